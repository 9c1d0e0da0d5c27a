"""What a form asks: its questions, repeats, choices and labels, over all its deployed versions.

Read from the definition that KoboToolbox returns. Which columns come of it is
`assets.staging.tables`; what a question may be used for is the programme's to say.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

NOT_ASKED = {"note", "audit", "background-audio", "start-geopoint-note"}
ANY_LANGUAGE = "default"


@dataclass(frozen=True)
class Question:
    """One question: where it stands in the form, what it accepts, and how it is worded."""

    xpath: str
    type: str
    repeat: str  # The xpath of the innermost repeat around it; empty outside repeats.
    choice_list: str | None
    is_required: bool
    relevant: str | None
    constraint: str | None
    labels: Mapping[str, str]
    versions: tuple[str, ...] = ()


@dataclass(frozen=True)
class Choice:
    """One answer that a select question offers."""

    choice_list: str
    name: str
    labels: Mapping[str, str]


@dataclass(frozen=True)
class Form:
    """All questions that any deployed version of a form asks."""

    questions: tuple[Question, ...]
    repeats: tuple[str, ...]  # xpaths, an outer one before those inside it
    choices: tuple[Choice, ...]

    def parents_of(self, repeat: str) -> tuple[str, ...]:
        """Return the repeats around a repeat, outermost first, itself last."""
        return tuple(
            other for other in self.repeats if other == repeat or repeat.startswith(other + "/")
        )


def read_form(versions: Iterable[tuple[str, Mapping[str, Any]]]) -> Form:
    """Merge a form's versions, given as (version uid, content), oldest first.

    The newest version's wording and type of a question stand; a question that only an older
    version asked stays, so that old answers stay readable.
    """
    questions: dict[str, Question] = {}
    repeats: dict[str, None] = {}
    choices: dict[tuple[str, str], Choice] = {}
    for version, content in versions:
        for found in _questions(content, repeats):
            known = questions.get(found.xpath)
            seen = (*known.versions, version) if known else (version,)
            questions[found.xpath] = replace(found, versions=seen)
        for choice in _choices(content):
            choices[choice.choice_list, choice.name] = choice
    ordered = sorted(repeats, key=lambda xpath: xpath.count("/"))
    return Form(tuple(questions.values()), tuple(ordered), tuple(choices.values()))


def _questions(content: Mapping[str, Any], repeats: dict[str, None]) -> Iterator[Question]:
    """Yield the questions of one version, noting the repeats on the way."""
    languages = content.get("translations") or [None]
    around: list[str] = []  # The open groups and repeats, by name.
    conditions: list[str | None] = []  # What each of them is relevant for.
    open_repeats: list[str] = []
    for row in content["survey"]:
        kind = str(row["type"])
        name = row.get("name") or row.get("$autoname") or ""
        if kind.startswith("begin_"):  # Groups and repeats, and also begin_score, begin_rank.
            around.append(name)
            # A repeat's own condition says whether it has items, not what an item must answer.
            conditions.append(None if kind == "begin_repeat" else row.get("relevant"))
            if kind == "begin_repeat":
                open_repeats.append("/".join(around))
                repeats["/".join(around)] = None
        elif kind.startswith("end_"):
            if kind == "end_repeat":
                open_repeats.pop()
            around.pop()
            conditions.pop()
        elif kind not in NOT_ASKED:
            yield Question(
                xpath="/".join([*around, name]),
                type=kind.split(maxsplit=1)[0],
                repeat=open_repeats[-1] if open_repeats else "",
                choice_list=row.get("select_from_list_name"),
                is_required=row.get("required") in {True, "true", "yes"},
                relevant=_all_of(filter(None, [*conditions, row.get("relevant")])),
                constraint=row.get("constraint") or None,
                labels=_labels(row.get("label"), languages),
            )


def _all_of(conditions: Iterable[str]) -> str | None:
    """Join conditions; each in brackets, since `a or b` and `c` is not `a or b and c`."""
    found = list(conditions)
    if len(found) > 1:
        return " and ".join(f"({condition})" for condition in found)
    return found[0] if found else None


def _choices(content: Mapping[str, Any]) -> Iterator[Choice]:
    languages = content.get("translations") or [None]
    for row in content.get("choices", []):
        name = str(row.get("name") or row.get("$autovalue"))
        yield Choice(str(row["list_name"]), name, _labels(row.get("label"), languages))


def _labels(found: object, languages: Iterable[str | None]) -> dict[str, str]:
    """Pair labels with languages; a form in one unnamed language has `translations: [null]`."""
    wordings = found if isinstance(found, list) else [found]
    pairs = zip(languages, wordings, strict=False)
    return {language or ANY_LANGUAGE: str(text) for language, text in pairs if text}
