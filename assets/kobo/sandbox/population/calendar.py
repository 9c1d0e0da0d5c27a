"""The hours in which the invented offices work, and how many moments are spread over them.

A moment's number decides it, so that a stream of any length needs no list of its moments.
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import accumulate

from assets.kobo.sandbox.population.days import SATURDAY
from assets.kobo.sandbox.population.world import OFFICE_HOURS, OFFICE_OPENS, World

SECONDS = OFFICE_HOURS * 3600


def weekdays(begins: date, ends: date) -> list[date]:
    """Return the working days from one day to another, both included."""
    days = (begins + timedelta(days=number) for number in range((ends - begins).days + 1))
    return [day for day in days if day.weekday() < SATURDAY]


def working_days(world: World, partner: str) -> list[date]:
    """Return the weekdays on which a partner had an agreement in force, up to the last day."""
    return [
        day
        for quarter in world.quarters_until_now()
        if world.is_active(partner, quarter)
        for day in weekdays(quarter.starts_on, min(quarter.ends_on, world.as_of - timedelta(1)))
    ]


def spread(
    world: World, days: Sequence[date], number: int, *about: str, growth: float = 0.0
) -> Iterator[datetime]:
    """Yield moments spread over the working hours of the days, in order.

    Growth 0 spreads them evenly; with 1, the last day has twice as many as the first. Each moment
    lies by chance in its own share of the time, so that the next one is never earlier.
    """
    weights = [1 + growth * place / len(days) for place in range(len(days))]
    ends = list(accumulate(weights))
    for index in range(number if days else 0):
        chance = world.rng("moment", *about, str(index)).random()
        reached = (index + chance) / number * ends[-1]
        place = min(bisect_right(ends, reached), len(days) - 1)
        share = (reached - (ends[place] - weights[place])) / weights[place]
        yield _opening(world, days[place]) + timedelta(seconds=int(share * (SECONDS - 1)))


def _opening(world: World, day: date) -> datetime:
    opens = datetime(day.year, day.month, day.day, OFFICE_OPENS, tzinfo=world.zone)
    return opens.astimezone(UTC)
