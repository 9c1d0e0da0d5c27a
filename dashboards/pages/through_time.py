"""Every result through the periods: the status that it had in each, and since when it has it.

Which periods a result has is a matter of its own length: one that is measured by the year stands in
the column in which its year ends. How it is drawn belongs in `dashboards/figures`.
"""

from collections import Counter
from collections.abc import Collection, Mapping
from typing import NamedTuple

from dashboards.edition import Edition
from dashboards.rows import EVERYONE, Indicator, Period, Progress


class Step(NamedTuple):
    """One period of a result's own length, and what the edition says of it, if anything."""

    period: Period
    row: Progress | None


class Line(NamedTuple):
    """One result with all of its periods that have ended, the oldest first."""

    indicator: Indicator
    steps: tuple[Step, ...]

    @property
    def now(self) -> Progress | None:
        """What is said of its newest period."""
        return self.steps[-1].row if self.steps else None


class Run(NamedTuple):
    """The periods without a gap, up to the newest, in which a result had one of some statuses."""

    first: Period
    last: Period

    @property
    def is_a_year(self) -> bool:
        """Whether the newest period ended a year or more after the first one did."""
        then, now = self.first.ends_on, self.last.ends_on
        return (then.year + 1, then.month, then.day) <= (now.year, now.month, now.day)


def lines_of(edition: Edition, partner: str = EVERYONE) -> tuple[Line, ...]:
    """Return the results of the programme, or of one partner, in the framework's order."""
    return tuple(
        Line(
            one,
            tuple(
                Step(period, edition.progress_in(period.period, one.indicator, partner))
                for period in edition.periods_of(one.indicator)
            ),
        )
        for one in edition.indicators
    )


def until(line: Line, last: Period) -> Line:
    """Return a result as it stood at the end of a period."""
    steps = tuple(step for step in line.steps if step.period.ends_on <= last.ends_on)
    return Line(line.indicator, steps)


def columns_of(edition: Edition, lines: Collection[Line]) -> tuple[Period, ...]:
    """Return the periods as long as the one shown, from the first that anything is said of."""
    shown = edition.period
    if shown is None:
        return ()
    columns = [
        row
        for row in edition.periods
        if row.kind == shown.kind and row.ends_on <= shown.ends_on
    ]  # fmt: skip
    seen = {place for line in lines for place, step in placed(line, columns).items() if step.row}
    return tuple(columns[min(seen) :]) if seen else ()


def placed(line: Line, columns: Collection[Period]) -> Mapping[int, Step]:
    """Return a result's periods by the column in which they end; the newest, if several do."""
    return {
        place: step
        for step in line.steps
        for place, column in enumerate(columns)
        if column.starts_on <= step.period.ends_on <= column.ends_on
    }


def run(line: Line, statuses: Collection[str]) -> Run | None:
    """Return since when a result has been in one of some statuses, without a gap up to now."""
    found: Run | None = None
    for step in reversed(line.steps):
        if step.row is None or step.row.status not in statuses:
            break
        found = Run(step.period, found.last if found else step.period)
    return found


def counts_at(column: Period, lines: Collection[Line]) -> Counter[str]:
    """Count the statuses that results had in the newest of their periods by a column's end."""
    newest = (
        next((one for one in reversed(line.steps) if one.period.ends_on <= column.ends_on), None)
        for line in lines
    )
    return Counter(step.row.status for step in newest if step and step.row)
