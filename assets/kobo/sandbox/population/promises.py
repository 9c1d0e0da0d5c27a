"""Every promise that the invented Agency and partners made, from rules, registers and proposals.

How each of them is kept belongs in `claims`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Literal

from assets.kobo.sandbox.population.days import Quarter, working_days_after
from assets.kobo.sandbox.population.reports import report_day
from assets.kobo.sandbox.population.world import World

Side = Literal["agency", "cso"]
SIDES: tuple[Side, Side] = ("agency", "cso")


@dataclass(frozen=True)
class Promise:
    """One promise: whose it is, and until when."""

    code: str
    partner: str
    side: Side
    type: str
    opened_on: date
    due_on: date
    quarter: Quarter | None = None  # Of a promise that returns each quarter.


def promises(world: World) -> Iterator[Promise]:
    """Yield all promises: the recurring ones, the single ones, and the proposals agreed to."""
    for partner, quarter in world.active():
        for rule in world.rules:
            opened_on = _opened_on(world, rule, partner, quarter)
            if opened_on is not None:
                yield _recurring(world, rule, partner, quarter, opened_on)
    for row in world.promises:
        yield Promise(
            row["commitment"],
            row["partner"],
            _side(world, row),
            row["type"],
            date.fromisoformat(row["agreed_on"]),
            date.fromisoformat(row["due_on"]),
        )
    for proposal in world.settings["proposals"]:
        if proposal["answer_days"] is not None:
            yield _proposed(proposal)


def other(side: Side) -> Side:
    """Return the side that answers."""
    return "cso" if side == "agency" else "agency"


def account(world: World, promise: Promise, side: Side) -> str:
    """Return the account that speaks for a side; the Agency's money has its own."""
    if side == "cso":
        return world.partners[promise.partner]["accounts"].split(";")[0]
    return "agency_finance" if promise.type == "A01" else "agency_focal"


def _opened_on(world: World, rule: Any, partner: str, quarter: Quarter) -> date | None:
    """Return the day on which a promise's clock starts; None where the report never came."""
    if rule["each"] == "report":
        return report_day(world, partner, quarter)
    return quarter.starts_on if rule["clock_starts"] == "period_start" else quarter.ends_on


def _recurring(world: World, rule: Any, partner: str, quarter: Quarter, opened_on: date) -> Promise:
    days = int(rule["due_days"])
    return Promise(
        f"{rule['rule']}-{partner}-{quarter.period}",
        partner,
        rule["side"],
        rule["type"],
        opened_on,
        working_days_after(opened_on, days, world.holidays)
        if rule["days_kind"] == "working"
        else opened_on + timedelta(days=days),
        quarter,
    )


def _proposed(proposal: Any) -> Promise:
    return Promise(
        proposal["commitment"],
        proposal["partner"],
        proposal["promised_by"],
        proposal["type"],
        proposal["proposed_on"] + timedelta(days=proposal["answer_days"]),
        proposal["due_on"],
    )


def _side(world: World, row: Any) -> Side:
    """Return the side that speaks first; for a joint promise either may."""
    side: Side = row["side"] if row["side"] in SIDES else _either(world, row["commitment"])
    return side


def _either(world: World, code: str) -> Side:
    return world.rng("joint", code).choice(SIDES)
