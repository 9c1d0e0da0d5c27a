"""By when Dagster expects tables to be new; where they are not, it shows them as overdue.

Typed tables are expected to be of the night, every day. Figures are expected to be computed anew
once the reports of a period were due, since that is when they are closed and read.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from functools import cache

import dagster as dg

from assets.programme.read import Programme

BY_HOUR = 7  # After the night's refresh, and before the morning's reminders.
TYPED, FIGURES = frozenset({"staging"}), frozenset({"figures", "accountability"})


def freshness_of(programme: Programme, group: str) -> dg.FreshnessPolicy | None:
    """Return by when the tables of a group are expected to be new; nothing for most groups."""
    if group in TYPED:
        return _by_morning(f"0 {BY_HOUR} * * *", programme.file.time_zone)
    if group in FIGURES:
        return _by_morning(cron_of(days_after_due(programme)), programme.file.time_zone)
    return None


def days_after_due(programme: Programme) -> tuple[date, ...]:
    """Return the day after each day on which a period's reports are due."""
    later = timedelta(days=programme.file.periods.due_days + 1)
    return tuple(period.ends_on + later for period in programme.periods)


def cron_of(days: Iterable[date]) -> str:
    """Return the mornings of days, every year.

    Cron has no pairs of day and month, so that where a day differs from month to month, each of
    them is one in every such month: a morning more to be new on, and none less.
    """
    found = {(one.day, one.month) for one in days}
    days_of_month = ",".join(str(day) for day in sorted({day for day, _ in found}))
    months = ",".join(str(month) for month in sorted({month for _, month in found}))
    return f"0 {BY_HOUR} {days_of_month} {months} *"


@cache
def _by_morning(cron: str, time_zone: str) -> dg.FreshnessPolicy:
    """Expect something made since midnight by then."""
    return dg.FreshnessPolicy.cron(
        deadline_cron=cron, lower_bound_delta=timedelta(hours=BY_HOUR), timezone=time_zone
    )
