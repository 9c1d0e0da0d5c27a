"""A submission as the server hands it out: the answers, and what the server adds to them.

Which submissions there are is the store's matter; what may be asked of them is `selection`'s.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from assets.kobo.sandbox.forms import Form, Row, Version

SUBMITTED_STATUS = "submitted_via_web"
LABELS = {
    "validation_status_approved": "Approved",
    "validation_status_not_approved": "Not approved",
    "validation_status_on_hold": "On hold",
}
POINT_PARTS = 2
ADDED_BY_SERVER = frozenset(
    {
        "_id",
        "formhub/uuid",
        "__version__",
        "meta/instanceID",
        "meta/deprecatedID",
        "_xform_id_string",
        "_uuid",
        "meta/rootUuid",
        "_attachments",
        "_status",
        "_geolocation",
        "_submission_time",
        "_validation_status",
        "_submitted_by",
    }
)


def stored_answers(answers: Mapping[str, Any]) -> Row:
    """Return the answers as KoboToolbox stores them: text only, nothing blank, repeats as lists."""
    stored = {}
    for xpath, answer in answers.items():
        kept = _stored(answer)
        if kept:
            stored[xpath] = kept
    return stored


def answers_in(row: Row) -> Row:
    """Return a row's answers without what the server added."""
    return {xpath: answer for xpath, answer in row.items() if xpath not in ADDED_BY_SERVER}


@dataclass(frozen=True)
class Envelope:
    """What the server knows of a submission besides its answers."""

    submission_id: int
    uuid: str
    root_uuid: str
    submission_time: str
    submitted_by: str | None
    validation_status: dict[str, Any]
    deprecated_uuid: str | None = None


def completed(answers: Row, envelope: Envelope, form: Form, version: Version) -> Row:
    """Return the whole row, its keys in the order in which a real server writes them."""
    ids = {"meta/instanceID": f"uuid:{envelope.uuid}"}
    if envelope.deprecated_uuid:
        ids["meta/deprecatedID"] = f"uuid:{envelope.deprecated_uuid}"
    return {
        "_id": envelope.submission_id,
        "formhub/uuid": form.deployment_uuid,
        **answers,
        "__version__": version.uid,
        **ids,
        "_xform_id_string": form.uid,
        "_uuid": envelope.uuid,
        "meta/rootUuid": f"uuid:{envelope.root_uuid}",
        "_attachments": [],
        "_status": SUBMITTED_STATUS,
        "_geolocation": _geolocation(answers, version.geopoints),
        "_submission_time": envelope.submission_time,
        "_validation_status": envelope.validation_status,
        "_submitted_by": envelope.submitted_by,
    }


def edited(row: Row, new_uuid: str) -> Envelope:
    """Return what the server knows of a submission once its answers have been replaced."""
    return Envelope(
        submission_id=row["_id"],
        uuid=new_uuid,
        root_uuid=row["meta/rootUuid"].removeprefix("uuid:"),
        submission_time=row["_submission_time"],
        submitted_by=row["_submitted_by"],
        validation_status=row["_validation_status"],
        deprecated_uuid=row["_uuid"],
    )


def validation_status(uid: str, *, by: str, at: datetime) -> dict[str, Any]:
    """Return what a row says of the decision that somebody took on it."""
    return {
        "timestamp": int(at.timestamp()),
        "uid": uid,
        "by_whom": by,
        "label": LABELS[uid],
    }


def _stored(answer: object) -> str | list[Row] | None:
    match answer:
        case None:
            return None
        case bool():
            return "true" if answer else "false"
        case date():
            return answer.isoformat()
        case list() | tuple() if any(isinstance(item, Mapping) for item in answer):
            return [kept for item in answer if (kept := stored_answers(item))]
        case list() | tuple():
            return " ".join(str(choice) for choice in answer)
        case _:
            return str(answer)


def _geolocation(answers: Row, geopoints: Iterable[str]) -> list[float | None]:
    for xpath in geopoints:
        parts = str(answers.get(xpath, "")).split()[:POINT_PARTS]
        if len(parts) == POINT_PARTS:
            try:
                return [float(part) for part in parts]
            except ValueError:
                continue
    return [None, None]
