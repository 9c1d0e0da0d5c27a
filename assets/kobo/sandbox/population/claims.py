"""How the invented Agency and partners keep their promises, claim them, and answer each other.

Neither side is perfect: some promises are late, forgotten, moved, disputed or never answered.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random
from typing import Any

from assets.kobo.sandbox.population.days import weekday_from, weekday_until
from assets.kobo.sandbox.population.promises import Promise, Side, account, other, promises
from assets.kobo.sandbox.population.reports import report_day
from assets.kobo.sandbox.population.submission import InventedSubmission, phone_answers
from assets.kobo.sandbox.population.world import World

FORM = "commitment_event"


def events(world: World) -> Iterator[InventedSubmission]:
    """Yield everything that both sides said about their promises by the last day."""
    for proposal in world.settings["proposals"]:
        yield from _proposal(world, proposal)
    for promise in promises(world):
        yield from _story(world, promise)
    for mistake in world.settings["mistakes"]:
        if mistake["what"] == "unknown_promise":
            day = mistake["happened_on"]
            made_up = Promise(mistake["commitment"], mistake["partner"], "cso", "C04", day, day)
            for claim in _said(world, made_up, "cso", "claim", day, evidence="told"):
                yield replace(claim, is_meant_wrong="register")


def _proposal(world: World, proposal: Any) -> Iterator[InventedSubmission]:
    side: Side = proposal["by"]
    day, due = proposal["proposed_on"], proposal["due_on"]
    promise = Promise(proposal["commitment"], proposal["partner"], side, proposal["type"], day, due)
    words = {key: proposal[key] for key in ("type", "promised_by", "wording")}
    yield from _said(world, promise, side, "propose", day, new_due_on=due.isoformat(), **words)
    if proposal["answer_days"] is not None:
        agreed_on = day + timedelta(days=proposal["answer_days"])
        yield from _said(world, promise, other(side), "agree", agreed_on)


@dataclass(frozen=True)
class Fate:
    """What becomes of a promise: what both sides say before it is due, and when it is kept."""

    done_on: date | None
    said_by_both: tuple[InventedSubmission, ...] = ()

    @property
    def is_waived(self) -> bool:
        """Whether both sides let go of it."""
        return bool(self.said_by_both) and self.done_on is None


def fate_of(world: World, promise: Promise) -> Fate:
    """Return what becomes of a promise, for whoever tells another side of the same story."""
    return _fate(world, promise, world.rng("promise", promise.code))


def _story(world: World, promise: Promise) -> Iterator[InventedSubmission]:
    """Tell what became of one promise."""
    rng = world.rng("promise", promise.code)
    fate = _fate(world, promise, rng)
    yield from fate.said_by_both
    if fate.done_on is not None and fate.done_on <= world.as_of:
        yield from _claim(world, promise, fate.done_on, rng)


def _fate(world: World, promise: Promise, rng: Random) -> Fate:
    plan = world.settings["promises"]
    chance = rng.random()
    if promise.type == "C01" and promise.quarter is not None:
        return Fate(report_day(world, promise.partner, promise.quarter))
    if chance < plan["waived"]:
        return Fate(None, tuple(_both(world, promise, "waive", rng)))
    if chance < plan["waived"] + plan["redated"]:
        new_due = promise.due_on + timedelta(days=rng.randint(14, 30))
        said = tuple(_both(world, promise, "redate", rng, new_due_on=new_due.isoformat()))
        return Fate(weekday_until(new_due - timedelta(days=rng.randint(0, 6))), said)
    return Fate(_done_on(world, promise, rng))


def _done_on(world: World, promise: Promise, rng: Random) -> date | None:
    """Return the day on which a promise is kept; None when it is forgotten."""
    plan = world.settings["promises"]
    care = world.settings["partners"][promise.partner]["care"] if promise.side == "cso" else 1.0
    if rng.random() < plan["on_time"][promise.type] * care:
        length = (promise.due_on - promise.opened_on).days
        early = round(rng.triangular(0, min(length, 14), 2))
        return max(promise.opened_on, weekday_until(promise.due_on - timedelta(days=early)))
    if rng.random() < plan["not_claimed"]:
        return None
    return weekday_from(promise.due_on + timedelta(days=round(rng.triangular(1, 50, 9))))


def _claim(
    world: World, promise: Promise, done_on: date, rng: Random
) -> Iterator[InventedSubmission]:
    """Claim a promise, and let the other side confirm, dispute or stay silent."""
    plan = world.settings["promises"]
    chance = rng.random()
    said_on = weekday_from(done_on + timedelta(days=rng.choice((0, 0, 0, 1, 2))))
    seen = rng.choices(("seen", "told", "none"), (78, 14, 8))[0]
    day = done_on.isoformat()
    yield from _said(world, promise, promise.side, "claim", said_on, happened_on=day, evidence=seen)
    answering = other(promise.side)
    confirmed = plan["confirmed"]
    if chance < confirmed + plan["answered_late"]:
        days = rng.randint(1, 10) if chance < confirmed else rng.randint(25, 38)
        answer_on = weekday_from(said_on + timedelta(days=days))
        yield from _said(world, promise, answering, "confirm", answer_on, evidence=seen)
    elif chance < confirmed + plan["answered_late"] + plan["disputed"]:
        answer_on = weekday_from(said_on + timedelta(days=rng.randint(2, 9)))
        reason = world.words("dispute", promise.partner, rng)
        yield from _said(world, promise, answering, "dispute", answer_on, reason=reason)


def _both(
    world: World, promise: Promise, action: str, rng: Random, **answers: str
) -> Iterator[InventedSubmission]:
    """Let both sides say the same before the due day, the promising one first."""
    reason = world.words(action, promise.partner, rng)
    first = max(promise.opened_on, promise.due_on - timedelta(days=rng.randint(4, 9)))
    first = weekday_until(first)
    second = first + timedelta(days=rng.randint(1, 3))
    said = {**answers, "reason": reason}
    yield from _said(world, promise, promise.side, action, first, **said)
    yield from _said(world, promise, other(promise.side), action, second, **said)


def _said(
    world: World, promise: Promise, side: Side, action: str, day: date, **answers: str
) -> Iterator[InventedSubmission]:
    """Send one word on a promise, unless the day has not come yet."""
    if day > world.as_of:
        return
    rng = world.rng("said", promise.code, side, action)
    sender = account(world, promise, side)
    at = world.moment(day, rng)
    said = {"partner": promise.partner, "action": action, "commitment": promise.code}
    said["happened_on"] = day.isoformat()
    said |= answers
    full = phone_answers(world, sender, at, rng.randint(2, 7))
    full |= {f"promise/{name}": answer for name, answer in said.items()}
    yield InventedSubmission(FORM, full, sender, at, _review(world, promise, action, day))


def _review(world: World, promise: Promise, action: str, day: date) -> str | None:
    plan = world.settings["promises"]
    if action == "claim" and promise.code in plan["on_hold"]:
        return "on_hold"
    is_new = (world.as_of - day).days < plan["unreviewed_days"]
    rng = world.rng("event review", promise.code, action)
    return None if is_new and rng.random() < plan["unreviewed"] else "approved"
