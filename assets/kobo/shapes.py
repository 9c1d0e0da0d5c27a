"""Says whether an answer has the shape of what was asked for: a form, a version, submissions.

What is kept is read again and again: something else in its place would stop every later run.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any, TypeGuard

# What a server may put into an address, and into the name of a file.
UID = re.compile(r"[A-Za-z0-9_-]+")
NAMES = "name", "$autoname"  # The second is given by KoboToolbox where the first is not.
LARGEST_ID = 2**63 - 1  # What a column of the database holds.


def is_uid(found: object) -> TypeGuard[str]:
    """Say whether something can be a uid."""
    return isinstance(found, str) and UID.fullmatch(found) is not None


def is_form(body: Mapping[str, Any]) -> bool:
    """Say whether this is a form's detail, with what it asks and its deployed versions."""
    match body:
        case {"content": dict(), "deployed_versions": dict(listed)}:
            return is_list_of_versions(listed)
    return False


def is_list_of_versions(body: Mapping[str, Any]) -> bool:
    """Say whether this lists versions of a form."""
    match body:
        case {"results": list(versions), "next": _}:
            return all(isinstance(one, dict) and is_uid(one.get("uid")) for one in versions)
    return False


def is_version(body: Mapping[str, Any]) -> bool:
    """Say whether this is one version of a form, with its questions in groups that are closed."""
    match body:
        case {"uid": uid, "content": {"survey": list(rows)}}:
            return is_uid(uid) and _is_survey(rows)
    return False


def _is_survey(rows: Sequence[object]) -> bool:
    around: list[str] = []  # What is open: groups, repeats, scores, ranks.
    for row in rows:
        if not isinstance(row, dict):
            return False
        kind = _kind(row.get("type"))
        if kind.startswith("end_"):
            if not around or around.pop() != kind.removeprefix("end_"):
                return False
        elif not kind or not any(isinstance(row.get(name), str) and row[name] for name in NAMES):
            return False
        elif kind.startswith("begin_"):
            around.append(kind.removeprefix("begin_"))
    return not around


def _kind(found: object) -> str:
    """Return the type of a survey's row, which may have its list of choices as its own value."""
    match found:
        case str(kind):
            return kind
        case {**choices} if len(choices) == 1:
            return str(next(iter(choices)))
    return ""


def is_page(body: Mapping[str, Any]) -> bool:
    """Say whether this is a page of submissions, each with its number."""
    match body:
        case {"count": int(count), "results": list(rows)} if _is_number(count):
            return all(isinstance(row, dict) and _is_number(row.get("_id")) for row in rows)
    return False


def _is_number(found: object) -> bool:
    return type(found) is int and 0 <= found <= LARGEST_ID  # `true` is a number to Python.
