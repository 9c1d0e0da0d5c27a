"""One invented submission, and what the phone adds to it. What is answered belongs elsewhere."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from assets.kobo.sandbox.population.world import World

# Round numbers that people write down when nobody has counted.
HEAP = 5


@dataclass(frozen=True)
class InventedSubmission:
    """What one account sent, what a reviewer made of it, and how it was changed afterwards.

    Attributes:
        submitted_by: The account; None where a link with a code stands for it.
        edits: The moments of later changes, in order, each with all answers as they then were.
        is_meant_wrong: The kind of rule that it breaks on purpose; None when it is meant to hold.
        is_on_old_version: Whether the phone had not fetched the form's newest version yet.
        is_reviewed_last: Whether the review follows the last edit rather than the sending.
    """

    form: str
    answers: dict[str, Any]
    submitted_by: str | None
    submitted_at: datetime
    validation: str | None
    edits: tuple[tuple[datetime, dict[str, Any]], ...] = ()
    is_meant_wrong: str | None = None
    is_on_old_version: bool = False
    is_reviewed_last: bool = False

    @property
    def states(self) -> list[tuple[datetime, dict[str, Any]]]:
        """All states of its answers, the oldest first, each with its moment."""
        return [(self.submitted_at, self.answers), *self.edits]


def phone_answers(world: World, account: str, sent_at: datetime, minutes: int) -> dict[str, str]:
    """Return the answers that a phone gives by itself: start, end, today, device."""
    finished = (sent_at - timedelta(minutes=1)).astimezone(world.zone)
    started = finished - timedelta(minutes=minutes)
    device = world.rng("device", account).getrandbits(64)
    return {
        "start": started.isoformat(timespec="milliseconds"),
        "end": finished.isoformat(timespec="milliseconds"),
        "today": started.date().isoformat(),
        "deviceid": f"collect:{device:016x}",
    }


def under(group: str, answers: Mapping[str, object]) -> dict[str, str]:
    """Return answers with their group's path before each name; those that are None are left out."""
    return {
        f"{group}/{name}": written(answer) for name, answer in answers.items() if answer is not None
    }


def written(answer: object) -> str:
    """Return an answer as a form writes it: choices with a space between, yes or no, ISO days."""
    match answer:
        case bool():
            return "yes" if answer else "no"
        case date():
            return answer.isoformat()
        case list() | tuple():
            return " ".join(map(str, answer))
        case _:
            return str(answer)


def review(world: World, form: str, label: str, day: date) -> str | None:
    """Return what the office made of a submission; what is newest it has not looked at yet."""
    plan = world.settings["reviews"]
    chance = world.rng("review", form, label).random()
    if (world.as_of - day).days < plan["unreviewed_days"]:
        return None if chance < plan["unreviewed"] else "approved"
    if chance < plan["not_approved"]:
        return "not_approved"
    return "on_hold" if chance < plan["not_approved"] + plan["on_hold"] else "approved"


def chance(rng: Random, share: float) -> bool:
    """Say whether something happens that happens in this share of all cases."""
    return rng.random() < share


def evidence(rng: Random, weights: Sequence[float] = (70, 20, 10)) -> str:
    """Return what stands behind an answer; most of it somebody has seen."""
    return rng.choices(("seen", "told", "none"), weights)[0]


def heaped(number: int, rng: Random, share: float) -> int:
    """Return the number, or with a chance the nearest round one, as people write numbers down."""
    return round(number / HEAP) * HEAP if number > HEAP and rng.random() < share else number


def office(world: World, partner: str) -> str:
    """Return the account from which a partner's office sends its forms."""
    return world.partners[partner]["accounts"].split(";")[0]
