"""The reporting calendar of both sides: what each owes for a quarter, and what came of it."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from tests.oracle.promises import DONE, Book, book
from tests.oracle.reports import FORMS, first_reports
from tests.oracle.sent import is_provisional
from tests.oracle.server import Submission
from tests.oracle.spans import Span, spans_between
from tests.oracle.world import World

DUTIES = {"A02": "feedback", "A03": "sharing"}
UNOWED = (False, None, "not_expected", None, None)
Key = tuple[str, str, str | None, str, str]  # Side, duty, form, period, partner.


def calendar(world: World) -> dict[Key, tuple[Any, ...]]:
    """Return: expected, due on, state, received on, days late, reason, submission, and if nil."""
    return dict([*_of_partners(world), *_of_the_agency(world)])


def _of_partners(world: World) -> Iterator[tuple[Key, tuple[Any, ...]]]:
    days = timedelta(days=world.folder.settings["periods"]["due_days"])
    for form in FORMS:
        [place] = [one for one in world.folder.forms if one["code"] == form]
        first, sent = first_reports(world, form), _sent(world, form)
        fates = world.screened[form].fates
        for span in world.folder.quarters:
            for partner in world.folder.partners:
                received_on, record = first.get((span.name, partner), (None, None))
                root = record.root if record else None
                key = ("cso", "report", form, span.name, partner)
                if not world.folder.binding(partner, span):
                    *unowed, _, late = UNOWED
                    why = _why_unbound(world, partner, span)
                    yield key, (*unowed, received_on, late, why, root, False)
                    continue
                due_on, rows = span.last + days, sent.get((span.name, partner), [])
                used = [row for row in rows if fates[row["_id"]] == "used"]
                if received_on:
                    state = "accepted" if _was_approved(world, used) else "submitted"
                else:
                    state = "sent_back" if rows else _open(span, due_on, world.as_of)
                late = _days_late(received_on, due_on, world.as_of)
                is_nil = bool(used) and max(used, key=_arrival)[place["reports"]["nil"]] == "yes"
                yield key, (True, due_on, state, received_on, late, None, root, is_nil)


def _arrival(row: Submission) -> tuple[str, int]:
    return row["_submission_time"], row["_id"]


def _sent(world: World, form: str) -> dict[tuple[str, str], list[Submission]]:
    """Return everything that came as a report, also what does not count, by period and partner."""
    [place] = [one for one in world.folder.forms if one["code"] == form]
    found: dict[tuple[str, str], list[Submission]] = {}
    for row in world.screened[form].received:
        key = (row.get(place["reports"]["period"]), row.get(place["reports"]["partner"]))
        found.setdefault(key, []).append(row)
    return found


def _was_approved(world: World, rows: list[Submission]) -> bool:
    """Say whether one that counts was approved by the day on which this is read."""
    zone = ZoneInfo(world.folder.settings["time_zone"])
    moments = [row["_validation_status"]["timestamp"] for row in rows if not is_provisional(row)]
    days = [datetime.fromtimestamp(moment, UTC).astimezone(zone).date() for moment in moments]
    return bool(days) and min(days) <= world.as_of


def _why_unbound(world: World, partner: str, span: Span) -> str:
    own = [row for row in world.folder.table("agreements") if row["partner"] == partner]
    first, last = span.first.isoformat(), span.last.isoformat()
    if any(row["starts_on"] <= last and first <= row["ends_on"] for row in own):
        return "suspended"
    if any(row["ends_on"] < first for row in own):
        return "ended"
    return "not_begun" if own else "no_agreement"


def _open(span: Span, due_on: date, as_of: date) -> str:
    """Say how it stands with what has not come."""
    if as_of > due_on:
        return "overdue"
    return "due" if as_of > span.last else "not_yet_due"


def _days_late(received_on: date | None, due_on: date, as_of: date) -> int | None:
    if received_on is None and as_of <= due_on:
        return None
    return max(((received_on or as_of) - due_on).days, 0)


# The Agency -------------------------------------------------------------------------------


def _of_the_agency(world: World) -> Iterator[tuple[Key, tuple[Any, ...]]]:
    told = world.once("book", book)
    first, last = world.folder.first_day, world.folder.quarters[-1].last
    for rule in world.folder.table("commitment_rules"):
        if rule["type"] in DUTIES:
            form = (rule["form"] or FORMS[0]) if rule["each"] == "report" else None
            kind = "quarter" if rule["each"] == "report" else rule["each"]
            for span in spans_between(first, last, kind):
                for partner in world.folder.partners:
                    key = ("agency", DUTIES[rule["type"]], form, span.name, partner)
                    yield key, (*_answer(world, told, rule["rule"], span, partner), False)


def _answer(world: World, told: Book, rule: str, span: Span, partner: str) -> tuple[Any, ...]:
    if not world.folder.binding(partner, span):
        return (*UNOWED, _why_unbound(world, partner, span), None)
    code = f"{rule}-{partner}-{span.name}"
    promise = next((one for one in told.promises if one.code == code), None)
    if promise is None:
        return (*UNOWED, "no_report", None)
    state = told.state(promise, world.as_of)
    if state.name == "waived":
        return (*UNOWED, "waived", None)
    received_on = state.claim.on if state.claim and state.name != "disputed" else None
    if state.name == "disputed":
        name = "sent_back"
    elif received_on:
        name = "accepted" if state.name in DONE else "submitted"
    else:
        name = _open(span, state.due_on, world.as_of)
    late = _days_late(received_on, promise.due_on, world.as_of)
    root = state.claim.record.root if state.claim else None
    return (True, promise.due_on, name, received_on, late, None, root)
