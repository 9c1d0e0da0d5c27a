"""What is expected of a result in the periods to come, as the edition's file has it."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from dashboards.edition import Edition
from dashboards.figures.points import Span
from dashboards.figures.points_of_result import PathPoint, Range, ResultPath
from dashboards.language import EN_DASH, Language
from dashboards.path_rows import Projection
from dashboards.rows import Indicator, Progress
from dashboards.sheets import Sheet
from dashboards.status import result_look


class Ahead(NamedTuple):
    """What is expected of one result: points of the periods to come, and what they go on from."""

    points: tuple[PathPoint, ...]
    start: str
    basis: str


def ahead(edition: Edition, indicator: Indicator, language: Language) -> Ahead | None:
    """Return what is expected of a result; None where its own past does not say enough."""
    rows = projections_of(edition, indicator)
    if not rows:
        return None
    spans = {one.period: Span(one.period, one.starts_on, one.ends_on) for one in edition.periods}
    basis = _basis(rows[0], language)
    return Ahead(
        tuple(_point(row, spans[row.period], indicator, basis, language) for row in rows),
        rows[0].from_period,
        basis,
    )


def way(
    points: tuple[PathPoint, ...],
    to_come: Ahead | None,
    indicator: Indicator,
    past: Sequence[Progress],
) -> ResultPath:
    """Return a result's path through the periods, with those to come where anything is expected."""
    baseline = past[-1].baseline if past else None
    start = next((one for one in points if to_come and one.span.code == to_come.start), None)
    if to_come is None or start is None:
        return ResultPath(points, indicator.unit_kind, baseline)
    return ResultPath((*points, *to_come.points), indicator.unit_kind, baseline, start)


def between(low: str, high: str) -> str:
    """Return a range in words; one number where both ends read alike."""
    return low if low == high else f"{low}{EN_DASH}{high}"


def projections_of(edition: Edition, indicator: Indicator) -> list[Projection]:
    """Return what the file says of a result's periods to come, the next one first."""
    order = {row.period: place for place, row in enumerate(edition.periods)}
    rows = (row for row in edition.projections if row.indicator == indicator.indicator)
    return sorted(rows, key=lambda row: order[row.period])


def ahead_sheets(edition: Edition, indicator: Indicator, language: Language) -> Iterator[Sheet]:
    """Yield what is expected as a sheet, where anything is."""
    if rows := projections_of(edition, indicator):
        yield Sheet(
            f"{indicator.indicator}-expected",
            f"{indicator.indicator} {indicator.title}",
            (
                *("indicator", "period", "target", "low", "middle", "high"),
                *("from_periods", "from_period"),
            ),
            rows,
            about=_basis(rows[0], language),
        )


def _basis(row: Projection, language: Language) -> str:
    """Say upon what the range rests."""
    return language.ngettext(
        "If it goes on as in the last %(num)s period with settled figures, up to %(period)s",
        "If it goes on as in the last %(num)s periods with settled figures, up to %(period)s",
        row.from_periods,
        period=language.short_period(row.from_period),
    )


def _point(
    row: Projection, span: Span, indicator: Indicator, basis: str, language: Language
) -> PathPoint:
    kind = indicator.unit_kind
    low, middle, high = (
        language.quantity(value, kind) for value in (row.low, row.middle, row.high)
    )
    return PathPoint(
        span=span,
        anchor=f"expected-{row.period}",
        actual=None,
        target=row.target,
        actual_words="",
        target_words=language.quantity(row.target, kind),
        marks="",
        look=result_look("not_rated"),
        coverage="",
        expected=Range(
            low=row.low,
            middle=row.middle,
            high=row.high,
            words=between(low, high),
            middle_words=middle,
            basis=basis,
        ),
    )
