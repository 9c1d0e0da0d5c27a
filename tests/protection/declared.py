"""What anybody can read in a programme's folder about how its counts of people hang together.

Nothing here is a count. It is written anew from the meaning of the declarations, so that the
attacker (`tests.protection.attacker`) knows nothing of how figures are computed or withheld.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import permutations, product
from typing import Literal

from assets.programme.framework import Indicator
from assets.programme.measure import Distinct, Measure, Part
from assets.programme.model import Protection
from assets.programme.read import Programme

WHOLE = "*"
CROSSED = "×"
NOT_RECORDED = "not_recorded"
TENTHS = 10  # Amounts of people are read in these.
GROUP = "group"
ADDED_UP_OVER_TIME = ("flow", "flow_unique", "ratio_flow", "median")
# Who is counted once for many rows has one sex and one age, but may be in two places.
OF_A_PERSON = {"sex", "age_band"}
NAMES_OF_TIME = ("period_start", "period_end")


@dataclass(frozen=True)
class Division:
    """A dimension: its members, and whether the counts of its members add up to the whole."""

    members: tuple[str, ...]
    adds_up: bool = True
    of_partner: Mapping[str, frozenset[str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Counted:
    """How the people of one indicator are counted."""

    dimensions: tuple[str, ...]
    periods: tuple[str, ...]  # In order of time.
    is_ratio: bool = False
    # To date: the periods so far added up, the same as the period alone, everybody who was ever
    # counted, each once, or a count of its own.
    to_date: Literal["sum", "same", "once", "apart"] = "sum"
    # Over partners: added up, some counted with several, or not related.
    partners: Literal["sum", "overlap", "apart"] = "sum"
    # Whether a row is there only where somebody was counted.
    has_somebody: bool = False
    # Dimensions of which somebody may be counted under several members.
    overlaps: frozenset[str] = frozenset()
    # Of an amount, in how many whole steps one of it is.
    steps: int = 1
    # What it is counted from, where an amount and its people may be.
    source: str | None = None


@dataclass(frozen=True)
class Folder:
    """Everything that is declared."""

    indicators: Mapping[str, Counted]
    divisions: Mapping[str, Division]
    partners: tuple[str, ...]
    # (indicator, part) of which nobody is outside another (indicator, part).
    within: tuple[tuple[tuple[str, str], tuple[str, str]], ...] = ()

    def members(self, dimension: str) -> list[str]:
        """Return the members of a dimension or crossing; the undivided figure has one."""
        if dimension == WHOLE:
            return [WHOLE]
        parts = [self.divisions[code].members for code in codes(dimension)]
        return [CROSSED.join(one) for one in product(*parts)]

    def is_structural_zero(self, partner: str, dimension: str, member: str) -> bool:
        """Say whether a partner can have nobody there, by what the register says of it."""
        return any(
            partner in self.divisions[code].of_partner
            and one not in self.divisions[code].of_partner[partner]
            for code, one in zip(codes(dimension), codes(member), strict=False)
        )


def codes(dimension: str) -> list[str]:
    """Return the dimensions of a crossing; the undivided figure has none."""
    return [] if dimension == WHOLE else dimension.split(CROSSED)


def fewest(rules: Protection, edition: str, dimension: str) -> int:
    """Return how far the bounds of a withheld count must be apart (DESIGN §8)."""
    if edition in {"public", "partner"}:
        return rules.public if edition == "public" else rules.partner
    return rules.internal_group if GROUP in codes(dimension) else rules.internal


def hides_zero(edition: str, dimension: str) -> bool:
    """Say whether that nobody was counted must not be known."""
    return edition != "partner" and GROUP in codes(dimension)


def folder_of(programme: Programme) -> Folder:
    """Return what a programme's folder declares of its counts of people."""
    partners = {one.partner: one for one in programme.partners}
    divisions = {}
    for one in programme.file.dimensions:
        of_partner = {}
        if one.source == "partner":
            for code, partner in partners.items():
                said = getattr(partner, one.column or one.code)
                if isinstance(said, bool):
                    said = "yes" if said else "no"
                found = tuple(said) if isinstance(said, (list, tuple)) else (said,)
                of_partner[code] = frozenset(found or (NOT_RECORDED,))
        members = dict.fromkeys([*one.members, NOT_RECORDED])
        divisions[one.code] = Division(tuple(members), one.is_exclusive, of_partner)
    counted = {
        one.code: _counted(programme, one) for one in _indicators(programme) if is_of_people(one)
    }
    return Folder(counted, divisions, tuple(partners), tuple(_within(programme)))


def _indicators(programme: Programme) -> Iterator[Indicator]:
    for outcome in programme.framework.outcomes:
        yield from outcome.indicators
        for output in outcome.outputs:
            yield from output.indicators


def is_of_people(indicator: Indicator) -> bool:
    """Say whether people are counted, or people who can be counted are behind what is."""
    measure = indicator.measure
    return measure is not None and (indicator.counts == "people" or measure.people is not None)


def _counted(programme: Programme, indicator: Indicator) -> Counted:
    measure = indicator.measure
    assert measure is not None
    is_ratio = measure.denominator is not None
    base = measure.denominator or measure
    is_once = base.distinct and not (measure.pick and measure.pick.first_per)
    text = f"{measure.where} {measure.denominator} {measure.numerator} {measure.sum}"
    if indicator.kind not in ADDED_UP_OVER_TIME or measure.window != "period":
        to_date: Literal["sum", "same", "once", "apart"] = "same"
    elif (
        any(name in text for name in NAMES_OF_TIME)
        or (measure.pick and measure.pick.latest_per)
        or isinstance(indicator.across_partners, Distinct)
    ):
        to_date = "apart"
    elif is_once:
        to_date = "once"
    else:
        to_date = "sum"
    if isinstance(indicator.across_partners, Distinct):
        partners: Literal["sum", "overlap", "apart"] = "overlap"
    elif indicator.across_partners == "none" or measure.partner is None:
        partners = "apart"
    else:
        partners = "sum"
    singles = {code for name in indicator.disaggregate for code in codes(name)}
    return Counted(
        dimensions=(WHOLE, *indicator.disaggregate),
        periods=tuple(one.name for one in programme.periods_of(indicator.frequency)),
        is_ratio=is_ratio,
        to_date=to_date,
        partners=partners,
        has_somebody=base.rows == "all",
        overlaps=frozenset(singles - OF_A_PERSON if is_once else ()),
        steps=TENTHS if indicator.counts != "people" and not measure.median else 1,
        source=measure.source,
    )


@dataclass(frozen=True)
class _People:
    """Which people are meant, as a declaration says it."""

    rows: tuple[object, ...]
    where: frozenset[str]
    what: str


def _within(
    programme: Programme,
) -> Iterator[tuple[tuple[str, str], tuple[str, str]]]:
    """Yield which counts are part of which others, or the same."""
    known = {
        (one.code, part): people
        for one in _indicators(programme)
        if is_of_people(one) and one.measure
        for part, people in _people(one, one.measure)
    }
    for (one, small), (other, great) in permutations(known.items(), 2):
        is_counted_in = great.what in {small.what, "rows all"} and (
            not small.what.startswith("sum") or small.what == great.what
        )
        if (
            one[0] != other[0]
            and small.rows[:-1] == great.rows[:-1]
            and great.rows[-1] in {None, small.rows[-1]}
            and is_counted_in
            and great.where <= small.where
        ):
            yield one, other


def _people(indicator: Indicator, measure: Measure) -> Iterator[tuple[str, _People]]:
    rows = (
        measure.source,
        measure.dated_by,
        str(measure.window),
        measure.partner,
        indicator.frequency,
        indicator.kind in ADDED_UP_OVER_TIME,
        str(measure.pick) if measure.pick else None,
    )
    base: Measure | Part = measure.denominator or measure
    where = _conditions(measure.where) | _conditions(base.where)
    if what := _what(base):
        yield "people", _People(rows, where, what)
    if measure.numerator and (what := _what(measure.numerator)):
        inside = where | _conditions(measure.numerator.where)
        yield "inside", _People(rows, inside, what)


def _what(part: Measure | Part) -> str:
    if part.median:
        return "rows all"
    for way in ("rows", "distinct", "sum"):
        if said := getattr(part, way):
            return f"{way} {said}"
    return ""


def _conditions(where: str | None) -> frozenset[str]:
    if where is None:
        return frozenset()
    if " or " in where or " between " in where:
        return frozenset({where})
    return frozenset(one.strip() for one in where.split(" and "))
