"""Every figure of an indicator: each period that has begun, both readings, every cell."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from fractions import Fraction

from tests.oracle import capacity, community, grants, identity, partnership, promises, pulse, voice
from tests.oracle.cells import EVERYBODY, Cell, figures
from tests.oracle.doubts import Figures, Told
from tests.oracle.entered import entered
from tests.oracle.pulse import interval
from tests.oracle.registry import INDICATORS, Counting
from tests.oracle.reports import Report, expected
from tests.oracle.rows import Figure, Row, weighted_share
from tests.oracle.sent import root
from tests.oracle.spans import Span
from tests.oracle.world import World

CHAPTERS = (capacity, community, grants, identity, partnership, promises, pulse, voice)
READINGS = ("period", "to_date")
Key = tuple[str, str, str, str, str]  # Period, reading, partner, dimension, member.


def values(world: World, code: str) -> dict[Key, Figure]:
    """Return the figures of an indicator, from records and from what was entered."""
    return world.once(f"values of {code}", lambda known: _values(known, code))


def _values(world: World, code: str) -> dict[Key, Figure]:
    counting, declared = INDICATORS[code], world.folder.indicators[code]
    dimensions = declared.get("disaggregate", [])
    reports = _reports(world, counting)
    found: dict[Key, Figure] = {}
    for reading in READINGS:
        for span, rows in counted(world, code, reading):
            made = figures(world.folder, counting.way, dimensions, rows)
            if counting.way.adds is weighted_share:
                made = _with_intervals(world, rows, made)
            made |= _zeros(counting, span, reading, reports, made)
            found |= {(span.name, reading, *cell): figure for cell, figure in made.items()}
    return entered(world, code, found)


def told(world: World, code: str) -> Figures:
    """Return the figures of the periods that have ended, with the submissions behind each.

    What is carried over, or was entered by hand, nobody told.
    """
    form = world.folder.indicators[code]["measure"]["from"].partition("/")[0]
    numbers = {root(row): row["_id"] for row in world.screened[form].received}
    behind: dict[tuple[str, str], set[int]] = defaultdict(set)
    spans = {}
    for span, rows in counted(world, code, "period"):
        spans[span.name] = span
        for row in rows:
            for partner in row.partners if not row.is_carried else ():
                behind[span.name, partner] |= {numbers[name] for _, name, _ in row.sources}
    found: dict[str, list[Told]] = defaultdict(list)
    for (period, reading, partner, dimension, _), figure in values(world, code).items():
        is_told = not (figure.is_carried or figure.is_entered) and figure.value is not None
        is_own = reading == "period" and dimension == "*" and partner != EVERYBODY
        if is_told and is_own and spans[period].last < world.as_of:
            own = frozenset(behind[period, partner])
            found[partner].append(Told(spans[period], figure.value, own))
    return found


def counted(world: World, code: str, reading: str) -> Iterator[tuple[Span, list[Row]]]:
    """Yield each period that has begun with the rows that its figures are made of."""
    counting, kind = INDICATORS[code], world.folder.indicators[code]["frequency"]
    before: list[Row] = []
    for span in world.folder.begun(kind, world.as_of):
        own = list(counting.rows(world, world.when(span, reading)))
        reports = _reports(world, counting)
        yield span, [*own, *(_carried(before, own, span, reports) if counting.carries else ())]
        before = own


def _reports(world: World, counting: Counting) -> list[Report]:
    return [one for one in world.once("reports", expected) if one.form == counting.zero_from]


def _carried(
    before: Iterable[Row], own: Iterable[Row], span: Span, reports: Iterable[Report]
) -> Iterator[Row]:
    """Yield the rows of the period before, of partners that were not heard in this one."""
    heard = {partner for row in own for partner in row.partners}
    heard |= {one.partner for one in _received(reports, span)}
    for row in before:
        silent = tuple(partner for partner in row.partners if partner not in heard)
        if silent:
            yield replace(row, partners=silent, is_carried=True)


def _received(reports: Iterable[Report], span: Span) -> list[Report]:
    return [one for one in reports if one.received_on and span.holds(one.quarter.first)]


def _zeros(counting: Counting, span: Span, reading: str, reports, made) -> dict[Cell, Figure]:
    """Say zero where a report came and held nothing to count, and nobody counted anything."""
    is_sum_to_date = reading == "to_date" and not counting.carries
    whole = replace(span, first=reports[0].quarter.first) if is_sum_to_date and reports else span
    said = {one.partner for one in _received(reports, whole)}
    people = 0 if counting.way.of_people or counting.way.has_people else None
    persons = 0 if counting.way.has_persons else None
    zero = Figure(Fraction(0), value=Fraction(0), people=people, persons=persons)
    cells = [(partner, "*", "*") for partner in [*said, *([EVERYBODY] if said else [])]]
    return {cell: zero for cell in cells if cell not in made}


def _with_intervals(world: World, rows: list[Row], made: dict[Cell, Figure]):
    """Add to each share how far the sample lets it vary; a part keeps its whole's clusters."""
    found = {}
    for (partner, dimension, member), figure in made.items():
        sample = [row for row in rows if partner in (EVERYBODY, *row.partners)]
        part = [row for row in sample if _is_in(world, row, dimension, member)]
        ends = interval(sample, part)
        low, high = ends or (None, None)
        found[partner, dimension, member] = replace(figure, low=low, high=high)
    return found


def _is_in(world: World, row: Row, dimension: str, member: str) -> bool:
    if dimension == "*":
        return True
    if dimension in row.members:
        return row.members[dimension] == (member,)
    register = {one["partner"]: one for one in world.folder.register}
    return register[row.partners[0]][dimension] == member
