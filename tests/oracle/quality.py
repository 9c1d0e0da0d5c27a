"""What became of every submission, and under which quarter each is counted."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from tests.oracle.sent import came_on, is_provisional, period_of, root
from tests.oracle.spans import span_on
from tests.oracle.world import World

ALL = "*"
FATES = ("used", "quarantined", "excluded", "on_hold")
Key = tuple[str, str, str | None, str]  # Form, submission, item, expectation.


def findings(world: World) -> dict[Key, tuple[str, str, str | None]]:
    """Return each doubt's column, severity and what was decided, by where it is and what it is."""
    return {
        (form, root(row), doubt.place, doubt.expectation): (
            doubt.column,
            doubt.severity,
            screened.decided(row, doubt),
        )
        for form, screened in world.screened.items()
        for row in screened.received
        for doubt in screened.doubts[row["_id"]]
    }


def submissions(world: World) -> dict[tuple[str, str], tuple[Any, ...]]:
    """Return, by form and submission: partner, period, fate, reason, and what marks it."""
    found = {}
    for place in world.folder.forms:
        screened = world.screened[place["code"]]
        for row in screened.received:
            partner = row.get(place.get("partner"))
            found[place["code"], root(row)] = (
                partner if partner in world.folder.known else None,
                period_of(world.folder, place, row),
                screened.fates[row["_id"]],
                screened.reasons[row["_id"]],
                is_provisional(row),
                screened.is_warned(row),
                screened.evidence.of_submission(row),
            )
    return found


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
