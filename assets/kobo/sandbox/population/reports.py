"""How the invented partners send their quarterly reports: on time, late, never, or with a slip.

What stands in a report belongs in `activities`.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from assets.kobo.sandbox.population.activities import activities, ict_points, sub_grants
from assets.kobo.sandbox.population.days import Quarter
from assets.kobo.sandbox.population.initiatives import further_answers
from assets.kobo.sandbox.population.submission import InventedSubmission, phone_answers
from assets.kobo.sandbox.population.world import World

FORM = "quarterly_report"
SLIPS = ("activity_in_future", "unknown_choice", "not_a_number", "phone_in_text")
# The kind of rule that each of them breaks; a telephone number in a text is only odd.
BREAKS = {
    "activity_in_future": "constraint",
    "unknown_choice": "choice",
    "not_a_number": "type",
    "wrong_account": "account",
}
LATEST_DAYS = 41
EVIDENCE = (("seen", "told", "none"), (82, 13, 5))
# A corrected report comes back about three weeks later.
DAYS_UNTIL_EDIT = 22


def reports(world: World) -> Iterator[InventedSubmission]:
    """Yield every quarterly report that reached the server by the last day."""
    for partner, quarter in world.active():
        day = report_day(world, partner, quarter)
        if day is not None:
            yield from _sent(world, partner, quarter, day)


def report_day(world: World, partner: str, quarter: Quarter) -> date | None:
    """Return the day on which a partner sends its report; None when it does not."""
    plan = world.settings["reports"]
    if f"{partner} {quarter.period}" in plan["missing"]:
        return None
    rng = world.rng("report day", partner, quarter.period)
    if rng.random() < plan["late"] / world.settings["partners"][partner]["care"]:
        days = rng.randint(world.due_days + 1, LATEST_DAYS)
    else:
        days = round(rng.triangular(3, world.due_days, world.due_days - 2))
    day = quarter.ends_on + timedelta(days=days)
    return day if day <= world.as_of else None


def _sent(world: World, partner: str, quarter: Quarter, day: date) -> Iterator[InventedSubmission]:
    plan = world.settings["reports"]
    label = f"{partner} {quarter.period}"
    rng = world.rng("report", partner, quarter.period)
    account = world.partners[partner]["accounts"].split(";")[0]
    for mistake in world.mistakes("wrong_account", partner=partner, period=quarter.period):
        account = mistake["account"]
    at = world.moment(day, rng)
    answers = phone_answers(world, account, at, rng.randint(25, 95))
    answers |= _answers(world, partner, quarter)
    if label in plan["sent_twice"]:
        first = at - timedelta(minutes=17)
        yield InventedSubmission(FORM, dict(answers), account, first, "not_approved")
    edits = ((_edit_time(at), _edited(answers)),) if label in plan["edited"] else ()
    kinds = [
        BREAKS[mistake["what"]]
        for mistake in world.mistakes(*BREAKS, partner=partner, period=quarter.period)
    ]
    decided = _review(world, label, quarter)
    yield InventedSubmission(FORM, answers, account, at, decided, edits, next(iter(kinds), None))


def _review(world: World, label: str, quarter: Quarter) -> str | None:
    plan = world.settings["reports"]
    if label in plan["on_hold"]:
        return "on_hold"
    rng = world.rng("report review", label)
    is_newest = quarter == world.quarters[-1]
    return None if is_newest and rng.random() < plan["unreviewed_in_last_quarter"] else "approved"


def _answers(world: World, partner: str, quarter: Quarter) -> dict[str, Any]:
    rng = world.rng("report words", partner, quarter.period)
    is_nil = f"{partner} {quarter.period}" in world.settings["reports"]["nil"]
    answers: dict[str, Any] = {
        "report/partner": partner,
        "report/year": quarter.period[:4],
        "report/quarter": quarter.period[4:],
        "report/period": quarter.period,
        "report/nil_report": "yes" if is_nil else "no",
    }
    if not is_nil:
        lists = {
            "activity": activities(world, partner, quarter),
            "sub_grant": sub_grants(world, partner, quarter),
            "ict_point": ict_points(world, partner, quarter),
        }
        answers |= {name: items for name, items in lists.items() if items}
        answers = further_answers(world, partner, quarter, answers)
        answers["words/went_well"] = world.words("went_well", partner, rng)
    if is_nil or rng.random() < world.settings["reports"]["challenges_given"]:
        answers["words/challenges"] = world.words("challenges", partner, rng)
    answers["words/evidence"] = "none" if is_nil else rng.choices(*EVIDENCE)[0]
    _slip(world, partner, quarter, answers)
    return answers


def _slip(world: World, partner: str, quarter: Quarter, answers: dict[str, Any]) -> None:
    """Make the mistakes that are planned for this report."""
    for mistake in world.mistakes(*SLIPS, partner=partner, period=quarter.period):
        first = answers["activity"][0]
        match mistake["what"]:
            case "activity_in_future":
                held_on = date.fromisoformat(first["activity/held_on"])
                first["activity/held_on"] = held_on.replace(year=held_on.year + 2).isoformat()
            case "unknown_choice":
                first["activity/adm2"] = mistake["answer"]
            case "not_a_number":
                first["activity/reached"][0]["activity/reached/people"] = mistake["answer"]
            case "phone_in_text":
                answers["words/challenges"] = mistake["answer"]


def _edit_time(sent_at: datetime) -> datetime:
    return sent_at + timedelta(days=DAYS_UNTIL_EDIT, minutes=43)


def _edited(answers: dict[str, Any]) -> dict[str, Any]:
    """Return the answers with a participant list found again: the first count grows."""
    first, *others = answers["activity"]
    group, *groups = first["activity/reached"]
    grown = str(int(group["activity/reached/people"]) + 6)
    recounted = {
        **first,
        "activity/reached": [{**group, "activity/reached/people": grown}, *groups],
    }
    return {**answers, "activity": [recounted, *others]}
