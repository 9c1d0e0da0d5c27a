"""What became of every submission, and under which quarter each is counted."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from tests.oracle.reading import day
from tests.oracle.screening import came_on, is_provisional, root
from tests.oracle.server import Submission
from tests.oracle.spans import span_on
from tests.oracle.world import World

ALL = "*"
FATES = ("used", "quarantined", "excluded", "on_hold")
REASONS = {"excluded": "not_approved", "on_hold": "on_hold"}


def findings(world: World) -> Iterator[tuple[str, str, str | None, str, str]]:
    """Yield each mistake by form, submission and item, with its rule and its column."""
    for form, screened in world.screened.items():
        for row in screened.received:
            for rule, column, place in screened.mistakes[row["_id"]]:
                yield form, root(row), place, f"{rule}: {column}", column


def submissions(world: World) -> dict[tuple[str, str], tuple[Any, ...]]:
    """Return, by form and submission: partner, period, fate, reason, and what marks it."""
    found = {}
    for place in world.folder.forms:
        screened = world.screened[place["code"]]
        for row in screened.received:
            fate = screened.fates[row["_id"]]
            rules = [f"{rule}: {column}" for rule, column, _ in screened.mistakes[row["_id"]]]
            found[place["code"], root(row)] = (
                row.get(place.get("partner")),
                period_of(world, place, row),
                fate,
                REASONS.get(fate) or min(rules, default=None),
                is_provisional(row),
                bool(screened.warnings.get(row["_id"])),
                screened.evidence.of_submission(row),
            )
    return found


def period_of(world: World, place: dict[str, Any], row: Submission) -> str:
    """Return the quarter that a submission says, or that of its day, or that in which it came."""
    came = came_on(world.folder, row)
    said = row.get(place["reports"]["period"]) if "reports" in place else None
    if said in {span.name for span in world.folder.quarters}:
        return said
    days = [day(row.get(question)) for question in place.get("dated_by", [])]
    about = next((one for one in days if one), None)
    return span_on(about if about and about <= came else came, "quarter").name


def reconciliation(world: World) -> dict[tuple[str, str], tuple[int, ...]]:
    """Return counts by form and quarter: received, used, of these provisional, and the others."""
    counts = {(form, ALL): Counter[str]() for form in world.screened}
    for form, period, fate, provisional in _counted(world):
        for key in ((form, period), (form, ALL)):
            of_key = counts.setdefault(key, Counter())
            of_key.update(["received", fate])
            of_key["provisional"] += provisional and fate == "used"
    columns = ("received", "used", "provisional", *FATES[1:], "without_consent", "forgotten")
    return {key: tuple(found[name] for name in columns) for key, found in counts.items()}


def _counted(world: World) -> Iterator[tuple[str, str, str, bool]]:
    for (form, _), (_, period, fate, _, provisional, *_) in submissions(world).items():
        yield form, period, fate, provisional
    for form, screened in world.screened.items():
        for row in screened.refused:
            yield (
                form,
                span_on(came_on(world.folder, row), "quarter").name,
                "without_consent",
                False,
            )
