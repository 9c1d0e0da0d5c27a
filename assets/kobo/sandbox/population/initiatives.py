"""What else a quarterly report tells: initiatives, courses completed, and money.

Every answer has dice of its own, so that a report without them stays as it was.
"""

from datetime import date, timedelta
from random import Random
from typing import Any

from assets.kobo.sandbox.population.days import Quarter
from assets.kobo.sandbox.population.money import in_force, tranche_of
from assets.kobo.sandbox.population.submission import chance, heaped, under
from assets.kobo.sandbox.population.world import World

KINDS = ("water", "road", "school", "health_post", "meeting_place", "other")
AGE_BANDS = ("15_29", "30_59", "60_plus")


def further_answers(
    world: World, partner: str, quarter: Quarter, report: dict[str, Any]
) -> dict[str, Any]:
    """Return a report with its further answers; a programme without the setting has none."""
    if "further" not in world.settings["reports"]:
        return report
    further: dict[str, Any] = {
        "initiative": _initiatives(world, partner, quarter),
        "completion": _completions(world, partner, quarter),
    }
    payments = [payment | _led(world, partner, quarter, place)
                for place, payment in enumerate(report.get("sub_grant", []))]  # fmt: skip
    spent = under("money", _money(world, partner, quarter))
    lists = {name: items for name, items in further.items() if items}
    return report | ({"sub_grant": payments} if payments else {}) | lists | spent


def _initiatives(world: World, partner: str, quarter: Quarter) -> list[dict[str, str]]:
    rng = world.rng("initiatives", partner, quarter.period)
    usual = world.settings["reports"]["further"]["initiatives"].get(partner, 0)
    number = int(usual) + (rng.random() < usual % 1)
    return [
        under(
            "initiative",
            {
                "initiative_code": f"INI-{partner}-{quarter.period}-{place + 1}",
                "initiative_type": rng.choices(KINDS, (30, 16, 18, 10, 18, 8))[0],
                "adm2": rng.choice(world.districts[world.partners[partner]["adm1"]]),
                "selection_recorded": chance(rng, 0.85),
                "completed_on": _day(quarter, rng),
            },
        )
        for place in range(number)
    ]


def _completions(world: World, partner: str, quarter: Quarter) -> list[dict[str, str]]:
    """Return the people who finished a course or a referral, counted by sex and age."""
    rng = world.rng("completions", partner, quarter.period)
    usual = world.settings["reports"]["further"]["completions"].get(partner, 0)
    women = world.settings["partners"][partner]["women"]
    return [
        under(
            "completion",
            {
                "completion_type": kind,
                "adm2": world.districts[world.partners[partner]["adm1"]][0],
                "completed_on": _day(quarter, rng),
                "sex": sex,
                "age_band": age_band,
                "people": heaped(
                    round(usual * size * of_sex * of_age * rng.uniform(0.5, 1.5)), rng, 0.3
                ),
            },
        )
        for kind, size in (("education", 0.8), ("referral", 0.2))
        for sex, of_sex in (("women", women), ("men", 1 - women))
        for age_band, of_age in zip(AGE_BANDS, (0.45, 0.45, 0.1), strict=True)
        if usual
    ]


def _money(world: World, partner: str, quarter: Quarter) -> dict[str, str]:
    rng = world.rng("money", partner, quarter.period)
    tranche = float(tranche_of(in_force(world, partner, quarter.starts_on)))
    own = rng.choice((0, 0, 0.02, 0.05)) * tranche
    return {
        "spent": f"{tranche * rng.uniform(0.7, 1.1):.2f}",
        "own_contribution": f"{own:.2f}",
    }


def _led(world: World, partner: str, quarter: Quarter, place: int) -> dict[str, str]:
    rng = world.rng("led", partner, quarter.period, str(place))
    by_women = chance(rng, 0.45)
    return under("sub_grant", {"cbo_minority_led": chance(rng, 0.72), "cbo_women_led": by_women})


def _day(quarter: Quarter, rng: Random) -> date:
    days = (quarter.ends_on - quarter.starts_on).days
    return quarter.starts_on + timedelta(days=rng.randrange(days + 1))
