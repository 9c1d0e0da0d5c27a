"""What a map is given: areas with their shapes, and a figure of each, already in words."""

from decimal import Decimal
from typing import NamedTuple

from dashboards.ground import Shape


class MapPoint(NamedTuple):
    """One area: its figure, or why there is none, and what more is said of it in a hover text."""

    anchor: str
    label: str
    shape: Shape
    value: Decimal | None
    words: str
    marks: str
    more: tuple[str, ...] = ()
    is_gap: bool = False

    @property
    def said(self) -> str:
        """The figure with its marks."""
        marks = "".join(f"[{letter}]" for letter in self.marks if letter != " ")
        return f"{self.words} {marks}".strip()
