"""What something was and what it is: hollow to solid, in one hue, on a scale that all rows share.

Which rows there are and in what order is not decided here.
"""

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from dashboards.figures.mirror import mirrored
from dashboards.figures.template import (
    BACKGROUND,
    INK,
    INK2,
    Figure,
    Part,
    annotation,
    lines,
    plain,
)
from dashboards.language import Language

WIDE_ROW, NARROW_ROW = 36, 58
WIDE_LABELS, LABEL_LETTERS, NARROW_LETTERS = 300, 44, 36
HEAD, FOOT = 48, 34
CHANGE_WIDTH = 72
MARKER = 13


class Growth(NamedTuple):
    """One row: what it was, what it is, and the change in words."""

    anchor: str
    label: str
    before: Decimal | None
    now: Decimal
    change: str
    hover: str


def dumbbell_figure(
    rows: Sequence[Growth],
    scale: Sequence[int],
    words: tuple[str, str],
    colour: str,
    language: Language,
) -> Figure:
    """Show how far each row has come; `words` are for then and for now."""
    figure: Figure = {
        "data": [
            *_connectors(rows, colour),
            _marks(rows, [row.before for row in rows], words[0], colour, is_solid=False),
            _marks(rows, [row.now for row in rows], words[1], colour, is_solid=True),
            _changes(rows, scale),
        ],
        "layout": _layout(rows, scale, language, is_narrow=False),
        "narrow": _layout(rows, scale, language, is_narrow=True),
    }
    return mirrored(figure, has_time_axis=False) if language.direction == "rtl" else figure


def _connectors(rows: Sequence[Growth], colour: str) -> list[Part]:
    x: list[float | None] = []
    y: list[int | None] = []
    for place, row in enumerate(rows):
        if row.before is not None:
            x += [float(row.before), float(row.now), None]
            y += [place, place, None]
    return [
        {
            "type": "scatter",
            "mode": "lines",
            "showlegend": False,
            "x": x,
            "y": y,
            "line": {"color": colour, "width": 3},
            "hoverinfo": "skip",
        }
    ]


def _marks(
    rows: Sequence[Growth],
    values: Sequence[Decimal | None],
    name: str,
    colour: str,
    *,
    is_solid: bool,
) -> Part:
    return {
        "type": "scatter",
        "mode": "markers",
        "name": plain(name),
        "x": [None if value is None else float(value) for value in values],
        "y": list(range(len(rows))),
        "ids": [row.anchor for row in rows],
        "cliponaxis": False,
        "marker": {
            "symbol": "circle",
            "size": MARKER,
            "opacity": 1,
            "color": colour if is_solid else BACKGROUND,
            "line": {"width": 2.5, "color": colour},
        },
        "customdata": [row.hover for row in rows],
        "hovertemplate": "%{customdata}<extra></extra>",
    }


def _changes(rows: Sequence[Growth], scale: Sequence[int]) -> Part:
    """The changes, in a column right of the scale."""
    return {
        "type": "scatter",
        "mode": "text",
        "showlegend": False,
        "x": [scale[-1]] * len(rows),
        "y": list(range(len(rows))),
        "text": [f"\u2003{plain(row.change)}" for row in rows],
        "textposition": "middle right",
        "textfont": {"size": 14, "color": INK},
        "cliponaxis": False,
        "hoverinfo": "skip",
    }


def _layout(
    rows: Sequence[Growth], scale: Sequence[int], language: Language, *, is_narrow: bool
) -> Part:
    row_height = NARROW_ROW if is_narrow else WIDE_ROW
    return {
        "height": HEAD + FOOT + row_height * max(len(rows), 1),
        "margin": {"l": 16 if is_narrow else WIDE_LABELS, "r": CHANGE_WIDTH, "t": HEAD, "b": FOOT},
        "showlegend": True,
        "xaxis": {
            "range": [scale[0] - 0.06, scale[-1]],
            "showgrid": True,
            "tickangle": 0,
            "tickvals": list(scale),
            "ticktext": [language.number(step) for step in scale],
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
                font={"size": 14, "color": INK if not is_narrow else INK2},
                **(
                    {"yanchor": "bottom", "yshift": MARKER // 2 + 2}
                    if is_narrow
                    else {"xshift": -WIDE_LABELS}
                ),
            )
            for place, row in enumerate(rows)
        ],
    }
