"""What one version of a form asks: its questions, repeats, choices and labels.

Read from the definition that KoboToolbox returns. Merging versions is `assets.staging.form`.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

NOT_ASKED = {"note", "audit", "background-audio", "start-geopoint-note"}
# A question may be called so, but what a row says under these names is the server's (API.md §5).
SERVER_KEYS = {
    "_id", "_uuid", "_submission_time", "_submitted_by", "_validation_status", "_attachments",
    "_status", "_geolocation", "_tags", "_notes", "_xform_id_string", "_userform_id",
    "_supplementalDetails", "__version__", "formhub/uuid", "meta/instanceID", "meta/rootUuid",
    "meta/deprecatedID",
}  # fmt: skip
ANY_LANGUAGE = "default"
SELECTS = {"select_one", "select_multiple", "rank"}
OTHER, SPECIFY = "other", "Specify other."  # The choice and the question that `or_other` adds.
# `select_one LIST or_other`, and `select_one_or_other LIST` as older editors wrote it.
OR_OTHER = re.compile(r"(?<=^select_one)_or_other\b|(?<=^select_multiple)_or_other\b|\sor.other$")


@dataclass(frozen=True)
class Question:
    """One question: where it stands in the form, what it accepts, and how it is worded.

    `asked` says how each version that has the question asked it, oldest version first.
    """

    xpath: str
    type: str
    path: tuple[str, ...]  # The xpaths of the repeats around it, outermost first.
    choice_list: str | None
    is_required: bool
    relevant: str | None
    constraint: str | None
    labels: Mapping[str, str]
    select: str = ""  # The xpath of the question that this one specifies an "other" answer of.
    asked: Mapping[str, "Question"] = field(default_factory=dict)

    @property
    def versions(self) -> tuple[str, ...]:
        """The versions that ask it, oldest first."""
        return tuple(self.asked)


@dataclass(frozen=True)
class Choice:
    """One answer that a select question offers."""

    choice_list: str
    name: str
    labels: Mapping[str, str]


@dataclass(frozen=True)
class Version:
    """One version of a form; `paths` are its repeats, each with those around it."""

    questions: tuple[Question, ...]
    paths: tuple[tuple[str, ...], ...]
    choices: tuple[Choice, ...]


def read_version(content: Mapping[str, Any]) -> Version:
    """Read the content of one version."""
    languages = content.get("translations") or [None]
    paths: list[tuple[str, ...]] = []
    with_other: dict[str, None] = {}
    questions = tuple(_questions(content["survey"], languages, paths, with_other))
    choices = [_choice(row, languages) for row in content.get("choices", [])]
    offered = {(choice.choice_list, choice.name) for choice in choices}
    choices += [
        Choice(choice_list, OTHER, {ANY_LANGUAGE: "Other"})
        for choice_list in with_other
        if (choice_list, OTHER) not in offered
    ]
    return Version(questions, tuple(paths), tuple(choices))


def _questions(
    survey: Iterable[Mapping[str, Any]],
    languages: Iterable[str | None],
    paths: list[tuple[str, ...]],
    with_other: dict[str, None],
) -> Iterator[Question]:
    """Yield the questions, noting on the way the repeats and the lists with an open end."""
    around: list[str] = []  # The open groups and repeats, by name.
    conditions: list[str | None] = []  # What each of them is relevant for.
    path: tuple[str, ...] = ()
    for row in survey:
        kind, choice_list, has_other = _type(row)
        name = str(row.get("name") or row.get("$autoname") or "")
        xpath = "/".join([*around, name])
        if kind.startswith("begin_"):  # Groups and repeats, and also begin_score, begin_rank.
            around.append(name)
            # A repeat's own condition says whether it has items, not what an item must answer.
            conditions.append(None if kind == "begin_repeat" else row.get("relevant"))
            if kind == "begin_repeat":
                path = (*path, xpath)
                paths.append(path)
        elif kind.startswith("end_"):
            path = path[:-1] if kind == "end_repeat" else path
            around.pop()
            conditions.pop()
        elif kind not in NOT_ASKED and xpath not in SERVER_KEYS:
            question = Question(
                xpath=xpath,
                type=kind,
                path=path,
                choice_list=choice_list,
                is_required=row.get("required") in {True, "true", "yes"},
                relevant=_all_of(filter(None, [*conditions, row.get("relevant")])),
                constraint=row.get("constraint") or None,
                labels=_labels(row.get("label"), languages),
            )
            yield question
            if has_other:
                with_other |= {choice_list: None} if choice_list else {}
                yield _specified(question, name)


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
        is_required=False,
        relevant=_all_of(filter(None, [question.relevant, opened])),
        constraint=None,
        labels={ANY_LANGUAGE: SPECIFY},
        select=question.xpath,
    )


def _all_of(conditions: Iterable[str]) -> str | None:
    """Join conditions; each in brackets, since `a or b` and `c` is not `a or b and c`."""
    found = list(conditions)
    if len(found) > 1:
        return " and ".join(f"({condition})" for condition in found)
    return found[0] if found else None


def _choice(row: Mapping[str, Any], languages: Iterable[str | None]) -> Choice:
    name = str(row.get("name") or row.get("$autovalue"))
    return Choice(str(row["list_name"]), name, _labels(row.get("label"), languages))


def _labels(found: object, languages: Iterable[str | None]) -> dict[str, str]:
    """Pair labels with languages; a form in one unnamed language has `translations: [null]`."""
    wordings = found if isinstance(found, list) else [found]
    pairs = zip(languages, wordings, strict=False)
    return {language or ANY_LANGUAGE: str(text) for language, text in pairs if text}
