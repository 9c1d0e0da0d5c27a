"""Whether somebody saw evidence of what a submission, or an item of it, tells."""

from collections.abc import Iterator, Sequence
from typing import Any

from tests.oracle.questionnaires import Question
from tests.oracle.server import Submission

SEEN = ["seen"]


class Evidence:
    """The questions of a form that ask for evidence, and what answers to them are."""

    def __init__(self, place: dict[str, Any], questions: Sequence[Question]) -> None:
        says = place.get("evidence") or {}
        self.given = set(says.get("given", SEEN))
        self.counts_files = says.get("attached") in {True, "yes"}
        self.asked = [one for one in questions if says and one.choice_list == says.get("choices")]

    def of_submission(self, row: Submission) -> bool | None:
        """Its own answers say so; where it asks for none, those of its items."""
        own = list(self._own(row))
        return any(own) if own else self._inside(row, ())

    def of_item(self, row: Submission, chain: Sequence[tuple[tuple[str, ...], Any]]) -> bool | None:
        """Its own answers say so, or those around it; where neither asks, those inside it.

        `chain` has the item's repeats and answers, and before them those of the items around it.
        """
        found = [seen for repeats, item in chain for seen in self._answers(item, repeats)]
        found += [self.of_submission(row)] if any(True for _ in self._own(row)) else []
        return any(found) if found else self._inside(chain[-1][1], chain[-1][0])

    def _own(self, row: Submission) -> Iterator[bool]:
        yield from self._answers(row, ())
        if self.counts_files:
            yield any(not file.get("is_deleted") for file in row["_attachments"])

    def _answers(self, item: Any, repeats: tuple[str, ...]) -> Iterator[bool]:
        for question in self.asked:
            if question.repeats == repeats:
                yield item.get(question.path) in self.given

    def _inside(self, item: Any, repeats: tuple[str, ...]) -> bool | None:
        """Return whether anything inside says so; nothing where nothing inside asks."""
        deeper = [one for one in self.asked if one.repeats[: len(repeats)] == repeats]
        deeper = [one for one in deeper if len(one.repeats) > len(repeats)]
        if not deeper:
            return None
        return any(
            answer.get(question.path) in self.given
            for question in deeper
            for answer in _items(item, question.repeats[len(repeats) :])
        )


def _items(item: Any, repeats: Sequence[str]) -> list[Any]:
    found = [item]
    for repeat in repeats:
        found = [inner for one in found for inner in one.get(repeat, [])]
    return found
