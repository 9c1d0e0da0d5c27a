"""One figure as a value, and how several are put together outside the database."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from assets.indicators.rounding import stored


@dataclass(frozen=True)
class Figure:
    """A figure of a cell and period; one that is no quotient has no denominator.

    A numerator is missing where only the quotient is known; then nothing can be added to it.
    """

    numerator: Decimal | None
    denominator: Decimal | None
    value: Decimal
    people: int | None = None
    people_inside: int | None = None
    records: int = 0
    provisional_records: int = 0
    is_carried: bool = False
    warned_records: int = 0
    evidenced_records: int | None = None  # Nothing where no record was asked for evidence.
    persons: int | None = None
    persons_inside: int | None = None

    @property
    def exact(self) -> Fraction:
        """The value before it was rounded, where its parts are known."""
        if self.numerator is None or not self.denominator:
            return Fraction(self.value)
        return Fraction(self.numerator) / Fraction(self.denominator)


def added(figures: Sequence[Figure]) -> Figure | None:
    """Add figures up by their parts, or return nothing where the parts are not known."""
    numerators = [one.numerator for one in figures if one.numerator is not None]
    denominators = [one.denominator for one in figures if one.denominator is not None]
    if len(numerators) < len(figures) or len(denominators) not in (0, len(figures)):
        return None
    top, bottom = sum(numerators, Decimal()), sum(denominators, Decimal())
    people = [one.people for one in figures if one.people is not None]
    inside = [one.people_inside for one in figures if one.people_inside is not None]
    evidenced = [one.evidenced_records for one in figures if one.evidenced_records is not None]
    return Figure(
        numerator=top,
        denominator=bottom if denominators else None,
        value=stored(Fraction(top) / Fraction(bottom)) if denominators else top,
        people=sum(people) if people else None,
        people_inside=sum(inside) if inside else None,
        records=sum(one.records for one in figures),
        provisional_records=sum(one.provisional_records for one in figures),
        is_carried=any(one.is_carried for one in figures),
        warned_records=sum(one.warned_records for one in figures),
        evidenced_records=sum(evidenced) if evidenced else None,
        persons=_at_least([one.persons for one in figures]),
        persons_inside=_at_least([one.persons_inside for one in figures]),
    )


def _at_least(persons: Sequence[int | None]) -> int | None:
    """Return how many different people there are at least: they may be the same in several."""
    known = [one for one in persons if one is not None]
    return max(known) if known and len(known) == len(persons) else None


def mean(figures: Sequence[Figure]) -> Figure:
    """Weigh every figure alike."""
    total = sum((one.exact for one in figures), Fraction())
    return Figure(stored(total), Decimal(len(figures)), stored(total / len(figures)))
