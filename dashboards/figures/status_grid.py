"""The status of every result in every period: a row for each result, a column for each period.

A mark has the shape and the colour of its status; where there is no figure, a dashed ring. Which
results and periods there are is not decided here.
"""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from dashboards.figures.mirror import mirrored
from dashboards.figures.points import ResultPoint, Span
from dashboards.figures.results import result_hover
from dashboards.figures.status_grid_layout import grid_layout
from dashboards.figures.template import BACKGROUND, STRONG_RULE, Figure, Part, lines, plain
from dashboards.language import Language
from dashboards.status import RESULTS, Look

# Up to so many columns there is room for marks of this size; then for smaller ones.
SIZES = ((12, 15), (24, 12))
SMALLEST = 9


class GridMark(NamedTuple):
    """One result in one period; `starts_on` is told where the period is longer than its column."""

    column: int
    period: str
    point: ResultPoint | None
    starts_on: date | None = None


class GridRow(NamedTuple):
    """One result with its marks; no anchor, where no row tells more of it."""

    code: str
    title: str
    anchor: str
    marks: tuple[GridMark, ...]


Placed = tuple[int, GridRow, GridMark]


def status_grid_figure(
    rows: Sequence[GridRow], columns: Sequence[Span], language: Language
) -> Figure:
    """Show each result's status through the periods, one trace per status."""
    marks = [(place, row, mark) for place, row in enumerate(rows) for mark in row.marks]
    seen: list[tuple[Look | None, list[Placed]]] = [
        (look, [one for one in marks if _look(one[2]) is look])
        for look in (*RESULTS.values(), None)
    ]
    shown = [(look, found) for look, found in seen if found]
    reaches = [_reaches(look, found, columns) for look, found in shown]
    data = [_trace(look, found, columns, language) for look, found in shown]
    labels = [f"{row.code} {row.title}" for row in rows]
    keys = [one["name"] for one in data]
    figure: Figure = {
        "data": [*(one for one in reaches if one["x"]), *data, _second_axis(columns)],
        "layout": grid_layout(labels, columns, keys, language, is_narrow=False),
        "narrow": grid_layout(labels, columns, keys, language, is_narrow=True),
    }
    if language.direction == "rtl":
        return mirrored(figure, has_time_axis=True, has_labels=True)
    return figure


def _group(look: Look | None) -> str:
    return look.code if look else "no_figure"


def _look(mark: GridMark) -> Look | None:
    return mark.point.look if mark.point else None


def _trace(
    look: Look | None, found: Sequence[Placed], columns: Sequence[Span], language: Language
) -> Part:
    return {
        "type": "scatter",
        "legendgroup": _group(look),
        "name": plain(language.gettext(look.word) if look else language.gettext("No figure")),
        "mode": "markers",
        "x": [columns[mark.column].middle.isoformat() for _, _, mark in found],
        "y": [place for place, _, _ in found],
        "ids": [f"{row.anchor} {row.code} {mark.period}" for _, row, mark in found],
        "marker": _marker(look, len(columns)),
        "customdata": [_hover(row, mark, language) for _, row, mark in found],
        "hovertemplate": "%{customdata}<extra></extra>",
    }


def _marker(look: Look | None, columns: int) -> Part:
    """An open shape is filled with the ground, so that no line runs through it."""
    size = next((size for most, size in SIZES if columns <= most), SMALLEST)
    if look is None:
        edge = {"width": 1.5, "color": STRONG_RULE, "dash": "2px,2px"}
        return _shape("circle", size, BACKGROUND, edge)
    colour, symbol = f"var(--{look.tone})", look.symbol.removesuffix("-open")
    if symbol != look.symbol:
        return _shape(symbol, size, BACKGROUND, {"width": 2, "color": colour})
    return _shape(symbol, size, colour, {"width": 1, "color": BACKGROUND})


def _shape(symbol: str, size: int, colour: str, edge: Part) -> Part:
    return {"symbol": symbol, "size": size, "opacity": 1, "color": colour, "line": edge}


def _reaches(look: Look | None, found: Sequence[Placed], columns: Sequence[Span]) -> Part:
    """Lines back to where longer periods began; they hide with their marks."""
    x: list[str | None] = []
    y: list[int | None] = []
    for place, _, mark in found:
        if mark.starts_on:
            x += [mark.starts_on.isoformat(), columns[mark.column].middle.isoformat(), None]
            y += [place, place, None]
    return {
        "type": "scatter",
        "mode": "lines",
        "legendgroup": _group(look),
        "showlegend": False,
        "x": x,
        "y": y,
        "line": {"color": STRONG_RULE, "width": 2},
        "hoverinfo": "skip",
    }


def _second_axis(columns: Sequence[Span]) -> Part:
    """Nothing, drawn along the axis below, which Plotly else would leave out."""
    return {
        "type": "scatter",
        "mode": "markers",
        "showlegend": False,
        "hoverinfo": "skip",
        "xaxis": "x2",
        "x": [columns[-1].middle.isoformat()] if columns else [],
        "y": [None] * bool(columns),
    }


def _hover(row: GridRow, mark: GridMark, language: Language) -> str:
    when = plain(language.period(mark.period))
    if mark.point is not None:
        return result_hover(mark.point, language, when)
    head = f"<b>{plain(row.code)}</b> {lines(row.title, 48, 3)}"
    return f"{head}<br>{when}<br>[x] {plain(language.gettext('No figure'))}"
