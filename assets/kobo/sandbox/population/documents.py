"""What becomes of an application for a civil document: days of waiting, refusals, visits later.

Slow districts take longer, and everybody becomes a little faster with the quarters.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from math import exp
from random import Random
from typing import Any

from assets.kobo.sandbox.population.submission import evidence, under
from assets.kobo.sandbox.population.world import World

# How far waiting times lie apart, as the spread of their logarithm.
SPREAD = 0.45
QUARTER_DAYS = 91
USES = ("service", "job", "vote")


def steps(
    world: World, district: str, opened_on: date, rng: Random
) -> Iterator[tuple[date, dict[str, Any]]]:
    """Yield the states of a case, each with its day: opened, applied, ended, followed up."""
    plan = world.settings["registration"]
    kind = rng.choices(list(plan["days"]), plan["asked_for"])[0]
    asked = {"document_type": kind, "state": "opened"}
    applied_on = opened_on + timedelta(days=round(rng.triangular(0, 30, 4)))
    fate, same_day = rng.random(), rng.random() < plan["applied_at_once"]
    if same_day:
        asked, applied_on = _applied(kind, opened_on, "applied"), opened_on
    yield opened_on, under("application", asked)
    if fate < plan["withdrawn"] / 2:
        return  # The person never came back.
    if not same_day:
        yield applied_on, under("application", _applied(kind, applied_on, "applied"))
    days = _days(world, kind, district, applied_on, rng)
    ended_on = applied_on + timedelta(days=days)
    if fate < plan["withdrawn"] + plan["refused"]:
        state = "withdrawn" if fate < plan["withdrawn"] else "refused"
        ended = _applied(kind, applied_on, state)
        if state == "refused":
            ended["why_refused"] = rng.choice(world.settings["words"]["refused"]["en"])
        yield ended_on, under("application", ended)
        return
    yield from _issued(world, _applied(kind, applied_on, "issued"), ended_on, rng)


def _issued(
    world: World, application: dict[str, Any], issued_on: date, rng: Random
) -> Iterator[tuple[date, dict[str, Any]]]:
    """Yield the document, with a chance a second one, and later the visit."""
    plan = world.settings["registration"]
    documents = [_document(world, application["document_type"], issued_on, rng)]
    if rng.random() < plan["second_document"]:
        other = rng.choice([kind for kind in plan["days"] if kind != application["document_type"]])
        documents.append(_document(world, other, issued_on, rng))
    answers: dict[str, Any] = under("application", application | {"issued_on": issued_on})
    answers["document"] = documents
    yield issued_on, answers
    visited_on = issued_on + timedelta(days=round(rng.triangular(80, 160, 97)))
    if rng.random() < plan["followed_up"]:
        yield visited_on, answers | {"follow_up": [_visit(world, visited_on, rng)]}


def _visit(world: World, day: date, rng: Random) -> dict[str, str]:
    has_used = rng.random() < world.settings["registration"]["used"]
    chosen = set(rng.choices(USES, (62, 24, 14), k=rng.choice((1, 1, 1, 2))))
    return under(
        "follow_up",
        {
            "followed_up_on": day,
            "used_document": has_used,
            "use": [use for use in USES if use in chosen] if has_used else None,
        },
    )


def _document(world: World, kind: str, day: date, rng: Random) -> dict[str, str]:
    sampled = rng.random() < world.settings["registration"]["registry_sample"]
    return under(
        "document",
        {
            "document_type": kind,
            "issued_on": day,
            "issued_day": f"{day:%Y%m%d}",
            "evidence": evidence(rng, (84, 12, 4)),
            "in_registry_sample": True if sampled else None,
        },
    )


def _applied(kind: str, day: date, state: str) -> dict[str, Any]:
    return {"document_type": kind, "state": state, "applied_on": day}


def _days(world: World, kind: str, district: str, applied_on: date, rng: Random) -> int:
    """Return how long the registry takes over an application."""
    plan = world.settings["registration"]
    quarters = (applied_on - world.quarters[0].starts_on).days / QUARTER_DAYS
    median = plan["days"][kind] * plan["slow"].get(district, 1) * plan["faster"] ** quarters
    days: float = median * exp(rng.gauss(0, SPREAD))
    return max(1, round(days))
