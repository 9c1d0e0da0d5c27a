"""What something was and what it is: hollow to solid, in one hue, on a scale that all rows share.

Which rows there are and in what order is not decided here.
"""

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from dashboards.figures.mirror import mirrored
from dashboards.figures.on_scale import Room, beside, connector, marks, scale_layout
from dashboards.figures.template import BACKGROUND, Figure, Part
from dashboards.language import Language

ROOM = Room(row=36, narrow_row=58, labels=300, letters=44, right=72, mark=13, free=(0.06, 0))


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
    ticks = [(float(step), language.number(step)) for step in scale]
    labels, ids = [row.label for row in rows], [row.anchor for row in rows]
    hovers = [row.hover for row in rows]
    hollow, solid = _marker(BACKGROUND, colour), _marker(colour, colour)
    figure: Figure = {
        "data": [
            connector([(row.before, row.now) for row in rows], colour),
            marks([row.before for row in rows], words[0], hollow, ids, hovers),
            marks([row.now for row in rows], words[1], solid, ids, hovers),
            beside([row.change for row in rows], ticks),
        ],
        "layout": scale_layout(labels, ticks, ROOM, is_narrow=False),
        "narrow": scale_layout(labels, ticks, ROOM, is_narrow=True),
    }
    return mirrored(figure, has_time_axis=False) if language.direction == "rtl" else figure


def _marker(inside: str, colour: str) -> Part:
    return {
        "symbol": "circle",
        "size": ROOM.mark,
        "color": inside,
        "line": {"width": 2.5, "color": colour},
    }
