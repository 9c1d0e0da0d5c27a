"""Which periods wait to be closed: their reports were due, and nobody closed them yet.

Closing is a named person's to do (DESIGN §8, issuing); here it is only seen that it is due.
"""

from collections.abc import Collection
from datetime import date, timedelta

from assets.programme.read import Programme


def due_to_close(programme: Programme, closed: Collection[str], day: date) -> tuple[str, ...]:
    """Return the programme's periods whose reports were due before a day, but for those closed."""
    due_days = timedelta(days=programme.file.periods.due_days)
    return tuple(
        one.name
        for one in programme.periods
        if one.ends_on + due_days < day and one.name not in closed
    )
