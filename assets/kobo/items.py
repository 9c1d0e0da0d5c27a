"""Cuts items out of a submission: persons of a repeat who did not agree that anything is kept.

What a whole submission is cut out for is in `assets.kobo.cuts`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

Row = Mapping[str, Any]
# Says of a submission how many items were cut out of it. No question is called so: a path in a
# form never begins with a slash.
CUT_ITEMS = "//cut_items"
# What the server says of all items at once: the first place, and what was heard in recordings.
NOT_TOLD_APART = {"_geolocation", "_supplementalDetails"}


@dataclass(frozen=True)
class Consent:
    """Which answer inside a repeat gives consent; `path` are the repeats, outermost first."""

    path: tuple[str, ...]
    question: str
    given: str

    def kept(self, row: Row) -> Row:
        """Return a submission with the items alone that may be kept; itself if these are all."""
        return self._only(row, lambda item: item.get(self.question) == self.given)

    def as_in(self, row: Row, newest: Row) -> Row:
        """Return an earlier state with the items alone that stand in the newest as they were.

        An item has no name, so that nobody can tell whose a changed one was.
        """
        agreed = _items(newest, self.path)
        return self._only(self.kept(row), lambda item: item in agreed)

    def _only(self, row: Row, may_stay: Callable[[Row], bool]) -> Row:
        gone: list[str] = []
        left = _pruned(row, self.path, may_stay, gone)
        if not gone:
            return row
        files = [file for file in row.get("_attachments") or [] if _stays(file, gone)]
        plain = {key: said for key, said in left.items() if key not in NOT_TOLD_APART}
        return {**plain, "_attachments": files, CUT_ITEMS: cut_items(row) + len(gone)}


def cut_items(row: Row) -> int:
    """Return how many items were cut out of a landed submission."""
    count: int = row.get(CUT_ITEMS, 0)
    return count


def _pruned(
    within: Row,
    path: tuple[str, ...],
    may_stay: Callable[[Row], bool],
    gone: list[str],
    at: str = "",
) -> Row:
    """Return a submission or an item without those items, and note the places of these."""
    repeat, *rest = path
    items = within.get(repeat)
    if items is None:
        return within
    above = repeat.rpartition("/")[0]
    here = at + repeat.removeprefix(above) if at else repeat
    found = []
    for number, item in enumerate(items if isinstance(items, list) else [None], start=1):
        place = f"{here}[{number}]"
        if not isinstance(item, Mapping) or (not rest and not may_stay(item)):
            gone.append(place)
        else:
            found.append(_pruned(item, tuple(rest), may_stay, gone, place) if rest else item)
    return {**within, repeat: found}


def _items(within: Row, path: tuple[str, ...]) -> list[Row]:
    repeat, *rest = path
    items = within.get(repeat)
    found = [item for item in items if isinstance(item, Mapping)] if isinstance(items, list) else []
    return [inner for item in found for inner in _items(item, tuple(rest))] if rest else found


def _stays(file: Row, gone: list[str]) -> bool:
    """Say whether a file is of none of the items; old servers do not tell what it answers."""
    question = str(file.get("question_xpath") or "")
    return bool(question) and not any(question.startswith(f"{place}/") for place in gone)
