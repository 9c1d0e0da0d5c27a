"""How both sides see the partnership: a circle for partners, a square for the Agency.

Where they agree, the square lies in the circle. Which rows there are is not decided here.
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

SCALE = (1, 2, 3, 4, 5)
WIDE_ROW, NARROW_ROW = 38, 60
WIDE_LABELS, LABEL_LETTERS = 320, 46
HEAD, FOOT = 48, 34
GAP_WIDTH = 72
CIRCLE, SQUARE = 15, 10


class View(NamedTuple):
    """One principle as both sides see it, and the gap in words."""

    anchor: str
    label: str
    agency: Decimal
    partners: Decimal
    gap: str
    hover: str


def perception_figure(rows: Sequence[View], names: tuple[str, str], language: Language) -> Figure:
    """Show both sides' means; `names` are those of the Agency and of the partners."""
    figure: Figure = {
        "data": [
            _between(rows),
            _side(rows, [row.partners for row in rows], names[1], "cso"),
            _side(rows, [row.agency for row in rows], names[0], "agency"),
            _gaps(rows),
        ],
        "layout": _layout(rows, language, is_narrow=False),
        "narrow": _layout(rows, language, is_narrow=True),
    }
    return mirrored(figure, has_time_axis=False) if language.direction == "rtl" else figure


def _between(rows: Sequence[View]) -> Part:
    x: list[float | None] = []
    y: list[int | None] = []
    for place, row in enumerate(rows):
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


def _side(rows: Sequence[View], values: Sequence[Decimal], name: str, side: str) -> Part:
    is_agency = side == "agency"
    return {
        "type": "scatter",
        "mode": "markers",
        "name": plain(name),
        "x": [float(value) for value in values],
        "y": list(range(len(rows))),
        "ids": [row.anchor for row in rows],
        "cliponaxis": False,
        "marker": {
            "symbol": "square" if is_agency else "circle",
            "size": SQUARE if is_agency else CIRCLE,
            "opacity": 1,
            "color": SIDE_COLOUR["agency" if is_agency else "cso"],
        },
        "customdata": [row.hover for row in rows],
        "hovertemplate": "%{customdata}<extra></extra>",
    }


def _gaps(rows: Sequence[View]) -> Part:
    """Partners minus Agency, in a column right of the scale."""
    return {
        "type": "scatter",
        "mode": "text",
        "showlegend": False,
        "x": [SCALE[-1]] * len(rows),
        "y": list(range(len(rows))),
        "text": [f"\u2003{plain(row.gap)}" for row in rows],
        "textposition": "middle right",
        "textfont": {"size": 14, "color": INK},
        "cliponaxis": False,
        "hoverinfo": "skip",
    }


def _layout(rows: Sequence[View], language: Language, *, is_narrow: bool) -> Part:
    row_height = NARROW_ROW if is_narrow else WIDE_ROW
    label = (
        {"yanchor": "bottom", "yshift": CIRCLE // 2 + 1} if is_narrow else {"xshift": -WIDE_LABELS}
    )
    return {
        "height": HEAD + FOOT + row_height * max(len(rows), 1),
        "margin": {"l": 16 if is_narrow else WIDE_LABELS, "r": GAP_WIDTH, "t": HEAD, "b": FOOT},
        "showlegend": True,
        "xaxis": {
            "range": [SCALE[0] - 0.06, SCALE[-1]],
            "showgrid": True,
            "tickangle": 0,
            "tickvals": list(SCALE),
            "ticktext": [language.number(step) for step in SCALE],
        },
        "yaxis": {
            "range": [len(rows) - 0.5, -0.75 if is_narrow else -0.5],
            "showticklabels": False,
        },
        "shapes": [],
        "annotations": [
            annotation(
                lines(row.label, LABEL_LETTERS, 1),
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
