"""Says of a landed submission in which period it is, and whether that period's retention has ended.

A period locks some days after its reports were due; its retention ends the declared months later.
The period of a submission is the one that it is counted under; in SQL the same is
`expectations.settling`, and a test holds both against each other.
"""

import re
from calendar import monthrange
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from assets.programme.model import FormPlace
from assets.programme.periods import Period, period, period_on
from assets.programme.read import Programme

DAY = re.compile(r"\s*(\d{4})-(\d\d?)-(\d\d?)(?:[T ].*)?\s*", re.ASCII)
Row = Mapping[str, Any]


@dataclass(frozen=True)
class Retention:
    """How long a programme keeps the originals of a period."""

    programme: Programme
    place: FormPlace

    def ends_on(self, one: Period) -> date:
        """Return the day from which the originals of a period are deleted."""
        return months_after(locks_on(self.programme, one), self._months)

    def last_ended(self, day: date) -> date:
        """Return the last day of the newest period whose retention has ended by a day."""
        found = period_on(day, self.programme.file.periods.length)
        while self.ends_on(found) > day:
            found = period_on(found.starts_on - timedelta(days=1), found.length)
        return found.ends_on

    def has_ended(self, day: date) -> Callable[[Row], bool]:
        """Return what says of a submission whether its retention has ended by a day."""
        ended = self.ended_period(day)
        return lambda row: ended(row) is not None

    def ended_period(self, day: date) -> Callable[[Row], Period | None]:
        """Return what says in which period a submission is, if its retention has ended by a day."""
        last = self.last_ended(day)

        def ended(row: Row) -> Period | None:
            found = self.period_of(row)
            return found if found is not None and found.ends_on <= last else None

        return ended

    def period_of(self, row: Row) -> Period | None:
        """Return the period that a submission is counted under, if it tells of any day."""
        place, length = self.place, self.programme.file.periods.length
        came = self._came_on(row)
        if place.reports:
            said = str(row.get(place.reports.period))
            if said in {known.name for known in self.programme.periods}:
                return period(said)
        day = next(self._days(row), None)
        if day is None or (came is not None and day > came):
            day = came
        return period_on(day, length) if day else None

    def said_because(self, one: Period) -> str:
        """Return why the originals of a period are deleted, for the record."""
        locked = locks_on(self.programme, one)
        return f"{self._months} months after {one.name} locked on {locked}"

    @property
    def _months(self) -> int:
        return self.programme.file.protection.originals_months

    def _days(self, row: Row) -> Iterator[date]:
        for question in self.place.dated_by:
            if day := as_day(row.get(question)):
                yield day

    def _came_on(self, row: Row) -> date | None:
        try:
            moment = datetime.fromisoformat(str(row.get("_submission_time")))
        except ValueError:
            return None
        moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        return moment.astimezone(ZoneInfo(self.programme.file.time_zone)).date()


def locks_on(programme: Programme, one: Period) -> date:
    """Return the day after which late data restate what was published of a period."""
    rules = programme.file.periods
    return one.ends_on + timedelta(days=rules.due_days + rules.lock_days)


def months_after(day: date, months: int) -> date:
    """Return the day some months later; the last of the month where there is no such day."""
    year, month = divmod(12 * day.year + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def as_day(answer: object) -> date | None:
    """Return the day that an answer tells, if it tells one."""
    found = DAY.fullmatch(str(answer))
    try:
        return date(*map(int, found.groups())) if found else None
    except ValueError:
        return None
