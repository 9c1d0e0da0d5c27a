"""What was replied to a partner's report, the Agency's answer, and what changed because of it.

Silence is no consent: once the window to reply is over, it is said that no reply was received.
The days come from the edition; reasons for promises and figures belong in `notes.py`.
"""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from assets.accountability.replies import reply_until as last_day_to_reply
from assets.programme.model import WorkingCalendar
from dashboards.edition import Edition
from dashboards.language import N_, Language
from dashboards.notes import Words, steps, words
from dashboards.rows import Publication, Side
from dashboards.status import Look, promise_look
from dashboards.words_rows import Reply

REPLY = "reply"  # The subject of notes about a reply.
POSITIONS = {
    "agree": N_("Agrees with the report"),
    "partly": N_("Agrees in part"),
    "disagree": N_("Does not agree"),
    "comment": N_("Comments only"),
}


# Nobody owes a reply, so that silence is no promise broken.
NEUTRAL = Look("neutral", "", "", "ring", "none", "")


class Said(NamedTuple):
    """What one side wrote, ready to print; `text` is a mark where there are no words to show."""

    position: str
    text: str
    is_shown: bool
    is_signed_off: bool
    day: str


class Turn(NamedTuple):
    """One side's turn: what was due of it and by when, and what became of it."""

    side: Side
    position: str
    due: str
    came: str
    look: Look
    words: str

    @property
    def is_done(self) -> bool:
        """Whether what was due came; a mark stands for the day otherwise."""
        return not self.came.startswith("[")


class Exchange(NamedTuple):
    """What the two sides said to each other about one report."""

    code: str
    period: str
    publication: str  # The newest that lay before the partner when it replied; empty if unknown.
    reply: Said | None
    answer: Said | None
    changed: tuple[Words, ...]
    steps: tuple[Words, ...]
    turns: tuple[Turn, Turn]  # The Agency's, the partner's.


def reply_until(edition: Edition, period: str) -> date | None:
    """Return the last day for a reply to the report of a period; None before its draft is out."""
    first = _publication(edition, period, 1)
    if first is None or not edition.reply_rules:
        return None
    rules = edition.reply_rules[0]
    off = {"weekend": rules.weekend, "holidays": rules.holidays}
    calendar = WorkingCalendar.model_validate(
        {name: [day for day in days.split(";") if day] for name, days in off.items()}
    )
    return last_day_to_reply(first.as_of, calendar, rules.window_days)


def last_exchange(edition: Edition, partner: str, language: Language) -> Exchange | None:
    """Return what was last said about a report of a partner; None where nothing ever was."""
    said = (one for one in exchanges(edition, partner, language) if one.reply or one.answer)
    return next(said, None)


def exchanges(edition: Edition, partner: str, language: Language) -> Iterator[Exchange]:
    """Yield what was said about each report of a partner, the newest period first.

    Where nobody replied, there is one for each period that was closed and in which either side
    owed the other a report.
    """
    told = {row.period for row in edition.replies if row.partner == partner}
    owed = {row.period for row in edition.duties if row.partner == partner and row.expected}
    told |= owed & {row.period for row in edition.publications}
    for period in reversed(edition.periods):
        if period.period in told:
            yield exchange(edition, partner, period.period, language)


def answers_overdue(edition: Edition, partner: str) -> list[Reply]:
    """Return a partner's replies that the Agency has not answered in time, the first due first."""
    return sorted(
        (row for row in edition.replies if row.partner == partner and _is_overdue(row, edition)),
        key=lambda row: (row.answer_due_on, row.period),
    )


def _is_overdue(reply: Reply, edition: Edition) -> bool:
    """Say whether the Agency's answer to a reply has not come by its day."""
    due = reply.answer_due_on
    return due is not None and not reply.answered_on and edition.programme.as_of > due


def exchange(edition: Edition, partner: str, period: str, language: Language) -> Exchange:
    """Return what was said about the report of a partner and period."""
    found = {
        row.side: row for row in edition.replies if row.partner == partner and row.period == period
    }
    reply, answer = found.get("cso"), found.get("agency")
    about = [one for one in edition.notes_on(REPLY, partner) if one.period == period]
    return Exchange(
        code=period,
        period=language.short_period(period),
        publication=_before(edition, period, reply) if reply else "",
        reply=_said(reply, language),
        answer=_said(answer, language),
        changed=tuple(
            words(one, language) for one in about if one.side == "agency" and not one.due_on
        ),
        steps=tuple(words(one, language) for one in steps(edition, REPLY, partner, period)),
        turns=(
            _agencys_turn(edition, reply, answer, language),
            _partners_turn(edition, period, reply, language),
        ),
    )


def _publication(edition: Edition, period: str, version: int) -> Publication | None:
    of_version = (
        row for row in edition.publications if (row.period, row.version) == (period, version)
    )
    return next(of_version, None)


def _before(edition: Edition, period: str, reply: Reply) -> str:
    """Return the newest publication of a period that was out when its reply came."""
    out = [
        row
        for row in edition.publications
        if row.period == period and row.as_of <= reply.replied_on
    ]
    return max(out, key=lambda row: row.version).publication if out else ""


def _said(row: Reply | None, language: Language) -> Said | None:
    if row is None:
        return None
    return Said(
        _position(row, language),
        row.text or f"[{row.mark or 'x'}]",
        row.text is not None,
        row.is_signed_off,
        language.day(row.replied_on),
    )


def _position(row: Reply, language: Language) -> str:
    known = POSITIONS.get(row.position)
    return language.gettext(known) if known else row.position


def _partners_turn(edition: Edition, period: str, reply: Reply | None, language: Language) -> Turn:
    until = reply_until(edition, period)
    due = language.day(until) if until else "[x]"
    if reply:
        came, look, said = _came(reply.replied_on, until, language)
        return Turn("cso", _position(reply, language), due, came, look, said)
    # Of a report whose draft is in no publication nobody knows until when; so it is not "not yet".
    if until is None or edition.programme.as_of > until:
        said = language.gettext("No reply received")
        return Turn("cso", "[x]", due, "[x]", NEUTRAL, said)
    return Turn("cso", "[z]", due, "[z]", promise_look("not_due"), _open(language))


def _agencys_turn(
    edition: Edition, reply: Reply | None, answer: Reply | None, language: Language
) -> Turn:
    position = _position(answer, language) if answer else "[z]"
    if reply is None or reply.answer_due_on is None:
        came = language.day(answer.replied_on) if answer else "[z]"
        said = language.gettext("No reply to answer")
        return Turn("agency", position, "[z]", came, NEUTRAL, said)
    due = language.day(reply.answer_due_on)
    if reply.answered_on:
        came, look, said = _came(reply.answered_on, reply.answer_due_on, language)
        return Turn("agency", position, due, came, look, said)
    if _is_overdue(reply, edition):
        overdue = promise_look("overdue")
        return Turn("agency", position, due, "[x]", overdue, language.gettext(overdue.word))
    return Turn("agency", position, due, "[z]", promise_look("not_due"), _open(language))


def _came(on: date, due: date | None, language: Language) -> tuple[str, Look, str]:
    if due is None:  # Of a report whose draft is in no publication nobody knows until when.
        return language.day(on), NEUTRAL, language.gettext("Received")
    code, word = ("late", N_("Late")) if on > due else ("on_time", N_("On time"))
    return language.day(on), promise_look(code), language.gettext(word)


def _open(language: Language) -> str:
    return language.gettext("Not yet due")
