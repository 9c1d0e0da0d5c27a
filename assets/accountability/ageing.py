"""How long promises have been overdue, whenever they fell due, as at each period's end."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from assets.accountability.told import Told
from assets.programme.periods import Period

EVERYONE = "*"
UP_TO = (30, 90)  # Days at which one band ends and the next begins; the last is open.


def ageing_rows(told: Told, periods: Sequence[Period]) -> Iterator[tuple[object, ...]]:
    """Yield a row per period that has begun, partner and side with a promise due by then."""
    days: dict[tuple[str, str, str], list[int]] = defaultdict(list)
    for promise in told.agreed:
        for period in periods:
            at = min(period.ends_on, told.as_of)
            if period.starts_on > told.as_of or max(promise.due_on, promise.agreed_on) > at:
                continue
            then = told.standing(promise, at)
            for side in promise.answering:
                for partner in (promise.partner, EVERYONE):
                    late = days[period.name, partner, side]
                    if then.state == "overdue":
                        late.append(then.days_late or 0)
    for (name, partner, side), late in sorted(days.items()):
        short, long = UP_TO
        yield (
            name,
            partner,
            side,
            len(late),
            sum(number <= short for number in late),
            sum(short < number <= long for number in late),
            sum(number > long for number in late),
            max(late, default=None),
        )
