"""Where each of many stands on one scale: a dot for each, with the median and the middle half.

Dots that would cover each other are stacked; how high one lies says nothing. What a dot is of, and
what the median is, is not decided here.
"""

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from dashboards.figures.legend import NARROWEST, legend_height
from dashboards.figures.mirror import mirrored
from dashboards.figures.scale import finest, ticks_over
from dashboards.figures.template import (
    BACKGROUND,
    BANDS,
    INK,
    Figure,
    Part,
    annotation,
    plain,
)
from dashboards.language import Language

DOT, LEVEL = 13, 16
# Above the dots the median is named, over the legend; below is the scale.
NAMED, HEAD, FOOT = 26, 12, 34
SIDE = 24
STEPS = 4
# A text in the outer parts of the scale reaches inwards.
OUTER = Decimal("0.2")


class Dot(NamedTuple):
    """One of those that stand side by side, its figure in words too."""

    anchor: str
    name: str
    value: Decimal
    words: str
    is_provisional: bool


class Middle(NamedTuple):
    """The median and the ends of the middle half, with what each trace is called."""

    lower: Decimal
    median: Decimal
    upper: Decimal
    median_words: str
    half_words: str


def strip_figure(
    dots: Sequence[Dot], middle: Middle, one: str, unit_kind: str, language: Language
) -> Figure:
    """Show at least one dot; `one` says what each of them is."""
    values = [dot.value for dot in dots]
    ticks = ticks_over(min(values), max(values), STEPS, finest(unit_kind))
    span = ticks[-1] - ticks[0]
    narrow = NARROWEST - 2 * SIDE
    levels = stacked([float((value - ticks[0]) / span) * narrow for value in values])
    most = max(map(abs, levels)) + 1
    figure: Figure = {
        "data": [_half(middle, most), _median(middle, most), _dots(dots, levels, one)],
        "layout": _layout(middle, most, ticks, unit_kind, language),
        "narrow": _layout(middle, most, ticks, unit_kind, language),
    }
    names = [trace["name"] for trace in figure["data"]]
    for layout, width in ((figure["layout"], 2 * NARROWEST), (figure["narrow"], NARROWEST)):
        room = legend_height(names, width - 2 * SIDE)
        layout["margin"] = {"l": SIDE, "r": SIDE, "t": HEAD + room + NAMED, "b": FOOT, "pad": 0}
        layout["height"] = HEAD + room + NAMED + FOOT + 2 * most * LEVEL
    return mirrored(figure, has_time_axis=False) if language.direction == "rtl" else figure


def stacked(places: Sequence[float], size: float = DOT) -> list[int]:
    """Return how many levels above or below the line each dot lies, so that none covers another.

    From the left to the right each takes the nearest level that is free; of dots in one place the
    earlier is nearer to the line.
    """
    levels = [0] * len(places)
    taken: dict[int, float] = {}  # By level, where its last dot is.
    for at in sorted(range(len(places)), key=lambda at: (places[at], at)):
        nearest = (
            step // 2 if step % 2 == 0 else -(step + 1) // 2 for step in range(2 * len(places))
        )
        levels[at] = next(
            level for level in nearest if level not in taken or places[at] - taken[level] >= size
        )
        taken[levels[at]] = places[at]
    return levels


def _half(middle: Middle, most: int) -> Part:
    left, right = float(middle.lower), float(middle.upper)
    return {
        "type": "scatter",
        "mode": "lines",
        "name": middle.half_words,
        "x": [left, right, right, left, left],
        "y": [-most, -most, most, most, -most],
        "fill": "toself",
        "fillcolor": BANDS[1],
        "line": {"color": BANDS[0], "width": 1},
        "hoverinfo": "skip",
    }


def _median(middle: Middle, most: int) -> Part:
    return {
        "type": "scatter",
        "mode": "lines",
        "name": middle.median_words,
        "x": [float(middle.median)] * 2,
        "y": [-most, most],
        "line": {"color": INK, "width": 2},
        "hoverinfo": "skip",
    }


def _dots(dots: Sequence[Dot], levels: Sequence[int], one: str) -> Part:
    return {
        "type": "scatter",
        "mode": "markers",
        "name": one,
        "x": [float(dot.value) for dot in dots],
        "y": list(levels),
        "ids": [dot.anchor for dot in dots],
        "cliponaxis": False,
        "marker": {
            "symbol": "circle",
            "size": DOT,
            "opacity": 1,
            # What is provisional is hollow, as everywhere.
            "color": [BACKGROUND if dot.is_provisional else INK for dot in dots],
            "line": {"width": 2, "color": INK},
        },
        "customdata": [f"<b>{plain(dot.name)}</b><br>{plain(dot.words)}" for dot in dots],
        "hovertemplate": "%{customdata}<extra></extra>",
    }


def _layout(
    middle: Middle, most: int, ticks: Sequence[Decimal], unit_kind: str, language: Language
) -> Part:
    share = (middle.median - ticks[0]) / (ticks[-1] - ticks[0])
    xanchor = "left" if share < OUTER else "right" if share > 1 - OUTER else "center"
    return {
        "showlegend": True,
        "xaxis": {
            "range": [float(ticks[0]), float(ticks[-1])],
            "tickvals": [float(tick) for tick in ticks],
            "ticktext": [language.quantity(tick, unit_kind) for tick in ticks],
            "tickangle": 0,
            "showgrid": True,
        },
        "yaxis": {"range": [-most, most], "showticklabels": False},
        "shapes": [],
        "annotations": [
            annotation(
                f"<b>{plain(middle.median_words)}</b>",
                x=float(middle.median),
                y=1,
                xref="x",
                yref="paper",
                xanchor=xanchor,
                yanchor="bottom",
                font={"size": 13, "color": INK},
            )
        ],
    }
