"""Which reports are expected from partners, when they are due, and when the first one came."""

from dataclasses import dataclass
from datetime import date, timedelta

from tests.oracle.sent import day_at, is_provisional
from tests.oracle.spans import Span
from tests.oracle.world import Record, World

FORMS = ("quarterly_report", "volunteer_log")


@dataclass(frozen=True)
class Report:
    """One report expected of a partner for a quarter."""

    form: str
    quarter: Span
    partner: str
    due_on: date
    received_on: date | None
    records: tuple[Record, ...] = ()  # The first one that counts, if any came.


def expected(world: World) -> list[Report]:
    """Return a report for each quarter on a day of which an agreement binds the partner."""
    days = timedelta(days=world.folder.settings["periods"]["due_days"])
    found = []
    for form in FORMS:
        first = first_reports(world, form)
        for quarter in world.folder.quarters:
            for partner in world.folder.partners:
                if world.folder.binding(partner, quarter):
                    received_on, *records = first.get((quarter.name, partner), (None,))
                    due_on = quarter.last + days
                    report = Report(form, quarter, partner, due_on, received_on, tuple(records))
                    found.append(report)
    return found


def first_reports(world: World, form: str) -> dict[tuple[str, str], tuple[date, Record]]:
    """Return the first report that counts by period and partner, and the day on which it came."""
    found: dict[tuple[str, str], tuple[date, Record]] = {}
    came = {row["_id"]: row["_submission_time"] for row in world.screened[form].used}
    for record in sorted(world.records(form), key=lambda one: (came[one.number], one.number)):
        key = (record.said["period"], record.said["partner"])
        found.setdefault(key, (world.came_on(record, form), record))
    return found


def accepted_on(world: World, period: str, partner: str) -> date | None:
    """Return the day on which a partner's report on its quarter was first approved."""
    form = FORMS[0]
    approved = [
        row["_validation_status"]["timestamp"]
        for row in world.screened[form].used
        if (row["report/period"], row["report/partner"]) == (period, partner)
        if not is_provisional(row)
    ]
    return day_at(world.folder, min(approved), partner) if approved else None


def arrival_of(world: World):
    """Return what tells the day on which the report of a form, period and partner came."""
    first = {form: first_reports(world, form) for form in FORMS}

    def arrival(form: str, period: str, partner: str) -> date | None:
        return first[form or FORMS[0]].get((period, partner), (None,))[0]

    return arrival
