"""The geometry of the small drawings inside tables: bullet bars and path lines.

Colours and strokes belong in the style sheet, the tags in the templates.
"""

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

# A bullet's scale ends here; what goes further is cut and carries an arrow.
BULLET_END = Decimal("1.30")

PATH_WIDTH, PATH_HEIGHT, PATH_MARGIN = 92, 30, 5


class Bullet(NamedTuple):
    """A bullet bar, all measures in percent of its width."""

    bar: str
    bands: tuple[str, str]
    target: str
    is_cut: bool
    is_below_start: bool


class Dot(NamedTuple):
    """A point of a path line."""

    x: str
    y: str


class Path(NamedTuple):
    """A path line: the target's line, the actual line's unbroken pieces, and its last point."""

    target: str
    pieces: tuple[str, ...]
    last: Dot | None
    is_current: bool


def bullet(progress: Decimal, bands: tuple[Decimal, Decimal]) -> Bullet:
    """Draw one result's share of planned progress on the scale that all results share.

    `bands` are the shares below which a result is off track, and behind.
    """
    return Bullet(
        bar=_percent(min(max(progress, Decimal(0)), BULLET_END)),
        bands=(_percent(bands[0]), _percent(bands[1])),
        target=_percent(Decimal(1)),
        is_cut=progress > BULLET_END,
        is_below_start=progress < 0,
    )


def path(actual: Sequence[Decimal | None], target: Sequence[Decimal | None]) -> Path | None:
    """Draw a result through the periods; a missing point breaks the line."""
    known = [value for value in (*actual, *target) if value is not None]
    if not any(value is not None for value in actual):
        return None
    low, high = min(known), max(known)
    steps = max(len(actual) - 1, 1)

    def dot(index: int, value: Decimal) -> Dot:
        across = Decimal(index) / steps
        up = (value - low) / (high - low) if high > low else Decimal("0.5")
        return Dot(
            _plain(PATH_MARGIN + across * (PATH_WIDTH - 2 * PATH_MARGIN)),
            _plain(PATH_HEIGHT - PATH_MARGIN - up * (PATH_HEIGHT - 2 * PATH_MARGIN)),
        )

    dots = [None if value is None else dot(index, value) for index, value in enumerate(actual)]
    aims = [dot(index, value) for index, value in enumerate(target) if value is not None]
    return Path(
        target=_points(aims),
        pieces=tuple(_points(piece) for piece in _unbroken(dots)),
        last=next((point for point in reversed(dots) if point is not None), None),
        is_current=dots[-1] is not None,
    )


def _unbroken(dots: Sequence[Dot | None]) -> list[list[Dot]]:
    pieces: list[list[Dot]] = [[]]
    for point in dots:
        if point is None:
            pieces.append([])
        else:
            pieces[-1].append(point)
    return [piece for piece in pieces if len(piece) > 1]


def _points(dots: Sequence[Dot]) -> str:
    return " ".join(f"{point.x},{point.y}" for point in dots)


def _percent(share: Decimal) -> str:
    return f"{_plain(100 * share / BULLET_END)}%"


def _plain(value: Decimal) -> str:
    return f"{value:.1f}".removesuffix(".0")
