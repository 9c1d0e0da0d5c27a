"""How much is asked of the partner in the middle, period by period: two panels of one size.

In a partner's own edition its own numbers stand beside.
"""

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from dashboards.figures.legend import NARROWEST, NARROWEST_WIDE, legend_height
from dashboards.figures.mirror import mirrored
from dashboards.figures.points import Span
from dashboards.figures.scale import whole_ticks_to
from dashboards.figures.template import (
    CLEAR,
    INK,
    SIDE_COLOUR,
    Figure,
    Part,
    annotation,
    plain,
)
from dashboards.figures.time_axis import time_axis
from dashboards.language import Language

PANEL, HEAD, AXIS, NARROW_TITLE = 200, 74, 46, 40
WIDE_DOMAINS, NARROW_DOMAINS = ((0, 0.46), (0.54, 1)), ((0.58, 1), (0, 0.42))
LEFT, RIGHT, MARKER, TICKS, BUTTONS = 44, 12, 9, 3, 38
ROOM = 1.12  # Above the greatest number there is room for its words.


class Line(NamedTuple):
    """One line of each panel; None where the edition has no number of a period."""

    name: str
    is_median: bool
    numbers: tuple[tuple[Decimal | None, Decimal | None], ...]
    anchors: tuple[str, ...]
    hovers: tuple[str, ...]


def burden_in_time_figure(
    found: Sequence[Line], titles: tuple[str, str], spans: Sequence[Span], language: Language
) -> Figure:
    """Show each line in both panels, which the titles name."""
    figure: Figure = {
        "data": [
            trace
            for number in range(2)
            for line in found
            for trace in (_trace(line, number, spans), *_end(line, number, found, spans, language))
        ],
        "layout": _layout(found, titles, spans, language, is_narrow=False),
        "narrow": _layout(found, titles, spans, language, is_narrow=True),
    }
    return mirrored(figure, has_time_axis=True) if language.direction == "rtl" else figure


def _trace(line: Line, number: int, spans: Sequence[Span]) -> Part:
    colour = INK if line.is_median else SIDE_COLOUR["cso"]
    numbers = [row[number] for row in line.numbers]
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "name": plain(line.name),
        "legendgroup": line.name,
        "showlegend": not number,
        "xaxis": "x2" if number else "x",
        "yaxis": "y2" if number else "y",
        "x": [span.middle.isoformat() for span in spans],
        "y": [None if one is None else float(one) for one in numbers],
        "ids": [f"{anchor} {number} {line.name}" for anchor in line.anchors],
        "cliponaxis": False,
        "connectgaps": False,
        "line": {"width": 2.5, "color": colour, "dash": "dash" if line.is_median else "solid"},
        "marker": {
            "symbol": "square" if line.is_median else "circle",
            "size": MARKER,
            "opacity": 1,
            "color": colour,
        },
        "customdata": list(line.hovers),
        "hovertemplate": "%{customdata}<extra></extra>",
    }


def _end(
    line: Line, number: int, found: Sequence[Line], spans: Sequence[Span], language: Language
) -> list[Part]:
    """The newest number of a line, on the side away from the other; nothing where it has none."""
    value = line.numbers[-1][number]
    if value is None:
        return []
    others = [one.numbers[-1][number] for one in found if one is not line]
    is_below = any(other is not None and value < other for other in others)
    digits = 0 if value == int(value) else 1
    return [
        {
            "type": "scatter",
            "mode": "markers+text",
            "marker": {"size": MARKER, "color": CLEAR},
            "legendgroup": line.name,
            "showlegend": False,
            "xaxis": "x2" if number else "x",
            "yaxis": "y2" if number else "y",
            "x": [spans[-1].middle.isoformat()],
            "y": [float(value)],
            "text": [language.number(value, digits)],
            "textposition": "bottom center" if is_below else "top center",
            "textfont": {"size": 13, "color": INK if line.is_median else SIDE_COLOUR["cso"]},
            "cliponaxis": False,
            "hoverinfo": "skip",
        }
    ]


def _layout(
    found: Sequence[Line],
    titles: tuple[str, str],
    spans: Sequence[Span],
    language: Language,
    *,
    is_narrow: bool,
) -> Part:
    legend = BUTTONS + legend_height([line.name for line in found], NARROWEST - LEFT - RIGHT)
    head = NARROW_TITLE + legend if is_narrow else HEAD
    plot = int(PANEL / (NARROW_DOMAINS[0][1] - NARROW_DOMAINS[0][0])) if is_narrow else PANEL
    height = head + plot + AXIS
    layout: Part = {
        "height": height,
        "margin": {"l": LEFT, "r": RIGHT, "t": head, "b": AXIS, "pad": 0},
        "dragmode": "zoom",
        "showlegend": True,
        "legend": {"y": round(1 - BUTTONS / height, 3)} if is_narrow else {},
        "shapes": [],
        "annotations": [],
    }
    for number, title in enumerate(titles):
        end = "2" if number else ""
        across = (0, 1) if is_narrow else WIDE_DOMAINS[number]
        up = NARROW_DOMAINS[number] if is_narrow else (0, 1)
        room = (NARROWEST if is_narrow else NARROWEST_WIDE) - LEFT - RIGHT
        numbers = [one for line in found for row in line.numbers if (one := row[number])]
        greatest = max([*numbers, Decimal(1)])
        ticks = whole_ticks_to(greatest, TICKS)
        layout[f"xaxis{end}"] = {
            **time_axis(spans, language, room * (across[1] - across[0])),
            "domain": across, "anchor": f"y{end}",
            **({"matches": "x"} if number else {}),
        }  # fmt: skip
        layout[f"yaxis{end}"] = {
            "range": [0, float(max(ticks[-1], greatest)) * ROOM],
            "showgrid": True,
            "tickvals": [float(tick) for tick in ticks],
            "ticktext": [language.number(tick) for tick in ticks],
            "domain": up,
            "anchor": f"x{end}",
        }
        layout["annotations"].append(
            annotation(
                f"<b>{plain(title)}</b>",
                x=across[0],
                y=up[1],
                xref="paper",
                yref="paper",
                xanchor="left",
                yanchor="bottom",
                yshift=4,
                font={"size": 14, "color": INK},
            )
        )
    return layout
