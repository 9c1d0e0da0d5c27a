"""Doubts about one submission by itself: its days, its sums, its parts and wholes."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from tests.oracle.doubts import Doubt, Found, Seen
from tests.oracle.folder import Folder
from tests.oracle.reading import day, number
from tests.oracle.sent import around, column

Rule = dict[str, Any]


def within_agreement(rule: Rule, seen: Seen) -> Iterator[Found]:
    """A day on which no agreement with the partner is in force, or it is suspended."""
    for asked in rule["days"]:
        form, path = asked["form"], asked["question"]
        partner = seen.place(form)["partner"]
        for row, said, place in seen.each(form, *_repeats(seen, form, path)):
            on, whose = day(said.get(path)), said.get(partner)
            if on and whose in seen.folder.partners and not is_agreed(seen.folder, whose, on):
                yield form, row["_id"], _doubt(rule, path, place)


def is_agreed(folder: Folder, partner: str, on: date) -> bool:
    """Say whether an agreement with a partner is in force on a day."""
    text = on.isoformat()
    for row in folder.table("agreements"):
        begins, ends = row["suspended_from"], row["suspended_to"] or "9999"
        rests = begins and begins <= text <= ends
        if row["partner"] == partner and row["starts_on"] <= text <= row["ends_on"] and not rests:
            return True
    return False


def in_order(rule: Rule, seen: Seen) -> Iterator[Found]:
    """A day before another one that it must come after; the later one's row is found."""
    for pair in rule["pairs"]:
        yield from _pair(rule, seen, pair["form"], pair["earlier"], pair["later"], day, finds=1)


def not_more_than(rule: Rule, seen: Seen) -> Iterator[Found]:
    """A part larger than its whole."""
    for pair in rule["pairs"]:
        yield from _pair(rule, seen, pair["form"], pair["part"], pair["whole"], number, finds=0)


def _pair(  # noqa: PLR0913, PLR0917 - two questions, how they are read, and which is found.
    rule: Rule, seen: Seen, form: str, low: str, high: str, read: Any, *, finds: int
) -> Iterator[Found]:
    repeats = [_repeats(seen, form, path) for path in (low, high)]
    inner = max(repeats, key=len)
    found = (low, high)[finds if repeats[0] == repeats[1] else repeats.index(inner)]
    for row, said, place in seen.each(form, *inner):
        first, second = read(said.get(low)), read(said.get(high))
        if first is not None and second is not None and first > second:
            yield form, row["_id"], _doubt(rule, found, place)


def parts_equal_total(rule: Rule, seen: Seen) -> Iterator[Found]:
    """A total that its parts do not come to, where anything was divided at all."""
    for total in rule["totals"]:
        form, path = total["form"], total["total"]
        own, inside = _repeats(seen, form, path), _repeats(seen, form, total["parts"])
        for row, said, place in seen.each(form, *own):
            parts = [item for item, _ in around(said, inside[len(own) :])]
            numbers = [number(item.get(total["parts"])) or 0 for item in parts]
            told = number(said.get(path))
            if told is not None and parts and told != sum(numbers):
                yield form, row["_id"], _doubt(rule, path, place)


def _repeats(seen: Seen, form: str, path: str) -> tuple[str, ...]:
    return seen.asked[form].question(path).repeats


def _doubt(rule: Rule, path: str, place: str | None) -> Doubt:
    return Doubt(rule["code"], column(path), place, rule["severity"])
