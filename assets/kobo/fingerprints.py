"""What tells whether a submission, or an answer of KoboToolbox, says something new.

KoboToolbox has no time of modification (API.md §0.4); which submissions to compare is
`assets.kobo.sync`.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any

import orjson

FINGERPRINT_LETTERS = 16


def fingerprint(row: Mapping[str, Any]) -> str:
    """Return what changes with every change that KoboToolbox lets a submission undergo.

    An edit gives a new `_uuid`; a decision and a deleted or late attachment leave it as it was
    (API.md §0.4, §0.5, §6). Servers that lag send null for a missing decision.
    """
    status = row.get("_validation_status")
    decided = status if isinstance(status, dict) else {}
    files = row.get("_attachments")
    marks = _marks(files) if files and isinstance(files, list) else []
    said = [row.get("_uuid"), decided.get("uid"), decided.get("timestamp"), marks]
    return _hash(said)[:FINGERPRINT_LETTERS]


def _marks(files: Iterable[object]) -> list[str]:
    """Return which attachments there are, and which of them are deleted."""
    return sorted(
        str((file.get("uid") or file.get("id"), bool(file.get("is_deleted"))))
        for file in files
        if isinstance(file, dict)
    )


def meaning_of_definition(body: Mapping[str, Any]) -> str:
    """Hash what a form or one of its versions asks, and which versions are deployed."""
    versions = body.get("deployed_versions", {}).get("results", [])
    return _hash([body["content"], [version["uid"] for version in versions]])


def _hash(said: object) -> str:
    try:
        packed = orjson.dumps(said)
    except orjson.JSONEncodeError:  # Half a surrogate pair, or a number beyond 64 bits.
        packed = json.dumps(said).encode()
    return hashlib.sha256(packed).hexdigest()
