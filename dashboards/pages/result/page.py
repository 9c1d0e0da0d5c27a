"""One result: how far from plan, who is reached, and can it be trusted?

It only brings the parts together; each part's rules stand in its own module.
"""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from dashboards.edition import Edition
from dashboards.figures.parts import MOST_LINES, is_cut, parts_figure
from dashboards.figures.points import Span
from dashboards.figures.points_of_result import PartGroup, PartPoint, PathPoint, ResultPath
from dashboards.figures.target_path import target_path_figure
from dashboards.figures.template import Figure
from dashboards.folder import safe_name
from dashboards.language import Language
from dashboards.members import TOGETHER
from dashboards.notes import figure_reason
from dashboards.pages.confidence import confidence, reason
from dashboards.pages.frame import frame
from dashboards.pages.restated import restated_line
from dashboards.pages.result.ahead import ahead, ahead_sheets, way
from dashboards.pages.result.lookup import Lookups
from dashboards.pages.result.parts import (
    COUNTS,
    PERIOD,
    TO_DATE,
    Group,
    Line,
    Parts,
    Reading,
    is_beyond_whole,
    readings,
    told_most,
)
from dashboards.pages.result.ready import cells_file, cells_script
from dashboards.pages.result.spread import spread_sheets, strip
from dashboards.pages.result.verdict import headline
from dashboards.pages.result.where import Maps
from dashboards.pages.results import (
    RESULT_COLUMNS,
    interval_words,
    margin_words,
    page_of,
    result_row,
    thresholds,
)
from dashboards.pages.when import added
from dashboards.rendering import data_script, render
from dashboards.rows import EVERYONE, Indicator, Progress
from dashboards.sheets import Sheet, sheet_files
from dashboards.status import Look, result_look


class Quarter(NamedTuple):
    """One period of a result, ready to print."""

    anchor: str
    period: str
    actual: str
    marks: str
    target: str
    progress: str
    look: Look
    why: str
    reason: str
    coverage: str
    restated: str
    record: str


class Known(NamedTuple):
    """What the pages of all results are made of."""

    parts: Parts
    maps: Maps
    lookups: Lookups


def result_files(edition: Edition, language: Language) -> dict[str, bytes]:
    """Render the page of each result, by its path in the site."""
    parts = Parts(edition, language)
    known = Known(parts, Maps(edition, parts, language), Lookups(edition, parts, language))
    found: dict[str, bytes] = {}
    for indicator in edition.indicators:
        sheets = (
            *_sheets(indicator, parts),
            *ahead_sheets(edition, indicator, language),
            *spread_sheets(edition, indicator, language),
        )
        found |= _page(edition, indicator, known, language)
        found |= sheet_files(sheets, edition, language)
    return found


def _sheets(indicator: Indicator, parts: Parts) -> Iterator[Sheet]:
    """Yield what a result's figures hold, of every period and partner of the edition."""
    code = indicator.indicator
    yield Sheet(
        f"{code}-path",
        f"{code} {indicator.title}",
        RESULT_COLUMNS,
        parts.progress_of(indicator),
        "actual",
        about=indicator.definition or "",
    )
    yield Sheet(
        f"{code}-parts",
        f"{code} {indicator.title}",
        ("indicator", "period", "reading", "dimension", "member", "value", "low", "high", "mark"),
        parts.values_of(indicator),
        "value",
        {"label": lambda row: parts.label(row.dimension, row.member)},
        about=indicator.definition or "",
    )


def _page(
    edition: Edition, indicator: Indicator, known: Known, language: Language
) -> dict[str, bytes]:
    parts = known.parts
    now = edition.progress_now(indicator.indicator)
    row = result_row(edition, indicator, now, language) if now else None
    divided: dict[Reading, tuple[Group, ...]] = {
        reading: parts.groups(indicator, now, reading) if now else ()
        for reading in readings(indicator)
    }
    shown = told_most(divided)
    past = edition.progress_of(indicator.indicator)
    points = tuple(_point(edition, indicator, row, parts, language) for row in past)
    side_by_side = strip(edition, indicator, now, divided[TO_DATE], language)
    to_come = ahead(edition, indicator, language)
    where = known.maps.of(indicator, now, shown)
    lookup = known.lookups.of(indicator)
    crossings = [
        (EVERYONE if row is now else row.period, crossing)
        for row in reversed(past if now else ())
        for crossing in parts.crossings(indicator, row, shown)
    ]
    # Of when the parts are: an earlier period can be chosen where anything is told by parts.
    periods = [row.period for row in reversed(past)] if divided[shown] and len(past) > 1 else []
    has_choice = now is not None and bool(lookup.filters or periods)
    drawn = _drawn(divided[shown])
    figures = {
        **({"map": where.figure} if where else {}),
        **dict(_path(way(points, to_come, indicator, past), language)),
        **({"parts": parts_figure(drawn, indicator.unit_kind, language)} if drawn else {}),
        **({"strip": side_by_side.figure} if side_by_side else {}),
    }
    titles = {one.outcome: one.title for one in edition.outcomes}
    page = render(
        "result.html",
        language,
        **frame(edition, language),
        indicator=indicator,
        record=parts.record_page(indicator),
        outcome=titles.get(indicator.outcome, language.gettext("Other results")),
        headline=headline(indicator, now, language),
        row=row,
        now=now,
        ends_on=_ends_on(edition, now),
        added=added(indicator, parts.undivided(now, PERIOD) if now else None, language),
        interval=interval_words(edition, indicator, now, language) if now else "",
        confidence=confidence(now, language) if now else None,
        readings=readings(indicator),
        shown=shown,
        groups=divided[shown],
        is_beyond_whole=indicator.kind in COUNTS and is_beyond_whole(parts.values_of(indicator)),
        is_together=any(TOGETHER in value.member for value in parts.values_of(indicator)),
        where=where,
        ahead=to_come,
        strip=side_by_side,
        lookup=lookup,
        cells_file=cells_file(indicator) if has_choice else "",
        periods=periods,
        points=points,
        lines=_lines(divided),
        most_lines=MOST_LINES,
        is_cut=is_cut(drawn),
        crossings=crossings,
        quarters=tuple(_quarter(edition, indicator, one, parts, language) for one in past[::-1]),
        thresholds=thresholds(edition, language),
        data_file=_data_file(indicator),
    )
    found = {
        page_of(indicator.indicator): page,
        _data_file(indicator): data_script(figures, language),
    }
    if has_choice:
        found[cells_file(indicator)] = cells_script(lookup, indicator, shown, language)
    return found


def _data_file(indicator: Indicator) -> str:
    """Where a page's figures stand: apart from it, as what may be chosen of them does."""
    return f"data/{safe_name(indicator.indicator)}.js"


def _lines(
    divided: Mapping[Reading, tuple[Group, ...]],
) -> list[tuple[str, Line, dict[Reading, Line]]]:
    """Return each member of each dimension with its figure in every reading."""
    found: dict[str, tuple[str, Line, dict[Reading, Line]]] = {}
    for reading, of_reading in divided.items():
        for group in of_reading:
            for line in group.lines:
                found.setdefault(line.anchor, (group.title, line, {}))[2][reading] = line
    return sorted(found.values(), key=lambda one: one[0])


def _path(way: ResultPath, language: Language) -> Iterator[tuple[str, Figure]]:
    """Yield the programme's path where anything is known of it."""
    if any(point.actual is not None or point.target is not None for point in way.points):
        yield "path", target_path_figure(way, language)


def _drawn(groups: tuple[Group, ...]) -> list[PartGroup]:
    """Return whom the figure of parts is of."""
    return [
        PartGroup(group.code, group.title, tuple(PartPoint(*line) for line in group.lines))
        for group in groups
    ]


def _point(
    edition: Edition, indicator: Indicator, row: Progress, parts: Parts, language: Language
) -> PathPoint:
    was = parts.was.of(row)
    actual, target = language.apart(row.actual, row.target, indicator.unit_kind)
    spans = {one.period: Span(one.period, one.starts_on, one.ends_on) for one in edition.periods}
    return PathPoint(
        span=spans[row.period],
        anchor=_anchor(row),
        actual=row.actual,
        target=row.target,
        actual_words=actual,
        target_words=target,
        marks=row.mark or "",
        look=result_look(row.status),
        coverage=_coverage(row),
        was=was,
        was_words=language.quantity(was, indicator.unit_kind),
        interval=edition.interval_of(row),
        interval_words=interval_words(edition, indicator, row, language),
    )


def _quarter(
    edition: Edition, indicator: Indicator, row: Progress, parts: Parts, language: Language
) -> Quarter:
    actual, target = language.apart(row.actual, row.target, indicator.unit_kind)
    return Quarter(
        anchor=_anchor(row),
        period=language.short_period(row.period),
        actual=actual,
        marks=(row.mark or "") or ("" if actual else "x"),
        target=target,
        progress="" if row.progress is None else language.percent(row.progress),
        look=result_look(row.status),
        why=reason(row, language),
        reason=figure_reason(row, edition, language),
        coverage=_coverage(row) or margin_words(edition, indicator, row, language),
        restated=restated_line(edition, row, indicator.unit_kind, language),
        record=parts.record_of(row),
    )


def _anchor(row: Progress) -> str:
    return f"period-{row.period}"


def _coverage(row: Progress) -> str:
    return f"{row.reports_received or 0}/{row.reports_expected}" if row.reports_expected else ""


def _ends_on(edition: Edition, now: Progress | None) -> Any:
    return next((row.ends_on for row in edition.periods if now and row.period == now.period), None)
