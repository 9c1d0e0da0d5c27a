"""What became of a report, or of the Agency's answer to it: the same words and shapes for both.

Which reports stand beside each other belongs in `pages/quality/calendar.py`.
"""

from collections.abc import Iterable
from typing import NamedTuple

from dashboards.language import N_, Language
from dashboards.register_rows import Duty
from dashboards.status import Look

REPORTS = {
    look.code: look
    for look in (
        Look("on_time", N_("On time"), N_("on time"), "tick", "ok", "circle"),
        Look("late", N_("Late, with days"), N_("late"), "half", "warn", "square"),
        Look("sent_back", N_("Sent back"), N_("sent back"), "disputed", "bad", "diamond-open"),
        Look("overdue", N_("Not received"), N_("not received"), "alert", "bad", "diamond"),
        Look("not_due", N_("Not yet due"), N_("not yet due"), "open", "none", "circle-open"),
        Look("not_expected", N_("[z] Not expected"), N_("not expected"), "waived", "none", ""),
    )
}
# What most needs a talk stands first.
WORST_FIRST = ("overdue", "sent_back", "late", "not_due", "on_time", "not_expected")
REASONS = {
    "not_begun": N_("not yet a partner"),
    "ended": N_("agreement ended"),
    "suspended": N_("agreement suspended"),
    "no_agreement": N_("no agreement"),
    "no_report": N_("no report to answer"),
    "waived": N_("waived by both"),
}


class OnTime(NamedTuple):
    """How many reports, or answers, came on time, of those that came or whose day has passed."""

    on_time: int
    due: int


def look_of(row: Duty) -> Look:
    """Say what became of a report; what came late stays late, whatever became of it since."""
    if not row.expected:
        return REPORTS["not_expected"]
    if row.received_on is not None:
        return REPORTS["late" if row.days_late else "on_time"]
    return REPORTS.get(row.state, REPORTS["not_due"])


def worst_of(rows: Iterable[Duty]) -> Duty:
    """Return the report that most needs a talk; of several alike, the one that is latest."""
    return min(rows, key=lambda row: (WORST_FIRST.index(look_of(row).code), -(row.days_late or 0)))


def on_time(rows: Iterable[Duty]) -> OnTime:
    """Count what came on time; what has time left counts once it has come."""
    due = [row for row in rows if row.expected and (row.received_on or row.days_late is not None)]
    return OnTime(sum(look_of(row).code == "on_time" for row in due), len(due))


def in_words(row: Duty, language: Language) -> str:
    """What became of a report, in a few words; of one that is not expected, why."""
    look = look_of(row)
    words = language.gettext(look.phrase)
    if look.code == "not_expected":
        words = language.gettext(REASONS.get(row.reason or "", look.phrase))
    elif look.code == "late" and row.days_late:
        words = language.ngettext("%(num)s day late", "%(num)s days late", row.days_late)
    elif look.code == "not_due" and row.due_on:
        words = language.gettext("due %(day)s", day=language.day(row.due_on))
    if row.is_nil:
        return language.gettext("%(state)s, nothing to report", state=words)
    return words


def dates_in_words(row: Duty, language: Language) -> str:
    """When a report was due and when it came, or how long it has been missing; empty if neither."""
    if row.due_on is None:
        return ""
    due = language.day(row.due_on)
    if row.received_on:
        return language.gettext(
            "due %(due)s, came %(came)s", due=due, came=language.day(row.received_on)
        )
    if row.days_late:
        late = language.ngettext("%(num)s day overdue", "%(num)s days overdue", row.days_late)
        return language.gettext("due %(due)s, %(late)s", due=due, late=late)
    return "" if look_of(row).code == "not_due" else language.gettext("due %(day)s", day=due)
