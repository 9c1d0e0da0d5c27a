"""Where labels in a plot stand, so that none covers another one or a line.

Boxes are measured by letters and lines. A plot is as wide as its screen lets it be, so a place is
looked at in its narrowest and in its widest form.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise, product
from typing import Literal, NamedTuple

from dashboards.figures.legend import LETTER

LINE = 17
# How far a label stands from its point, and so much further if there is no room.
NEAR, STEP, STEPS = 9, 18, 6
ASIDE = 6
# What stays free around a box: half a point's marker.
AROUND = 5
# A label may reach so far over the plot's upper end, where nothing is drawn.
OVER = 12
# Two texts on each other cannot be read; a text on a line can, if there is no other place.
ON_TEXT, OUTSIDE = 10, 10
Side = Literal["above", "below"]


class Box(NamedTuple):
    """A rectangle in pixels from the plot's lower left corner."""

    left: float
    right: float
    low: float
    high: float

    def meets(self, other: "Box") -> bool:
        """Say whether two boxes share a point."""
        return (
            self.left < other.right
            and other.left < self.right
            and self.low < other.high
            and other.low < self.high
        )

    def is_crossed(self, one: tuple[float, float], other: tuple[float, float]) -> bool:
        """Say whether a line from one point to another to its right comes near the box."""
        (x0, y0), (x1, y1) = one, other
        left, right = max(self.left, x0), min(self.right, x1)
        if left > right:
            return False
        ends = (y0, y1)
        if x1 > x0:
            slope = (y1 - y0) / (x1 - x0)
            ends = (y0 + slope * (left - x0), y0 + slope * (right - x0))
        return min(ends) < self.high + AROUND and max(ends) > self.low - AROUND


class Place(NamedTuple):
    """Where a label is held, and by how many pixels it is moved."""

    xanchor: str
    yanchor: str
    xshift: float
    yshift: float


def size_of(text: str) -> tuple[float, float]:
    """Return the width and height of a text whose lines are parted by `<br>`."""
    parts = text.split("<br>")
    return LETTER * max(map(len, parts)), LINE * len(parts)


def apart(wanted: Sequence[tuple[float, float]], room: float) -> list[float]:
    """Return where the middles of labels stand one above the other, near to where they should.

    `wanted` has each label's middle and height; those that would meet are moved apart together.
    All stay within the room, as long as it holds them.
    """
    order = sorted(range(len(wanted)), key=lambda at: wanted[at][0])
    blocks: list[tuple[list[int], float, float]] = []  # Members, lower end, height.
    for at in order:
        middle, height = wanted[at]
        block = ([at], _held(middle - height / 2, height, room), height)
        while blocks and blocks[-1][1] + blocks[-1][2] > block[1]:
            block = _joined(blocks.pop(), block, wanted, room)
        blocks.append(block)
    found = [0.0] * len(wanted)
    for members, low, _ in blocks:
        at_height = low
        for at in members:
            found[at] = at_height + wanted[at][1] / 2
            at_height += wanted[at][1]
    return found


def _joined(
    lower: tuple[list[int], float, float],
    upper: tuple[list[int], float, float],
    wanted: Sequence[tuple[float, float]],
    room: float,
) -> tuple[list[int], float, float]:
    """Return two blocks as one, in the middle of where its members should stand."""
    members = [*lower[0], *upper[0]]
    ends, below = 0.0, 0.0
    for at in members:
        middle, height = wanted[at]
        ends += middle - height / 2 - below
        below += height
    return members, _held(ends / len(members), below, room), below


def _held(low: float, height: float, room: float) -> float:
    return max(0.0, min(low, room - height))


@dataclass
class Room:
    """A plot with what is drawn and written in it already.

    Points are given by their share of the plot's width and their height in pixels.
    """

    widths: tuple[float, ...]
    height: float
    beyond: float
    lines: list[list[tuple[float, float]]] = field(default_factory=list)
    taken: dict[float, list[Box]] = field(default_factory=dict)

    def take(self, across: float, up: float, size: tuple[float, float], place: Place) -> None:
        """Note that a label stands at a place."""
        for width in self.widths:
            self.taken.setdefault(width, []).append(_box(across * width, up, size, place))

    def place(
        self, across: float, up: float, size: tuple[float, float], sides: Sequence[Side]
    ) -> Place:
        """Return where a label of a point covers least, on the first of its sides, and take it."""
        places = [
            _place(side, xanchor, NEAR + STEP * step)
            for step, side, xanchor in product(range(STEPS), sides, ("center", "left", "right"))
        ]
        return self.choose([(across, place) for place in places], up, size)[1]

    def choose(
        self, spots: Sequence[tuple[float, Place]], up: float, size: tuple[float, float]
    ) -> tuple[float, Place]:
        """Return the first of some spots at one height where a label covers least, and take it."""
        found = min(spots, key=lambda spot: self._covered(spot[0], up, size, spot[1]))
        self.take(found[0], up, size, found[1])
        return found

    def _covered(self, across: float, up: float, size: tuple[float, float], place: Place) -> int:
        found = 0
        for width in self.widths:
            box = _box(across * width, up, size, place)
            found += ON_TEXT * sum(box.meets(other) for other in self.taken.get(width, ()))
            found += OUTSIDE * (box.left < 0 or box.right > width + self.beyond)
            found += OUTSIDE * (box.low < 0 or box.high > self.height + OVER)
            found += sum(
                box.is_crossed((x0 * width, y0), (x1 * width, y1))
                for line in self.lines
                for (x0, y0), (x1, y1) in pairwise(line)
            )
        return found


def _place(side: Side, xanchor: str, gap: float) -> Place:
    aside = {"center": 0.0, "left": ASIDE, "right": -ASIDE}[xanchor]
    if side == "above":
        return Place(xanchor, "bottom", aside, gap)
    return Place(xanchor, "top", aside, -gap)


def _box(x: float, y: float, size: tuple[float, float], place: Place) -> Box:
    width, height = size
    left = x + place.xshift - width * {"left": 0.0, "center": 0.5, "right": 1.0}[place.xanchor]
    low = y + place.yshift - height * {"bottom": 0.0, "middle": 0.5, "top": 1.0}[place.yanchor]
    return Box(left, left + width, low, low + height)
