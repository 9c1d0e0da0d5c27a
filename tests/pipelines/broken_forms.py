"""For each form and kind of rule that a form has, answers that break it in one place and no other.

What can be broken is found in the workbook itself (`tests.kobo.form_rules`), in answers that were
invented; so a new form, or a new kind of rule, needs nothing here until it cannot be broken so.
"""

from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from tests.kobo.form_rules import FormRules, Question, is_of_type
from tests.pipelines.small_world import VELMARA, invented

NEVER = date.max
NUMBERS, LEFT_ALONE = ("integer", "decimal"), ("partner", "consent", "period", "code")
# Answers that questions of a kind read, and that most constraints refuse.
REFUSED = {
    "integer": ("-1", "99999"),
    "decimal": ("-1", "0", "99999"),
    "date": ("1999-01-01",),
    "text": ("?", "x" * 2000),
}
ALLOWED = {"integer": "3", "decimal": "3", "date": "2025-01-15", "text": "ABC-1"}


@dataclass(frozen=True)
class Broken:
    """Answers with one mistake, the column and the item in which it must be found."""

    answers: dict[str, Any]
    by: str | None
    column: str
    place: str | None


@dataclass(frozen=True)
class Spot:
    """A question in some answers: where its own answer stands, and what it sees around it."""

    question: Question
    own: dict[str, Any]
    place: str | None
    said: dict[str, Any]

    @property
    def path(self) -> str:
        return self.question.path

    @property
    def answer(self) -> str | None:
        return self.own.get(self.path)


Break = Callable[[FormRules, Spot], str | None]  # The new answer, "" for none; None: not here.


@cache
def rules_of(form: str) -> FormRules:
    return FormRules(VELMARA / "forms" / f"{form}.xlsx")


def broken(form: str, kind: str) -> Broken:
    """Return answers to a form that break a kind of rule.

    Raises:
        LookupError: Nothing that was invented can be broken so.
    """
    rules = rules_of(form)
    for one in invented()[form]:
        answers = deepcopy(one.states[-1][1])
        if "no" in {said for path, said in answers.items() if path.endswith("/consent")}:
            continue  # Of those nothing is kept that could be wrong.
        if kind == "repeats_have_the_items_asked_for":
            found = _with_strange_item(rules, answers)
        else:
            found = next(_changed(rules, BREAKS[kind], answers), None)
        if found:
            return Broken(answers, one.submitted_by, *found)
    raise LookupError(f"No invented answer to {form} can be made to break {kind}.")


def _changed(
    rules: FormRules, breaks: Break, answers: dict[str, Any]
) -> Iterator[tuple[str, str | None]]:
    for spot in _spots(rules, answers):
        new = breaks(rules, spot)
        if new is not None:
            spot.own.pop(spot.path, None)
            spot.own.update({spot.path: new} if new else {})
            yield spot.path.lower().replace("/", "__"), spot.place


def _spots(rules: FormRules, answers: dict[str, Any]) -> Iterator[Spot]:
    """Yield the questions that may be broken, in the first item of the repeats around them."""
    for question in rules.questions.values():
        name = question.path.rpartition("/")[2]
        own, said, places = answers, answers, []
        for repeat in question.repeats:
            items = own.get(repeat, [])
            own = items[0] if items else {}
            said, places = {**said, **own}, [*places, "1"]
        is_kept = (question.row.get("data_class") or "keep") == "keep"
        if own and is_kept and name not in LEFT_ALONE and "/" in question.path:
            yield Spot(question, own, "/".join(places) or None, said)


def _required(rules: FormRules, spot: Spot) -> str | None:
    is_asked = rules.is_asked(spot.question, spot.said, NEVER)
    wants = is_asked and rules.is_required(spot.question, spot.said, NEVER)
    return "" if wants and spot.answer else None


def _constraint(rules: FormRules, spot: Spot) -> str | None:
    if not (spot.answer and spot.question.row["constraint"]):
        return None
    kind = spot.question.kind
    tried = [*REFUSED.get(kind, ()), *_pairs(rules, spot.question)]
    for new in tried:
        said = {**spot.said, spot.path: new}
        is_readable = is_of_type(kind, new) and rules.is_choice(spot.question, said, NEVER)
        if is_readable and not rules.is_allowed(spot.question, said, NEVER):
            return new
    return None


def _pairs(rules: FormRules, question: Question) -> Iterator[str]:
    """Yield two choices together, for those that exclude each other."""
    kind, _, name = question.row["type"].partition(" ")
    names = list(rules.choices[name]) if kind == "select_multiple" else []
    yield from (f"{one} {other}" for one in names for other in names if one != other)


def _choice(rules: FormRules, spot: Spot) -> str | None:  # noqa: ARG001 - as all others.
    is_select = spot.question.kind.startswith("select_")
    return "nothing_like_that" if is_select and spot.answer else None


def _type(rules: FormRules, spot: Spot) -> str | None:  # noqa: ARG001 - as all others.
    return "about forty" if spot.question.kind in {*NUMBERS, "date"} and spot.answer else None


def _unasked(rules: FormRules, spot: Spot) -> str | None:
    is_asked = rules.is_asked(spot.question, spot.said, NEVER)
    if spot.answer or is_asked or spot.question.kind == "calculate":
        return None
    kind, _, name = spot.question.row["type"].partition(" ")
    return next(iter(rules.choices[name])) if kind.startswith("select_") else ALLOWED.get(kind)


BREAKS: dict[str, Break] = {
    "required_questions_are_answered": _required,
    "answers_meet_their_constraints": _constraint,
    "choices_are_from_the_form": _choice,
    "answers_read_as_their_type": _type,
    "unasked_questions_have_no_answer": _unasked,
}


def _with_strange_item(rules: FormRules, answers: dict[str, Any]) -> tuple[str, str | None] | None:
    """Add an item to a repeat that is not asked."""
    for question in rules.questions.values():
        if len(question.repeats) == 1 and question.repeats[0] not in answers:
            conditions = question.conditions_of_item
            holds = (rules.holds(rule, question, answers, NEVER) for rule in conditions)
            if conditions and not all(holds):
                [repeat] = question.repeats
                kind, _, name = question.row["type"].partition(" ")
                offered = rules.choices[name] if kind.startswith("select_") else None
                answers[repeat] = [{question.path: next(iter(offered)) if offered else "3"}]
                return repeat.lower().replace("/", "__"), "1"
    return None
