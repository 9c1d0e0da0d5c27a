"""A partner's own view beside what was agreed: a ring, and a diamond in ink, on one scale.

Where they are alike, the diamond lies in the ring. Which rows there are is not decided here.
"""

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from dashboards.figures.mirror import mirrored
from dashboards.figures.template import (
    BACKGROUND,
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

WIDE_ROW, NARROW_ROW = 32, 56
WIDE_LABELS, WIDE_LETTERS, NARROW_LETTERS = 380, 52, 38
HEAD, FOOT, END = 48, 34, 24
RING, DIAMOND = 17, 9


class Views(NamedTuple):
    """One row: the partner's own view and what was agreed, where there is either."""

    anchor: str
    label: str
    own: Decimal | None
    agreed: Decimal | None
    is_apart: bool  # So far apart that both sides should talk of it.
    hover: str


def own_and_agreed_figure(
    rows: Sequence[Views], scale: Sequence[int], names: tuple[str, str], language: Language
) -> Figure:
    """Show both views; `names` are those of the partner's own and of the agreed one."""
    ring = {
        "symbol": "circle",
        "size": RING,
        "color": BACKGROUND,
        "line": {"width": 3, "color": SIDE_COLOUR["cso"]},
    }
    diamond = {"symbol": "diamond", "size": DIAMOND, "color": INK, "line": {"width": 0}}
    figure: Figure = {
        "data": [
            _between(rows),
            _marks(rows, [row.own for row in rows], names[0], ring, "own"),
            _marks(rows, [row.agreed for row in rows], names[1], diamond, ""),
        ],
        "layout": _layout(rows, scale, language, is_narrow=False),
        "narrow": _layout(rows, scale, language, is_narrow=True),
    }
    return mirrored(figure, has_time_axis=False) if language.direction == "rtl" else figure


def _between(rows: Sequence[Views]) -> Part:
    x: list[float | None] = []
    y: list[int | None] = []
    for place, row in enumerate(rows):
        if row.own is not None and row.agreed is not None:
            x += [float(row.own), float(row.agreed), None]
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


def _marks(
    rows: Sequence[Views], values: Sequence[Decimal | None], name: str, marker: Part, which: str
) -> Part:
    return {
        "type": "scatter",
        "mode": "markers",
        "name": plain(name),
        "x": [None if value is None else float(value) for value in values],
        "y": list(range(len(rows))),
        "ids": [f"{row.anchor} {which}".strip() for row in rows],
        "cliponaxis": False,
        "marker": {**marker, "opacity": 1},
        "customdata": [row.hover for row in rows],
        "hovertemplate": "%{customdata}<extra></extra>",
    }


def _layout(
    rows: Sequence[Views], scale: Sequence[int], language: Language, *, is_narrow: bool
) -> Part:
    row_height = NARROW_ROW if is_narrow else WIDE_ROW
    return {
        "height": HEAD + FOOT + row_height * max(len(rows), 1),
        "margin": {"l": 16 if is_narrow else WIDE_LABELS, "r": END, "t": HEAD, "b": FOOT},
        "showlegend": True,
        "xaxis": {
            "range": [scale[0] - 0.06, scale[-1] + 0.06],
            "showgrid": True,
            "tickangle": 0,
            "tickvals": list(scale),
            "ticktext": [language.number(step) for step in scale],
        },
        "yaxis": {
            "range": [len(rows) - 0.5, -0.8 if is_narrow else -0.5],
            "showticklabels": False,
        },
        "shapes": [],
        "annotations": [_label(place, row, is_narrow=is_narrow) for place, row in enumerate(rows)],
    }


def _label(place: int, row: Views, *, is_narrow: bool) -> Part:
    text = lines(row.label, NARROW_LETTERS if is_narrow else WIDE_LETTERS, 1)
    above = {"yanchor": "bottom", "yshift": RING // 2 + 2}
    return annotation(
        f"<b>{text}</b>" if row.is_apart else text,
        x=0,
        y=place,
        xref="paper",
        yref="y",
        xanchor="left",
        align="left",
        font={"size": 13, "color": INK2 if is_narrow else INK},
        **(above if is_narrow else {"xshift": -WIDE_LABELS}),
    )
