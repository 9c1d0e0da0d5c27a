"""Cases of civil registration: a person asks for a document, applies, receives it, and uses it.

A case is sent when it opens and edited whenever it moves on. What becomes of an application
belongs in `documents`.
"""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from assets.kobo.sandbox.population.calendar import spread, working_days
from assets.kobo.sandbox.population.days import weekday_from
from assets.kobo.sandbox.population.documents import steps
from assets.kobo.sandbox.population.submission import (
    InventedSubmission,
    office,
    phone_answers,
    review,
    under,
)
from assets.kobo.sandbox.population.world import World

FORM = "registration_case"
AGE_BANDS = ("0_14", "15_29", "30_59", "60_plus")
BETWEEN_CASES = timedelta(minutes=7)  # Of one account in a hurry.


def cases(world: World, partner: str, number: int) -> Iterator[InventedSubmission]:
    """Yield this many cases of one partner, oldest first."""
    growth = world.settings["registration"]["growth"]
    moments = spread(world, working_days(world, partner), number, FORM, partner, growth=growth)
    for index, at in enumerate(_hurried(world, partner, moments)):
        yield _case(world, partner, index, at)


def _hurried(world: World, partner: str, moments: Iterable[datetime]) -> Iterator[datetime]:
    """Yield the moments, with those in a row that are planned for one day on the first one's."""
    planned = world.mistakes("one_day", partner=partner)
    day: list[datetime] = []
    for index, at in enumerate(moments):
        is_hurried = any(0 <= index - one["first"] < one["cases"] for one in planned)
        day = [*day, at] if is_hurried else []
        yield min(at, day[0] + (len(day) - 1) * BETWEEN_CASES) if day else at


def _case(world: World, partner: str, index: int, at: datetime) -> InventedSubmission:
    plan = world.settings["registration"]
    label = f"{partner} {index}"
    rng = world.rng("case", label)
    account = office(world, partner)
    phone = phone_answers(world, account, at, rng.randint(6, 35))
    if rng.random() < plan["no_consent"]:
        return InventedSubmission(FORM, phone | {"case/consent": "no"}, account, at, "approved")
    opened_on = at.astimezone(world.zone).date()
    person = _person(world, partner, index)
    case = phone | under("case", {"consent": True, "opened_on": opened_on, **person})
    states = list(steps(world, person["adm2"], opened_on, rng))
    edits = tuple(_edits(world, case, states[1:], at, rng))
    last = edits[-1][0].date() if edits else opened_on
    decided = review(world, FORM, label, last)
    answers = case | states[0][1]
    return InventedSubmission(
        FORM, answers, account, at, decided, edits, is_reviewed_last=bool(edits)
    )


def _edits(
    world: World,
    case: dict[str, str],
    states: list[tuple[date, dict[str, Any]]],
    opened_at: datetime,
    rng: Random,
) -> Iterator[tuple[datetime, dict[str, Any]]]:
    """Yield every later state with the moment at which the office wrote it down."""
    before = opened_at
    for day, answers in states:
        wrote_on = weekday_from(day + timedelta(days=rng.choice((0, 0, 1, 2))))
        wrote_at = world.moment(wrote_on, rng)
        if wrote_on >= world.as_of:
            return
        before = max(before + timedelta(hours=1), wrote_at)
        yield before, case | answers


def _person(world: World, partner: str, index: int) -> dict[str, Any]:
    """Return who asks: mostly somebody new, sometimes a person with an earlier case."""
    plan = world.settings["registration"]
    chance = world.rng("return", partner, str(index))
    number = index + 1
    if index and chance.random() < plan["returning"]:
        number = chance.randint(1, index)
    rng = world.rng("person", partner, str(number))
    people = world.settings["partners"][partner]
    age_band = rng.choices(AGE_BANDS, plan["ages"])[0]
    guardian = age_band == "0_14" or rng.random() < plan["guardian"]
    return {
        "consent_by": "guardian" if guardian else "self",
        "partner": partner,
        "person": f"{partner}-{number:04d}",
        "adm2": rng.choices(world.districts[world.partners[partner]["adm1"]], (64, 36))[0],
        "sex": _sex(world, rng, people["women"]),
        "age_band": age_band,
        "group": _group(world, partner, rng),
    }


def _sex(world: World, rng: Random, women: float) -> str:
    plan = world.settings["reports"]
    chance = rng.random()
    if chance < plan["not_recorded"]:
        return "not_recorded"
    if chance < plan["not_recorded"] + plan["other_sex"]:
        return "other"
    return "women" if rng.random() < women else "men"


def _group(world: World, partner: str, rng: Random) -> str | None:
    """Return how the person describes herself, if she does: with one group, two or none."""
    named: list[str] = world.settings["groups"][world.partners[partner]["adm1"]]
    chance = rng.random()
    said = world.settings["said_about_groups"]
    if chance < said["nothing"]:
        return None
    if chance < said["nothing"] + said["not_said"]:
        return "not_said"
    chosen = {rng.choices(named, [60, *[12] * (len(named) - 1)])[0]}
    if rng.random() < said["two"]:
        chosen.add(rng.choice(named))
    return " ".join(name for name in named if name in chosen)
