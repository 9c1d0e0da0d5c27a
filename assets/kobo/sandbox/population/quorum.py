"""Who came to a meeting, whether it met the inclusion quorum, and who holds a committee's seats."""

from random import Random

from assets.kobo.sandbox.population.gatherings import NATIONAL, Gathering
from assets.kobo.sandbox.population.submission import chance, heaped, under
from assets.kobo.sandbox.population.world import World

WOMEN_NEEDED = 0.3
ORGANISATIONS_NEEDED = 2
# People write down how many came in round numbers; committees count their few members.
ROUNDED = 0.35
QUARTER_DAYS = 91


def quorum(world: World, one: Gathering) -> dict[str, str]:
    """Return who came, and what the form works out from it."""
    plan = world.settings["events"]
    rng = world.rng("quorum", one.code)
    participants, minority, women = _people(world, one, rng)
    groups = plan["subgroups"]
    near = [name for place in groups for name in groups[place] if one.place in {place, NATIONAL}]
    present = [name for name in near if chance(rng, 0.75)]
    own = [partner for partner in one.partners if world.partners[partner]["groups"]]
    others = rng.choice((0, 1, 1, 2, 3)) + (one.kind == "joint_review")
    here = {
        "minority_orgs": len(own) + others,
        "participants": participants,
        "minority_participants": minority,
        "minority_women": women,
        "minority_youth": round(minority * rng.uniform(0.05, 0.45)),
        "groups_present": present or None,
        "groups_invited": [name for name in near if name in present or chance(rng, 0.7)] or None,
        "authority_present": rng.random() < plan["authority_present"],
        "private_sector_present": chance(rng, 0.25),
        "interpretation": rng.choices(("provided", "not_needed", "missing"), (56, 34, 10))[0],
        "accessible_venue": chance(rng, 0.7),
    }
    is_met = (
        here["minority_orgs"] >= ORGANISATIONS_NEEDED
        and minority > 0
        and women >= WOMEN_NEEDED * minority
        and here["authority_present"]
        and here["interpretation"] != "missing"
    )
    return under("quorum", here | {"meets_quorum": "true" if is_met else "false"})


def _people(world: World, one: Gathering, rng: Random) -> tuple[int, int, int]:
    """Return the participants, the minority's among them, and the women among those."""
    usual = {"dialogue": 34, "committee_meeting": 12, "joint_review": 18}[one.kind]
    participants = max(4, heaped(round(usual * rng.triangular(0.5, 1.8, 0.9)), rng, ROUNDED))
    minority = round(participants * rng.triangular(0.2, 0.95, 0.65))
    share = rng.gauss(world.settings["events"]["women"], 0.14)
    women = heaped(round(minority * min(1.0, max(0.0, share))), rng, ROUNDED / 2)
    return participants, minority, min(women, minority)


def committee(world: World, one: Gathering) -> dict[str, str]:
    """Return a committee's seats, which change slowly, and how it worked that day."""
    if one.kind != "committee_meeting":
        return {}
    plan = world.settings["events"]
    steady, rng = world.rng("seats", one.place), world.rng("committee", one.code)
    seats = steady.randint(*plan["seats"]["number"])
    quarters = (one.held_on - world.quarters[0].starts_on).days // QUARTER_DAYS
    gained = plan["seats"]["gain"] * quarters
    filled = min(seats, round(seats * steady.uniform(0.6, 0.9)) + quarters // 4)
    women, youth = (
        min(filled, max(0, round(filled * (steady.gauss(plan["seats"][who], 0.07) + gained))))
        for who in ("women", "youth")
    )
    return under(
        "committee",
        {
            "committee": one.place,
            "minutes_taken": chance(rng, plan["minutes"]),
            "follow_up_checked": chance(rng, plan["follow_up"]),
            "minority_seats": seats,
            "filled_minority_seats": filled,
            "seats_women": women,
            "seats_youth": youth,
            "chosen_by_community": chance(steady, 0.6),
        },
    )
