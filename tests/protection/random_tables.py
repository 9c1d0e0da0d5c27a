"""Small programmes with counts at random, and what their editions withhold of them.

A programme counts people by two dimensions and their crossing, or the half hours that they gave; to
date it adds the periods up, or counts everybody once.
What is withheld, the product is asked for; the attacker himself (`tests.protection.attacker`) knows
nothing of it.
"""

import random
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import product
from typing import Any

import duckdb

from assets.programme.model import Protection
from assets.protection.counts import Withholding
from assets.protection.editions import Edition
from assets.warehouse.dictionary import replace_rows
from tests.protection.declared import CROSSED, GROUP, WHOLE, Counted, Division, Folder
from tests.protection.knowledge import TOGETHER, Cell, Reader, Row, Table
from tests.protection.world import figure, indicator, row

INDICATOR = "I"
PERIODS = ("2025Q1", "2025Q2", "2025Q3")
PARTNERS = ("AAA", "BBB", "CCC", "DDD")
RULES = Protection()
Detail = Mapping[tuple[str, str, str, str], int]  # Partner, two members, period.
Figures = Mapping[Cell, int]
# Who reads: the agency, its panel, anybody, a partner, and whom that partner hands its report.
READERS = ("internal", "panel", "public", "partner", "handed on")
PARTNER = PARTNERS[0]
HALVES, MOST_GIVEN = 2, 16  # Of an hour, and how many of them somebody gives.


@dataclass(frozen=True)
class Small:
    """A programme: what it declares, and what was counted."""

    folder: Folder
    detail: Detail
    merged: tuple[str, ...] = ()  # Members that are told together.
    people: Detail | None = None  # Who gave what was counted, if it was half hours.
    ever: Detail | None = None  # Until each period, where everybody is counted once.

    @property
    def dimensions(self) -> tuple[str, ...]:
        """The names of its two dimensions."""
        return tuple(self.folder.divisions)


class HandedOn(Table):
    """A partner's edition in the hands of somebody who is not that partner."""

    def holds(self, partner: str) -> bool:
        """Say whether the edition has figures of a partner, or of the programme."""
        return partner in {WHOLE, PARTNER}


def folder(
    first: tuple[str, int],
    second: tuple[str, int],
    partners: int,
    periods: int = 3,
    **said: Any,
) -> Folder:
    """Return the declarations of a programme: names of dimensions with how many members.

    What else its indicator declares may be said.
    """
    divisions = {
        name: Division(tuple(f"{name}{number}" for number in range(members)))
        for name, members in (first, second)
    }
    counted = Counted(
        dimensions=(WHOLE, *divisions, CROSSED.join(divisions)),
        periods=PERIODS[:periods],
        **{"has_somebody": True, **said},
    )
    return Folder({INDICATOR: counted}, divisions, PARTNERS[:partners])


def random_small(
    chance: random.Random, *, is_of_hours: bool = False, is_once: bool = False
) -> Small:
    """Return a programme with some counts that are nothing, some small and some great."""
    names = chance.sample(["sex", "age", GROUP], 2)
    declared = folder(
        (names[0], chance.randint(2, 4)),
        (names[1], chance.randint(2, 3)),
        chance.randint(2, 4),
        to_date="once" if is_once else "sum",
        has_somebody=not is_of_hours,
        steps=HALVES if is_of_hours else 1,
    )
    usual = chance.choice([6, 20, 60])
    one, other = (division.members for division in declared.divisions.values())
    detail = {
        at: chance.choice([0, chance.randint(0, 4), chance.randint(0, usual), usual])
        for at in product(declared.partners, one, other, PERIODS)
    }
    ages = declared.divisions["age"].members if "age" in declared.divisions else ()
    merged = ages[:2] if len(ages) > 2 else ()
    if is_once:
        return Small(declared, detail, merged, ever=_ever(chance, detail))
    if not is_of_hours:
        return Small(declared, detail, merged)
    hours = {
        at: sum(chance.randint(1, MOST_GIVEN) for _ in range(people))
        for at, people in detail.items()
    }
    return Small(declared, hours, merged, people=detail)


def _ever(chance: random.Random, detail: Detail) -> Detail:
    """Return how many were counted until each period, if of each some had been so before."""
    found: Detail = {}
    for (*who, period), people in detail.items():  # In order of time.
        place = PERIODS.index(period)
        before = found[*who, PERIODS[place - 1]] if place else 0
        again = min(before, people)
        found[*who, period] = before + people - chance.choice([0, again, chance.randint(0, again)])
    return found


def figures(small: Small) -> Figures:
    """Return every count that has a row: of each partner and the programme, in both readings."""
    sums: dict[Cell, int] = defaultdict(int)
    one, other = small.dimensions
    periods = small.folder.indicators[INDICATOR].periods
    for (*who, period), people in small.detail.items():
        readings = [(period, "period", people)]
        if small.ever is not None:
            readings.append((period, "to_date", small.ever[*who, period]))
        else:
            untils = periods[periods.index(period) :]
            readings += [(until, "to_date", people) for until in untils]
        partner, first, second = who
        places = [
            (WHOLE, WHOLE),
            (one, first),
            (other, second),
            (f"{one}{CROSSED}{other}", f"{first}{CROSSED}{second}"),
        ]
        for whose, place, one_of in product((partner, WHOLE), places, readings):
            at, reading, counted = one_of
            if counted:
                sums[Cell(INDICATOR, whose, *place, at, reading)] += counted
    return sums


def behind(small: Small) -> Figures:
    """Return who stands behind each figure; in every period the same people, as far as they go."""
    if small.people is None:
        return figures(small)
    added = figures(Small(small.folder, small.people))
    most: Detail = defaultdict(int)
    found = {at: people for at, people in added.items() if at.reading == "period"}
    for until in small.folder.indicators[INDICATOR].periods:
        for (*who, period), people in small.people.items():
            if period == until:
                most[*who, ""] = max(most[*who, ""], people)
        ever = {(*who, until): people for (*who, _), people in most.items()}
        of_now = figures(Small(small.folder, ever))
        found |= {
            at: of_now[at._replace(reading="period")]
            for at in added
            if at.reading == "to_date" and at.period == until
        }
    return found


def fill(connection: duckdb.DuckDBPyConnection, small: Small) -> None:
    """Make a programme's figures those of a warehouse."""
    members = [
        row(
            "marts.dimensions",
            dimension=name,
            member=member,
            merged=TOGETHER.join(small.merged) if member in small.merged else None,
        )
        for name, division in small.folder.divisions.items()
        for member in division.members
    ]
    told, steps = figures(small), small.folder.indicators[INDICATOR].steps
    values = [
        figure(
            INDICATOR,
            at.period,
            at.partner,
            people,
            reading=at.reading,
            cell=(at.dimension, at.member),
            share=(Decimal(told[at]) / steps, None),
        )
        for at, people in behind(small).items()
    ]
    counts = "people" if small.people is None else "days"
    replace_rows(connection, "marts.indicators", [indicator(INDICATOR, "public", counts)])
    replace_rows(connection, "marts.dimensions", members)
    replace_rows(connection, "marts.indicator_values", values)


def withholding(connection: duckdb.DuckDBPyConnection, small: Small) -> Withholding:
    """Return what is withheld of a programme, after its figures were put into a warehouse."""
    fill(connection, small)
    return Withholding(connection, RULES)


def withheld(found: Withholding, edition: Edition) -> set[Cell]:
    """Return the cells that an edition withholds."""
    return {Cell(*cell) for cell in found.of(edition)}


def together(found: Withholding, edition: Edition) -> dict[Cell, list[Cell]]:
    """Return what an edition tells together, with its parts."""
    return {
        Cell(*cell): [Cell(*part) for part in parts]
        for cell, parts in found.told_together(edition).items()
    }


def all_of(small: Small, breakdowns: Iterable[tuple[str, str]]) -> set[Cell]:
    """Return every cell with a row of some breakdowns, given as partner and dimension."""
    wanted = set(breakdowns)
    return {cell for cell in figures(small) if (cell.partner, cell.dimension) in wanted}


def table(
    small: Small,
    hidden: Collection[Cell],
    edition: str = "internal",
    partner: str | None = None,
    merged: Mapping[Cell, list[Cell]] | None = None,
) -> Table:
    """Return an edition's table with some cells withheld, and some told together.

    What is withheld has a row also where nobody was counted, so that none says so by being missing.
    """
    counts = figures(small)
    rows = {
        cell: Row(None if cell in hidden else counts[cell], is_withheld=cell in hidden)
        for cell in counts.keys() | set(hidden)
        if edition in {"internal", "panel"} or cell.partner in {WHOLE, partner}
    }
    for cell, parts in (merged or {}).items():
        rows[cell] = Row(sum(counts.get(part, 0) for part in parts))
    return Table(edition, rows, partner)


def published(small: Small, found: Withholding, edition: Edition) -> Table:
    """Return an edition's table as it would be published."""
    hidden, merged = withheld(found, edition), together(found, edition)
    return table(small, hidden, edition.kind, edition.partner, merged)


def reader(small: Small, found: Withholding, who: str) -> Reader:
    """Return one of the readers with what he has: his own edition, the public one, his counts."""
    public = published(small, found, Edition("public"))
    if who == "public":
        return Reader((public,))
    if who in {"internal", "panel"}:
        return Reader((published(small, found, Edition(who)), public))
    report = published(small, found, Edition("partner", PARTNER))
    if who == "handed on":
        return Reader((HandedOn(report.edition, report.rows), public))
    return Reader((report, public), dict(own(small, PARTNER)))


def own(small: Small, partner: str) -> Iterator[tuple[Cell, Row]]:
    """Yield what a partner counted."""
    for cell, people in figures(small).items():
        if cell.partner == partner:
            yield cell, Row(people)
