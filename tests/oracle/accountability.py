"""Both sides' promises in numbers: kept, late, overdue, by quarter; and how far apart they lie."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from fractions import Fraction
from itertools import product
from typing import Any

from tests.oracle.promises import DONE, Book, Due, book, due
from tests.oracle.rows import middle_of
from tests.oracle.world import World

EVERYBODY = "*"
SIDES = ("agency", "cso")
COUNTED = ("on_time", "late", "deemed", "pending", "unclaimed", "overdue", "disputed")
BANDS = ((0, 30), (30, 90), (90, 10_000))  # Days overdue: above the first, up to the second.
Rows = dict[tuple[Any, ...], tuple[Any, ...]]


def commitments(world: World) -> Rows:
    """Return where each promise stands on the day, by code and partner."""
    told = world.once("book", book)
    found: Rows = {}
    for promise in told.promises:
        if promise.agreed_on > world.as_of:  # Nobody has promised it yet.
            continue
        state = told.state(promise, world.as_of)
        claim = state.claim
        found[promise.code, promise.partner] = (
            promise.agreement or None,
            promise.side,
            promise.type,
            promise.due_on,
            state.due_on,
            state.name,
            claim.on if claim else None,
            claim.account if claim else None,
            claim.on if claim and state.is_done else None,
            state.days_late,
            state.name == "disputed",
            state.is_waived,
            bool(state.moves),
            claim.record.said.get("evidence") if claim else None,
            state.settled_on,
            len(state.moves),
            state.moves[-1].record.said.get("reason") if state.moves else None,
        )
    return found


def commitments_due(world: World) -> Rows:
    """Return each promise that fell due as it stood at its quarter's end, by answering side."""
    return {
        (one.promise.code, one.promise.partner, one.side): (
            one.promise.type,
            one.quarter.name,
            one.promise.due_on,
            one.name,
            one.name == "on_time",
            one.state.is_waived,
            is_redated(one),
            one.marks["is_provisional"],
            one.marks["is_warned"],
            one.marks["has_evidence"],
            one.state.is_on_time_revised,
            one.is_met,
            one.state.days_late,
            sorted({word.record.source for word in one.words}),
        )
        for one in world.once("due", due)
    }


def is_redated(one: Due) -> bool:
    return bool(one.state.moves)


def accountability(world: World) -> Rows:
    """Return the counts of each quarter, partner and side; the programme is everybody."""
    groups: dict[tuple[str, str, str], list[Due]] = defaultdict(list)
    for one in world.once("due", due):
        for partner in (one.promise.partner, EVERYBODY):
            groups[one.quarter.name, partner, one.side].append(one)
    fewest = world.folder.settings["commitments"]["rated_from"]
    return {key: _counts(group, fewest) for key, group in groups.items()}


def _counts(group: Sequence[Due], fewest: int) -> tuple[Any, ...]:
    owed = [one for one in group if one.name != "waived"]
    counts = [sum(one.name == name for one in owed) for name in COUNTED]
    done = [one for one in owed if one.name in DONE]
    late = [one.state.days_late for one in done if one.name != "on_time" and one.state.days_late]
    overdue = [one.state.days_late for one in owed if one.name == "overdue"]
    return (
        len(owed),
        *counts,
        sum(one.state.is_waived for one in group),
        sum(is_redated(one) for one in owed),
        sum(one.state.is_on_time_revised for one in owed),
        sum(one.is_met for one in owed),
        len(done),
        sum(bool(one.marks["has_evidence"]) for one in done),
        middle_of(late),
        max(overdue, default=None),
        Fraction(counts[0], len(owed)) if len(owed) >= fewest else None,
    )


def gap(world: World) -> Rows:
    """Return both sides' shares and how many points the Agency's lies above its partners'."""
    shares = {key: counts[-1] for key, counts in accountability(world).items()}
    found: Rows = {}
    for period, partner in {key[:2] for key in shares}:
        agency, cso = (shares.get((period, partner, side)) for side in SIDES)
        points = None if agency is None or cso is None else 100 * (agency - cso)
        found[period, partner] = (agency, cso, points)
    return found


def ageing(world: World) -> Rows:
    """Return, as at the end of each quarter that has begun, how long promises are overdue."""
    told = world.once("book", book)
    found: dict[tuple[str, str, str], list[int]] = defaultdict(list)
    for span in world.folder.begun("quarter", world.as_of):
        for key, days in _overdue(told, min(span.last, world.as_of)):
            found[span.name, *key] += days
    return {
        key: (
            len(days),
            *(sum(above < one <= up_to for one in days) for above, up_to in BANDS),
            max(days, default=None),
        )
        for key, days in found.items()
    }


def _overdue(told: Book, on: date) -> Iterable[tuple[tuple[str, str], list[int]]]:
    for promise in told.promises:
        if max(promise.due_on, promise.agreed_on) <= on:
            state = told.state(promise, on)
            days = [state.days_late] if state.name == "overdue" else []
            for partner, side in product((promise.partner, EVERYBODY), promise.sides):
                yield (partner, side), days
