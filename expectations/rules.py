"""What must hold of a form's rows, as plain data, known without Great Expectations or rows.

Rules come from the form itself (required, choice, type) and from the programme (who may speak,
which promises exist). `expectations.suites` turns them into expectations.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from assets.accountability.commitments import FORM as PROMISES
from assets.accountability.register import promises
from assets.programme.model import FormPlace
from assets.programme.read import Programme
from assets.staging.form import Form
from assets.staging.tables import Column, Table

Severity = Literal["error", "warning"]
Test = Literal[
    "not_null", "null", "unique", "in_set", "all_in_set", "pair_in_set", "at_most", "within"
]

# The names of the checks, as the Dagster UI shows them, and what they say of a failing row.
MESSAGES = {
    "each_submission_is_here_once": "The same submission is here twice.",
    "required_questions_are_answered": "A required question has no answer.",
    "choices_are_from_the_form": "The answer is not one of the form's choices.",
    "answers_read_as_their_type": "An answer cannot be read as what its question asks for.",
    "partner_is_in_the_register": "The partner is not in the register of partners.",
    "sender_speaks_for_the_partner": "The sending account may not speak for this partner.",
    "nothing_is_dated_after_today": "The date lies in the future.",
    "numbers_are_within_their_bounds": "The number is smaller or larger than its question allows.",
    "promise_is_in_the_register": "No such promise to this partner is in the register.",
}


# How an XLSForm says that a date may not lie in the future.
UNTIL_TODAY = re.compile(r"^\s*\.\s*<=\s*today\(\)\s*$")
# How it bounds a number: `. >= 0`, or `. >= 2020 and . <= 2040`.
BOUND = re.compile(r"^\s*\.\s*(>=?|<=?)\s*(-?\d+(?:\.\d+)?)\s*$")
NUMBERS = ("integer", "decimal", "range")


@dataclass(frozen=True)
class Rule:
    """One thing that must hold of a column (or, for a pair, of two) in every row of a table."""

    table: str
    check: str
    column: str
    test: Test
    values: tuple[object, ...] = ()
    other_column: str | None = None
    severity: Severity = "error"

    @property
    def name(self) -> str:
        """The rule's own name within its table."""
        return f"{self.check}: {self.column}"

    @property
    def message(self) -> str:
        """The rule in words; it never holds an answer."""
        return MESSAGES[self.check]


@dataclass(frozen=True)
class Register:
    """What the programme knows that a row can be held against."""

    partners: tuple[str, ...]
    speakers: tuple[tuple[str, str], ...]  # (account, partner) pairs that go together.
    promises: tuple[tuple[str, str], ...]  # (promise, partner) pairs that go together.
    as_of: date

    @classmethod
    def of(
        cls, programme: Programme, as_of: date, proposed: tuple[tuple[str, str], ...] = ()
    ) -> "Register":
        """Read a programme's registers; `proposed` are the promises that rows propose."""
        partners = tuple(row.partner for row in programme.partners)
        return cls(
            partners=partners,
            speakers=tuple(
                (account, partner)
                for account, _, own in programme.accounts
                for partner in ([own] if own else partners)
            ),
            promises=(*(promise.between for promise in promises(programme)), *proposed),
            as_of=as_of,
        )


def rules_of(place: FormPlace, form: Form, table: Table, register: Register) -> Iterator[Rule]:
    """Yield every rule of one table of a form."""
    if not table.repeat:
        yield Rule(table.name, "each_submission_is_here_once", "root_uuid", "unique")
        yield from _who(place, table, register)
    yield Rule(table.name, "answers_read_as_their_type", "unreadable", "null")
    for column in table.columns:
        yield from _of_question(form, table, column, register)


def _of_question(form: Form, table: Table, column: Column, register: Register) -> Iterator[Rule]:
    question = column.question
    if question.is_required and question.relevant is None:
        yield Rule(table.name, "required_questions_are_answered", column.name, "not_null")
    if question.choice_list and column.data_class == "keep":
        names = tuple(
            choice.name for choice in form.choices if choice.choice_list == question.choice_list
        )
        test: Test = "in_set" if question.type == "select_one" else "all_in_set"
        yield Rule(table.name, "choices_are_from_the_form", column.name, test, names)
    if question.type == "date" and UNTIL_TODAY.match(question.constraint or ""):
        yield Rule(
            table.name, "nothing_is_dated_after_today", column.name, "at_most", (register.as_of,)
        )
    if question.type in NUMBERS and column.data_class == "keep":
        bounds = _bounds(question.constraint or "")
        if bounds:
            yield Rule(table.name, "numbers_are_within_their_bounds", column.name, "within", bounds)


def _bounds(constraint: str) -> tuple[tuple[str, float], ...]:
    """Return the bounds that a constraint sets, if that is all it does: (comparison, number)."""
    found = [BOUND.match(part) for part in constraint.split(" and ")]
    bounds = tuple((match[1], float(match[2])) for match in found if match)
    return bounds if len(bounds) == len(found) else ()


def _who(place: FormPlace, table: Table, register: Register) -> Iterator[Rule]:
    """Hold a submission against the registers of partners, accounts and promises."""
    named = next(
        (column for column in table.columns if column.question.xpath == place.partner), None
    )
    if named is not None:
        yield Rule(
            table.name, "partner_is_in_the_register", named.name, "in_set", register.partners
        )
        # A pair with an empty half passes: whoever sends without an account is nobody's voice.
        yield Rule(table.name, "sender_speaks_for_the_partner", "submitted_by", "not_null")
        yield Rule(
            table.name,
            "sender_speaks_for_the_partner",
            "submitted_by",
            "pair_in_set",
            register.speakers,
            other_column=named.name,
        )
    if place.code == PROMISES:
        yield Rule(
            table.name,
            "promise_is_in_the_register",
            "promise__commitment",
            "pair_in_set",
            register.promises,
            other_column="promise__partner",
        )
