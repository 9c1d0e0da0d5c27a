"""A submission as the server sends it: who it is, when it came, and the items in it."""

from datetime import UTC, date, datetime
from hashlib import sha256
from typing import Any
from zoneinfo import ZoneInfo

from tests.oracle.folder import Folder
from tests.oracle.reading import day
from tests.oracle.server import Submission
from tests.oracle.spans import span_on


def root(row: Submission) -> str:
    return _known_as(row["meta/rootUuid"])


def instance(row: Submission) -> str:
    """Return the name of its content: an edit gives it another."""
    return _known_as(row["meta/instanceID"])


def _known_as(sent: str) -> str:
    """Return an id as it was sent, or the beginning of its hash if it is none."""
    said = sent.removeprefix("uuid:")
    is_id = 0 < len(said) <= 64 and said.isascii() and said.replace("-", "0").isalnum()
    return said if is_id else sha256(said.encode()).hexdigest()[:32]


def is_provisional(row: Submission) -> bool:
    """Counted, but not approved, or no longer since somebody changed it."""
    return row["_validation_status"].get("uid") != "validation_status_approved"


def came_on(folder: Folder, row: Submission, partner: str = "") -> date:
    """Return the day on which a submission came, by the clock of a partner or the programme."""
    moment = datetime.fromisoformat(row["_submission_time"] + "+00:00")
    return day_at(folder, moment.timestamp(), partner)


def day_at(folder: Folder, seconds: float, partner: str = "") -> date:
    """Return the day of a moment, by the clock of a partner or the programme."""
    moment = datetime.fromtimestamp(seconds, UTC)
    own = next((one.get("time_zone") for one in folder.register if one["partner"] == partner), "")
    return moment.astimezone(ZoneInfo(own or folder.settings["time_zone"])).date()


def who(place: dict[str, Any], row: Submission) -> str | None:
    """Return the partner that a submission is of; where none is asked for, who sent it."""
    return row.get(place.get("partner")) or row["_submitted_by"]


def period_of(folder: Folder, place: dict[str, Any], row: Submission) -> str:
    """Return the quarter that a submission says, or that of its day, or that in which it came."""
    came = came_on(folder, row)
    said = row.get(place["reports"]["period"]) if "reports" in place else None
    if said in {span.name for span in folder.quarters}:
        return said
    days = [day(row.get(question)) for question in place.get("dated_by", [])]
    about = next((one for one in days if one), None)
    return span_on(about if about and about <= came else came, "quarter").name


def items(row: Submission, repeats: tuple[str, ...]) -> list[tuple[Any, str | None]]:
    """Return the items of a repeat with their places, as 2 or 2/1; or the submission itself."""
    found: list[tuple[Any, str | None]] = [(row, None)]
    for repeat in repeats:
        found = [
            (inner, f"{place}/{number}" if place else f"{number}")
            for item, place in found
            for number, inner in enumerate(item.get(repeat, []), start=1)
        ]
    return found


def around(row: Submission, repeats: tuple[str, ...]) -> list[tuple[dict[str, Any], str | None]]:
    """Return the items of a repeat, each with the answers around it as well."""
    found: list[tuple[dict[str, Any], str | None]] = [(row, None)]
    for repeat in repeats:
        found = [
            ({**said, **inner}, f"{place}/{number}" if place else f"{number}")
            for said, place in found
            for number, inner in enumerate(said.get(repeat, []), start=1)
        ]
    return found


def column(path: str) -> str:
    """Return the name of a question's column."""
    return path.lower().replace("/", "__")
