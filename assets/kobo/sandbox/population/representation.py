"""Checks of who speaks for whom, a mandate that is contested, and the log of concerns.

Each concern and each contested mandate is told one by one in `population.yaml`.
"""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from assets.kobo.sandbox.population.days import weekday_from
from assets.kobo.sandbox.population.submission import (
    InventedSubmission,
    chance,
    evidence,
    phone_answers,
    review,
    under,
)
from assets.kobo.sandbox.population.world import World

FORM = "representation_check"
ACCOUNT = "agency_focal"
FACILITATOR = "facilitator_one"
CRITERIA = tuple(f"r{number}" for number in range(1, 11))
# How far the dice of a criterion reach until it is met in part, and until it is not met.
MET, PARTLY = 0.8, 0.93


def checks(world: World) -> Iterator[InventedSubmission]:
    """Yield every check, every contested mandate, and every state of every concern."""
    plan = world.settings["representation"]
    for number, wave in enumerate(plan["checks"]):
        for partner in wave.get("partners", world.partners):
            yield _check(world, partner, wave, number)
    for contested in plan["contested"]:
        answers = {
            name: contested[name] for name in contested if name not in {"partner", "sent_on"}
        }
        said = under("mandate", answers)
        yield _record(world, "contested", contested["partner"], contested["sent_on"], said)
    for concern in plan["concerns"]:
        yield from _concern(world, concern)


def _check(world: World, partner: str, wave: Mapping[str, Any], number: int) -> InventedSubmission:
    rng = world.rng(FORM, partner, str(number))
    day: date = wave["from"] + timedelta(days=rng.randint(0, (wave["to"] - wave["from"]).days))
    day = weekday_from(day)
    answers: dict[str, Any] = {"checked_on": day, "is_joint": chance(rng, 0.85)}
    for criterion in CRITERIA:
        # A criterion that a partner meets stays met; the dice of the first check go on counting.
        dice = world.rng("criterion", partner, criterion).random() * wave["harder"]
        met = "yes" if dice < MET else "partly" if dice < PARTLY else "no"
        answers |= {criterion: met, f"{criterion}_evidence": evidence(rng)}
    return _record(world, "check", partner, day, under("criteria", answers))


def _concern(world: World, concern: Mapping[str, Any]) -> Iterator[InventedSubmission]:
    """Yield a concern as it was raised, and once more when it was closed."""
    raised = {
        "concern_code": concern["code"],
        "concern_type": concern["type"],
        "raised_on": concern["raised_on"],
        "account": concern["account"],
        "may_know": concern.get("may_know", ["panel"]),
        "state": "open",
    }
    first = weekday_from(concern["raised_on"] + timedelta(days=2))
    yield _record(world, "concern", concern["partner"], first, under("concern", raised))
    if concern.get("closed_on"):
        closed = raised | {
            "state": "closed",
            "closed_on": concern["closed_on"],
            "outcome": concern["outcome"],
            "panel_members": 3,
            "panel_groups": 2,
        }
        last = weekday_from(concern["closed_on"] + timedelta(days=1))
        yield _record(world, "concern", concern["partner"], last, under("concern", closed))


def _record(
    world: World, kind: str, partner: str, day: date, said: Mapping[str, str]
) -> InventedSubmission:
    label = f"{kind} {partner} {day}"
    rng = world.rng("record", label)
    at = world.moment(day, rng)
    account = FACILITATOR if kind == "check" and chance(rng, 0.4) else ACCOUNT
    answers = phone_answers(world, account, at, rng.randint(8, 50))
    answers |= under("record", {"partner": partner, "kind": kind}) | dict(said)
    return InventedSubmission(FORM, answers, account, at, review(world, FORM, label, day))
