"""How far a figure can be trusted: its parts, and the letter that they earn."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from tests.oracle.registry import INDICATORS
from tests.oracle.reports import expected
from tests.oracle.rows import Figure
from tests.oracle.spans import Span, span_named
from tests.oracle.world import World

# Which report says that everything is in. Where the figure's own form is a report, it does; else
# the partner's quarterly report says that the quarter is over for what partners send one by one.
# Of what the Agency holds itself or reads in registers nobody reports.
QUARTERLY = (
    "OP1.4", "OP1.5", "OP3.3", "OP3.4", "OC7.1", "OC7.2",
    "OP1.2", "OC2.1", "OC2.2", "OC2.3", "OP2.1", "OP2.2", "OP2.3",
    "OC4.1", "OC4.2", "OC4.3", "OP4.1", "OP4.2", "OP4.3a", "OP4.3b", "OC5.2", "OC6.6",
)  # fmt: skip
REPORT = dict.fromkeys(QUARTERLY, "quarterly_report") | dict.fromkeys(
    ("OP3.1", "OP3.2"), "volunteer_log"
)
LOOKS_BACK = {"OC1.1", "OC1.2", "OC4.1"}  # Of the newest there is, be it from long before.
Cell = tuple[str, str, str, str]  # Indicator, partner, dimension, member.


@dataclass(frozen=True)
class Trust:
    """The parts of a figure's confidence; what nobody asks for is nothing."""

    expected: int | None = None
    received: int | None = None
    timeliness: Fraction | None = None
    validity: Fraction | None = None
    evidence: Fraction | None = None
    is_fresh: bool | None = None

    @property
    def completeness(self) -> Fraction | None:
        return Fraction(self.received, self.expected) if self.expected else None

    def letter(self, world: World) -> str:
        for letter, asked in world.folder.settings["confidence"].items():
            parts = {
                "completeness": self.completeness,
                "validity": self.validity,
                "evidence": self.evidence,
            }
            falls_short = any(
                part is not None and part < Fraction(Decimal(str(asked.get(name, 0))))
                for name, part in parts.items()
            )
            is_old = asked.get("is_fresh") in {True, "yes"} and not self.is_fresh
            if not falls_short and not is_old:
                return letter.upper()
        return "D"


def trust(world: World, cell: Cell, span: Span, figure: Figure | None, *, is_new: bool) -> Trust:
    """Return the parts of a figure to date; `is_new` says that the period has one of its own."""
    code, partner, *_ = cell
    found = Trust(*_reports(world, code, span, partner))
    if figure is None or figure.value is None:
        return found
    return Trust(
        found.expected,
        found.received,
        found.timeliness,
        _share(figure.records - figure.warned, figure.records),
        _evidence(world, cell, span, figure),
        _has_rows(world, code, span, partner) if code in LOOKS_BACK else is_new,
    )


def _reports(world: World, code: str, span: Span, partner: str):
    """Return the period's reports expected and received, and the share of those in time."""
    reports = [
        one
        for one in world.once("reports", expected)
        if one.form == REPORT.get(code) and span.holds(one.quarter.first)
        if one.partner in (_doing(world, code) if partner == "*" else {partner})
    ]
    if not reports:
        return None, None, None
    received = [one for one in reports if one.received_on]
    in_time = sum(one.received_on <= one.due_on for one in received)
    return len(reports), len(received), Fraction(in_time, len(reports))


def _doing(world: World, code: str) -> set[str]:
    """Return the partners that do something for a result: those that are named, or all."""
    does = world.folder.indicators[code].get("responsibilities", [])
    named = [one.get("partners") for one in does if one["who"] == "cso"]
    return set().union(*named) if named and all(named) else set(world.folder.partners)


def _evidence(world: World, cell: Cell, span: Span, figure: Figure) -> Fraction | None:
    """Records with evidence; of a figure that only was entered, the entries with it."""
    if figure.records:
        return None if figure.evidenced is None else _share(figure.evidenced, figure.records)
    if not figure.is_entered:
        return None
    entries = [
        row
        for row in world.folder.table("values")
        if (row["indicator"], row["partner"], row["dimension"], row["member"]) == cell
        and span_named(row["period"]).last <= span.last
    ]
    return _share(sum(bool(row["evidence"].strip()) for row in entries), len(entries))


def _has_rows(world: World, code: str, span: Span, partner: str) -> bool:
    return partner in world.once(
        f"who {code} in {span.name}", lambda known: _who(known, code, span)
    )


def _who(world: World, code: str, span: Span) -> set[str]:
    """Return the partners of which something is dated in a period, and then the programme too."""
    rows = INDICATORS[code].rows(world, world.when(span, "period"))
    dated = [row for row in rows if span.holds(row.day)]
    return {partner for row in dated for partner in ("*", *row.partners)}


def _share(part: int, whole: int) -> Fraction | None:
    return Fraction(part, whole) if whole else None
