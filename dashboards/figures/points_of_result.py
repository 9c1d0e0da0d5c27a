"""What the figures of one result are given: its path through the periods, and its parts.

Numbers come with their words; how they are drawn belongs in the figures' own modules.
"""

from decimal import Decimal
from typing import NamedTuple

from dashboards.figures.points import Span
from dashboards.status import Look


class Range(NamedTuple):
    """What a result may come to, in numbers and in words."""

    low: Decimal
    middle: Decimal
    high: Decimal
    words: str
    middle_words: str
    basis: str


class PathPoint(NamedTuple):
    """One period of a result: what was planned, what there was, and how it is said.

    Of an estimate there is its interval; of a restated figure what it was; of a period to come what
    is expected, and nothing else than the target.
    """

    span: Span
    anchor: str
    actual: Decimal | None
    target: Decimal | None
    actual_words: str
    target_words: str
    marks: str
    look: Look
    coverage: str
    was: Decimal | None = None
    was_words: str = ""
    expected: Range | None = None
    interval: tuple[Decimal, Decimal] | None = None
    interval_words: str = ""


class ResultPath(NamedTuple):
    """The way of a result, or of one of its parts, through the periods.

    `start` is the point that what is expected goes on from, where anything is.
    """

    points: tuple[PathPoint, ...]
    unit_kind: str
    baseline: Decimal | None = None
    start: PathPoint | None = None


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
