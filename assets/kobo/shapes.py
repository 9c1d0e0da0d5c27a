"""Says whether an answer has the shape of what was asked for: a form, a version, submissions.

What is kept is read again and again: something else in its place would stop every later run.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any, TypeGuard

# What a server may put into an address, and into the name of a file.
UID = re.compile(r"[A-Za-z0-9_-]+")
LARGEST_ID = 2**63 - 1  # What a column of the database holds.
NOT_ASKED = {"note", "audit", "background-audio", "start-geopoint-note"}  # Nothing is answered.


def is_uid(found: object) -> TypeGuard[str]:
    """Say whether something can be a uid."""
    return isinstance(found, str) and UID.fullmatch(found) is not None


def is_form(body: Mapping[str, Any]) -> bool:
    """Say whether this is a form's detail, with what it asks and its deployed versions."""
    match body:
        case {"content": dict(), "deployed_versions": dict(listed)}:
            return is_list_of_versions(listed)
    return False


def is_list_of_forms(body: Mapping[str, Any]) -> bool:
    """Say whether this lists forms."""
    match body:
        case {"results": list(forms)}:
            return all(isinstance(one, dict) for one in forms)
    return False


def is_list_of_versions(body: Mapping[str, Any]) -> bool:
    """Say whether this lists versions of a form."""
    match body:
        case {"results": list(versions), "next": _}:
            return all(isinstance(one, dict) and is_uid(one.get("uid")) for one in versions)
    return False


def is_version(body: Mapping[str, Any]) -> bool:
    """Say whether this is one version of a form, with its questions."""
    match body:
        case {"uid": uid, "content": {"survey": list(rows)}}:
            return is_uid(uid) and all(
                isinstance(row, dict) and _is_type(row.get("type")) for row in rows
            )
    return False


def _is_type(found: object) -> bool:
    """Say whether this is a question's type; of a select, its list may be the type's own value."""
    return isinstance(found, str) or (isinstance(found, dict) and len(found) == 1)


def fault_of(questions: Iterable[Mapping[str, Any]]) -> str:
    """Return what keeps a version's questions from being read, or nothing: the first such line."""
    opened: list[tuple[int, str]] = []
    for number, row in enumerate(questions, 1):
        kind = str(row["type"])  # Of a select it may name the list too, as a mapping.
        line = f"line {number} of its questions, {kind},"
        if kind.startswith("end_"):
            if not opened:
                return f"{line} closes nothing that is open"
            place, what = opened.pop()
            if what.removeprefix("begin_") != kind.removeprefix("end_"):
                return f"{line} closes the {what} of line {place}"
            continue
        if kind not in NOT_ASKED and not (row.get("name") or row.get("$autoname")):
            return f"{line} has no name"
        if kind.startswith("begin_"):
            opened.append((number, kind))
    return "line {} of its questions, {}, is never closed".format(*opened[-1]) if opened else ""


def is_page(body: Mapping[str, Any]) -> bool:
    """Say whether this is a page of submissions, each with its number."""
    match body:
        case {"count": int(count), "results": list(rows)} if _is_number(count):
            return all(isinstance(row, dict) and _is_number(row.get("_id")) for row in rows)
    return False


def _is_number(found: object) -> bool:
    return type(found) is int and 0 <= found <= LARGEST_ID  # `true` is a number to Python.
