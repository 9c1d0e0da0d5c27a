"""A sample survey of communities: places in every district, people in each place, with weights.

Answers of one place resemble each other more than answers of two, as in any survey of places.
"""

from collections.abc import Iterator
from datetime import datetime
from random import Random
from typing import Any, NamedTuple

from assets.kobo.sandbox.population.calendar import spread, weekdays
from assets.kobo.sandbox.population.cases import AGE_BANDS
from assets.kobo.sandbox.population.submission import (
    InventedSubmission,
    phone_answers,
    review,
    under,
)
from assets.kobo.sandbox.population.world import World

FORM = "community_pulse"
RIGHTS = ("registration", "school", "health", "vote", "language", "work", "complaint", "other")
RIGHTS_WEIGHTS = (22, 26, 30, 16, 9, 10, 8, 5)
PHONES = 3


class Sample(NamedTuple):
    """The interviews in one district in one wave."""

    district: str
    wave: int
    size: int


def interviews(world: World, district: str, number: int) -> Iterator[InventedSubmission]:
    """Yield this many interviews in one district, over all waves, oldest first."""
    waves = world.settings["pulse"]["waves"]
    for place, wave in enumerate(waves):
        share = number * (place + 1) // len(waves) - number * place // len(waves)
        days = weekdays(wave["from"], wave["to"])
        sample = Sample(district, place, share)
        for index, at in enumerate(spread(world, days, share, FORM, district, str(place))):
            yield _interview(world, sample, index, at)


def _interview(world: World, sample: Sample, index: int, at: datetime) -> InventedSubmission:
    district, wave, _ = sample
    plan = world.settings["pulse"]
    cluster = index // plan["people_per_place"]
    label = f"{district} {wave} {index}"
    rng = world.rng("interview", label)
    partners = plan["partners"][district]
    partner = partners[cluster % len(partners)]
    phone = f"interviewer {partner} {rng.randrange(PHONES)}"
    answers = phone_answers(world, phone, at, rng.randint(9, 24))
    day = at.astimezone(world.zone).date()
    if rng.random() < plan["no_consent"]:
        answers["pulse/consent"] = "no"
        return InventedSubmission(FORM, answers, None, at, "approved")
    letter = chr(ord("A") + list(plan["partners"]).index(district))
    near = world.rng("place", district, str(wave), str(cluster))
    weight = plan["people"][district] / sample.size * near.uniform(0.75, 1.25)
    answers |= under(
        "pulse",
        {
            "consent": True,
            "code": world.code(partner, "cso"),
            "partner": partner,
            "asked_on": day,
            "adm2": district,
            "place": f"{letter}{cluster + 1:02d}",
            "weight": f"{min(1000, max(0.01, weight)):.2f}",
        },
    )
    answers |= under("person", _respondent(world, district, rng))
    answers |= under("answers", _said(world, plan["waves"][wave], near.gauss(0, 1), rng))
    return InventedSubmission(FORM, answers, None, at, review(world, FORM, label, day))


def _respondent(world: World, district: str, rng: Random) -> dict[str, Any]:
    plan = world.settings["pulse"]
    region = next(name for name, districts in world.districts.items() if district in districts)
    said = rng.random()
    group: str | None = rng.choices(
        [*world.settings["groups"][region], "other", "none"],
        [40, *[8] * (len(world.settings["groups"][region]) - 1), 4, 20],
    )[0]
    if said < plan["group_not_said"]:
        group = "not_said" if said < plan["group_not_said"] / 2 else None
    sex = "women" if rng.random() < plan["women"] else "men"
    return {
        "sex": "other" if rng.random() < world.settings["reports"]["other_sex"] else sex,
        "age_band": rng.choices(AGE_BANDS[1:], plan["ages"])[0],
        "group": group,
    }


def _said(world: World, wave: Any, near: float, rng: Random) -> dict[str, Any]:
    """Return what somebody knows and thinks; people of one place lean the same way."""
    lean = near * world.settings["pulse"]["places_differ"]
    rights: list[str] = ["none"]
    if rng.random() < wave["names_a_right"] + lean:
        named = set(rng.choices(RIGHTS, RIGHTS_WEIGHTS, k=rng.choice((1, 1, 2, 2, 3))))
        rights = [right for right in RIGHTS if right in named]
    if rng.random() < world.settings["pulse"]["no_answer"]:
        listens = "no_answer"
    elif rng.random() < wave["feels_heard"] + lean:
        listens = rng.choices(("strongly_agree", "agree"), (18, 82))[0]
    else:
        listens = rng.choices(("disagree", "strongly_disagree"), (66, 34))[0]
    return {"rights_named": rights, "listens": listens}
