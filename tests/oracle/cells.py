"""Puts rows into the cells of an indicator: whose figure it is, and of which member."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import product
from typing import Any, Literal

from tests.oracle.folder import Folder
from tests.oracle.rows import NOT_RECORDED, Adding, Figure, Row

EVERYBODY = "*"
Cell = tuple[str, str, str]  # Partner, dimension, member.


@dataclass(frozen=True)
class Way:
    """How an indicator's rows become figures.

    `across` says how partners come together: every row, each recorded thing once, or the mean of
    the partners' means.
    """

    adds: Adding
    of_people: bool = False
    has_people: bool = False  # Rows that count something else, and say who stands behind them.
    has_persons: bool = False  # Rows that are told as people, and say whose they are.
    across: Literal["all", "once", "mean"] = "all"
    only_together: bool = False  # No partner has a figure of its own.
    is_share: bool = False


def figures(
    folder: Folder, way: Way, dimensions: Sequence[str], rows: Sequence[Row]
) -> dict[Cell, Figure]:
    """Return the figure of every cell that has a row."""
    found: dict[Cell, list[Row]] = defaultdict(list)
    for row in rows:
        for partner in row.partners:
            _put(folder, found, dimensions, row, partner)
    for row in of_everybody(way, rows):
        _put(folder, found, dimensions, row, EVERYBODY)
    made = {cell: _made(way, of_cell) for cell, of_cell in found.items()}
    if way.across == "mean":
        made |= _means(made)
    return {
        cell: figure
        for cell, figure in made.items()
        if figure.numerator is not None and (cell[0] == EVERYBODY or not way.only_together)
    }


def of_everybody(way: Way, rows: Sequence[Row]) -> Iterable[Row]:
    if way.across == "mean":
        return []
    if way.across == "all":
        return rows
    newest: dict[Any, Row] = {}
    for row in rows:
        kept = newest.get(row.thing)
        newest[row.thing] = row if kept is None or row.age > kept.age else kept
    return newest.values()


def _put(folder, found, dimensions, row: Row, partner: str) -> None:
    found[partner, "*", "*"].append(row)
    for name in dimensions:
        parts = [_members(folder, part, row, partner) for part in name.split("×")]
        for member in product(*parts):
            found[partner, name, "×".join(member)].append(row)


def _members(folder: Folder, name: str, row: Row, partner: str) -> Iterator[str]:
    """Return the members of a dimension that a row belongs to."""
    if name in row.members:
        return row.members[name] or (NOT_RECORDED,)
    register = {one["partner"]: one for one in folder.register}
    whose = row.partners if partner == EVERYBODY else (partner,)
    column = folder.dimensions[name].get("column", name)
    found = [register[one][column] or NOT_RECORDED for one in whose]
    return tuple(dict.fromkeys(found)) or (NOT_RECORDED,)


def _made(way: Way, rows: Sequence[Row]) -> Figure:
    found = way.adds(rows)
    people = found.people if way.of_people else None
    told = [row.has_evidence for row in rows if row.has_evidence is not None]
    return replace(
        found,
        value=_value(found),
        people=_different(rows) if way.has_people else people,
        inside=found.inside if way.of_people else None,
        persons=_different(rows) if way.has_persons else None,
        persons_inside=(
            _different(row for row in rows if row.is_hit)
            if way.has_persons and found.denominator is not None
            else None
        ),
        records=len(rows),
        provisional=sum(row.is_provisional for row in rows),
        warned=sum(row.is_warned for row in rows),
        evidenced=sum(told) if told else None,
        is_carried=any(row.is_carried for row in rows),
    )


def _different(rows: Iterable[Row]) -> int:
    return len({row.respondent for row in rows})


def _value(figure: Figure) -> Fraction | None:
    if figure.denominator is None:
        return figure.numerator
    return figure.numerator / figure.denominator if figure.denominator else None


def _means(made: dict[Cell, Figure]) -> dict[Cell, Figure]:
    """Weigh every partner alike: the mean of their means."""
    groups: dict[tuple[str, str], list[Figure]] = defaultdict(list)
    for (_, dimension, member), figure in made.items():
        if figure.denominator:
            groups[dimension, member].append(figure)
    return {(EVERYBODY, *whose): _mean(of_partners) for whose, of_partners in groups.items()}


def _mean(figures: Sequence[Figure]) -> Figure:
    top = sum((figure.value for figure in figures), Fraction())
    people = [figure.people for figure in figures if figure.people is not None]
    told = [figure.evidenced for figure in figures if figure.evidenced is not None]
    return Figure(
        numerator=top,
        denominator=Fraction(len(figures)),
        value=top / len(figures),
        people=sum(people) if people else None,
        records=sum(figure.records for figure in figures),
        provisional=sum(figure.provisional for figure in figures),
        warned=sum(figure.warned for figure in figures),
        evidenced=sum(told) if told else None,
        is_carried=any(figure.is_carried for figure in figures),
    )
