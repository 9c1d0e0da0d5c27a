"""The money of each agreement on one scale: what was planned as outlines, what happened solid.

In each row the Agency's bar is what it paid, and the partner's, of the same size, what it
confirmed; a dot on the partner's is what it says it spent. Which agreements there are is not
decided here.
"""

from collections.abc import Sequence
from decimal import Decimal

from dashboards.figures.mirror import mirrored
from dashboards.figures.money_looks import AGREED, DUE, MARKERS, PAID, RECEIVED, SPENT, looks
from dashboards.figures.points_of_money import AgreementPoint
from dashboards.figures.scale import ticks_to
from dashboards.figures.template import (
    BACKGROUND,
    INK,
    INK2,
    SIDE_COLOUR,
    Figure,
    Part,
    annotation,
    lines,
    plain,
)
from dashboards.language import Language

# The table holds the others.
MOST_LINES = 24

WIDE_ROW, NARROW_ROW = 60, 92
# Of a row's height: the outlines, one side's bar, and how far the two bars lie from the middle.
BOX, LANE, FROM_MIDDLE = 0.44, 0.17, 0.11
WIDE_LABELS, LABEL_LETTERS = 300, 38
HEAD, NARROW_HEAD, FOOT = 44, 112, 32
NUMBER_WIDTH = 84
DOT = 11
TICKS = 5


def money_by_agreement_figure(points: Sequence[AgreementPoint], language: Language) -> Figure:
    """Show what was agreed, fell due, was paid, was confirmed and was spent, row by row."""
    most = max((max(_amounts(point)) for point in points), default=Decimal(0))
    end = float(most or 1) * 1.01
    paid, received = [one.paid for one in points], [one.received for one in points]
    figure: Figure = {
        "data": [
            _bars(AGREED, [one.agreed for one in points], points, (BOX, 0), language),
            _bars(DUE, [one.due for one in points], points, (BOX, 0), language),
            _bars(PAID, paid, points, (LANE, -FROM_MIDDLE), language),
            _bars(RECEIVED, received, points, (LANE, FROM_MIDDLE), language),
            _spent(points, language),
            _numbers(PAID, paid, end, -FROM_MIDDLE, language),
            _numbers(RECEIVED, received, end, FROM_MIDDLE, language),
        ],
        "layout": _layout(points, most, end, language, is_narrow=False),
        "narrow": _layout(points, most, end, language, is_narrow=True),
    }
    return mirrored(figure, has_time_axis=False) if language.direction == "rtl" else figure


def _amounts(point: AgreementPoint) -> tuple[Decimal, ...]:
    return point.agreed, point.due, point.paid, point.received, point.spent or Decimal(0)


def _bars(
    kind: str,
    amounts: Sequence[Decimal],
    points: Sequence[AgreementPoint],
    place: tuple[float, float],
    language: Language,
) -> Part:
    width, middle = place
    return {
        "type": "bar",
        "orientation": "h",
        **looks(kind, language),
        "x": [float(one) if one else None for one in amounts],  # A bar of nothing has an outline.
        "y": list(range(len(points))),
        "width": width,
        "offset": middle - width / 2,
        "ids": [point.anchor for point in points],
        "marker": MARKERS[kind],
        "customdata": [point.hover for point in points],
        "hovertemplate": "%{customdata}<extra></extra>",
    }


def _spent(points: Sequence[AgreementPoint], language: Language) -> Part:
    return {
        "type": "scatter",
        "mode": "markers",
        **looks(SPENT, language),
        "x": [None if point.spent is None else float(point.spent) for point in points],
        "y": [row + FROM_MIDDLE for row in range(len(points))],
        "ids": [point.anchor for point in points],
        "cliponaxis": False,
        "marker": {
            "symbol": "circle",
            "size": DOT,
            "opacity": 1,
            "color": SIDE_COLOUR["cso"],
            "line": {"width": 2, "color": BACKGROUND},
        },
        "customdata": [point.hover for point in points],
        "hovertemplate": "%{customdata}<extra></extra>",
    }


def _numbers(
    kind: str,
    amounts: Sequence[Decimal],
    end: float,
    middle: float,
    language: Language,
) -> Part:
    """One side's amounts, in a column right of the scale."""
    return {
        "type": "scatter",
        "mode": "text",
        **looks(kind, language),
        "showlegend": False,
        "x": [end] * len(amounts),
        "y": [row + middle for row in range(len(amounts))],
        "text": [f"\u2002{plain(language.quantity(one, 'money'))}\u2002" for one in amounts],
        "textposition": "middle right",
        "textfont": {"size": 12, "color": MARKERS[kind]["color"]},
        "cliponaxis": False,
        "hoverinfo": "skip",
    }


def _layout(
    points: Sequence[AgreementPoint],
    most: Decimal,
    end: float,
    language: Language,
    *,
    is_narrow: bool,
) -> Part:
    row_height = NARROW_ROW if is_narrow else WIDE_ROW
    head = NARROW_HEAD if is_narrow else HEAD
    ticks = [tick for tick in ticks_to(most, TICKS) if tick <= most]
    shown = ticks[:: max(len(ticks) - 1, 1)] if is_narrow else ticks
    return {
        "height": head + FOOT + row_height * max(len(points), 1),
        "margin": {"l": 16 if is_narrow else WIDE_LABELS, "r": NUMBER_WIDTH, "t": head, "b": FOOT},
        "barmode": "overlay",
        "showlegend": True,
        "legend": {"traceorder": "normal"},
        "xaxis": {
            "range": [0, end],
            "showgrid": True,
            "tickangle": 0,
            "tickvals": [float(tick) for tick in shown],
            "ticktext": [language.quantity(tick, "money") for tick in shown],
        },
        "yaxis": {
            "range": [len(points) - 0.5, -0.75 if is_narrow else -0.5],
            "showticklabels": False,
        },
        "shapes": [],
        "annotations": [
            _label(row, point, is_narrow=is_narrow) for row, point in enumerate(points)
        ],
    }


def _label(row: int, point: AgreementPoint, *, is_narrow: bool) -> Part:
    """Whose agreement it is: left of its row, or above it where there is little room."""
    place: Part = {"y": row, "xshift": -WIDE_LABELS}
    if is_narrow:
        place = {"y": row - BOX / 2, "yanchor": "bottom", "yshift": 2}
    return annotation(
        f"{lines(point.name, LABEL_LETTERS, 1 if is_narrow else 2)}<br>{plain(point.code)}",
        x=0,
        xref="paper",
        yref="y",
        xanchor="left",
        align="left",
        font={"size": 14, "color": INK2 if is_narrow else INK},
        **place,
    )
