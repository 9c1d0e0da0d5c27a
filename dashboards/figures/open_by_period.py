"""How many stood open at the end of each period: a bar per period, what is late solid below.

Counting is not done here.
"""

from collections.abc import Sequence
from typing import NamedTuple

from dashboards.figures.legend import NARROWEST, NARROWEST_WIDE, legend_height
from dashboards.figures.mirror import mirrored
from dashboards.figures.points import Span
from dashboards.figures.stacked_counts import OUTLINE, SOLID
from dashboards.figures.template import INK, Figure, Part, annotation, plain
from dashboards.figures.time_axis import time_axis
from dashboards.language import Language

BAR_SHARE = 0.5  # Bars fill this share of their period.
MILLISECONDS_A_DAY = 86_400_000
# Up to so many periods are named, and have their number on top.
MOST_NAMED, MOST_NARROW = 12, 8
HEIGHT, HEAD, FOOT, BUTTONS = 320, 52, 44, 38
LEFT, RIGHT = 30, 16


class OpenCount(NamedTuple):
    """One period with how many stood open at its end: late ones, and others."""

    span: Span
    anchor: str
    late: int
    other: int


def open_by_period_figure(
    found: Sequence[OpenCount], names: tuple[str, str], language: Language
) -> Figure:
    """Show how many stood open; `names` are those of the late ones and of the others."""
    figure: Figure = {
        "data": [
            _trace(found, [one.late for one in found], names[0], SOLID, language),
            _trace(found, [one.other for one in found], names[1], OUTLINE, language),
        ],
        "layout": _layout(found, names, language, is_narrow=False),
        "narrow": _layout(found, names, language, is_narrow=True),
    }
    return mirrored(figure, has_time_axis=True) if language.direction == "rtl" else figure


def _trace(
    found: Sequence[OpenCount], numbers: Sequence[int], name: str, marker: Part, language: Language
) -> Part:
    return {
        "type": "bar",
        "name": plain(name),
        "x": [one.span.middle.isoformat() for one in found],
        "y": [number or None for number in numbers],  # A bar of nothing has an outline.
        "width": [
            (one.span.ends_on - one.span.starts_on).days * BAR_SHARE * MILLISECONDS_A_DAY
            for one in found
        ],
        "ids": [one.anchor for one in found],
        "marker": marker,
        "customdata": [
            f"<b>{plain(language.period(one.span.code))}</b><br>"
            f"{plain(name)}{language.gettext(': ')}{language.number(number)}"
            for one, number in zip(found, numbers, strict=True)
        ],
        "hovertemplate": "%{customdata}<extra></extra>",
    }


def _layout(
    found: Sequence[OpenCount], names: Sequence[str], language: Language, *, is_narrow: bool
) -> Part:
    shown = found[-MOST_NARROW:] if is_narrow else found
    most = max((one.late + one.other for one in found), default=0)
    head = BUTTONS + legend_height(names, NARROWEST - LEFT - RIGHT) + 12 if is_narrow else HEAD
    room = (NARROWEST if is_narrow else NARROWEST_WIDE) - LEFT - RIGHT
    return {
        "height": HEIGHT,
        "margin": {"l": LEFT, "r": RIGHT, "t": head, "b": FOOT},
        "barmode": "stack",
        "dragmode": "zoom",
        "showlegend": True,
        "legend": {"traceorder": "normal", "y": 1 - BUTTONS / HEIGHT if is_narrow else 1},
        "xaxis": time_axis([one.span for one in shown], language, room),
        "yaxis": {
            "range": [0, max(most * 1.15, 4)],
            "nticks": 5,
            "tickformat": ",d",
            "showgrid": True,
        },
        "shapes": [],
        "annotations": [
            annotation(
                language.number(one.late + one.other),
                x=one.span.middle.isoformat(),
                y=one.late + one.other,
                xref="x",
                yref="y",
                yanchor="bottom",
                yshift=1,
                font={"size": 13, "color": INK},
            )
            for one in shown[-MOST_NAMED:]
        ],
    }
