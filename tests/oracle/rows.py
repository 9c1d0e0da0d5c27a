"""One thing that may count in a figure, and how figures are made of such things by hand."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any

NOT_RECORDED = "not_recorded"


@dataclass(frozen=True, kw_only=True)
class Row:
    """What counts of a submission, or of one item of it.

    `amount` is what is added up or told apart, for a share inside its numerator where `is_hit`;
    `base` is what its denominator adds up or tells apart. `age` puts records in their order.
    """

    day: date
    partners: tuple[str, ...]
    members: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    amount: Any = 1
    base: Any = 1
    is_hit: bool = True
    age: tuple[Any, ...] = ()
    thing: Any = None
    respondent: Any = None
    is_provisional: bool = False
    is_warned: bool = False
    has_evidence: bool | None = None
    sources: tuple[tuple[str, str, str], ...] = ()  # Form, submission and place of its records.
    is_carried: bool = False
    cluster: tuple[str, str] = ("", "")  # Stratum and cluster of a survey.


@dataclass(frozen=True)
class Figure:
    """What rows come to: exact, and so not rounded yet."""

    numerator: Fraction | None
    denominator: Fraction | None = None
    people: int | None = None
    inside: int | None = None
    persons: int | None = None
    persons_inside: int | None = None
    value: Fraction | None = None
    records: int = 0
    provisional: int = 0
    warned: int = 0
    evidenced: int | None = None
    is_carried: bool = False
    is_entered: bool = False
    low: Any = None
    high: Any = None


Adding = Callable[[Sequence[Row]], Figure]


def count(rows: Sequence[Row]) -> Figure:
    return Figure(Fraction(len(rows)), people=len(rows))


def total(rows: Sequence[Row]) -> Figure:
    found = sum((Fraction(row.amount or 0) for row in rows), Fraction())
    return Figure(found, people=int(found))


def different(rows: Sequence[Row]) -> Figure:
    found = len({row.amount for row in rows if row.amount is not None})
    return Figure(Fraction(found), people=found)


def middle(rows: Sequence[Row]) -> Figure:
    """Take the value in the middle, or half-way between the two that are."""
    return Figure(
        middle_of([row.amount for row in rows if row.amount is not None]), people=len(rows)
    )


def middle_of(amounts: Sequence[Any]) -> Fraction | None:
    known, half = sorted(amounts), len(amounts) // 2
    if not known:
        return None
    return Fraction(known[half] + known[half if len(known) % 2 else half - 1]) / 2


def mean(rows: Sequence[Row]) -> Figure:
    known = [Fraction(row.amount) for row in rows if row.amount is not None]
    people = len({row.respondent for row in rows if row.respondent is not None}) or len(rows)
    top = sum(known, Fraction()) if known else None
    return Figure(top, Fraction(len(known)), people=people)


def share(rows: Sequence[Row]) -> Figure:
    inside = sum(row.is_hit for row in rows)
    return Figure(Fraction(inside), Fraction(len(rows)), people=len(rows), inside=inside)


def share_of_amounts(rows: Sequence[Row]) -> Figure:
    top = sum((Fraction(row.amount or 0) for row in rows if row.is_hit), Fraction())
    bottom = sum((Fraction(row.base or 0) for row in rows), Fraction())
    return Figure(top, bottom)


def share_of_different(rows: Sequence[Row]) -> Figure:
    inside = len({row.amount for row in rows if row.is_hit})
    outside = len({row.base for row in rows})
    return Figure(Fraction(inside), Fraction(outside), people=outside, inside=inside)


def weighted_share(rows: Sequence[Row]) -> Figure:
    """Weigh each respondent by how many they stand for; count them as the people that they are."""
    top = sum((row.amount for row in rows if row.is_hit), Fraction())
    bottom = sum((row.amount for row in rows), Fraction())
    return Figure(top, bottom, people=len(rows), inside=sum(row.is_hit for row in rows))
