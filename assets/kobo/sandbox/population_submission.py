"""One invented submission, and what the phone adds to it. What is answered belongs elsewhere."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from assets.kobo.sandbox.population_world import World


@dataclass(frozen=True)
class InventedSubmission:
    """What one account sent, what a reviewer made of it, and how it was changed afterwards."""

    form: str
    answers: dict[str, Any]
    submitted_by: str
    submitted_at: datetime
    validation: str | None
    edits: tuple[tuple[datetime, dict[str, Any]], ...] = ()


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
