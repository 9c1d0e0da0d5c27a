"""Both sides on one scale: a circle for partners, a square for the Agency.

Where they are alike, the square lies in the circle. Which rows there are is not decided here.
"""

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from dashboards.figures.mirror import mirrored
from dashboards.figures.on_scale import Room, Ticks, beside, connector, marks, scale_layout
from dashboards.figures.template import SIDE_COLOUR, STRONG_RULE, Figure, Part, plain
from dashboards.language import Language
from dashboards.rows import Side

ROOM = Room(row=38, narrow_row=60, labels=320, letters=46, right=72, mark=15)
# Left of the scale, the share of it that the lowest mark needs.
FREE = 0.015
# So near the start of the scale, words do not stand left of their mark.
LEAST_ROOM = 0.15
CIRCLE: Part = {"symbol": "circle", "size": ROOM.mark, "color": SIDE_COLOUR["cso"]}
SQUARE: Part = {"symbol": "square", "size": 10, "color": SIDE_COLOUR["agency"]}


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
            connector([(row.agency, row.partners) for row in rows], STRONG_RULE),
            _side(rows, "cso", names[1], ticks),
            _side(rows, "agency", names[0], ticks),
            beside([row.beside for row in rows], ticks),
        ],
        "layout": _layout(rows, ticks, is_narrow=False),
        "narrow": _layout(rows, ticks, is_narrow=True),
    }
    return mirrored(figure, has_time_axis=False) if language.direction == "rtl" else figure


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
    marker = SQUARE if is_agency else CIRCLE
    ids, hovers = [row.anchor for row in rows], [row.hover for row in rows]
    return {**marks(values, name, marker, ids, hovers), **(labels if any(words) else {})}


def _place(value: Decimal | None, other: Decimal | None, ticks: Ticks, *, is_first: bool) -> str:
    """Where the words of a mark stand: on its side that is away from the other mark."""
    if value is None:
        return "middle right"
    is_left = other is not None and (value < other or (value == other and is_first))
    if is_left and float(value) < ticks[0][0] + (ticks[-1][0] - ticks[0][0]) * LEAST_ROOM:
        return "top center"
    return "middle left" if is_left else "middle right"


def _layout(rows: Sequence[Pair], ticks: Ticks, *, is_narrow: bool) -> Part:
    room = ROOM._replace(free=((ticks[-1][0] - ticks[0][0]) * FREE, 0))
    layout = scale_layout([row.label for row in rows], ticks, room, is_narrow=is_narrow)
    # The circle is drawn below, the Agency named first.
    return {**layout, "legend": {"traceorder": "reversed"}}
