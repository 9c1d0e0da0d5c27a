"""The Agency's payments: one tranche for each quarter of an agreement, with what was paid and when.

The day of payment is the day on which the promise of the tranche (A01) was kept, so that the
record and the promises tell the same story.
"""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from assets.kobo.sandbox.population.claims import fate_of
from assets.kobo.sandbox.population.days import weekday_from
from assets.kobo.sandbox.population.money import in_force, tranche_of
from assets.kobo.sandbox.population.promises import Promise, promises
from assets.kobo.sandbox.population.submission import (
    InventedSubmission,
    phone_answers,
    review,
    under,
)
from assets.kobo.sandbox.population.world import World

FORM = "grant_payment"
ACCOUNT = "agency_finance"

State = tuple[datetime, dict[str, Any]]


def payments(world: World) -> Iterator[InventedSubmission]:
    """Yield every tranche that has fallen due, sent when agreed and edited when it moves on."""
    tranches: dict[str, int] = {}
    for promise in promises(world):
        if promise.type == "A01" and not fate_of(world, promise).is_waived:
            agreement = in_force(world, promise.partner, promise.opened_on)
            number = tranches[agreement["agreement"]] = tranches.get(agreement["agreement"], 0) + 1
            yield _tranche(world, promise, agreement, number)


def _tranche(
    world: World, promise: Promise, agreement: Mapping[str, str], number: int
) -> InventedSubmission:
    rng = world.rng(FORM, promise.code)
    paid_on = fate_of(world, promise).done_on
    # The first tranche is agreed with the agreement, the others when their quarter begins.
    days = -rng.randint(0, 12) if number == 1 else rng.randint(0, 6)
    agreed_on = promise.opened_on + timedelta(days=days)
    agreed_on = min(agreed_on, paid_on or agreed_on)
    amount = tranche_of(agreement)
    at = world.moment(weekday_from(agreed_on), rng)
    answers: dict[str, Any] = phone_answers(world, ACCOUNT, at, rng.randint(3, 12))
    answers |= under(
        "payment",
        {
            "partner": promise.partner,
            "agreement": agreement["agreement"],
            "tranche": number,
            "due_on": promise.due_on,
            "amount_due": f"{amount:.2f}",
            "agreed_on": agreed_on,
            "is_paid": False,
        },
    )
    answers["close/evidence"] = "none"
    edits = tuple(_edits(world, promise, paid_on, amount, (at, answers)))
    last = edits[-1][0].date() if edits else at.date()
    decided = review(world, FORM, promise.code, last)
    return InventedSubmission(
        FORM, answers, ACCOUNT, at, decided, edits, is_reviewed_last=bool(edits)
    )


def _edits(
    world: World, promise: Promise, paid_on: date | None, amount: Decimal, sent: State
) -> Iterator[State]:
    """Yield the record as it was when the money had left, and once more when it had arrived."""
    plan = world.settings["payments"]
    rng = world.rng("transfer", promise.code)
    wrote_at, answers = sent
    if paid_on is None:
        paid_on = world.as_of  # Nothing has left by the last day.
    received_on = paid_on + timedelta(days=round(rng.triangular(*plan["days_to_arrive"])))
    paid = answers | {"payment/is_paid": "yes", "close/evidence": "seen"}
    if paid_on > promise.due_on:
        paid["close/why_late"] = rng.choice(world.settings["words"]["late_payment"]["en"])
    part = 2 if rng.random() < plan["paid_in_part"] else 1
    transfer = {
        "paid_on": paid_on,
        "amount": f"{amount / part:.2f}",
        "groups_served": world.partners[promise.partner]["groups"].replace(";", " ") or None,
    }
    for day, more in ((paid_on, {}), (received_on, {"received_on": received_on})):
        moment = world.moment(weekday_from(day), rng)
        wrote_at = max(moment, wrote_at + timedelta(minutes=5))
        if wrote_at.date() < world.as_of:
            yield wrote_at, paid | under("transfer", transfer | more)
