"""Both sides on one scale: a circle for partners, a square for the Agency.

Where they are alike, the square lies in the circle. Which rows there are is not decided here.
"""

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from dashboards.figures.mirror import mirrored
from dashboards.figures.template import (
    INK,
    INK2,
    SIDE_COLOUR,
    STRONG_RULE,
    Figure,
    Part,
    annotation,
    lines,
    plain,
)
from dashboards.language import Language
from dashboards.rows import Side

WIDE_ROW, NARROW_ROW = 38, 60
WIDE_LABELS, LABEL_LETTERS, NARROW_LETTERS = 320, 46, 36
HEAD, FOOT = 48, 34
GAP_WIDTH = 72
# Left of the scale, the share of it that the lowest mark needs.
ROOM = 0.015
# So near the start of the scale, words do not stand left of their mark.
LEAST_ROOM = 0.15
CIRCLE, SQUARE = 15, 10


# Places on the scale, and what stands below each.
Ticks = Sequence[tuple[float, str]]


class Pair(NamedTuple):
    """One row: where each side stands, if it does, and what stands right of the scale."""

    anchor: str
    label: str
    agency: Decimal | None
    partners: Decimal | None
    beside: str
    hover: str
    agency_words: str = ""
    partners_words: str = ""


def both_sides_figure(
    rows: Sequence[Pair], names: tuple[str, str], ticks: Ticks, language: Language
) -> Figure:
    """Show where both sides stand; `names` are those of the Agency and of the partners."""
    figure: Figure = {
        "data": [
            _between(rows),
            _side(rows, "cso", names[1], ticks),
            _side(rows, "agency", names[0], ticks),
            _beside(rows, ticks),
        ],
        "layout": _layout(rows, ticks, is_narrow=False),
        "narrow": _layout(rows, ticks, is_narrow=True),
    }
    return mirrored(figure, has_time_axis=False) if language.direction == "rtl" else figure


def _between(rows: Sequence[Pair]) -> Part:
    x: list[float | None] = []
    y: list[int | None] = []
    for place, row in enumerate(rows):
        if row.agency is not None and row.partners is not None:
            x += [float(row.agency), float(row.partners), None]
            y += [place, place, None]
    return {
        "type": "scatter",
        "mode": "lines",
        "showlegend": False,
        "x": x,
        "y": y,
        "line": {"color": STRONG_RULE, "width": 3},
        "hoverinfo": "skip",
    }


def _side(rows: Sequence[Pair], side: Side, name: str, ticks: Ticks) -> Part:
    is_agency = side == "agency"
    values = [row.agency if is_agency else row.partners for row in rows]
    others = [row.partners if is_agency else row.agency for row in rows]
    words = [row.agency_words if is_agency else row.partners_words for row in rows]
    labels: Part = {
        "mode": "markers+text",
        "text": [plain(word) for word in words],
        "textposition": [
            _place(value, other, ticks, is_first=is_agency)
            for value, other in zip(values, others, strict=True)
        ],
        "textfont": {"size": 13, "color": SIDE_COLOUR[side]},
    }
    return {
        "type": "scatter",
        "mode": "markers",
        "name": plain(name),
        "x": [None if value is None else float(value) for value in values],
        "y": list(range(len(rows))),
        "ids": [row.anchor for row in rows],
        "cliponaxis": False,
        "marker": {
            "symbol": "square" if is_agency else "circle",
            "size": SQUARE if is_agency else CIRCLE,
            "opacity": 1,
            "color": SIDE_COLOUR[side],
        },
        "customdata": [row.hover for row in rows],
        "hovertemplate": "%{customdata}<extra></extra>",
        **(labels if any(words) else {}),
    }


def _place(value: Decimal | None, other: Decimal | None, ticks: Ticks, *, is_first: bool) -> str:
    """Where the words of a mark stand: on its side that is away from the other mark."""
    if value is None:
        return "middle right"
    is_left = other is not None and (value < other or (value == other and is_first))
    if is_left and float(value) < ticks[0][0] + (ticks[-1][0] - ticks[0][0]) * LEAST_ROOM:
        return "top center"
    return "middle left" if is_left else "middle right"


def _beside(rows: Sequence[Pair], ticks: Ticks) -> Part:
    """What each row says, in a column right of the scale."""
    return {
        "type": "scatter",
        "mode": "text",
        "showlegend": False,
        "x": [ticks[-1][0]] * len(rows),
        "y": list(range(len(rows))),
        "text": [f"\u2003{plain(row.beside)}" for row in rows],
        "textposition": "middle right",
        "textfont": {"size": 14, "color": INK},
        "cliponaxis": False,
        "hoverinfo": "skip",
    }


def _layout(rows: Sequence[Pair], ticks: Ticks, *, is_narrow: bool) -> Part:
    first, last = ticks[0][0], ticks[-1][0]
    row_height = NARROW_ROW if is_narrow else WIDE_ROW
    label = (
        {"yanchor": "bottom", "yshift": CIRCLE // 2 + 1} if is_narrow else {"xshift": -WIDE_LABELS}
    )
    return {
        "height": HEAD + FOOT + row_height * max(len(rows), 1),
        "margin": {"l": 16 if is_narrow else WIDE_LABELS, "r": GAP_WIDTH, "t": HEAD, "b": FOOT},
        "showlegend": True,
        "legend": {"traceorder": "reversed"},  # The circle is drawn below, the Agency named first.
        "xaxis": {
            "range": [first - (last - first) * ROOM, last],
            "showgrid": True,
            "tickangle": 0,
            "tickvals": [place for place, _ in ticks],
            "ticktext": [words for _, words in ticks],
        },
        "yaxis": {
            "range": [len(rows) - 0.5, -0.75 if is_narrow else -0.5],
            "showticklabels": False,
        },
        "shapes": [],
        "annotations": [
            annotation(
                lines(row.label, NARROW_LETTERS if is_narrow else LABEL_LETTERS, 1),
                x=0,
                y=place,
                xref="paper",
                yref="y",
                xanchor="left",
                align="left",
                font={"size": 14, "color": INK2 if is_narrow else INK},
                **label,
            )
            for place, row in enumerate(rows)
        ],
    }
