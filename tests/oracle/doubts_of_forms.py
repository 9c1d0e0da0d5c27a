"""What a form itself demands of the answers to it, held against every one of them once more.

An answer that does not read as what its question asks for is not known: it is found once, and
nothing that is compared with it is found.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from datetime import date
from typing import Any

from tests.oracle.doubts import Doubt
from tests.oracle.questionnaires import Question, Questionnaire
from tests.oracle.reading import read
from tests.oracle.sent import around, column, items
from tests.oracle.server import Submission

# On no phone is it this day yet: that nothing lies in the future is looked at by itself.
NEVER = date.max
ASKED_OF_NOBODY = {"calculate", "start", "end", "today", "deviceid"}
NAMED = re.compile(r"\$\{([\w-]+)\}|\.\./([\w-]+)")


def of_form(
    asked: Questionnaire, row: Submission, known: Collection[str] | None
) -> Iterator[Doubt]:
    """Yield what one submission breaks; `known` has what its version of the form asked."""
    strange: set[tuple[tuple[str, ...], str]] = set()  # Items that nothing asked for.
    for repeats, questions in asked.repeats.items():
        own = [item for item, _ in items(row, repeats)]
        for (said, place), item in zip(around(row, repeats), own, strict=True):
            for question in questions:
                if _is_unreadable(question, item.get(question.path)):
                    severity = "warning" if question.kind in ASKED_OF_NOBODY else "error"
                    check = "answers_read_as_their_type"
                    yield Doubt(check, column(question.path), place, severity)
            legible, line = Legible(asked, said), questions[0].line
            if not strange.isdisjoint(_around(repeats, place)):
                continue
            if repeats and legible.holds(line, line.conditions_of_item) is False:
                strange.add((repeats, str(place)))
                yield Doubt("repeats_have_the_items_asked_for", column(repeats[-1]), place)
                continue
            for question in questions:
                if known is None or question.path in known:
                    for check in legible.broken(question):
                        yield Doubt(check, column(question.path), place)


class Legible:
    """The answers that a question sees, and what can be told from those that are legible."""

    def __init__(self, asked: Questionnaire, said: dict[str, Any]) -> None:
        self.rules, self.said = asked.rules, said
        strange = (one.path for one in asked.questions if _is_unreadable(one, said.get(one.path)))
        self.strange = set(strange)
        self.names = {path.rpartition("/")[2] for path in self.strange}

    def holds(self, line: Any, expressions: Sequence[str]) -> bool | None:
        """Say whether all that is said of a question holds; nothing where that cannot be known."""
        pairs = [pair for one in expressions for pair in NAMED.findall(one)]
        if self.names & {name for pair in pairs for name in pair}:
            return None
        return all(self.rules.holds(one, line, self.said, NEVER) for one in expressions)

    def broken(self, question: Question) -> Iterator[str]:
        """Yield the checks that an answer to a question, or the lack of one, does not pass."""
        line, required = question.line, question.line.row["required"]
        if question.path in self.strange:
            return
        is_asked = self.holds(line, line.conditions)
        if self.said.get(question.path) is None:
            if is_asked and required and (required == "yes" or self.holds(line, [required])):
                yield "required_questions_are_answered"
        elif is_asked is False and question.kind not in ASKED_OF_NOBODY:
            yield "unasked_questions_have_no_answer"
        elif is_asked:
            yield from self._wrong(question)

    def _wrong(self, question: Question) -> Iterator[str]:
        line = question.line
        if question.data_class == "keep" and not self.rules.is_choice(line, self.said, NEVER):
            yield "choices_are_from_the_form"
        constraint = line.row["constraint"]
        if constraint and self.holds(line, [constraint]) is False:
            yield "answers_meet_their_constraints"


def _is_unreadable(question: Question, text: Any) -> bool:
    return text is not None and read(question.kind, text) is None


def _around(repeats: tuple[str, ...], place: str | None) -> Iterator[tuple[tuple[str, ...], str]]:
    """Yield the items that an item is in, each with its repeats."""
    numbers = (place or "").split("/")
    for depth in range(1, len(repeats)):
        yield repeats[:depth], "/".join(numbers[:depth])
