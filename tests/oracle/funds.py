"""The money of each agreement, recounted from the Agency's payments and the partners' reports."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from statistics import median
from typing import Any

from tests.oracle.accountability import commitments
from tests.oracle.reading import day, number
from tests.oracle.spans import Span
from tests.oracle.world import Record, World

ALL = "*"
Key = tuple[str, str, str]  # Agreement, currency, period.


@dataclass(frozen=True)
class Payment:
    """One tranche's record, and the day by which the CSO itself had said that it came."""

    record: Record
    said: dict[str, Any]
    heard_on: date | None

    def on(self, name: str) -> date | None:
        return day(self.said.get(name)) if self.said["is_paid"] == "yes" else None


def funds(world: World) -> dict[Key, tuple[Any, ...]]:
    """Return amounts, arrivals and days, by agreement or all of a currency, and quarter."""
    register = world.folder.table("agreements")
    groups: dict[tuple[str, str], list[dict[str, str]]] = {}
    for row in register:
        groups.setdefault((row["agreement"], row["currency"]), []).append(row)
        groups.setdefault((ALL, row["currency"]), []).append(row)
    found = {}
    for (code, currency), rows in groups.items():
        for span in world.folder.begun("quarter", world.as_of):
            begun = [row for row in rows if date.fromisoformat(row["starts_on"]) <= span.last]
            if begun:
                found[code, currency, span.name] = _funds(world, begun, span)
    return found


def _funds(world: World, agreements: list[dict[str, str]], span: Span) -> tuple[Any, ...]:
    codes = {row["agreement"] for row in agreements}
    until = min(span.last, world.as_of)
    own = [one for one in world.once("payments", _payments) if one.said["agreement"] in codes]
    reports = [
        one for one in world.records("quarterly_report") if _agreement_of(world, one) in codes
    ]
    now = [one for one in reports if one.said["period"] == span.name]
    so_far = [one for one in reports if one.said["period"] <= span.name]
    arrived = [one for one in own if _in(one.on("received_on"), span, until)]
    unpaid = [
        (until - due).days
        for one in own
        if (due := day(one.said["due_on"])) and due < until
        if not (paid := one.on("paid_on")) or paid > until
    ]
    return (
        _sum(Fraction(row["amount"]) for row in agreements),
        _total(own, "amount_due", lambda one: _in(day(one.said["due_on"]), span, until)),
        _total(own, "amount", lambda one: _in(one.on("paid_on"), span, until)),
        _total(own, "amount", lambda one: _in(one.heard_on, span, until)),
        _spent(now, "spent"),
        _spent(now, "own_contribution"),
        len(now),
        _total(own, "amount", lambda one: bool(one.heard_on and one.heard_on <= until)),
        _total(own, "amount", lambda one: _is_only_recorded(one, until)),
        _spent(so_far, "spent"),
        len(arrived),
        _middle((one.on("received_on") - day(one.said["agreed_on"])).days for one in arrived),
        _middle(max((one.on("received_on") - day(one.said["due_on"])).days, 0) for one in arrived),
        max(unpaid, default=None),
    )


def _payments(world: World) -> list[Payment]:
    """Return each tranche's record; Velmara's Agency sends one for each and edits it."""
    promised = {
        (row[0], row[3]): row for row in commitments(world).values() if row[2] == "A01"
    }  # By agreement and due date.
    found = []
    for record in world.records("grant_payment"):
        said = record.said
        promise = promised.get((said["agreement"], day(said["due_on"])))
        arrived = day(said.get("received_on"))
        heard_on = None
        if promise and promise[5] in {"on_time", "late"} and said["is_paid"] == "yes":
            heard_on = max(filter(None, (promise[14], arrived)))
        found.append(Payment(record, said, heard_on))
    return found


def _agreement_of(world: World, report: Record) -> str:
    [span] = [one for one in world.folder.quarters if one.name == report.said["period"]]
    binding = world.folder.binding(report.said["partner"], span)
    if binding is None:  # Suspended: the agreement that ran last has the money.
        own = [
            row
            for row in world.folder.table("agreements")
            if row["partner"] == report.said["partner"]
            and date.fromisoformat(row["starts_on"]) <= span.last
        ]
        binding = max(own, key=lambda row: row["ends_on"])
    return binding["agreement"]


def _in(on: date | None, span: Span, until: date) -> bool:
    return on is not None and span.first <= on <= until


def _is_only_recorded(one: Payment, until: date) -> bool:
    arrived = one.on("received_on")
    return bool(arrived and arrived <= until and not (one.heard_on and one.heard_on <= until))


def _total(payments: Iterable[Payment], name: str, counts: Callable[[Payment], bool]) -> Fraction:
    return _sum(number(one.said[name]) for one in payments if counts(one))


def _sum(amounts: Iterable[Fraction]) -> Fraction:
    return sum(amounts, Fraction())


def _spent(reports: Iterable[Record], name: str) -> Fraction | None:
    said = [number(one.said.get(name)) for one in reports]
    known = [one for one in said if one is not None]
    return _sum(known) if known else None


def _middle(days: Iterable[int]) -> Fraction | None:
    known = list(days)
    return Fraction(median(known)) if known else None
