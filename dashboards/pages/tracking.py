"""Results: which of them are behind, and since when?

It brings the indicator tracking table together with the figures of every result through the
periods; what a line of the table says is the overview's own.
"""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple

from dashboards.edition import Edition
from dashboards.figures.points import Span
from dashboards.figures.status_counts import StatusCount, status_counts_figure
from dashboards.figures.status_grid import GridMark, GridRow, status_grid_figure
from dashboards.language import Language, sentence_start
from dashboards.pages.frame import frame
from dashboards.pages.results import (
    NOT_AVAILABLE,
    RESULT_COLUMNS,
    ResultGroup,
    anchor_of,
    page_of,
    point_of,
    result_groups,
    thresholds,
)
from dashboards.pages.through_time import Line, columns_of, counts_at, lines_of, placed, run
from dashboards.pages.verdict import (
    coverage,
    coverage_clause,
    other_results,
    period_sentence,
    results_clause,
    results_now,
)
from dashboards.rendering import figure_data, render
from dashboards.rows import EVERYONE, Period, Progress
from dashboards.sheets import Sheet, sheet_files
from dashboards.status import BEHIND_PLAN, KEPT_PACE, RESULTS, Look, result_look

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


def tracking_files(edition: Edition, language: Language) -> dict[str, bytes]:
    """Render the page of all results, and what its figures hold."""
    titles = {row.indicator: row.title for row in edition.indicators}
    sheet = Sheet(
        "results-through-time",
        language.gettext("The status of each result through the periods"),
        RESULT_COLUMNS,
        [row for row in edition.progress if row.partner == EVERYONE],
        "actual",
        {"title": lambda row: titles.get(row.indicator, row.indicator)},
    )
    return {
        "results.html": _page(edition, language),
        **sheet_files([sheet], edition, language),
    }


def _page(edition: Edition, language: Language) -> bytes:
    lines = lines_of(edition)
    columns = columns_of(edition, lines)
    groups = result_groups(edition, language)
    counted = [
        StatusCount(_span(column), f"counts-{column.period}", counts_at(column, lines))
        for column in columns
    ]
    looks = [look for look in RESULTS.values() if any(one.counts[look.code] for one in counted)]
    grid = [_grid_line(line, columns) for line in lines]
    seen = {look for line in grid for _, look in line.cells}
    figures: dict[str, Figure] = {}
    if columns:
        rows = tuple(_grid_rows(lines, columns, groups, language))
        figures["grid"] = status_grid_figure(rows, [_span(one) for one in columns], language)
        figures["counts"] = status_counts_figure(counted, language)
    return render(
        "results.html",
        language,
        **frame(edition, language),
        thresholds=thresholds(edition, language),
        headline=_headline(edition, lines, language),
        lede=_lede(edition, lines, language),
        groups=groups,
        since={line.indicator.indicator: since(line, language) for line in lines},
        columns=[language.short_period(one.period) for one in columns],
        grid=grid,
        keys=[look for look in RESULTS.values() if look in seen],
        looks=looks,
        counted=[_count_line(one, looks, language) for one in reversed(counted)],
        figures=figure_data(figures, language),
    )


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


def _headline(edition: Edition, lines: tuple[Line, ...], language: Language) -> str:
    """Say how many of the expected reports are in, if they are few; else what is behind plan."""
    covered = coverage(edition)
    if results_now(edition) and covered and not covered.is_enough:
        return coverage_clause(covered, language)
    return _behind_clause(edition, lines, language)


def _lede(edition: Edition, lines: tuple[Line, ...], language: Language) -> str:
    rows = results_now(edition)
    behind = _behind_clause(edition, lines, language)
    said = [period_sentence(edition, language)]
    if behind != _headline(edition, lines, language):
        said.append(behind)
    said.append(other_results(rows, language))
    return " ".join(filter(None, said))


def _behind_clause(edition: Edition, lines: tuple[Line, ...], language: Language) -> str:
    rows = results_now(edition)
    if len(rows) <= 1 or not any(row.status in KEPT_PACE | BEHIND_PLAN for row in rows):
        return results_clause(rows, language)
    runs = [found for line in lines if (found := run(line, BEHIND_PLAN))]
    words = {"behind": language.in_words(len(runs)), "total": language.in_words(len(rows))}
    long = sum(found.is_a_year for found in runs)
    if not runs:
        return _none_behind(rows, language)
    if not long:
        said = language.ngettext(
            "%(behind)s of %(total)s results is behind plan.",
            "%(behind)s of %(total)s results are behind plan.",
            len(runs),
            **words,
        )
    else:
        said = language.ngettext(
            "%(behind)s of %(total)s results is behind plan, for a year or more.",
            "%(behind)s of %(total)s results are behind plan, %(long)s of them for a year or more.",
            len(runs),
            long=language.in_words(long),
            **words,
        )
    return sentence_start(said)


def _none_behind(rows: tuple[Progress, ...], language: Language) -> str:
    """Say that none is behind, of those of which that can be said at all."""
    rated = sum(row.status in KEPT_PACE for row in rows)
    if rated == len(rows):
        return language.gettext(
            "None of %(total)s results is behind plan.", total=language.in_words(rated)
        )
    return language.ngettext(
        "The one result that can be rated is not behind plan.",
        "None of the %(rated)s results that can be rated is behind plan.",
        rated,
        rated=language.in_words(rated),
    )


def _span(period: Period) -> Span:
    return Span(period.period, period.starts_on, period.ends_on)


def _grid_rows(
    lines: tuple[Line, ...],
    columns: tuple[Period, ...],
    groups: tuple[ResultGroup, ...],
    language: Language,
) -> Iterator[GridRow]:
    told = {row.code for group in groups for row in group.rows}
    for line in lines:
        code = line.indicator.indicator
        yield GridRow(
            code,
            line.indicator.title,
            anchor_of(code) if code in told else "",
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
