"""Which entered figures of a cell stand beside those from records, and what they make to date.

Pure functions: a figure from records stands where there is one; what was entered stands only in
its absence.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from assets.indicators.figures import Figure, added
from assets.programme.framework import Indicator
from assets.programme.periods import LENGTHS, Period

ByPeriod = Mapping[Period, Figure]


def standing(
    indicator: Indicator,
    entered: ByPeriod,
    recorded: Mapping[str, ByPeriod],
    begun: Sequence[Period],
) -> Iterator[tuple[str, Period, Figure]]:
    """Yield a cell's entered figures as (reading, period, figure).

    `recorded` has the figures from records by reading, `begun` the periods that have begun,
    oldest first. A reading to date is given for the periods of the indicator's own length, and
    for those that a figure was entered for.
    """
    stands = {
        when: figure
        for when, figure in entered.items()
        if when in begun and when not in recorded["period"]
    }
    for when, figure in stands.items():
        yield "period", when, figure
    for when in begun:
        if when.length == indicator.frequency or when in stands:
            ended = {one: figure for one, figure in stands.items() if one.ends_on <= when.ends_on}
            figure_to_date = _to_date(indicator, when, ended, recorded)
            if figure_to_date is not None:
                yield "to_date", when, figure_to_date


def _to_date(
    indicator: Indicator, when: Period, ended: ByPeriod, recorded: Mapping[str, ByPeriod]
) -> Figure | None:
    """Return a figure to date that something entered is part of, if any.

    A flow's adds what was entered, for periods without a figure from records, to what was
    recorded. A level, and so a share (DESIGN §8), is the latest that was entered, unless something
    was recorded since.
    """
    own = recorded["to_date"].get(when)
    if indicator.is_flow:
        parts = [ended[one] for one in _apart(ended, recorded["period"])]
        return added([*([own] if own else []), *parts]) if parts else None
    latest = max(ended, key=lambda one: (one.ends_on, -LENGTHS.index(one.length)), default=None)
    if latest is None or own is not None:
        return None
    is_outdated = any(latest.ends_on <= one.ends_on <= when.ends_on for one in recorded["to_date"])
    return None if is_outdated else ended[latest]


def _apart(entered: Iterable[Period], recorded: Iterable[Period]) -> list[Period]:
    """Return entered periods of which no day is counted twice, the longest first."""
    kept: list[Period] = []
    counted = list(recorded)
    for one in sorted(entered, key=lambda one: (-LENGTHS.index(one.length), one)):
        if not any(one.overlaps(other) for other in (*counted, *kept)):
            kept.append(one)
    return kept
