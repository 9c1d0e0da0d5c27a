"""The tables and figures of all results, of the programme or of one partner.

What the page says above them is in `tracking.py`; which of them a reader may choose, in
`tracking_choices.py`.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple

from dashboards.edition import Edition
from dashboards.figures.points import Span
from dashboards.figures.status_counts import StatusCount, status_counts_figure
from dashboards.figures.status_grid import GridMark, GridRow, status_grid_figure
from dashboards.language import Language
from dashboards.pages.results import (
    NOT_AVAILABLE,
    ResultGroup,
    ResultRow,
    anchor_of,
    page_of,
    point_of,
    result_row,
)
from dashboards.pages.through_time import Line, columns_of, counts_at, placed, run
from dashboards.rows import Period
from dashboards.status import BEHIND_PLAN, RESULTS, Look, result_look

if TYPE_CHECKING:
    from dashboards.figures.template import Figure

# A period in which a result of longer ones does not end has no figure of it.
NOT_APPLICABLE = "z"


class Since(NamedTuple):
    """Since when a result has its status, and since when it has been behind in any way."""

    words: str
    status: str = ""


class GridLine(NamedTuple):
    """One result as a line of the figure's table; no look, where there is no figure."""

    code: str
    title: str
    page: str
    cells: tuple[tuple[str, Look | None], ...]


class CountLine(NamedTuple):
    """One period as a line of the table of counts."""

    anchor: str
    period: str
    counts: tuple[int, ...]
    total: int


class Tables(NamedTuple):
    """Both figures of all results through the periods, and the tables with the same marks."""

    periods: tuple[Period, ...]
    columns: tuple[str, ...]
    grid: tuple[GridLine, ...]
    keys: tuple[Look, ...]
    looks: tuple[Look, ...]
    counted: tuple[CountLine, ...]
    figures: "dict[str, Figure]"


def tables_of(edition: Edition, lines: tuple[Line, ...], language: Language) -> Tables:
    """Return what results were through the periods; the figures are none where nothing is said."""
    periods = columns_of(edition, lines)
    counted = [
        StatusCount(_span(one), f"counts-{one.period}", counts_at(one, lines)) for one in periods
    ]
    looks = [look for look in RESULTS.values() if any(one.counts[look.code] for one in counted)]
    grid = tuple(_grid_line(line, periods) for line in lines)
    seen = {look for line in grid for _, look in line.cells}
    figures: dict[str, Figure] = {}
    if periods:
        rows = tuple(_grid_rows(lines, periods, language))
        figures["grid"] = status_grid_figure(rows, [_span(one) for one in periods], language)
        figures["counts"] = status_counts_figure(counted, language)
    return Tables(
        periods=periods,
        columns=tuple(language.short_period(one.period) for one in periods),
        grid=grid,
        keys=tuple(look for look in RESULTS.values() if look in seen),
        looks=tuple(looks),
        counted=tuple(_count_line(one, looks, language) for one in reversed(counted)),
        figures=figures,
    )


def groups_of(
    edition: Edition, lines: tuple[Line, ...], language: Language
) -> tuple[ResultGroup, ...]:
    """Return the newest of each result, outcome by outcome."""
    found: dict[str, list[ResultRow]] = {}
    for title, line in by_outcome(edition, lines, language):
        if line.now is not None:
            row = result_row(edition, line.indicator, line.now, language)
            found.setdefault(title, []).append(row)
    return tuple(ResultGroup(title, tuple(rows)) for title, rows in found.items())


def by_outcome(
    edition: Edition, lines: Iterable[Line], language: Language
) -> list[tuple[str, Line]]:
    """Return results in the order of their outcomes, each with its outcome's title."""
    titles = {row.outcome: row.title for row in edition.outcomes}
    rows: dict[str, list[Line]] = {title: [] for title in titles.values()}
    for line in lines:
        title = titles.get(line.indicator.outcome, language.gettext("Other results"))
        rows.setdefault(title, []).append(line)
    return [(title, line) for title, found in rows.items() for line in found]


def all_since(lines: tuple[Line, ...], language: Language) -> dict[str, Since | None]:
    """Say of each result, by its code, since when it is what it is."""
    return {line.indicator.indicator: since(line, language) for line in lines}


def since(line: Line, language: Language) -> Since | None:
    """Say since when a result is what it is; None where there is nothing to say it of."""
    if line.now is None:
        return None
    look = result_look(line.now.status)
    own, behind = run(line, {line.now.status}), run(line, BEHIND_PLAN)
    if own is None:
        return None
    own_period = language.short_period(own.first.period)
    if behind is None:
        return Since(language.gettext("since %(period)s", period=own_period))
    own_words = language.gettext(
        "%(status)s since %(period)s", status=language.gettext(look.phrase), period=own_period
    )
    if behind.first == own.first:
        return Since(own_words)
    period = language.short_period(behind.first.period)
    return Since(language.gettext("behind plan since %(period)s", period=period), own_words)


def _span(period: Period) -> Span:
    return Span(period.period, period.starts_on, period.ends_on)


def _grid_rows(
    lines: tuple[Line, ...],
    columns: tuple[Period, ...],
    language: Language,
) -> Iterator[GridRow]:
    for line in lines:
        code = line.indicator.indicator
        yield GridRow(
            code,
            line.indicator.title,
            anchor_of(code) if line.now else "",
            tuple(
                GridMark(
                    place,
                    step.period.period,
                    point_of(line.indicator, step.row, language) if step.row else None,
                    step.period.starts_on if step.period.kind != columns[place].kind else None,
                )
                for place, step in placed(line, columns).items()
            ),
        )


def _grid_line(line: Line, columns: tuple[Period, ...]) -> GridLine:
    steps: Mapping[int, Look | None] = {
        place: result_look(step.row.status) if step.row else None
        for place, step in placed(line, columns).items()
    }
    return GridLine(
        line.indicator.indicator,
        line.indicator.title,
        page_of(line.indicator.indicator),
        tuple(
            (NOT_AVAILABLE if place in steps else NOT_APPLICABLE, steps.get(place))
            for place in range(len(columns))
        ),
    )


def _count_line(one: StatusCount, looks: list[Look], language: Language) -> CountLine:
    return CountLine(
        one.anchor,
        language.short_period(one.span.code),
        tuple(one.counts.get(look.code, 0) for look in looks),
        one.total,
    )
