"""Invented forms and submissions, written as KoboToolbox writes them, for the staging tests."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from assets.kobo.server import Answer

UID = "aVillageSurveyForm0001"
VERSION = "vVillageSurveyVersion1"

Row = dict[str, Any]


def question(kind: str, name: str, **more: Any) -> Row:
    return {"type": kind, "name": name, **more}


def group(name: str, *inside: Row | list[Row], kind: str = "group", **more: Any) -> list[Row]:
    """A group, or with `kind="repeat"` a repeat, around questions and other groups."""
    begin = {"type": f"begin_{kind}", "name": name, **more}
    return [begin, *flat(inside), {"type": f"end_{kind}"}]


def repeat(name: str, *inside: Row | list[Row], **more: Any) -> list[Row]:
    return group(name, *inside, kind="repeat", **more)


def flat(rows: Iterable[Row | list[Row]]) -> list[Row]:
    return [one for row in rows for one in (row if isinstance(row, list) else [row])]


def content(*questions: Row | list[Row], **more: Any) -> Row:
    return {"survey": flat(questions), "translations": [None], **more}


def submission(number: int, answers: Mapping[str, Any] | None = None, **system: Any) -> Row:
    """A row of a current server; keyword arguments replace what the server adds."""
    return {
        "_id": number,
        **(answers or {}),
        "__version__": VERSION,
        "meta/instanceID": f"uuid:instance-{number}",
        "meta/rootUuid": f"uuid:root-{number}",
        "_uuid": f"instance-{number}",
        "_attachments": [],
        "_submission_time": "2026-03-02T12:00:00",
        "_validation_status": {},
        "_submitted_by": "awn_office",
        **system,
    }


def answer(body: Row, asked: str = "data/") -> Answer:
    return Answer(f"/api/v2/assets/{UID}/{asked}", "", json.dumps(body).encode(), body)
