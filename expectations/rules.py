"""What must hold of a form's rows, as plain data, known without Great Expectations or rows.

Rules come from the form itself (required, choice, type) and from the programme (who may speak,
which promises exist). What the newest version of a form requires or offers is not held against
an answer given on an older one that did not. `expectations.suites` turns rules into expectations.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from assets.accountability.events import FORM as PROMISES
from assets.accountability.register import promise_codes
from assets.programme.model import FormPlace
from assets.programme.read import Programme
from assets.staging.form import Form, Question
from assets.staging.pseudonyms import Pseudonyms
from assets.staging.tables import Column, Table, column_name
from assets.staging.version import SELECTS
from expectations.constraints import bounds_of, demands_of, is_until_today

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
    "answers_read_as_their_type: retyped": (
        "The question changed its type between versions of the form, and this answer to an older"
        " one does not read as the type that it has now. It is left empty; the rest counts."
    ),
    "partner_is_in_the_register": "The partner is not in the register of partners.",
    "sender_speaks_for_the_partner": "The sending account may not speak for this partner.",
    "code_speaks_for_the_partner": "The code of the form's link does not belong to this partner.",
    "nothing_is_dated_after_today": "The date lies in the future.",
    "numbers_are_within_their_bounds": "The number is smaller or larger than its question allows.",
    "promise_is_in_the_register": "No such promise to this partner is in the register.",
}

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
    except_versions: tuple[str, ...] = ()  # Versions of the form that it does not hold for.

    @property
    def name(self) -> str:
        """The rule's own name within its table."""
        return f"{self.check}: {self.column}"

    @property
    def message(self) -> str:
        """The rule in words; it never holds an answer."""
        return MESSAGES.get(self.name) or MESSAGES[self.check]


@dataclass(frozen=True)
class Register:
    """What the programme knows that a row can be held against."""

    partners: tuple[str, ...]
    speakers: tuple[tuple[str, str], ...]  # (account, partner) pairs that go together.
    promises: tuple[tuple[str, str], ...]  # (promise, partner) pairs that go together.
    as_of: date
    codes: tuple[tuple[str, str], ...] = ()  # (pseudonym of a link's code, partner) pairs.

    @classmethod
    def of(
        cls,
        programme: Programme,
        as_of: date,
        proposed: tuple[tuple[str, str], ...] = (),
        pseudonyms: Pseudonyms | None = None,
    ) -> "Register":
        """Read a programme's registers; `proposed` are the promises that rows propose.

        Without `pseudonyms` no code of a link is known.
        """
        partners = tuple(row.partner for row in programme.partners)
        return cls(
            partners=partners,
            speakers=tuple(
                (account, partner)
                for account, _, own in programme.accounts
                for partner in ([own] if own else partners)
            ),
            promises=(*promise_codes(programme), *proposed),
            as_of=as_of,
            codes=tuple((pseudonyms.of(link.code), link.partner) for link in programme.link_codes)
            if pseudonyms
            else (),
        )


def rules_of(place: FormPlace, form: Form, table: Table, register: Register) -> Iterator[Rule]:
    """Yield every rule of one table of a form."""
    if not table.repeat:
        yield Rule(table.name, "each_submission_is_here_once", "root_uuid", "unique")
        yield from _who(place, table, register)
    yield Rule(table.name, "answers_read_as_their_type", "unreadable", "null")
    if any(column.retyped_in for column in table.columns):
        yield Rule(table.name, "answers_read_as_their_type", "retyped", "null", severity="warning")
    for column in table.columns:
        if _wants_an_answer(place, column.question):
            yield _required(place, form, table, column)
        yield from _of_answer(form, table, column, register)


def _of_answer(form: Form, table: Table, column: Column, register: Register) -> Iterator[Rule]:
    question = column.question
    if question.type in SELECTS and question.choice_list and column.data_class == "keep":
        yield _choices(form, table, column)
    demands = demands_of(question.constraint or "")
    if question.type == "date" and is_until_today(demands):
        yield Rule(
            table.name, "nothing_is_dated_after_today", column.name, "at_most", (register.as_of,)
        )
    bounds = bounds_of(demands)
    if question.type in NUMBERS and column.data_class == "keep" and bounds:
        yield Rule(table.name, "numbers_are_within_their_bounds", column.name, "within", bounds)


def _wants_an_answer(place: FormPlace, question: Question) -> bool:
    """Say whether every submission must answer: without consent none gets here (DOMAIN, DP2)."""
    return question.is_required and (
        question.relevant is None or _is_consent(place, question.relevant)
    )


def _is_consent(place: FormPlace, relevant: str) -> bool:
    if place.consent is None:
        return False
    name, given = place.consent.question.rpartition("/")[2], place.consent.given
    asked = rf"\s*\$\{{{re.escape(name)}\}}\s*=\s*(['\"]){re.escape(given)}\1\s*"
    return re.fullmatch(asked, relevant) is not None


def _required(place: FormPlace, form: Form, table: Table, column: Column) -> Rule:
    """Want an answer from those versions that wanted one, of a kind that can be read today."""
    asked = column.question.asked
    wanted = {
        version
        for version, then in asked.items()
        if _wants_an_answer(place, then) and version not in column.retyped_in
    }
    return Rule(
        table.name,
        "required_questions_are_answered",
        column.name,
        "not_null",
        except_versions=tuple(version for version in form.versions if version not in wanted),
    )


def _choices(form: Form, table: Table, column: Column) -> Rule:
    """Hold answers against all that any version offered, but for versions that let people write."""
    question = column.question
    lists = {then.choice_list for then in question.asked.values()}
    names = dict.fromkeys(choice.name for choice in form.choices if choice.choice_list in lists)
    test: Test = "in_set" if question.type == "select_one" else "all_in_set"
    alike = {"select_one"} if test == "in_set" else SELECTS
    return Rule(
        table.name,
        "choices_are_from_the_form",
        column.name,
        test,
        tuple(names),
        except_versions=tuple(
            version for version, then in question.asked.items() if then.type not in alike
        ),
    )


def _who(place: FormPlace, table: Table, register: Register) -> Iterator[Rule]:
    """Hold a submission against the registers of partners, accounts and promises."""
    named = next(
        (column for column in table.columns if column.question.xpath == place.partner), None
    )
    if named is not None:
        yield Rule(
            table.name, "partner_is_in_the_register", named.name, "in_set", register.partners
        )
        voice, check, pairs = "submitted_by", "sender_speaks_for_the_partner", register.speakers
        if place.link_code:
            voice, check = column_name(place.link_code), "code_speaks_for_the_partner"
            pairs = register.codes
        # A pair passes if what is empty of it might make it right: that is what the first is for.
        yield Rule(table.name, check, voice, "not_null")
        yield Rule(table.name, check, voice, "pair_in_set", pairs, other_column=named.name)
    if place.code == PROMISES:
        yield Rule(
            table.name,
            "promise_is_in_the_register",
            "promise__commitment",
            "pair_in_set",
            register.promises,
            other_column="promise__partner",
        )
