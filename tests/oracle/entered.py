"""Figures that no form brings: they stand where there is none from records."""

from decimal import Decimal
from fractions import Fraction

from tests.oracle.registry import INDICATORS
from tests.oracle.rows import Figure
from tests.oracle.spans import Span, span_named
from tests.oracle.world import World


def entered(world: World, code: str, found: dict) -> dict:
    """Return figures with those of `values.csv`, all of which are levels in this programme.

    A level to date is the one entered last, until something is recorded.
    """
    frequency = world.folder.indicators[code]["frequency"]
    rows = [row for row in world.folder.table("values") if row["indicator"] == code]
    cells: dict[tuple[str, str, str], dict[Span, Figure]] = {}
    for row in sorted(rows, key=lambda row: row["entered_on"]):
        cell = (row["partner"], row["dimension"], row["member"])
        cells.setdefault(cell, {})[span_named(row["period"])] = _figure(row, code)
    result = dict(found)
    for cell, said in cells.items():
        recorded = {
            reading: {
                span_named(key[0])
                for key, figure in found.items()
                if key[1] == reading and key[2:] == cell and figure.value is not None
            }
            for reading in ("period", "to_date")
        }
        stands = {span: figure for span, figure in said.items() if span not in recorded["period"]}
        for span, figure in stands.items():
            result[span.name, "period", *cell] = figure
        for when in {*world.folder.begun(frequency, world.as_of), *stands}:
            latest = max((one for one in stands if one.last <= when.last), key=lambda one: one.last)
            since = [one for one in recorded["to_date"] if latest.last <= one.last <= when.last]
            if not since:
                result[when.name, "to_date", *cell] = stands[latest]
    return result


def _figure(row: dict[str, str], code: str) -> Figure:
    if not row["denominator"]:
        return Figure(None, value=Fraction(Decimal(row["value"])), is_entered=True)
    top, bottom = Fraction(Decimal(row["numerator"])), Fraction(Decimal(row["denominator"]))
    people = (int(bottom), int(top)) if INDICATORS[code].way.of_people else (None, None)
    return Figure(top, bottom, *people, value=top / bottom, is_entered=True)
