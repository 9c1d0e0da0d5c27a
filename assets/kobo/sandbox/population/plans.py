"""Action plans: what a partner works on after each agreed assessment, and how it gets on."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from assets.kobo.sandbox.population.actions import action_on, as_at, is_over
from assets.kobo.sandbox.population.capacity import AGENCY, ITEMS, assessments
from assets.kobo.sandbox.population.days import weekday_from
from assets.kobo.sandbox.population.submission import (
    InventedSubmission,
    office,
    phone_answers,
    review,
    under,
)
from assets.kobo.sandbox.population.world import World

FORM = "action_plan_update"
# At most five priorities enter a plan; what is left waits for the next one.
PRIORITIES, LATER = 5, 2
GOOD_ENOUGH = 3


def updates(world: World) -> Iterator[InventedSubmission]:
    """Yield every plan as it was agreed, and its state in every quarter until the next plan."""
    agreed: dict[str, list[dict[str, Any]]] = {}
    for one in assessments(world):
        if one.answers["session/role"] == "agreed":
            agreed.setdefault(one.answers["session/partner"], []).append(one.answers)
    for partner, rounds in agreed.items():
        plan: list[dict[str, Any]] = []
        told_on = date.min
        for place, answers in enumerate(rounds):
            begins = date.fromisoformat(answers["session/assessed_on"]) + timedelta(days=9)
            following = [after["session/assessed_on"] for after in rounds[place + 1 :]]
            ends = date.fromisoformat(following[0]) if following else world.as_of
            left = [one | {"priority": "later"} for one in plan if not is_over(one, told_on)]
            plan = [*left, *_plan(world, partner, answers, begins)]
            for day in _days(world, partner, begins, min(ends, world.as_of)):
                yield _update(world, partner, plan, day, is_first=day == weekday_from(begins))
                told_on = day


def _days(world: World, partner: str, begins: date, ends: date) -> Iterator[date]:
    """Yield the day of the plan, and one day near the end of each quarter after it."""
    if weekday_from(begins) < ends:
        yield weekday_from(begins)
    for quarter in world.quarters:
        late = world.rng(FORM, partner, quarter.period).randint(2, 16)
        day = weekday_from(quarter.ends_on + timedelta(days=late))
        if begins + timedelta(days=30) < day < ends and world.is_active(partner, quarter):
            yield day


def _plan(
    world: World, partner: str, answers: Mapping[str, Any], begins: date
) -> list[dict[str, Any]]:
    """Return the actions on the items that were agreed to be weakest or furthest from the wish."""
    levels = {item: answers[f"{item[:2]}/{item}"] for item in ITEMS}
    scored = {item: int(level) for item, level in levels.items() if level != "na"}
    wish = {
        item: int(answers.get(f"{item[:2]}/{item}_wanted", level)) for item, level in scored.items()
    }
    weak = [item for item in scored if scored[item] < GOOD_ENOUGH or wish[item] > scored[item]]
    weak.sort(key=lambda item: (scored[item], scored[item] - wish[item], item))
    number = world.rng("plan", partner, str(begins)).randint(3, PRIORITIES + LATER)
    return [
        action_on(
            world,
            f"{partner}-{begins:%y%m}-{place + 1}",
            item,
            begins,
            _priority(place, wish[item] - scored[item]),
        )
        for place, item in enumerate(weak[:number])
    ]


def _update(
    world: World, partner: str, plan: list[dict[str, Any]], day: date, *, is_first: bool
) -> InventedSubmission:
    label = f"{partner} {day}"
    rng = world.rng("update", label)
    account = AGENCY if is_first else office(world, partner)
    at = world.moment(day, rng)
    answers: dict[str, Any] = phone_answers(world, account, at, rng.randint(8, 40))
    is_agreed = is_first or rng.random() < world.settings["plans"]["jointly_agreed"]
    said = {"partner": partner, "updated_on": day, "is_jointly_agreed": is_agreed}
    answers |= under("update", said)
    answers["action"] = [under("action", as_at(action, day, rng)) for action in plan]
    return InventedSubmission(FORM, answers, account, at, review(world, FORM, label, day))


def _priority(place: int, gap: int) -> str:
    if place >= PRIORITIES:
        return "later"
    return "high" if gap > 1 or not place else "medium"
