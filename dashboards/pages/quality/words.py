"""What forms, checks and the questions of forms are called, as the edition's rules have it.

Which rules there are and what they found belongs in the other modules.
"""

from collections.abc import Mapping
from functools import cached_property
from typing import NamedTuple

from dashboards.edition import Edition
from dashboards.language import N_, Language, sentence_start
from dashboards.quality_rows import Rule
from dashboards.rows import EVERYONE

# What a finding is about where it is no question of the form.
NO_QUESTION = {
    "*": N_("The submission"),
    "root_uuid": N_("The submission"),
    "submitted_by": N_("The sending account"),
    "submitted_at": N_("The time of arrival"),
}
# What became of what a check asked, in the order of tables and bars.
STATES: Mapping[str, str] = {
    "open": N_("Waiting"),
    "accepted": N_("Accepted"),
    "returned": N_("Returned"),
    "excluded": N_("Left out"),
}
EFFECTS = {
    "error": N_("Sets the submission aside"),
    "warning": N_("Asks; the submission is used"),
}


class FormName(NamedTuple):
    """One form of the edition: its code, and its title for readers."""

    code: str
    title: str


class Words:
    """The names of one edition in one language."""

    def __init__(self, edition: Edition, language: Language) -> None:
        self._edition = edition
        self._language = language

    @cached_property
    def forms(self) -> tuple[FormName, ...]:
        """Every form that something is told of, by title."""
        told = (self._edition.reconciliation, self._edition.rules, self._edition.findings)
        codes = {row.form for rows in told for row in rows}
        return tuple(
            sorted(
                (FormName(code, self.form(code)) for code in codes),
                key=lambda form: (form.title.casefold(), form.code),
            )
        )

    def form(self, code: str) -> str:
        """A form's title."""
        if code == EVERYONE:
            return self._language.gettext("All forms")
        return self._titles.get(code) or as_sentence(code)

    def check(self, name: str, severity: str) -> str:
        """A check in words: what it holds to be true."""
        return self._checks.get((name, severity)) or as_sentence(name)

    def about(self, form: str, column: str) -> str:
        """What a finding is about: the label of the form's question."""
        if column in NO_QUESTION:
            return self._language.gettext(NO_QUESTION[column])
        return self._questions.get((form, column)) or as_sentence(column)

    def rule(self, form: str, check: str, column: str) -> Rule | None:
        """The rule that a finding broke; of a rule of all columns, that one."""
        return self._rules.get((form, check, column)) or self._rules.get((form, check, EVERYONE))

    @cached_property
    def _titles(self) -> dict[str, str]:
        return {row.form: row.form_title for row in self._edition.rules if row.form_title}

    @cached_property
    def _checks(self) -> dict[tuple[str, str], str]:
        return {(row.check_name, row.severity): row.title for row in self._edition.rules}

    @cached_property
    def _questions(self) -> dict[tuple[str, str], str]:
        rows = self._edition.rules
        return {(row.form, row.column_name): row.question for row in rows if row.question}

    @cached_property
    def _rules(self) -> dict[tuple[str, str, str], Rule]:
        rows = self._edition.rules
        return {(row.form, row.check_name, row.column_name): row for row in rows if row.is_checked}


def as_sentence(name: str) -> str:
    """A name without words of its own, read as them: `dated_in_time` is Dated in time."""
    return sentence_start(name.replace("__", ": ").replace("_", " "))


def anchor(form: str, check: str, severity: str) -> str:
    """The place on the page where a form's check stands."""
    return f"rule-{form}-{check}-{severity}"
