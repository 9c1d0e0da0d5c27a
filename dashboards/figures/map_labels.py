"""Where the words of a map stand: each inside its own area, and none upon another.

An area that is too small for its name has its number alone; where that has no room either, the
table says it. What the words are is not decided here.
"""

from collections.abc import Iterable, Iterator, Sequence
from math import hypot
from typing import NamedTuple

from dashboards.figures.legend import LETTER
from dashboards.figures.points_of_map import MapPoint
from dashboards.figures.template import Part, annotation, lines, plain
from dashboards.ground import Box, holds, middle

LINE = 17  # Pixels from one line of words to the next.
LETTERS_HIGH = 12
AROUND = 3  # Pixels that stay free around words.
NAME_LETTERS = 24


class Placed(NamedTuple):
    """The words of one area: their lines, where they stand, and their room in the plane."""

    point: MapPoint
    has_name: bool
    down: float
    box: Box


def placed_words(
    points: Sequence[MapPoint], sizes: Sequence[float], scale: float, page: Box, *, has_names: bool
) -> list[Placed]:
    """Return the words that have room on a map drawn at so many pixels for each unit.

    `sizes` are the diameters of the areas' circles in pixels, 0 for those that have none; `page` is
    the part of the plane that is seen.
    """
    circles = {
        point.anchor: (middle(point.shape), size / 2 / scale)
        for point, size in zip(points, sizes, strict=True)
        if size
    }
    found: dict[str, Placed] = {}

    def is_free(one: Placed) -> bool:
        others = (circle for anchor, circle in circles.items() if anchor != one.point.anchor)
        return not any(_touch(one.box, other.box) for other in found.values()) and not any(
            _reaches(at, radius, one.box) for at, radius in others
        )

    def find(point: MapPoint, choices: Iterable[Placed]) -> None:
        one = next(filter(is_free, choices), None)
        if one:
            found[point.anchor] = one

    for point, size in zip(points, sizes, strict=True):
        choices = _choices(point, size, scale, has_names=has_names)
        find(point, (one for one in choices if holds(point.shape, one.box)))
    # A number at its circle is known to belong to it, though it reaches over a border.
    for point, size in zip(points, sizes, strict=True):
        if size and point.anchor not in found:
            choices = _choices(point, size, scale, has_names=False)
            find(point, (one for one in choices if _is_within(one.box, page)))
    return list(found.values())


def annotations(placed: Sequence[Placed], inks: dict[str, str]) -> list[Part]:
    """Return the words as a figure has them; `inks` are their colours by anchor."""
    return [
        annotation(
            "<br>".join(
                [*([lines(one.point.label, NAME_LETTERS, 1)] if one.has_name else []),
                 f"<b>{plain(one.point.said)}</b>"]
            ),
            x=middle(one.point.shape)[0], y=middle(one.point.shape)[1], xref="x", yref="y",
            xanchor="center", yanchor="middle", align="center", yshift=-one.down, borderpad=0,
            font={"size": 13, "color": inks[one.point.anchor]},
        )
        for one in placed
    ]  # fmt: skip


def _choices(point: MapPoint, size: float, scale: float, *, has_names: bool) -> Iterator[Placed]:
    """Yield where the words may stand: in the circle, below it, above it; first with the name."""
    for has_name in (True, False) if has_names else (False,):
        letters = max(len(point.said), min(len(point.label), NAME_LETTERS) if has_name else 0)
        width, height = LETTER * letters + 2 * AROUND, LINE * (1 + has_name)
        beside = size / 2 + height / 2 + 1
        is_within = not size or (not has_name and hypot(LETTER * letters, LETTERS_HIGH) <= size)
        for down in (0.0,) if is_within else (beside, -beside):
            yield Placed(point, has_name, down, _around(point, width, height, down, scale))


def _around(point: MapPoint, width: float, height: float, down: float, scale: float) -> Box:
    """Return the room of something so many pixels wide and high, in the plane."""
    east, north = middle(point.shape)
    north -= down / scale
    across, up = width / 2 / scale, height / 2 / scale
    return Box(east - across, north - up, east + across, north + up)


def _touch(one: Box, other: Box) -> bool:
    return (
        one.west < other.east
        and other.west < one.east
        and one.south < other.north
        and other.south < one.north
    )


def _reaches(at: tuple[float, float], radius: float, box: Box) -> bool:
    """Whether a circle reaches into a box."""
    across = max(box.west - at[0], 0, at[0] - box.east)
    up = max(box.south - at[1], 0, at[1] - box.north)
    return hypot(across, up) < radius


def _is_within(one: Box, other: Box) -> bool:
    return (
        one.west >= other.west
        and one.east <= other.east
        and one.south >= other.south
        and one.north <= other.north
    )
