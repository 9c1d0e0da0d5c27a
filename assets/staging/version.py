"""What one version of a form asks: its questions, repeats, choices and labels.

Read from the definition that KoboToolbox returns. Merging versions is `assets.staging.form`.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from assets.kobo.shapes import NOT_ASKED

# A question may be called so, but what a row says under these names is the server's (API.md §5).
SERVER_KEYS = {
    "_id", "_uuid", "_submission_time", "_submitted_by", "_validation_status", "_attachments",
    "_status", "_geolocation", "_tags", "_notes", "_xform_id_string", "_userform_id",
    "_supplementalDetails", "__version__", "formhub/uuid", "meta/instanceID", "meta/rootUuid",
    "meta/deprecatedID",
}  # fmt: skip
ANY_LANGUAGE = "default"
NO_COLUMNS = {"name", "list_name", "label", "$kuid", "$autovalue"}  # Of a choice's own line.
SELECTS = {"select_one", "select_multiple", "rank"}
OTHER, SPECIFY = "other", "Specify other."  # The choice and the question that `or_other` adds.
# `select_one LIST or_other`, and `select_one_or_other LIST` as older editors wrote it.
OR_OTHER = re.compile(r"(?<=^select_one)_or_other\b|(?<=^select_multiple)_or_other\b|\sor.other$")


# What the form or the phone fills in; nobody is asked for it.
FILLED_IN = {
    "calculate", "hidden", "today", "start", "end", "deviceid", "username", "phonenumber",
    "simserial", "subscriberid", "email",
}  # fmt: skip
ALWAYS = "true()"


@dataclass(frozen=True)
class Condition:
    """What a form says about when something is asked: an expression, and where it stands."""

    xpath: str
    expression: str


@dataclass(frozen=True)
class Question:
    """One question: where it stands in the form, what it accepts, and how it is worded.

    `required` is an expression; `conditions` are those of the question and of the groups around
    it, within its item. `asked` says how each version that has the question asked it, oldest
    version first.
    """

    xpath: str
    type: str
    path: tuple[str, ...]  # The xpaths of the repeats around it, outermost first.
    choice_list: str | None
    required: str | None
    relevant: str | None
    constraint: str | None
    labels: Mapping[str, str]
    select: str = ""  # The xpath of the question that this one specifies an "other" answer of.
    asked: Mapping[str, "Question"] = field(default_factory=dict)
    conditions: tuple[Condition, ...] = ()
    choice_filter: str | None = None
    constraint_messages: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_required(self) -> bool:
        """Whether everybody who is asked must answer."""
        return self.required == ALWAYS

    @property
    def is_filled_in(self) -> bool:
        """Whether the form or the phone answers it, and no person."""
        return self.type in FILLED_IN

    @property
    def versions(self) -> tuple[str, ...]:
        """The versions that ask it, oldest first."""
        return tuple(self.asked)


@dataclass(frozen=True)
class Repeat:
    """One repeat: when it is asked within what it is part of, and how many items it then has.

    `path` are the xpaths of the repeats around it, outermost first, and its own.
    """

    path: tuple[str, ...]
    conditions: tuple[Condition, ...]
    count: str | None
    labels: Mapping[str, str]
    asked: Mapping[str, "Repeat"] = field(default_factory=dict)
    constraint_messages: Mapping[str, str] = field(default_factory=dict)

    @property
    def xpath(self) -> str:
        """Where it stands in the form."""
        return self.path[-1]


@dataclass(frozen=True)
class Choice:
    """One answer that a select question offers.

    `columns` is what its line says beside name and label, for a filter to read: one mapping for
    each way in which the form's versions said it.
    """

    choice_list: str
    name: str
    labels: Mapping[str, str]
    columns: tuple[Mapping[str, str], ...] = ()


@dataclass(frozen=True)
class Version:
    """One version of a form; an outer repeat stands before those inside it."""

    questions: tuple[Question, ...]
    repeats: tuple[Repeat, ...]
    choices: tuple[Choice, ...]


def read_version(content: Mapping[str, Any]) -> Version:
    """Read the content of one version."""
    languages = content.get("translations") or [None]
    reading = _Reading(languages)
    questions = tuple(reading.questions(content["survey"]))
    choices = [_choice(row, languages) for row in content.get("choices", [])]
    offered = {(choice.choice_list, choice.name) for choice in choices}
    choices += [
        Choice(choice_list, OTHER, {ANY_LANGUAGE: "Other"}, ({},))
        for choice_list in reading.with_other
        if (choice_list, OTHER) not in offered
    ]
    return Version(questions, tuple(reading.repeats), tuple(choices))


class _Reading:
    """Goes through a survey line by line and remembers which groups and repeats are open."""

    def __init__(self, languages: Iterable[str | None]) -> None:
        self.languages = languages
        self.repeats: list[Repeat] = []
        self.with_other: dict[str, None] = {}  # The lists of choices that have an open end.
        self.around: list[str] = []  # The open groups and repeats, by name.
        self.conditions: list[Condition | None] = []  # What each of them is relevant for.
        self.within = [0]  # How many of these stood before the open repeats, and before all.
        self.path: tuple[str, ...] = ()

    def questions(self, survey: Iterable[Mapping[str, Any]]) -> Iterator[Question]:
        """Yield the questions."""
        for row in survey:
            kind, choice_list, has_other = _type(row)
            name = str(row.get("name") or row.get("$autoname") or "")
            xpath = "/".join([*self.around, name])
            if kind.startswith("begin_"):  # Groups, repeats, and also begin_score, begin_rank.
                self._begin(kind, row, name)
            elif kind.startswith("end_"):
                self._end(kind)
            elif kind not in NOT_ASKED and xpath not in SERVER_KEYS:
                question = self._question(row, xpath, kind, choice_list)
                yield question
                if has_other:
                    self.with_other |= {choice_list: None} if choice_list else {}
                    yield _specified(question, name)

    def _begin(self, kind: str, row: Mapping[str, Any], name: str) -> None:
        self.around.append(name)
        own = _condition("/".join(self.around), row)
        if kind != "begin_repeat":
            self.conditions.append(own)
            return
        self.path = (*self.path, "/".join(self.around))
        count = str(row.get("repeat_count") or "").strip()
        conditions = (*self._inner(), *filter(None, [own]))
        labels = _labels(row.get("label"), self.languages)
        self.repeats.append(Repeat(self.path, conditions, count or None, labels))
        # A repeat's own condition says whether it has items, not what an item must answer.
        self.conditions.append(None)
        self.within.append(len(self.conditions))

    def _end(self, kind: str) -> None:
        if kind == "end_repeat":
            self.path = self.path[:-1]
            self.within.pop()
        self.around.pop()
        self.conditions.pop()

    def _inner(self) -> tuple[Condition, ...]:
        """Return the conditions of the groups that are open within the item."""
        return tuple(filter(None, self.conditions[self.within[-1] :]))

    def _question(
        self, row: Mapping[str, Any], xpath: str, kind: str, choice_list: str | None
    ) -> Question:
        own = _condition(xpath, row)
        every = [condition.expression for condition in [*self.conditions, own] if condition]
        return Question(
            xpath=xpath,
            type=kind,
            path=self.path,
            choice_list=choice_list,
            required=_required(row.get("required")),
            relevant=_all_of(every),
            constraint=row.get("constraint") or None,
            labels=_labels(row.get("label"), self.languages),
            conditions=(*self._inner(), *filter(None, [own])),
            choice_filter=row.get("choice_filter") or None,
            constraint_messages=_labels(row.get("constraint_message"), self.languages),
        )


def _condition(xpath: str, row: Mapping[str, Any]) -> Condition | None:
    said = row.get("relevant")
    return Condition(xpath, str(said)) if said else None


def _required(said: object) -> str | None:
    """Return what an answer is wanted for, as an expression."""
    text = str(said or "").strip()
    if text.lower() in {"true", "yes", ALWAYS}:
        return ALWAYS
    return None if text.lower() in {"", "false", "no", "false()"} else text


def _type(row: Mapping[str, Any]) -> tuple[str, str | None, bool]:
    """Return a row's type, its list of choices, and whether `or_other` opens that list.

    KoboToolbox writes `_or_other: true` beside the list; forms that came another way have it in
    the type, or the list as the type's own value.
    """
    given, choice_list = row["type"], row.get("select_from_list_name")
    if isinstance(given, Mapping):
        [(given, choice_list)] = given.items()
    kind, _, listed = OR_OTHER.sub("", str(given)).partition(" ")
    choice_list = str(choice_list or listed.strip()) if kind in SELECTS else choice_list
    is_open = OR_OTHER.search(str(given)) or OR_OTHER.search(str(choice_list))
    flags = (row.get("_or_other"), row.get("or_other"))
    has_other = kind in SELECTS and bool(is_open or {True, "true", "yes"} & {*flags})
    return kind, OR_OTHER.sub("", choice_list) if choice_list else None, has_other


def _specified(question: Question, name: str) -> Question:
    """Return the question that `or_other` adds: which other is meant, as text."""
    opened = f"selected(${{{name}}}, '{OTHER}')"
    return Question(
        xpath=f"{question.xpath}_{OTHER}",
        type="text",
        path=question.path,
        choice_list=None,
        required=None,
        relevant=_all_of(filter(None, [question.relevant, opened])),
        constraint=None,
        labels={ANY_LANGUAGE: SPECIFY},
        select=question.xpath,
        conditions=(*question.conditions, Condition(f"{question.xpath}_{OTHER}", opened)),
    )


def _all_of(conditions: Iterable[str]) -> str | None:
    """Join conditions; each in brackets, since `a or b` and `c` is not `a or b and c`."""
    found = list(conditions)
    if len(found) > 1:
        return " and ".join(f"({condition})" for condition in found)
    return found[0] if found else None


def _choice(row: Mapping[str, Any], languages: Iterable[str | None]) -> Choice:
    name = str(row.get("name") or row.get("$autovalue"))
    columns = {
        str(column): str(said)
        for column, said in row.items()
        if column not in NO_COLUMNS and isinstance(said, str | int | float)
    }
    return Choice(str(row["list_name"]), name, _labels(row.get("label"), languages), (columns,))


def _labels(found: object, languages: Iterable[str | None]) -> dict[str, str]:
    """Pair labels with languages; a form in one unnamed language has `translations: [null]`."""
    wordings = found if isinstance(found, list) else [found]
    pairs = zip(languages, wordings, strict=False)
    return {language or ANY_LANGUAGE: str(text) for language, text in pairs if text}
