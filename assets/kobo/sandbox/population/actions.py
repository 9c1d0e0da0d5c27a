"""One action of a capacity plan: what it is, when it is done, and how it stands on a day."""

from collections.abc import Mapping
from datetime import date, timedelta
from random import Random
from typing import Any

from assets.kobo.sandbox.population.submission import chance, evidence
from assets.kobo.sandbox.population.world import World

PROMISED_WITHIN_DAYS = 120
# Days that no form asks for: they decide in which state an action is.
KNOWN_LATER = {"starts_on", "stopped_on"}


def action_on(world: World, code: str, item: str, begins: date, priority: str) -> dict[str, Any]:
    """Return one action with the days on which it begins, is done and is confirmed."""
    plan = world.settings["plans"]
    partner = code.split("-", maxsplit=1)[0]
    rng = world.rng("action", partner, item, str(begins))
    lead = rng.choices(("cso", "agency", "joint"), (62, 16, 22))[0]
    owed = _promised(world, partner, begins) if code.endswith("-1") else []
    is_owed = bool(owed) or lead != "cso" or chance(rng, 0.2)
    due_on = begins + timedelta(days=rng.randint(100, 290))
    is_done, is_late = rng.random() < plan["done"], rng.random() < plan["late"]
    done_on = due_on + timedelta(days=rng.randint(3, 60) if is_late else -rng.randint(0, 50))
    name = item.upper().replace("_", ".")
    return {
        "action_code": code,
        "item": name,
        "domain": name[:2],
        "what": world.words("action", partner, rng),
        "priority": priority,
        "lead": lead,
        "support_owed": is_owed,
        "commitment": owed[0] if owed else None,
        "cost": rng.choice((None, 0, 150, 300, 450, 800, 1200)),
        "paid_by": rng.choices(("agency", "cso", "both", "other", "nobody"), (44, 20, 20, 8, 8))[0],
        "due_on": due_on,
        "starts_on": begins + timedelta(days=rng.randint(10, 90)),
        "done_on": done_on if is_done else None,
        "confirmed_on": done_on + timedelta(days=rng.randint(4, 40))
        if rng.random() < plan["confirmed"]
        else None,
        "stopped_on": due_on if not is_done and rng.random() < plan["stopped"] else None,
    }


def is_over(action: Mapping[str, Any], day: date) -> bool:
    """Say whether an action had ended on a day, so that no later plan need name it."""
    ended = [action["stopped_on"], action["done_on"] and action["confirmed_on"]]
    return any(end is not None and end <= day for end in ended)


def as_at(action: Mapping[str, Any], day: date, rng: Random) -> dict[str, Any]:
    """Return an action as it stood on a day."""
    said = {name: answer for name, answer in action.items() if name not in KNOWN_LATER}
    done, confirmed = action["done_on"], action["confirmed_on"]
    stopped = action["stopped_on"]
    state = "under_way" if day >= action["starts_on"] else "planned"
    if done and done <= day:
        state = "confirmed" if confirmed and confirmed <= day else "done"
    elif stopped and stopped <= day:
        state = "stopped"
    is_done = state in {"done", "confirmed"}
    return said | {
        "state": state,
        "evidence": evidence(rng) if is_done else "none",
        "done_on": done if is_done else None,
        "confirmed_on": confirmed if state == "confirmed" else None,
    }


def _promised(world: World, partner: str, begins: date) -> list[str]:
    """Return the promises of support that were made about the time of the plan."""
    return [
        row["commitment"]
        for row in world.promises
        if row["partner"] == partner
        and row["type"] == "A04"
        and abs((date.fromisoformat(row["agreed_on"]) - begins).days) < PROMISED_WITHIN_DAYS
    ]
