"""Replies to a partner's report: the partner says what it thinks of it, the Agency answers some."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from assets.kobo.sandbox.population.days import Quarter, weekday_from
from assets.kobo.sandbox.population.promises import SIDES, Side
from assets.kobo.sandbox.population.submission import (
    InventedSubmission,
    phone_answers,
    review,
    under,
)
from assets.kobo.sandbox.population.world import World

FORM = "report_reply"
# A report goes out about 45 days after its quarter; ten working days are there for a reply.
SENT_OUT_DAYS = 45
DAYS_TO_REPLY = (1, 18, 9)
DAYS_TO_ANSWER = (20, 40, 26)


def replies(world: World) -> Iterator[InventedSubmission]:
    """Yield the replies to the reports of every partner and quarter."""
    plan = world.settings["replies"]
    for partner, quarter in world.active():
        for side in SIDES:
            rng = world.rng(FORM, partner, quarter.period, side)
            days = rng.triangular(*(DAYS_TO_REPLY if side == "cso" else DAYS_TO_ANSWER))
            day = weekday_from(quarter.ends_on + timedelta(days=SENT_OUT_DAYS + round(days)))
            if rng.random() < plan["given"][side] and day < world.as_of:
                yield _reply(world, partner, quarter, side, day)


def _reply(
    world: World, partner: str, quarter: Quarter, side: Side, day: date
) -> InventedSubmission:
    plan = world.settings["replies"]
    label = f"{partner} {quarter.period} {side}"
    rng = world.rng("reply", label)
    at = world.moment(day, rng)
    position = rng.choices(("agree", "partly", "disagree", "comment"), plan["positions"])[0]
    words = None
    if position != "agree" or rng.random() < plan["words_given"]:
        words = world.words("reply" if side == "cso" else "answer", partner, rng)
    answers: dict[str, Any] = phone_answers(
        world, f"reply {partner} {side}", at, rng.randint(3, 25)
    )
    answers |= under(
        "reply",
        {
            "code": world.code(partner, side),
            "partner": partner,
            "year": quarter.period[:4],
            "quarter": quarter.period[4:],
            "period": quarter.period,
            "position": position,
            "reply_text": words,
            "cleared_for_report": rng.random() < plan["cleared"] if words else None,
            "cleared_elsewhere": rng.random() < plan["cleared"] / 2 if words else None,
            "signed_off": position in {"agree", "partly"} and rng.random() < plan["signed_off"],
        },
    )
    return InventedSubmission(FORM, answers, None, at, review(world, FORM, label, day))
