"""Agreements and promises: their days are in order, and they bind partners and not candidates."""

from collections.abc import Iterator

from assets.programme.checks.references import unknown
from assets.programme.problems import Problem
from assets.programme.reading import Draft

SIDES = {"A": "agency", "C": "cso", "J": "joint"}


def agreements_end_after_they_start(draft: Draft) -> Iterator[Problem]:
    """An agreement's days are in order, and its suspension lies within them."""
    for line, row in draft.agreements.records:
        message = None
        if row.ends_on < row.starts_on:
            message = f"ends_on ({row.ends_on}) is before starts_on ({row.starts_on})"
        elif row.suspended_from is None:
            if row.suspended_to is not None:
                message = "suspended_to is given without suspended_from"
        elif row.suspended_to is not None and row.suspended_to < row.suspended_from:
            message = f"suspended_to ({row.suspended_to}) is before suspended_from"
        elif not row.starts_on <= row.suspended_from <= row.ends_on:
            message = f"suspended_from ({row.suspended_from}) is outside the agreement"
        if message:
            yield Problem(draft.agreements.name, line, message)


def promises_fall_due_after_they_were_agreed(draft: Draft) -> Iterator[Problem]:
    """Nothing is due before both sides agreed it."""
    for line, row in draft.commitments.records:
        if row.due_on < row.agreed_on:
            message = f"due_on ({row.due_on}) is before agreed_on ({row.agreed_on})"
            yield Problem(draft.commitments.name, line, message)


def a_promise_is_made_by_the_side_of_its_type(draft: Draft) -> Iterator[Problem]:
    """A-types are the agency's promises, C-types the CSOs', J-types joint."""
    for rows in (draft.commitments, draft.commitment_rules):
        for line, row in rows.records:
            expected = SIDES[row.type[0]]
            if row.side != expected:
                message = f"type {row.type} is promised by {expected}, found side {row.side!r}"
                yield Problem(rows.name, line, message)


def rules_about_reports_name_a_form_that_reports(draft: Draft) -> Iterator[Problem]:
    """A promise about reports starts when a report comes, so its form must bring reports."""
    if draft.file is None:
        return
    reporting = frozenset(form.code for form in draft.file.forms if form.reports)
    for line, row in draft.commitment_rules.records:
        if row.form is None:
            continue
        message = unknown("form", row.form, reporting, "the forms of programme.yaml with reports:")
        if row.each != "report":
            message = f"form is given, but each is {row.each}; only a rule for each report has one"
        if message:
            yield Problem(draft.commitment_rules.name, line, message)


def candidates_are_bound_by_nothing(draft: Draft) -> Iterator[Problem]:
    """A candidate has no agreement, no promise, no target and no account that sends."""
    candidates = {row.partner for row in draft.partners.rows if row.standing == "candidate"}
    for rows in (draft.agreements, draft.commitments, draft.targets):
        for line, row in rows.records:
            if row.partner in candidates:
                message = (
                    f"{row.partner} is a candidate; let its standing in partners.csv be partner "
                    "before it is bound"
                )
                yield Problem(rows.name, line, message)


RULES = (
    agreements_end_after_they_start,
    promises_fall_due_after_they_were_agreed,
    a_promise_is_made_by_the_side_of_its_type,
    rules_about_reports_name_a_form_that_reports,
    candidates_are_bound_by_nothing,
)
