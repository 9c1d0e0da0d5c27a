"""What an XLSForm asks of every submission, as far as a check may hold an answer against it."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from tests.kobo.form_rules import FormRules

UNREAD = {"note", "image", "audio", "video", "file"}
UNTIL_TODAY = ". <= today()"


@dataclass(frozen=True)
class Question:
    """A question: its path, the repeats around it, and what becomes of an answer."""

    path: str
    kind: str
    repeats: tuple[str, ...]
    choice_list: str
    data_class: str
    is_until_today: bool
    line: Any  # As the rules of its form know it.


@dataclass(frozen=True)
class Questionnaire:
    """The questions of a form, without those whose answers nobody keeps."""

    rules: FormRules
    questions: tuple[Question, ...]

    def question(self, path: str) -> Question:
        return next(one for one in self.questions if one.path == path)

    @property
    def repeats(self) -> Mapping[tuple[str, ...], list[Question]]:
        """The questions by the repeats around them."""
        found: dict[tuple[str, ...], list[Question]] = {}
        for one in self.questions:
            found.setdefault(one.repeats, []).append(one)
        return found


@cache
def questionnaire_of(path: Path) -> Questionnaire:
    """Return what the form in a workbook asks."""
    rules = FormRules(path)
    asked = (_question(line) for line in rules.questions.values())
    kept = (one for one in asked if one.kind not in UNREAD and one.data_class != "drop")
    return Questionnaire(rules, tuple(kept))


def _question(line: Any) -> Question:
    kind, _, listed = line.row["type"].partition(" ")
    demands = [part.strip() for part in (line.row["constraint"] or "").split(" and ")]
    return Question(
        path=line.path,
        kind=kind,
        repeats=tuple(line.repeats),
        choice_list=listed,
        data_class=line.row.get("data_class") or "keep",
        is_until_today=UNTIL_TODAY in demands,
        line=line,
    )
