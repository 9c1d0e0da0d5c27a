"""What was published of a period when it was closed, and what says otherwise by now.

The words say was, now and why; where either is withheld, only that it was restated.
"""

from collections.abc import Iterable
from typing import NamedTuple

from dashboards.edition import Edition
from dashboards.language import N_, Language
from dashboards.rows import Progress, Publication, Restatement
from dashboards.status import result_look

# As many digits of a hash as a person compares; the ledger and the edition's file have all.
DIGITS = 12
REASONS = {
    "late_report": N_("a report came later"),
    "new_record": N_("a record came later"),
    "edit": N_("a submission was edited"),
    "edit_after_approval": N_("an approved submission was edited"),
    "deletion": N_("a submission was deleted"),
    "decision": N_("somebody decided on a submission"),
    "quarantine": N_("a check found something else in a submission"),
    "forgotten": N_("a submission was taken out on request or for want of consent"),
    "programme_change": N_("the programme’s registers were changed"),
    "rule_change": N_("what is measured, asked or checked was changed"),
    "code_change": N_("it is computed in another way"),
    "protection": N_("what must be withheld to protect people changed"),
    "unexplained": N_("no change of data or files explains it"),
}


class RestatedLine(NamedTuple):
    """One restated figure of a closed period that is not the one shown."""

    code: str
    title: str
    period: str
    words: str


def publication_line(edition: Edition, language: Language) -> str:
    """Which version of the period shown was published when it was closed; empty before that."""
    shown = edition.period.period if edition.period else None
    newest = [row for row in edition.publications if row.period == shown]
    return _line(newest[-1], language) if newest else ""


def certainty_line(edition: Edition, language: Language) -> str:
    """Which version of the period shown was published, or that its figures may still change."""
    closed = publication_line(edition, language)
    if closed or not edition.period:
        return closed
    return language.gettext("Not closed yet: figures may still change")


def restated_line(edition: Edition, now: Progress, unit_kind: str, language: Language) -> str:
    """What a figure said before its newest restatement, and why; empty where it never changed."""
    return _words(edition, (now.indicator, now.period, now.partner), unit_kind, language)


def restated_before(edition: Edition, partner: str, language: Language) -> tuple[RestatedLine, ...]:
    """What was restated of closed periods before the one shown, the newest period first."""
    shown = edition.programme.period
    order = [row.period for row in edition.periods]
    found = {
        (row.indicator, row.period)
        for row in edition.restatements
        if row.partner == partner and row.period != shown
    }
    return tuple(
        RestatedLine(
            one.indicator,
            one.title,
            language.short_period(period),
            _words(edition, (one.indicator, period, partner), one.unit_kind, language),
        )
        for period in reversed(order)
        for one in edition.indicators
        if (one.indicator, period) in found
    )


def _words(
    edition: Edition, figure: tuple[str, str, str], unit_kind: str, language: Language
) -> str:
    rows = edition.restated(*figure)
    newest = max((row.version for row in rows), default=None)
    found = [row for row in rows if row.version == newest]
    if not found:
        return ""
    why = _why(found, language)
    if any(row.mark for row in found):
        return language.gettext("Restated (%(why)s); withheld to protect people", why=why)
    first = min(found, key=lambda row: ("actual", "status").index(row.figure))
    was, is_now = first.was, first.now
    if first.figure == "status" or was == is_now:
        was_word, now_word = (
            _status(first.was_status, language),
            _status(first.now_status, language),
        )
    else:
        was_word = language.quantity(was, unit_kind) or "[x]"
        now_word = language.quantity(is_now, unit_kind) or "[x]"
    return language.gettext(
        "Restated: was %(was)s, now %(now)s: %(why)s", was=was_word, now=now_word, why=why
    )


def _line(newest: Publication, language: Language) -> str:
    return language.gettext(
        "Closed: version %(version)s of %(day)s, hash %(hash)s",
        version=newest.version,
        day=language.day(newest.as_of),
        hash=newest.sha256[:DIGITS],
    )


def _why(rows: Iterable[Restatement], language: Language) -> str:
    codes = {row.reason for row in rows}
    return language.clauses(
        language.gettext(words) for code, words in REASONS.items() if code in codes
    )


def _status(status: str | None, language: Language) -> str:
    return language.gettext(result_look(status).word) if status else "[x]"
