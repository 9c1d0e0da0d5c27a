"""What each invented partner says of itself: at the start, each year, and after a change."""

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random
from typing import Any

from assets.kobo.sandbox.population.days import weekday_from
from assets.kobo.sandbox.population.submission import (
    InventedSubmission,
    chance,
    evidence,
    heaped,
    office,
    phone_answers,
    review,
    under,
)
from assets.kobo.sandbox.population.world import World

FORM = "partner_profile"
# Shares of the seats, by whether the organisation is led by women, and by young people.
WOMEN = {"yes": (0.6, 0.9), "no": (0.1, 0.5)}
YOUTH = {"yes": (0.5, 0.8), "no": (0.0, 0.3)}


def profiles(world: World) -> Iterator[InventedSubmission]:
    """Yield every profile of every partner that was sent by the last day."""
    plan = world.settings["profiles"]
    for partner in world.partners:
        starts_on = min(date.fromisoformat(row["starts_on"]) for row in _agreements(world, partner))
        first = starts_on + timedelta(days=world.rng(FORM, partner).randint(1, 21))
        yield _profile(world, partner, "first", first)
        for day in plan["yearly"]:
            if day > first:
                late = world.rng(FORM, partner, str(day)).choice((0, 2, 5, 9, 20))
                yield _profile(world, partner, "yearly", day + timedelta(days=late))
    for change in plan["changes"]:
        yield _profile(
            world, change["partner"], change["occasion"], change["sent_on"], change["changed_on"]
        )


def _profile(
    world: World, partner: str, occasion: str, day: date, changed_on: date | None = None
) -> InventedSubmission:
    day = weekday_from(day)
    label = f"{partner} {occasion} {day}"
    rng = world.rng(FORM, label)
    account = office(world, partner)
    at = world.moment(day, rng)
    answers: dict[str, Any] = phone_answers(world, account, at, rng.randint(15, 70))
    said = {"partner": partner, "occasion": occasion, "profile_on": day, "changed_on": changed_on}
    answers |= under("profile", said)
    answers |= under("organisation", _organisation(world, partner))
    answers |= under("people", _people(world, partner, day, rng))
    answers |= under("terms", _terms(world, partner, day))
    answers |= under("contact", _contact(world, partner, day))
    answers |= under("declaration", _declaration(world, partner, occasion))
    answers |= under("close", {"evidence": evidence(rng, (75, 20, 5))})
    return InventedSubmission(FORM, answers, account, at, review(world, FORM, label, day))


def _organisation(world: World, partner: str) -> dict[str, Any]:
    own = world.partners[partner]
    rng = world.rng("organisation", partner)
    form = rng.choices(("association", "cooperative", "foundation"), (72, 18, 10))[0]
    is_registered = partner not in world.settings["profiles"]["unregistered"]
    return {
        "legal_form": form if is_registered else "unregistered",
        "registered_on": date(rng.randint(1996, 2021), rng.randint(1, 12), rng.randint(1, 28))
        if is_registered
        else None,
        "has_fiscal_host": None if is_registered else True,
        "sector": own["sector"],
        "themes": own["themes"].replace(";", " "),
        "groups_served": own["groups"].replace(";", " ") or None,
        "areas_served": list(world.districts[own["adm1"]]),
        "women_led": own["is_women_led"],
        "youth_led": own["is_youth_led"],
        "minority_led": own["is_minority_led"],
    }


def _people(world: World, partner: str, day: date, rng: Random) -> dict[str, Any]:
    """Return who decides and who works there; a few more women and young people each year."""
    own, steady = world.partners[partner], world.rng("people", partner)
    seats = steady.randint(5, 11)
    years = day.year - world.quarters[0].starts_on.year
    women = round(
        seats * steady.uniform(*((0.6, 0.9) if own["is_women_led"] == "yes" else (0.1, 0.5)))
    )
    youth = round(
        seats * steady.uniform(*((0.5, 0.8) if own["is_youth_led"] == "yes" else (0.0, 0.3)))
    )
    return {
        "seats_total": seats,
        "seats_women": min(seats, women + years // 2),
        "seats_youth": min(seats, youth + years // 2),
        "staff_women": steady.randint(1, 9),
        "staff_men": steady.randint(0, 7),
        "volunteers": heaped(steady.randint(8, 60) + 3 * years, rng, 0.6),
        "members": heaped(steady.randint(40, 900) + 12 * years, rng, 0.8),
    }


def _terms(world: World, partner: str, day: date) -> dict[str, Any]:
    """Return the newest agreement that has begun, and what stands in it."""
    begun = [row for row in _agreements(world, partner) if row["starts_on"] <= day.isoformat()]
    agreement = max(begun, key=lambda row: row["starts_on"])
    rng = world.rng("terms", agreement["agreement"])
    starts_on = date.fromisoformat(agreement["starts_on"])
    return {
        "agreement": agreement["agreement"],
        "signed_on": starts_on - timedelta(days=rng.randint(0, 20)),
        "has_duties_of_both": chance(rng, 0.9),
        "has_targets_of_both": chance(rng, 0.75),
        "overhead_percent": rng.choice((0, 5, 7, 7, 8, 10, 12)),
    }


def _contact(world: World, partner: str, day: date) -> dict[str, Any]:
    own = world.partners[partner]
    is_named = partner not in world.settings["profiles"]["without_contact"]
    since = world.rng("contact", partner).randint(0, 30)
    begins = min(row["starts_on"] for row in _agreements(world, partner))
    return {
        "contact_role": own["contact_role"],
        "agency_contact_named": is_named,
        "agency_contact_since": min(day, date.fromisoformat(begins) + timedelta(days=since))
        if is_named
        else None,
        "report_language": own["language"],
        "public_name_consent": own["public_name_consent"],
    }


def _declaration(world: World, partner: str, occasion: str) -> dict[str, Any]:
    """Return the interests of the leaders; some prefer to say nothing until they must."""
    declared: dict[str, str] = world.settings["profiles"]["interests"]
    interests = declared.get(partner, "none")
    if occasion == "first" and interests != "none":
        return {}
    how = world.words("interests", partner, world.rng("interests", partner))
    return {"interests": interests, "how_managed": how if interests != "none" else None}


def _agreements(world: World, partner: str) -> list[Any]:
    return [row for row in world.agreements if row["partner"] == partner]
