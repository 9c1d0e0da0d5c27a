"""What the invented partners did in a quarter: activities, payments passed on, technology points.

Sending it belongs in `reports`.
"""

from collections import Counter
from datetime import date, timedelta
from random import Random
from typing import Any

from assets.kobo.sandbox.population.days import Quarter
from assets.kobo.sandbox.population.world import World

AGE_BANDS = ("0_14", "15_29", "30_59", "60_plus")
TOPICS = (
    "rights", "health", "hiv_care", "registration", "voting", "jobs", "ict_access", "language",
)  # fmt: skip
# What only those speak of who offer the service themselves, beside another topic.
SERVICES = ("hiv_care", "ict_access")
CBO_TYPES = ("women", "youth", "elders", "farmers", "other")
CBO_WEIGHTS = (34, 26, 10, 22, 8)
# The invented country lies in the open sea, so that no point falls on a real village.
LATITUDE, LONGITUDE = -41.0, -19.0
QUARTERLY_GROWTH = 0.025
SECOND_TOPIC, SERVICE_TOPIC = 0.45, 0.25
NOT_RECORDED = "not_recorded"


def activities(world: World, partner: str, quarter: Quarter) -> list[dict[str, Any]]:
    """Return the awareness activities of one partner and quarter, in the order of their days."""
    rng = world.rng("activities", partner, quarter.period)
    usual = world.settings["partners"][partner]["activities"]
    number = max(1, usual + rng.choice((-1, 0, 0, 0, 1)))
    days = sorted(_day(quarter, rng) for _ in range(number))
    return [_activity(world, partner, quarter, day, rng) for day in days]


def sub_grants(world: World, partner: str, quarter: Quarter) -> list[dict[str, str]]:
    """Return the payments that one partner passed on in one quarter."""
    rng = world.rng("sub-grants", partner, quarter.period)
    usual = world.settings["partners"][partner]["sub_grants"]
    number = int(usual) + (rng.random() < usual % 1) + (rng.choice((-1, 0, 0, 1)) if usual else 0)
    payments = [_payment(world, partner, quarter, rng) for _ in range(max(0, number))]
    return sorted(payments, key=lambda payment: payment["sub_grant/paid_on"])


def ict_points(world: World, partner: str, quarter: Quarter) -> list[dict[str, str]]:
    """Return the count of households at each technology point of one partner."""
    rng = world.rng("points", partner, quarter.period)
    points: dict[str, list[Any]] = world.settings["partners"][partner].get("points", {})
    age = world.quarters.index(quarter)
    return [
        {
            "ict_point/point": point,
            "ict_point/adm2": district,
            "ict_point/counted_on": (
                quarter.ends_on - timedelta(days=rng.randint(1, 20))
            ).isoformat(),
            "ict_point/households": str(max(0, start + gain * age + rng.randint(-7, 7))),
        }
        for point, (district, start, gain) in points.items()
    ]


def _payment(world: World, partner: str, quarter: Quarter, rng: Random) -> dict[str, str]:
    return {
        "sub_grant/cbo_type": rng.choices(CBO_TYPES, CBO_WEIGHTS)[0],
        "sub_grant/adm2": _district(world, partner, rng),
        "sub_grant/paid_on": _day(quarter, rng).isoformat(),
        "sub_grant/amount": f"{rng.randint(12, 70) * 50}.00",
    }


def _activity(
    world: World, partner: str, quarter: Quarter, day: date, rng: Random
) -> dict[str, Any]:
    plan = world.settings["reports"]
    activity: dict[str, Any] = {
        "activity/held_on": day.isoformat(),
        "activity/topics": _topics(world, partner, day, rng),
        "activity/adm2": _district(world, partner, rng),
    }
    if rng.random() < plan["place_given"]:
        activity["activity/place"] = _place(rng)
    activity["activity/reached"] = _reached(world, partner, quarter, rng)
    return activity


def _topics(world: World, partner: str, day: date, rng: Random) -> str:
    """Return one to four topics, the partner's own themes first, in the form's order."""
    themes = world.partners[partner]["themes"].split(";")
    own = [theme for theme in themes if theme not in SERVICES]
    others = [topic for topic in TOPICS if topic not in SERVICES]
    chosen = {rng.choice(own)} | ({rng.choice(others)} if rng.random() < SECOND_TOPIC else set())
    for service in SERVICES:
        dice = world.rng("topics", partner, day.isoformat(), service)
        if service in themes and dice.random() < SERVICE_TOPIC:
            chosen.add(service)
    return " ".join(topic for topic in TOPICS if topic in chosen)


def _reached(world: World, partner: str, quarter: Quarter, rng: Random) -> list[dict[str, str]]:
    """Return the people of one activity, counted by sex and age."""
    people = world.settings["partners"][partner]
    growth = 1 + QUARTERLY_GROWTH * world.quarters.index(quarter)
    audience = max(6, round(people["audience"] * growth * rng.triangular(0.55, 1.5, 0.95)))
    counts = Counter(_person(world, people, rng) for _ in range(audience))
    return [
        {
            "activity/reached/sex": sex,
            "activity/reached/age_band": age_band,
            "activity/reached/people": str(number),
        }
        for (sex, age_band), number in sorted(counts.items())
    ]


def _person(world: World, people: dict[str, Any], rng: Random) -> tuple[str, str]:
    plan = world.settings["reports"]
    sex = "women" if rng.random() < people["women"] else "men"
    if rng.random() < plan["other_sex"]:
        sex = "other"
    age_band = rng.choices(AGE_BANDS, people["ages"])[0]
    missing = rng.random()
    if missing < plan["not_recorded"] / 2:
        return NOT_RECORDED, NOT_RECORDED
    return (sex, NOT_RECORDED) if missing < plan["not_recorded"] else (sex, age_band)


def _district(world: World, partner: str, rng: Random) -> str:
    """Return a district of the partner's region, mostly its first one."""
    return rng.choices(world.districts[world.partners[partner]["adm1"]], (64, 36))[0]


def _place(rng: Random) -> str:
    latitude, longitude = LATITUDE + rng.random(), LONGITUDE + rng.random()
    return f"{latitude:.5f} {longitude:.5f} 0 {rng.randint(4, 18)}"


def _day(quarter: Quarter, rng: Random) -> date:
    """Return a day of the quarter, leaving the last one for the paperwork."""
    return quarter.starts_on + timedelta(
        days=rng.randrange(3, (quarter.ends_on - quarter.starts_on).days)
    )
