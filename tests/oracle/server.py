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


def read_versions(url: str, token: str, uids: Mapping[str, str]) -> dict[str, set[str]]:
    """Return, by the name of each version of each form, the paths that it asks about."""
    with requests.Session() as session:
        session.headers["Authorization"] = f"Token {token}"
        return {
            version["uid"]: {line.get("$xpath", "") for line in _json(session, version)["survey"]}
            for uid in uids.values()
            for version in _deployed(session, f"{url}/api/v2/assets/{uid}/")
        }


def _deployed(session: requests.Session, address: str) -> list[dict[str, Any]]:
    return session.get(address, timeout=60).json()["deployed_versions"]["results"]


def _json(session: requests.Session, version: dict[str, Any]) -> dict[str, Any]:
    return session.get(version["url"], timeout=60).json()["content"]


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
