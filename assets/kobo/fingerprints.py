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
    status = row.get("_validation_status") or {}
    files = _attachments(row) if row.get("_attachments") else ()
    attachments = sorted(
        str((file.get("uid") or file.get("id"), bool(file.get("is_deleted")))) for file in files
    )
    said = [row.get("_uuid"), status.get("uid"), status.get("timestamp"), attachments]
    return _hash(said)[:FINGERPRINT_LETTERS]


def meaning_of_rows(rows: Iterable[Mapping[str, Any]]) -> str:
    """Hash what submissions say, without the links that change with a server's address."""
    return _hash([_without_links(row) for row in rows])


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


def _without_links(row: Mapping[str, Any]) -> Mapping[str, Any]:
    """Leave out where a submission's attachments can be fetched; what they are stays."""
    if row.get("_attachments") == []:
        return row
    attachments = [
        {key: value for key, value in attachment.items() if not key.startswith("download_")}
        for attachment in _attachments(row)
    ]
    return {**row, "_attachments": attachments}


def _attachments(row: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [file for file in row.get("_attachments") or [] if isinstance(file, dict)]
