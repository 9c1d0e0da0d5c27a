"""The report that one partner receives: both sides' promises weighed with the same scale.

It is made from the partner's own edition alone, is one HTML file without scripts, and gives no
reason that nobody gave. Where reports are written to belongs in `issue.py`.
"""

from datetime import date, timedelta
from typing import NamedTuple

from dashboards.edition import Edition
from dashboards.language import Language
from dashboards.money import funds_now, money_line
from dashboards.pages.quality.words import Words
from dashboards.pages.received import not_used, records_of
from dashboards.pages.restated import publication_line, restated_before
from dashboards.pages.results import ResultGroup, result_groups, thresholds
from dashboards.promises import (
    DUE_STATES,
    Tally,
    partner_name,
    promise_text,
    promises_by,
    state_in_words,
    tally,
)
from dashboards.quality_rows import Reconciliation
from dashboards.rendering import render, theme_file
from dashboards.reports.questions import questions_to
from dashboards.rows import EVERYONE, SIDES, Commitment, Period, Side
from dashboards.status import Look, promise_look

# Promises that fall due within this many days of the edition's date are listed as next.
NEXT_DAYS = 60

# One tile stands for one promise; beyond this many the bar of counts says it better.
MOST_TILES = 24

OPEN_STATES = frozenset({"overdue", "pending", "disputed"})
UNKEPT_STATES = frozenset({"late", "overdue", "disputed"})


class PromiseLine(NamedTuple):
    """One promise, ready to print."""

    text: str
    dates: str
    look: Look
    words: str
    needs_reason: bool


class SideOfReport(NamedTuple):
    """What one side promised: the count, a tile for each promise, and the promises."""

    side: Side
    headline: str
    tiles: tuple[Look, ...]
    counts: str
    sentence: str
    lines: tuple[PromiseLine, ...]


class RecordLine(NamedTuple):
    """One step of the subtraction from submissions received to submissions used."""

    what: str
    number: int


def partner_report(edition: Edition, language: Language) -> bytes:
    """Render the report of the partner whose edition this is."""
    code = edition.programme.edition_partner
    if code is None:
        raise ValueError(
            f"Tried to write a partner report from the {edition.programme.edition} edition, "
            "which belongs to no partner. Hand over the partner's own edition."
        )
    partner = next((row for row in edition.partners if row.partner == code), None)
    groups = result_groups(edition, language, code)
    return render(
        "partner_report.html",
        language,
        style=theme_file("report.css").decode(),
        programme=edition.programme,
        thresholds=thresholds(edition, language),
        partner=partner_name(partner, language) if partner else code,
        period=edition.period,
        publication=publication_line(edition, language),
        sides=tuple(_side(edition, side, code, language) for side in SIDES),
        groups=groups,
        headlines=_headlines(groups),
        restated=restated_before(edition, code, language),
        money=[money_line(row, language) for row in funds_now(edition) if row.partner == code],
        records=_records(records_of(edition), language),
        records_are_of_period=all(row.period != EVERYONE for row in records_of(edition)),
        questions=questions_to(edition, Words(edition, language), language),
        next_until=language.day(edition.programme.as_of + timedelta(days=NEXT_DAYS)),
    )


def _side(edition: Edition, side: Side, code: str, language: Language) -> SideOfReport:
    due = tally(edition, side, edition.programme.period, code)
    rows = [row for row in promises_by(edition, side) if _is_listed(row, edition)]
    waiting = [row for row in rows if row.state == "not_due"]
    states = [state for state in DUE_STATES for _ in range(due.count(state))]
    states += ["not_due"] * len(waiting)
    return SideOfReport(
        side=side,
        headline=_headline(due, language),
        tiles=tuple(promise_look(state) for state in states[:MOST_TILES]),
        counts=_counts(due, len(waiting), language),
        sentence=_sentence(rows, language),
        lines=tuple(_line(row, edition, language) for row in rows),
    )


def _is_listed(row: Commitment, edition: Edition) -> bool:
    """Promises due in the period, older ones still open, and the next ones."""
    if row.state in OPEN_STATES:
        return True
    as_of, period = edition.programme.as_of, edition.period
    if row.state == "not_due":
        return row.current_due <= as_of + timedelta(days=NEXT_DAYS)
    return period is not None and _falls_in(row.original_due, period)


def _falls_in(day: date, period: Period) -> bool:
    return period.starts_on <= day <= period.ends_on


def _headline(due: Tally, language: Language) -> str:
    if due.is_withheld:
        return language.gettext("Withheld to protect people")
    if not due.due:
        return language.gettext("Nothing fell due")
    return language.gettext("%(kept)s of %(due)s on time", kept=due.on_time, due=due.due)


def _counts(due: Tally, waiting: int, language: Language) -> str:
    parts = [
        f"{language.number(number)} {language.gettext(promise_look(state).phrase)}"
        for state, number in due.counts
    ]
    if waiting:
        parts.append(f"{language.number(waiting)} {language.gettext('not yet due')}")
    return language.row(parts)


def _sentence(rows: list[Commitment], language: Language) -> str:
    """What is still owed, in the same words for both sides."""
    owed = sum(row.state == "overdue" for row in rows)
    if not owed:
        return language.gettext("Nothing is overdue today.")
    longest = min((row for row in rows if row.state == "overdue"), key=lambda row: row.current_due)
    return language.ngettext(
        "%(num)s promise is overdue today: %(text)s.",
        "%(num)s promises are overdue today, the longest: %(text)s.",
        owed,
        text=promise_text(longest, language),
    )


def _line(row: Commitment, edition: Edition, language: Language) -> PromiseLine:
    near = edition.programme.as_of
    dates = language.gettext("due %(day)s", day=language.day_near(row.original_due, near))
    if row.current_due != row.original_due:
        moved = language.day_near(row.current_due, near)
        dates += language.gettext(", moved to %(day)s", day=moved)
    if row.state == "pending" and row.claimed_on is not None:
        claimed = language.day_near(row.claimed_on, near)
        dates += language.gettext(", claimed %(day)s, not answered yet", day=claimed)
    if row.done_on is not None:
        dates += language.gettext(", done %(day)s", day=language.day_near(row.done_on, near))
    return PromiseLine(
        text=promise_text(row, language),
        dates=dates,
        look=promise_look(row.state),
        words=state_in_words(row, edition, language),
        needs_reason=row.state in UNKEPT_STATES,
    )


def _headlines(groups: tuple[ResultGroup, ...]) -> tuple[tuple[str, str, str], ...]:
    """The first three results that are counted, as figure, marks and title."""
    rows = [row for group in groups for row in group.rows]
    counted = [row for row in rows if row.actual and not row.actual.endswith("%")]
    return tuple((row.actual, row.marks, row.title) for row in counted[:3])


def _records(rows: tuple[Reconciliation, ...], language: Language) -> tuple[RecordLine, ...]:
    if not rows:
        return ()
    return (
        RecordLine(language.gettext("Received"), sum(row.received for row in rows)),
        *(RecordLine(words, -number) for words, number in not_used(rows, language).items()),
        RecordLine(language.gettext("Used"), sum(row.used for row in rows)),
    )
