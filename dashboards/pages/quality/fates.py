"""What became of the submissions: received, less what is not used for its reason, is used.

One line per form and period, and one for all forms; nothing is counted here but sums of the
edition's own counts.
"""

from collections.abc import Iterable, Iterator
from dataclasses import fields
from typing import NamedTuple

from dashboards.edition import Edition
from dashboards.language import N_, Language
from dashboards.pages.quality.words import Words
from dashboards.pages.received import NOT_USED
from dashboards.quality_rows import Reconciliation
from dashboards.rows import EVERYONE

# The columns of the table, in the order in which they are subtracted.
COUNTS = ("received", *NOT_USED, "used", "provisional")
NAMES = {
    "received": N_("Received"),
    **NOT_USED,
    "used": N_("Used"),
    "provisional": N_("of these provisional"),
}
HEADS = {
    "received": N_("Received"),
    "quarantined": N_("Set aside"),
    "excluded": N_("Not approved"),
    "on_hold": N_("On hold"),
    "without_consent": N_("Without consent"),
    "forgotten": N_("Forgotten"),
    "used": N_("Used"),
    "provisional": N_("Provisional"),
}
NOT_KNOWN = "not_known"


class Count(NamedTuple):
    """One number of a line, ready to print; `code` says which."""

    code: str
    name: str
    head: str
    number: str


class Fates(NamedTuple):
    """What became of the submissions of one form, or all, in one period, or all."""

    form: str
    form_title: str
    period: str
    period_name: str
    counts: tuple[Count, ...]
    share: str


def fates(edition: Edition, words: Words, language: Language) -> tuple[Fates, ...]:
    """Every line: all forms first, then by title; all periods first, then the newest."""
    by_place = {(row.form, row.period): row for row in _all_rows(edition.reconciliation)}
    forms = [EVERYONE, *(form.code for form in words.forms)]
    periods = [EVERYONE, *periods_of(edition)]
    return tuple(
        _line(by_place[form, period], words, language)
        for form in forms
        for period in periods
        if (form, period) in by_place
    )


def all_of(edition: Edition, period: str = EVERYONE) -> Reconciliation | None:
    """The submissions of all forms in a period, or in all; None where nothing is told of any."""
    rows = [row for row in _all_rows(edition.reconciliation) if row.form == EVERYONE]
    return next((row for row in rows if row.period == period), None)


def periods_of(edition: Edition) -> tuple[str, ...]:
    """The periods that submissions are counted under, newest first; what has none stands last."""
    names = {row.period for row in edition.reconciliation} - {EVERYONE}
    return tuple(sorted(names, key=lambda name: (name != NOT_KNOWN, name), reverse=True))


def period_name(period: str, language: Language) -> str:
    """A period as tables and lists have it."""
    if period == EVERYONE:
        return language.gettext("All periods")
    return (
        language.gettext("No period known")
        if period == NOT_KNOWN
        else language.short_period(period)
    )


def _all_rows(rows: Iterable[Reconciliation]) -> Iterator[Reconciliation]:
    """The edition's rows; and sums of them where it has none for all periods or all forms."""
    found = list(rows)
    totalled = {row.form for row in found if row.period == EVERYONE}
    for form in sorted({row.form for row in found} - totalled):
        found.append(_sum(form, EVERYONE, [row for row in found if row.form == form]))
    yield from found
    for period in sorted({row.period for row in found}):
        yield _sum(EVERYONE, period, [row for row in found if row.period == period])


def _sum(form: str, period: str, rows: list[Reconciliation]) -> Reconciliation:
    numbers = [field.name for field in fields(Reconciliation)][2:]
    return Reconciliation(
        form, period, *(sum(getattr(row, name) for row in rows) for name in numbers)
    )


def _line(row: Reconciliation, words: Words, language: Language) -> Fates:
    return Fates(
        form=row.form,
        form_title=words.form(row.form),
        period=row.period,
        period_name=period_name(row.period, language),
        counts=tuple(
            Count(
                code,
                language.gettext(NAMES[code]),
                language.gettext(HEADS[code]),
                _number(row, code, language),
            )
            for code in COUNTS
        ),
        share=language.percent_of(row.used, row.received, 1) if row.received else "",
    )


def _number(row: Reconciliation, code: str, language: Language) -> str:
    """What is subtracted carries its sign."""
    number = getattr(row, code)
    return language.number(-number if code in NOT_USED else number)
