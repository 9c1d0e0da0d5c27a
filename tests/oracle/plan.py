"""Capacity plans: how many actions are completed, and whether promised support was delivered."""

from collections import defaultdict
from datetime import date
from fractions import Fraction
from itertools import product

from tests.oracle.accountability import EVERYBODY
from tests.oracle.capacity import actions, confirmed_on, stopped_on
from tests.oracle.capacity_scores import Rows, about
from tests.oracle.promises import book
from tests.oracle.reading import day
from tests.oracle.world import Record, World


def plan_progress(world: World) -> Rows:
    """Return what became of the actions planned by each quarter's end, by partner and lead."""
    found: Rows = {}
    for span in world.folder.begun("quarter", world.as_of):
        on = min(span.last, world.as_of)
        groups: dict[tuple[str, str], list[list[Record]]] = defaultdict(list)
        for (partner, _), updates in world.once("actions", actions).items():
            if min(day(update.said["updated_on"]) for update in updates) <= on:
                lead = updates[-1].said["lead"]
                for key in product((partner, EVERYBODY), (lead, EVERYBODY)):
                    groups[key].append(updates)
        for key, group in groups.items():
            states = [_state(world, updates, on) for updates in group]
            confirmed, done, overdue, stopped = (
                states.count(state) for state in ("confirmed", "done", "overdue", "stopped")
            )
            due = confirmed + done + overdue
            found[span.name, *key] = (
                *(len(group), due, confirmed, done, overdue, stopped),
                Fraction(confirmed, due) if due else None,
                *about([record for updates in group for record in updates]),
            )
    return found


def _state(world: World, updates: list[Record], on: date) -> str:
    """Say where an action stands at the end of a day, by the dates of its newest update."""
    said, stopped = updates[-1].said, stopped_on(updates)
    if stopped and stopped <= on:
        return "stopped"
    if day(said["due_on"]) > on:
        return "not_due"
    for state, then in (
        ("confirmed", confirmed_on(world, updates)),
        ("done", day(said.get("done_on"))),
    ):
        if then and then <= on:
            return state
    return "overdue"


def support(world: World) -> Rows:
    """Return the Agency's promises of support, each beside the actions that count on it."""
    told = world.once("book", book)
    types = world.folder.settings["capacity"]["support"]
    owed = {
        key: updates
        for key, updates in world.once("actions", actions).items()
        if updates[-1].said.get("support_owed") == "yes"
    }
    named = {updates[-1].said.get("commitment") for updates in owed.values()}
    promised = {
        (one.partner, one.code): one
        for one in told.promises
        if one.side != "cso" and one.agreed_on <= world.as_of
        if one.type in types or one.code in named
    }
    found: Rows = {}
    for (partner, action), updates in owed.items():
        code = updates[-1].said.get("commitment")
        promise = promised.get((partner, code))
        is_over = updates[-1].said["state"] in {"done", "confirmed"} or stopped_on(updates)
        if is_over and promise is None:
            continue
        found[partner, code, action] = _support(world, told, promise, updates)
    for (partner, code), promise in promised.items():
        if not any(key[:2] == (partner, code) for key in found):
            found[partner, code, None] = _support(world, told, promise, [])
    return found


def _support(world: World, told, promise, updates: list[Record]):
    said = updates[-1].said if updates else {}
    state = told.state(promise, world.as_of) if promise else None
    words = told.said(promise, world.as_of) if promise else []
    behind = about([*updates, *(word.record for word in words)])
    return (
        *(said.get("item"), said.get("domain"), said.get("lead")),
        promise is not None,
        promise.due_on if promise else None,
        state.due_on if state else day(said.get("due_on")),
        state.name if state else None,
        state is not None and state.name in {"on_time", "late"},
        state.claim.on if state and state.claim and state.is_done else None,
        state.days_late if state else None,
        *behind,
    )
