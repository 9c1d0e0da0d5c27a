"""The survey on the principles of the partnership: the same items, asked of both sides.

Some refuse, some cannot say, some give the same answer throughout, one is done in a minute.
"""

from collections.abc import Iterator
from datetime import timedelta
from random import Random
from typing import Any

from assets.kobo.sandbox.population.days import weekday_from
from assets.kobo.sandbox.population.promises import SIDES, Side
from assets.kobo.sandbox.population.submission import (
    InventedSubmission,
    phone_answers,
    review,
    under,
)
from assets.kobo.sandbox.population.world import World

FORM = "principles_survey"
ITEMS = tuple(f"p{principle}_{item}" for principle in range(1, 6) for item in range(1, 5))
REVERSED = frozenset({"p2_4", "p4_4"})
CANNOT_SAY = "9"


def surveys(world: World) -> Iterator[InventedSubmission]:
    """Yield what everybody answered in every wave that is over by the last day."""
    plan = world.settings["principles"]
    for number, wave in enumerate(plan["waves"]):
        for partner in world.partners:
            for side in SIDES:
                people = world.rng("respondents", wave["from"].isoformat(), partner, side)
                for person in range(people.randint(*plan["respondents"][side])):
                    yield _survey(world, number, partner, side, person)


def _survey(world: World, number: int, partner: str, side: Side, person: int) -> InventedSubmission:
    plan = world.settings["principles"]
    wave = plan["waves"][number]
    label = f"{wave['from']} {partner} {side} {person}"
    rng = world.rng(FORM, label)
    day = wave["from"] + timedelta(days=rng.randint(0, (wave["to"] - wave["from"]).days))
    at = world.moment(weekday_from(day), rng)
    minutes = 1 if label in plan["hasty"] else rng.randint(6, 28)
    is_shared = world.mistakes("shared_phone", partner=partner, wave=str(wave["from"]), side=side)
    phone = f"{partner} {side}" if is_shared else label
    answers: dict[str, Any] = phone_answers(world, f"survey {phone}", at, minutes)
    if rng.random() < plan["no_consent"]:
        answers["survey/consent"] = "no"
        return InventedSubmission(FORM, answers, None, at, "approved")
    code = world.code(partner, side)
    answers |= under("survey", {"consent": True, "code": code, "partner": partner})
    view = plan["view"][side] + plan["gain"] * number + _mood(world, partner, side)
    if rng.random() < plan["straight_lined"] or minutes == 1:
        answers |= {f"{item[:2]}/{item}": "4" for item in ITEMS}
    else:
        answers |= {f"{item[:2]}/{item}": _answer(world, side, item, view, rng) for item in ITEMS}
    answers |= under(
        "overall",
        {
            "recommend": min(10, max(0, round((view - 1) * 2.5 + rng.gauss(0, 1.3)))),
            "most_useful": _words(world, "most_useful", partner, rng),
            "change_first": _words(world, "change_first", partner, rng),
            "share_with_agency": rng.random() < plan["shared"],
        },
    )
    decided = review(world, FORM, label, at.date())
    return InventedSubmission(FORM, answers, None, at, decided)


def _mood(world: World, partner: str, side: Side) -> float:
    """Return how much better or worse one partnership is than most, as one side sees it."""
    between = world.rng("partnership", partner).gauss(0, 0.3)
    return between + world.rng("mood", partner, side).gauss(0, 0.15)


def _answer(world: World, side: Side, item: str, view: float, rng: Random) -> str:
    plan = world.settings["principles"]
    if rng.random() < plan["cannot_say"]:
        return CANNOT_SAY
    mean = view + world.rng("principle", item).gauss(0, 0.35)
    mean += world.rng("principle", item, side).gauss(0, 0.2)
    level = min(5, max(1, round(mean + rng.gauss(0, 0.75))))
    return str(6 - level if item in REVERSED else level)


def _words(world: World, topic: str, partner: str, rng: Random) -> str | None:
    is_given = rng.random() < world.settings["principles"]["words_given"]
    return world.words(topic, partner, rng) if is_given else None
