"""Money through the periods: a panel for each agreement, all of one size and on one scale.

At the end of each period what had fallen due stands as an outline, and in it, solid and of the
same size, what the Agency had paid and what the partner had confirmed. Between two periods' ends
nothing is drawn, since nothing is known of them.
"""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

from dashboards.figures.legend import NARROWEST, NARROWEST_WIDE
from dashboards.figures.mirror import mirrored
from dashboards.figures.money_looks import DUE, MARKERS, PAID, RECEIVED, looks
from dashboards.figures.points import Span
from dashboards.figures.points_of_money import MoneyPanel
from dashboards.figures.scale import ticks_to
from dashboards.figures.template import INK, INK2, Figure, Part, annotation, lines, plain
from dashboards.figures.time_axis import time_axis
from dashboards.language import Language

# The table holds the others.
MOST_PANELS = 16

COLUMNS = 4
PANEL, TITLE, FOOT = 118, 60, 28  # Heights of a panel, of its name above, of its years below.
HEAD, NARROW_HEAD, END = 30, 56, 8
# A line of a panel's name: where it has a row to itself or nearly, and where four share one.
LABEL_LETTERS, SHORT_LETTERS = 30, 22
# An amount's digit, and the least width of all panels together, by which gaps are measured.
DIGIT_WIDTH, LEAST_WIDTH = 7.2, 880
TICKS = 2
MILLISECONDS_A_DAY = 86_400_000
# Of a period: all that is drawn of it, and one side's bar.
BOX_SHARE, LANE_SHARE = 0.78, 0.3
LANES = {DUE: (BOX_SHARE, -BOX_SHARE / 2), PAID: (LANE_SHARE, -0.33), RECEIVED: (LANE_SHARE, 0.03)}


class Place(NamedTuple):
    """Where a panel stands, in shares of the figure."""

    x: tuple[float, float]
    y: tuple[float, float]


def money_in_time_figure(
    panels: Sequence[MoneyPanel], spans: Sequence[Span], language: Language
) -> Figure:
    """Show what had fallen due, was paid and was confirmed, agreement by agreement."""
    figure: Figure = {
        "data": [
            *(_key(kind, language) for kind in LANES),
            *(
                _bars(kind, number, panel, language)
                for number, panel in enumerate(panels)
                for kind in LANES
            ),
        ],
        "layout": _layout(panels, spans, language, is_narrow=False),
        "narrow": _layout(panels, spans, language, is_narrow=True),
    }
    return mirrored(figure, has_time_axis=True) if language.direction == "rtl" else figure


def _key(kind: str, language: Language) -> Part:
    """The legend's entry, which stands for all panels."""
    return {
        "type": "bar",
        **looks(kind, language),
        "x": [None],
        "y": [None],
        "marker": MARKERS[kind],
        "hoverinfo": "skip",
    }


def _bars(kind: str, number: int, panel: MoneyPanel, language: Language) -> Part:
    width, start = LANES[kind]
    lengths = [_milliseconds(moment.span) for moment in panel.moments]
    amounts = [getattr(moment, kind) for moment in panel.moments]
    return {
        "type": "bar",
        **looks(kind, language),
        "showlegend": False,
        "xaxis": _axis("x", number),
        "yaxis": _axis("y", number),
        "x": [moment.span.middle.isoformat() for moment in panel.moments],
        "y": [float(one) if one else None for one in amounts],  # A bar of nothing has an outline.
        "width": [length * width for length in lengths],
        "offset": [length * start for length in lengths],
        "ids": [moment.anchor for moment in panel.moments],
        "marker": MARKERS[kind],
        "customdata": [moment.hover for moment in panel.moments],
        "hovertemplate": "%{customdata}<extra></extra>",
    }


def _milliseconds(span: Span) -> int:
    return (span.ends_on - span.starts_on).days * MILLISECONDS_A_DAY


def _axis(letter: str, number: int) -> str:
    return f"{letter}{number + 1 if number else ''}"


def _layout(
    panels: Sequence[MoneyPanel], spans: Sequence[Span], language: Language, *, is_narrow: bool
) -> Part:
    head = NARROW_HEAD if is_narrow else HEAD
    columns = 1 if is_narrow else min(COLUMNS, len(panels)) or 1
    amounts = [max(one.due, one.paid, one.received) for panel in panels for one in panel.moments]
    ticks = ticks_to(max(amounts, default=Decimal(0)), TICKS)
    words = [language.quantity(tick, "money") for tick in ticks]
    label_width = max(len(one) for one in words) * DIGIT_WIDTH + 10
    places = list(_places(len(panels), columns, label_width / LEAST_WIDTH))
    y_axis = {
        "range": [0, float(ticks[-1] or 1) * 1.04],
        "tickvals": [float(tick) for tick in ticks],
        "ticktext": words,
        "tickfont": {"size": 12, "color": INK2},
        "showgrid": True,
    }
    layout: Part = {
        "height": head + END + _rows(len(panels), columns) * (TITLE + PANEL + FOOT),
        "margin": {"l": label_width, "r": 8, "t": head, "b": END, "pad": 0},
        "barmode": "overlay",
        "dragmode": "zoom",
        "showlegend": True,
        "legend": {"traceorder": "normal"},
        "shapes": [],
        "annotations": [
            _title(panel, place, SHORT_LETTERS if columns == COLUMNS else LABEL_LETTERS)
            for panel, place in zip(panels, places, strict=True)
        ],
    }
    room = (NARROWEST if is_narrow else NARROWEST_WIDE) / columns - label_width
    x_axis = time_axis(spans, language, room, has_years_only=True)
    for number, place in enumerate(places):
        same: tuple[Part, Part] = ({"matches": "x"}, {"matches": "y"}) if number else ({}, {})
        x_name, y_name = _axis("x", number), _axis("y", number)
        layout[f"xaxis{x_name[1:]}"] = {**x_axis, "domain": place.x, "anchor": y_name, **same[0]}
        layout[f"yaxis{y_name[1:]}"] = {**y_axis, "domain": place.y, "anchor": x_name, **same[1]}
    return layout


def _rows(number: int, columns: int) -> int:
    return max(-(-number // columns), 1)


def _places(number: int, columns: int, gap: float) -> Iterator[Place]:
    """Yield where each panel stands: row by row, from the top."""
    rows = _rows(number, columns)
    width = (1 - gap * (columns - 1)) / columns
    unit = TITLE + PANEL + FOOT
    for place in range(number):
        row, column = divmod(place, columns)
        left = column * (width + gap)
        top = 1 - (row * unit + TITLE) / (rows * unit)
        yield Place((left, min(left + width, 1)), (top - PANEL / (rows * unit), top))


def _title(panel: MoneyPanel, place: Place, letters: int) -> Part:
    return annotation(
        f"{lines(panel.name, letters, 2)}<br>{plain(panel.code)}",
        x=place.x[0],
        y=place.y[1],
        xref="paper",
        yref="paper",
        xanchor="left",
        yanchor="bottom",
        yshift=4,
        align="left",
        font={"size": 13, "color": INK},
    )
