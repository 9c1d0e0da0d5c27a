"""A partner's own view beside what was agreed: a ring, and a diamond in ink, on one scale.

Where they are alike, the diamond lies in the ring. Which rows there are is not decided here.
"""

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from dashboards.figures.mirror import mirrored
from dashboards.figures.on_scale import Room, connector, marks, scale_layout
from dashboards.figures.template import BACKGROUND, INK, SIDE_COLOUR, STRONG_RULE, Figure
from dashboards.language import Language

ROOM = Room(
    row=32, narrow_row=56, labels=380, letters=52, right=24, mark=17, size=13, free=(0.06, 0.06)
)
RING = {
    "symbol": "circle",
    "size": ROOM.mark,
    "color": BACKGROUND,
    "line": {"width": 3, "color": SIDE_COLOUR["cso"]},
}
DIAMOND = {"symbol": "diamond", "size": 9, "color": INK, "line": {"width": 0}}


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
    ticks = [(float(step), language.number(step)) for step in scale]
    labels, hovers = [row.label for row in rows], [row.hover for row in rows]
    own, agreed = [f"{row.anchor} own" for row in rows], [row.anchor for row in rows]
    apart = [row.is_apart for row in rows]
    figure: Figure = {
        "data": [
            connector([(row.own, row.agreed) for row in rows], STRONG_RULE),
            marks([row.own for row in rows], names[0], RING, own, hovers),
            marks([row.agreed for row in rows], names[1], DIAMOND, agreed, hovers),
        ],
        "layout": scale_layout(labels, ticks, ROOM, is_narrow=False, strong=apart),
        "narrow": scale_layout(labels, ticks, ROOM, is_narrow=True, strong=apart),
    }
    return mirrored(figure, has_time_axis=False) if language.direction == "rtl" else figure
