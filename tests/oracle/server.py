"""Reads every submission of a programme as any client of a KoboToolbox server would."""

import json
from collections.abc import Mapping
from typing import Any

import requests

Submission = dict[str, Any]
PAGE = 1000  # The most that the server gives at once.


def read_all(url: str, token: str, uids: Mapping[str, str]) -> dict[str, list[Submission]]:
    """Return the submissions of each form, by the form's code, in the server's order."""
    with requests.Session() as session:
        session.headers["Authorization"] = f"Token {token}"
        return {
            form: _rows(session, f"{url}/api/v2/assets/{uid}/data/") for form, uid in uids.items()
        }


def _rows(session: requests.Session, address: str) -> list[Submission]:
    rows: list[Submission] = []
    while True:
        last = rows[-1]["_id"] if rows else 0
        newer = json.dumps({"_id": {"$gt": last}})
        asked = {"query": newer, "sort": '{"_id":1}', "limit": str(PAGE)}
        page = session.get(address, params=asked, timeout=60).json()
        rows += page["results"]
        if not page["results"] or len(page["results"]) == page["count"]:
            return rows
