"""What a form asks: its questions, repeats, choices and labels, over all its deployed versions.

Which columns come of it is `assets.staging.tables`; what a question may be used for is the
programme's to say.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from assets.staging.types import joint_type
from assets.staging.version import Choice, Question, Repeat, read_version

__all__ = ["Choice", "Form", "Question", "Repeat", "read_form"]


@dataclass(frozen=True)
class Form:
    """All questions that any deployed version of a form asks, those of the newest first."""

    questions: tuple[Question, ...]
    paths: tuple[tuple[str, ...], ...]  # Repeats, each with those around it; outer ones first.
    choices: tuple[Choice, ...]
    versions: tuple[str, ...]  # Oldest first.
    loops: tuple[Repeat, ...] = ()  # How its repeats are asked, in the order of `paths`.

    @property
    def repeats(self) -> tuple[str, ...]:
        """The xpaths of the repeats, an outer one before those inside it."""
        return tuple(dict.fromkeys(path[-1] for path in self.paths))

    def parents_of(self, repeat: str) -> tuple[str, ...]:
        """Return the repeats around a repeat, outermost first, itself last."""
        return next(path for path in self.paths if path[-1] == repeat)


def read_form(versions: Iterable[tuple[str, Mapping[str, Any]]]) -> Form:
    """Merge a form's versions, given as (version uid, content), oldest first.

    A question is the same in two versions if it has the same path within the same repeats: one
    that moved into a repeat, or whose group became one, is two questions with answers in two
    tables. The newest version's wording stands; a question that only an older version asked
    stays, so that old answers stay readable. Its type is the newest version's, unless another
    holds the answers of both (`joint_type`).
    """
    read = [(version, read_version(content)) for version, content in versions]
    asked: dict[tuple[tuple[str, ...], str], dict[str, Question]] = {}
    loops: dict[tuple[str, ...], dict[str, Repeat]] = {}
    choices: dict[tuple[str, str], Choice] = {}
    for version, found in reversed(read):
        for question in found.questions:
            asked.setdefault((question.path, question.xpath), {}).setdefault(version, question)
        for repeat in found.repeats:  # Every version names an outer one before those inside it.
            loops.setdefault(repeat.path, {}).setdefault(version, repeat)
        for choice in found.choices:
            key = (choice.choice_list, choice.name)
            choices[key] = _with_columns(choices.get(key, choice), choice)
    return Form(
        questions=tuple(_merged(list(of_one.items())) for of_one in asked.values()),
        paths=tuple(loops),
        choices=tuple(choices.values()),
        versions=tuple(dict.fromkeys(version for version, _ in read)),
        loops=tuple(
            replace(next(iter(said.values())), asked=dict(reversed(said.items())))
            for said in loops.values()
        ),
    )


def _with_columns(newest: Choice, choice: Choice) -> Choice:
    """Return a choice with what another version's line says beside it."""
    more = tuple(said for said in choice.columns if said not in newest.columns)
    return replace(newest, columns=(*newest.columns, *more))


def _merged(asked: list[tuple[str, Question]]) -> Question:
    """Return a question as all versions ask it; they are given newest first."""
    [(_, newest), *_] = asked
    kind = joint_type([question.type for _, question in asked])
    return replace(newest, type=kind, asked=dict(reversed(asked)))
