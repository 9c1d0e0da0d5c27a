"""What the figures of one result are given: its path through the periods, and its parts.

Numbers come with their words; how they are drawn belongs in the figures' own modules.
"""

from decimal import Decimal
from typing import NamedTuple

from dashboards.figures.points import Span
from dashboards.status import Look


class PathPoint(NamedTuple):
    """One period of a result: what was planned, what there was, and how it is said."""

    span: Span
    anchor: str
    actual: Decimal | None
    target: Decimal | None
    actual_words: str
    target_words: str
    marks: str
    look: Look
    coverage: str


class PartPoint(NamedTuple):
    """One member of a dimension: its figure, or why there is none."""

    anchor: str
    label: str
    value: Decimal | None
    words: str
    marks: str


class PartGroup(NamedTuple):
    """One dimension with its members."""

    code: str
    title: str
    points: tuple[PartPoint, ...]
