"""How the invented partners assess their capacity: by themselves, with a facilitator, then agreed.

Levels start near each partner's own and grow from one round to the next.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random
from typing import Any

from assets.kobo.sandbox.population.days import weekday_from
from assets.kobo.sandbox.population.submission import InventedSubmission, phone_answers
from assets.kobo.sandbox.population.world import World

FORM = "capacity_assessment"
FACILITATOR = "facilitator_one"
AGENCY = "agency_focal"
DOMAINS = tuple(f"d{number}" for number in range(1, 10))
ITEMS = tuple(f"{domain}_{item}" for domain in DOMAINS for item in range(1, 5))
# Domains differ by about half a level within one organisation, items by a little more.
DOMAIN_SPREAD = 0.35
ITEM_SPREAD = 0.45
GLAD_TO_TEACH = 3.0


def assessments(world: World) -> Iterator[InventedSubmission]:
    """Yield the three views of every partner in every round that is over by the last day."""
    met: dict[str, int] = {}
    for plan in world.settings["capacity"]["rounds"]:
        for partner in plan["partners"]:
            number = met[partner] = met.get(partner, -1) + 1
            yield from _session(world, partner, plan, number)


def _session(
    world: World, partner: str, plan: dict[str, Any], number: int
) -> Iterator[InventedSubmission]:
    began: date = plan["from"]
    rng = world.rng("capacity", partner, began.isoformat())
    day = weekday_from(began + timedelta(days=rng.randint(0, (plan["to"] - began).days)))
    office = world.partners[partner]["accounts"].split(";")[0]
    views = (
        ("self", office, day),
        ("facilitated", FACILITATOR, weekday_from(day + timedelta(days=rng.randint(1, 8)))),
        ("agreed", AGENCY, weekday_from(day + timedelta(days=rng.randint(11, 24)))),
    )
    for role, account, assessed_on in views:
        sent_on = weekday_from(assessed_on + timedelta(days=rng.choice((0, 0, 0, 1, 2))))
        if sent_on > world.as_of:
            continue
        at = world.moment(sent_on, rng)
        answers = phone_answers(world, account, at, rng.randint(70, 190))
        answers |= {
            "session/partner": partner,
            "session/role": role,
            "session/assessed_on": assessed_on.isoformat(),
            "session/instrument_version": "1",
            "session/people_present": str(rng.randint(3, 8)),
        }
        is_copied = world.mistakes("copied_view", partner=partner, round=began.isoformat())
        seen_as = "self" if is_copied and role == "facilitated" else role
        answers |= _items(world, partner, seen_as, began, number)
        yield InventedSubmission(FORM, answers, account, at, _review(world, partner, role, began))


def _review(world: World, partner: str, role: str, began: date) -> str:
    refused = world.settings["capacity"]["not_approved"]
    is_refused = role == "self" and f"{partner} {began.isoformat()}" in refused
    return "not_approved" if is_refused else "approved"


def _items(world: World, partner: str, role: str, began: date, number: int) -> dict[str, str]:
    """Return the answers on all items, and on the closing questions."""
    rng = world.rng("items", partner, role, began.isoformat())
    levels = {item: _level(world, partner, role, item, number) for item in ITEMS}
    for mistake in world.mistakes("straight_line", partner=partner, round=began.isoformat()):
        levels = levels if role != "self" else dict.fromkeys(ITEMS, int(mistake["answer"]))
    plan = world.settings["capacity"]
    idle = plan["not_applicable"].get(partner, ())
    is_straight = len(set(levels.values())) == 1
    answers: dict[str, str] = {}
    for item, level in levels.items():
        path = f"{item[:2]}/{item}"
        if item in idle and not is_straight:
            answers |= {path: "na", f"{path}_evidence": "none"}
            answers[f"{path}_why_na"] = world.words("not_applicable", partner, rng)
            continue
        answers |= {path: str(level), f"{path}_evidence": _evidence(level, role, rng)}
        if role == "agreed" and rng.random() < plan["wanted_given"]:
            answers[f"{path}_wanted"] = str(min(4, level + rng.choice((0, 1, 1, 1, 2))))
    return answers | _closing(world, partner, role, levels, rng)


def _level(world: World, partner: str, role: str, item: str, number: int) -> int:
    """Return the level that one view gives an item; the item itself does not change by view."""
    person = world.settings["partners"][partner]
    domain_dice = world.rng("domain", partner, item[:2])
    dice = world.rng("item", partner, item)
    true: float = (
        person["capacity"] + domain_dice.gauss(0, DOMAIN_SPREAD) + dice.gauss(0, ITEM_SPREAD)
    )
    true += person["growth"] * number * dice.uniform(0.4, 1.6)
    view = world.rng("view", partner, role, item, str(number))
    seen = {"self": person["self_view"], "facilitated": -0.08, "agreed": 0.0}[role]
    noise = view.gauss(0, {"self": 0.3, "facilitated": 0.22, "agreed": 0.0}[role])
    return min(4, max(1, int(true + seen + noise + 0.5)))


def _evidence(level: int, role: str, rng: Random) -> str:
    """Return the evidence: high levels, and views from outside, are mostly seen."""
    seen = 0.3 + 0.12 * level + (0.0 if role == "self" else 0.12)
    chance = rng.random()
    return "seen" if chance < seen else "told" if chance < seen + 0.3 else "none"


def _closing(
    world: World, partner: str, role: str, levels: dict[str, int], rng: Random
) -> dict[str, str]:
    answers: dict[str, str] = {}
    means = {
        domain: sum(level for item, level in levels.items() if item[:2] == domain) / 4
        for domain in DOMAINS
    }
    strong = [domain for domain in DOMAINS if means[domain] >= GLAD_TO_TEACH]
    if strong and role != "facilitated":
        answers["close/willing_to_teach"] = " ".join(strong[:3])
    if rng.random() < world.settings["capacity"]["note_given"]:
        answers["close/note_text"] = world.words("session", partner, rng)
    return answers
