"""The ground that maps stand on: districts and regions as shapes in one plane.

North is up and west is left, in every language. How a map looks belongs in `figures/`.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from math import cos, hypot, radians
from typing import NamedTuple, Self

from dashboards.edition import Edition
from dashboards.register_rows import Area

# The longer side of the plane; a map is drawn at most about half as many pixels wide.
LONGER_SIDE = 2000
# Shapes wider than this lie on both sides of the line on which a day begins.
HALF_ROUND, ROUND = 180, 360
# A point to write at is looked for along so many lines across a shape.
LINES = 32

Point = tuple[int, int]
Ring = tuple[Point, ...]  # Its first point is not repeated at its end.
Shape = tuple[Ring, ...]


class Box(NamedTuple):
    """A rectangle of the plane, with sides along it."""

    west: float
    south: float
    east: float
    north: float


class Land(NamedTuple):
    """One district, or one region: its names, and its shape."""

    code: str
    name: str
    region: str
    shape: Shape


@dataclass(frozen=True)
class Ground:
    """Districts (adm2) and regions (adm1) of a programme, by level and code."""

    width: int
    height: int
    lands: Mapping[str, Mapping[str, Land]]

    @classmethod
    def of(cls, edition: Edition) -> Self | None:
        """Return the ground of an edition, or None where its programme has no map."""
        drawn = [row for row in edition.areas if row.outline]
        if not drawn:
            return None
        shapes = _in_a_plane(drawn)
        corners = [at for shape in shapes.values() for ring in shape for at in ring]
        districts = {
            row.adm2: Land(row.adm2, row.label, row.adm1_label, shapes[row.adm2]) for row in drawn
        }
        regions = {
            row.adm1: Land(
                row.adm1,
                row.adm1_label,
                "",
                together(shapes[one.adm2] for one in drawn if one.adm1 == row.adm1),
            )
            for row in drawn
        }
        width, height = (max(axis) for axis in zip(*corners, strict=True))
        return cls(max(width, 1), max(height, 1), {"adm2": districts, "adm1": regions})


def _in_a_plane(areas: Iterable[Area]) -> dict[str, Shape]:
    """Return shapes as they look from above: a degree is shorter along the map than up it."""
    found = {
        row.adm2: [list(zip(ring[::2], ring[1::2], strict=True)) for ring in row.outline or ()]
        for row in areas
    }
    corners = [at for rings in found.values() for ring in rings for at in ring]
    easts, norths = zip(*corners, strict=True)
    turn = ROUND if max(easts) - min(easts) > HALF_ROUND else 0
    west = min(east + turn * (east < 0) for east in easts)
    breadth = max(east + turn * (east < 0) for east in easts) - west
    shrunk = cos(radians((max(norths) + min(norths)) / 2))
    scale = LONGER_SIDE / (max(breadth * shrunk, max(norths) - min(norths)) or 1)

    def placed(east: float, north: float) -> Point:
        along = (east + turn * (east < 0) - west) * shrunk
        return round(along * scale), round((north - min(norths)) * scale)

    return {
        code: tuple(tuple(placed(*at) for at in ring) for ring in rings)
        for code, rings in found.items()
    }


def together(shapes: Iterable[Shape]) -> Shape:
    """Return several shapes as one, without the borders between them."""
    sides = {
        side
        for shape in shapes
        for ring in shape
        for side in pairwise((*ring, ring[0]))
        if side[0] != side[1]
    }
    onward: dict[Point, list[Point]] = defaultdict(list)
    for start, end in sorted(side for side in sides if side[::-1] not in sides):
        onward[start].append(end)
    rings = []
    while onward:
        at = first = next(iter(onward))
        ring = []
        while onward.get(at):
            ring.append(at)
            following = onward[at].pop()
            if not onward[at]:
                del onward[at]
            at = following
            if at == first:
                break
        rings.append(tuple(ring))
    return tuple(rings)


@cache
def middle(shape: Shape) -> tuple[float, float]:
    """Return a point inside a shape, as far from its border as one was found."""
    norths = [north for ring in shape for _, north in ring]
    low, high = min(norths), max(norths)
    found = [
        ((west + east) / 2, north)
        for north in (low + (high - low) * (place + 0.5) / LINES for place in range(LINES))
        for west, east in _inside(shape, north)
        if west < east
    ]
    return max(found, key=lambda at: room_at(shape, at), default=shape[0][0])


def _inside(shape: Shape, north: float) -> list[tuple[float, float]]:
    """Return from where to where a line from west to east runs inside a shape."""
    crossed = sorted(
        x + (north - y) * (further_x - x) / (further_y - y)
        for (x, y), (further_x, further_y) in _sides(shape)
        if (y > north) != (further_y > north)
    )
    return list(zip(crossed[::2], crossed[1::2], strict=True))


def room_at(shape: Shape, at: tuple[float, float]) -> float:
    """Return how far a point is from the border of a shape."""
    return min(_away(at, *side) for side in _sides(shape))


def is_inside(shape: Shape, at: tuple[float, float]) -> bool:
    """Whether a point lies inside a shape, and not in a hole of it."""
    return any(west < at[0] < east for west, east in _inside(shape, at[1]))


def holds(shape: Shape, box: Box) -> bool:
    """Whether a box lies inside a shape as a whole."""
    centre = (box.west + box.east) / 2, (box.south + box.north) / 2
    return is_inside(shape, centre) and not any(_cuts(side, box) for side in _sides(shape))


def _cuts(side: tuple[Point, Point], box: Box) -> bool:
    """Whether a side reaches into a box: no line keeps the two apart."""
    (x, y), (further_x, further_y) = side
    if max(x, further_x) <= box.west or min(x, further_x) >= box.east:
        return False
    if max(y, further_y) <= box.south or min(y, further_y) >= box.north:
        return False
    turns = [
        (further_x - x) * (north - y) - (further_y - y) * (east - x)
        for east in (box.west, box.east)
        for north in (box.south, box.north)
    ]
    return min(turns) < 0 < max(turns)


def _sides(shape: Shape) -> list[tuple[Point, Point]]:
    return [side for ring in shape for side in pairwise((*ring, ring[0]))]


def _away(at: tuple[float, float], start: Point, end: Point) -> float:
    along = end[0] - start[0], end[1] - start[1]
    there = at[0] - start[0], at[1] - start[1]
    length = along[0] ** 2 + along[1] ** 2
    share = (there[0] * along[0] + there[1] * along[1]) / length if length else 0
    share = min(max(share, 0), 1)
    return hypot(there[0] - share * along[0], there[1] - share * along[1])
