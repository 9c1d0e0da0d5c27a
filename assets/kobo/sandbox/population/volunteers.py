"""Quarterly logs of what volunteers did; volunteers have codes only, and they come and go."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from assets.kobo.sandbox.population.days import Quarter, weekday_from
from assets.kobo.sandbox.population.submission import (
    HEAP,
    InventedSubmission,
    evidence,
    heaped,
    office,
    phone_answers,
    review,
    under,
)
from assets.kobo.sandbox.population.world import World

FORM = "volunteer_log"
WORK = ("registration", "awareness", "initiative", "teaching", "care", "dialogue", "other")
AGE_BANDS = ("15_29", "30_59", "60_plus")
LATEST_DAYS = 38
DAYS_UNTIL_EDIT = timedelta(days=19, minutes=7)


def logs(world: World) -> Iterator[InventedSubmission]:
    """Yield the log of every active partner and quarter that arrived by the last day."""
    plan = world.settings["volunteering"]
    for partner, quarter in world.active():
        label = f"{partner} {quarter.period}"
        rng = world.rng(FORM, label)
        is_late = rng.random() < plan["late"]
        earliest, latest = (world.due_days + 1, LATEST_DAYS) if is_late else (2, world.due_days)
        sent_on = weekday_from(quarter.ends_on + timedelta(days=rng.randint(earliest, latest)))
        if label not in plan["missing"] and sent_on <= world.as_of:
            yield from _log(world, partner, quarter, world.moment(sent_on, rng))


def _log(
    world: World, partner: str, quarter: Quarter, at: datetime
) -> Iterator[InventedSubmission]:
    plan = world.settings["volunteering"]
    label = f"{partner} {quarter.period}"
    rng = world.rng("log", label)
    account = office(world, partner)
    answers: dict[str, Any] = phone_answers(world, account, at, rng.randint(12, 60))
    items = [] if label in plan["nil"] else _activities(world, partner, quarter)
    if world.mistakes("rounded_hours", partner=partner, period=quarter.period):
        items = [item | {"activity/hours": _rounded(item["activity/hours"])} for item in items]
    head = {"partner": partner, "year": quarter.period[:4], "quarter": quarter.period[4:]}
    head |= {"period": quarter.period, "nil_report": "no" if items else "yes"}
    answers |= under("log", head | {"evidence": evidence(rng) if items else "none"})
    answers |= {"activity": items} if items else {}
    if label in plan["sent_twice"]:
        first = at - timedelta(minutes=11)
        yield InventedSubmission(FORM, dict(answers), account, first, "not_approved")
    edits = ((at + DAYS_UNTIL_EDIT, _corrected(answers)),) if label in plan["edited"] else ()
    decided = review(world, FORM, label, at.date())
    yield InventedSubmission(FORM, answers, account, at, decided, edits)


def _rounded(hours: str) -> str:
    """Return hours as somebody writes them down for everybody at the end of the quarter."""
    return f"{max(1, round(float(hours) / HEAP)) * HEAP}"


def _corrected(answers: dict[str, Any]) -> dict[str, Any]:
    """Return a log whose first hours had been written down wrong."""
    first, *others = answers["activity"]
    return answers | {"activity": [first | {"activity/hours": "3"}, *others]}


def _activities(world: World, partner: str, quarter: Quarter) -> list[dict[str, str]]:
    """Return what everybody on the roster in that quarter did, in the order of the days."""
    number = world.quarters.index(quarter)
    items = [
        _activity(world, partner, quarter, person, rng)
        for volunteer in range(world.settings["volunteering"]["roster"][partner])
        for person, rng in _serving(world, partner, volunteer, number)
        for _ in range(rng.choice((1, 1, 2, 2, 3)))
    ]
    return sorted(items, key=lambda item: (item["activity/activity_date"], *item.values()))


def _serving(
    world: World, partner: str, volunteer: int, quarter: int
) -> Iterator[tuple[dict[str, str], Random]]:
    """Yield a volunteer, with the dice of this quarter, if she serves and does anything in it."""
    plan = world.settings["volunteering"]
    rng = world.rng("volunteer", partner, str(volunteer))
    joins = rng.randint(-4, len(world.quarters) - 1)
    leaves = joins + 1 + round(rng.expovariate(1 / plan["quarters_served"]))
    person = {
        "volunteer": f"{partner}-V{volunteer + 1:03d}",
        "sex": "women" if rng.random() < plan["women"] else "men",
        "age_band": rng.choices(AGE_BANDS, plan["ages"])[0],
    }
    this = world.rng("volunteer's quarter", partner, str(volunteer), str(quarter))
    if joins <= quarter < leaves and this.random() < plan["active"]:
        yield person, this


def _activity(
    world: World, partner: str, quarter: Quarter, person: dict[str, str], rng: Random
) -> dict[str, str]:
    plan = world.settings["volunteering"]
    day: date = quarter.starts_on + timedelta(
        days=rng.randrange((quarter.ends_on - quarter.starts_on).days + 1)
    )
    halves = max(1, min(24, round(rng.lognormvariate(1.7, 0.5))))
    hours = halves / 2 if rng.random() > plan["heaped"] else heaped(halves, rng, 1) / 2
    return under(
        "activity",
        {
            "volunteer": person["volunteer"],
            "activity_date": day,
            "hours": f"{max(hours, 0.5):g}",
            "activity_type": rng.choices(WORK, plan["work"])[0],
            "adm2": rng.choices(world.districts[world.partners[partner]["adm1"]], (64, 36))[0],
            "sex": person["sex"],
            "age_band": person["age_band"],
        },
    )
