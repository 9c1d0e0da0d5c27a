"""The rows of an edition that tell what was received, which rules there are and what they found.

One class per published table, as in `rows.py`. What a page makes of them is `pages/quality`.
"""

from dataclasses import dataclass
from typing import ClassVar

from dashboards.rows import Published, Table


@dataclass(frozen=True, slots=True)
class Reconciliation(Published):
    """What became of the submissions of one form in one period."""

    table: ClassVar[Table] = Table("reconciliation", "form, period")

    form: str
    period: str
    received: int
    used: int
    provisional: int
    quarantined: int
    excluded: int
    on_hold: int
    without_consent: int
    forgotten: int


@dataclass(frozen=True, slots=True)
class Rule(Published):
    """One rule of one form in words, in the edition's own language."""

    table: ClassVar[Table] = Table(
        "rules",
        "form, check_name, column_name, suite, expectation",
        where="language = (select coalesce("
        "max(language) filter (language = '{language}'), '{first}') from published.rules)",
    )

    form: str
    form_title: str | None
    check_name: str
    column_name: str
    question: str | None
    severity: str
    title: str
    message: str
    what_to_do: str | None
    is_checked: bool
    not_checked_reason: str | None


@dataclass(frozen=True, slots=True)
class PassRate(Published):
    """How many submissions of a form in a period a check looked at, and found something in."""

    table: ClassVar[Table] = Table("pass_rates", "form, check_name, severity, period, partner")

    form: str
    check_name: str
    severity: str
    period: str
    partner: str
    submissions: int
    failed: int


@dataclass(frozen=True, slots=True)
class FindingCount(Published):
    """What a check found about one column of a form, or all (`*`), for one partner or all (`*`).

    `submissions` counts each submission once; the others count single findings, and `rows` is
    the sum of the four after it. The periods are those with findings that wait, oldest first.
    """

    table: ClassVar[Table] = Table(
        "findings_summary", "form, check_name, column_name, severity, partner"
    )

    form: str
    check_name: str
    severity: str
    column_name: str
    partner: str
    submissions: int
    rows: int
    open: int
    accepted: int
    returned: int
    excluded: int
    open_periods: str | None
    is_agency_held: bool | None
