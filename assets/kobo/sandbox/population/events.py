"""Events: dialogues, committees, joint reviews, reports back to a community, agreements signed.

Who came and whether the quorum was met belongs in `quorum`; what was proposed and
decided, in `proposals`.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from random import Random
from typing import Any

from assets.kobo.sandbox.population.claims import fate_of
from assets.kobo.sandbox.population.days import weekday_from
from assets.kobo.sandbox.population.gatherings import Gathering, gatherings, initials
from assets.kobo.sandbox.population.promises import promises
from assets.kobo.sandbox.population.proposals import Forum
from assets.kobo.sandbox.population.quorum import committee, quorum
from assets.kobo.sandbox.population.submission import (
    InventedSubmission,
    chance,
    evidence,
    office,
    phone_answers,
    review,
    under,
)
from assets.kobo.sandbox.population.world import World

FORM = "event"
AGENCY = "agency_focal"


def happenings(world: World) -> Iterator[InventedSubmission]:
    """Yield the record of every event that was sent by the last day."""
    forums: dict[str, Forum] = {}
    for one in gatherings(world):
        forum = forums.setdefault(one.place, Forum(world, initials(one.place)))
        said = quorum(world, one) | committee(world, one)
        if one.kind == "joint_review":
            said |= _review(world, one)
        proposals = forum.meet(one)
        yield from _sent(world, one, said | ({"proposal": proposals} if proposals else {}))
    yield from _reports_back(world)
    yield from _agreements(world)


def _reports_back(world: World) -> Iterator[InventedSubmission]:
    """Yield the meeting at which a partner kept its promise to report back to its community."""
    for promise in promises(world):
        held_on = fate_of(world, promise).done_on if promise.type == "C03" else None
        if promise.quarter is None or held_on is None or held_on > world.as_of:
            continue
        region = world.partners[promise.partner]["adm1"]
        code = f"RB-{promise.partner}-{promise.quarter.period}"
        rng = world.rng("report back", code)
        one = Gathering(
            "report_back", code, held_on, region, rng.choice(world.districts[region]),
            (promise.partner,), "cso", promise.quarter.period,
        )  # fmt: skip
        yield from _sent(world, one, _review(world, one))


def _agreements(world: World) -> Iterator[InventedSubmission]:
    """Yield the signing of every working agreement that the settings list."""
    for signed in world.settings["events"]["agreements"]:
        first = signed["partners"][0]
        region = world.partners[first]["adm1"]
        one = Gathering(
            "agreement", f"AGR-{signed['code']}", signed["signed_on"], region,
            world.districts[region][0], tuple(signed["partners"]), "cso",
        )  # fmt: skip
        item = {"agreement_code": signed["code"]}
        item |= {name: signed.get(name) for name in ("other_side", "signed_on", "ends_on")}
        yield from _sent(world, one, {"working_agreement": [under("working_agreement", item)]})


def _sent(world: World, one: Gathering, said: dict[str, Any]) -> Iterator[InventedSubmission]:
    """Send the record; now and then a second partner sends one of the same event."""
    rng = world.rng("event", one.code)
    yield from _record(world, one, said, _sender(world, one), rng)
    if len(one.partners) > 1 and rng.random() < world.settings["events"]["told_twice"]:
        again = replace(one, organised_by="cso")
        yield from _record(world, again, said, office(world, one.partners[1]), rng)


def _record(
    world: World, one: Gathering, said: dict[str, Any], account: str, rng: Random
) -> Iterator[InventedSubmission]:
    shared = said.get("review/shared_back_on", str(one.held_on))
    day = max(one.held_on, date.fromisoformat(shared)) + timedelta(days=rng.choice((0, 1, 3, 8)))
    day = weekday_from(day)
    if day >= world.as_of:
        return
    at = world.moment(day, rng)
    answers: dict[str, Any] = phone_answers(world, account, at, rng.randint(10, 45))
    answers |= under("event", _head(one, rng)) | said
    answers["close/evidence"] = evidence(rng, (72, 20, 8))
    label = f"{one.code} {account}"
    yield InventedSubmission(FORM, answers, account, at, review(world, FORM, label, day))


def _head(one: Gathering, rng: Random) -> dict[str, Any]:
    """Return what every event says of itself; some were invited to with too little notice."""
    notice = rng.randint(14, 35) if chance(rng, 0.75) else rng.randint(1, 13)
    return {
        "event_code": one.code,
        "event_type": one.kind,
        "held_on": one.held_on,
        "level": one.level,
        "adm2": one.district,
        "organised_by": one.organised_by,
        "partners_present": one.partners,
        "invited_on": one.held_on - timedelta(days=notice) if chance(rng, 0.85) else None,
    }


def _sender(world: World, one: Gathering) -> str:
    return office(world, one.partners[0]) if one.organised_by == "cso" else AGENCY


def _review(world: World, one: Gathering) -> dict[str, str]:
    """Return what a review or a report back says of itself: who was there, was it shared."""
    plan = world.settings["events"]
    rng = world.rng("review", one.code)
    period = one.period
    is_shared = rng.random() < plan["shared_back"]
    shared_on = one.held_on + timedelta(days=rng.randint(0, 9))
    is_report = one.kind == "report_back"
    return under(
        "review",
        {
            "year": period[:4],
            "quarter": period[4:],
            "period": period,
            "community_present": is_report or rng.random() < plan["community_present"],
            "minutes_agreed": None if is_report else rng.random() < plan["minutes"],
            "shared_back": is_shared,
            "shared_back_on": shared_on if is_shared else None,
            "positions_confirmed": rng.choices(("yes", "partly", "no"), (70, 22, 8))[0]
            if is_report
            else None,
        },
    )
