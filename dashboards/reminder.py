"""What both sides are reminded of: what falls due soon, what is overdue, and until when to reply.

The Agency alone is also told which periods wait to be closed.

Both sides' promises are found by one rule and told in the same words, the Agency's first, from one
edition alone. Who was reminded of what before is not known here.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from dashboards.edition import Edition
from dashboards.language import Language
from dashboards.letter import Words
from dashboards.promises import partner_name, promise_text, promises_by
from dashboards.reports.standing import standing_of
from dashboards.rows import EVERYONE, SIDES, Commitment, Side

Stage = Literal["before", "after", "to_close"]


@dataclass(frozen=True, slots=True)
class Due:
    """Something that falls due soon or is overdue, ready to print.

    `partner` is whose it is, `*` for all; `side` owes it, None for what nobody owes: a reply, and
    closing a period. `days` are those left, negative where it is overdue.
    """

    code: str
    partner: str
    side: Side | None
    stage: Stage
    on: date
    days: int
    text: str

    @property
    def key(self) -> str:
        """What it is remembered by: another date, or once it is overdue, makes another key."""
        return f"{self.partner}/{self.code} {self.stage} {self.on.isoformat()}"


def due_of(edition: Edition, language: Language, within_days: int) -> tuple[Due, ...]:
    """Return what is overdue on the edition's day, or falls due within some days of it.

    A joint promise is owed by both sides, and stands under each.
    """
    promises = (
        _promise(row, side, edition, language, within_days)
        for side in SIDES
        for row in promises_by(edition, side)
    )
    replies = _replies(edition, language, within_days)
    return (*filter(None, promises), *replies, *_to_close(edition, language))


def partner_reminder(edition: Edition, language: Language, due: Sequence[Due]) -> Words:
    """Return the message to a partner, from its own edition."""
    titles: dict[Side, str] = {
        "agency": language.gettext("What the Agency promised you"),
        "cso": language.gettext("What you promised the Agency"),
    }
    asked = language.gettext(
        "If something is done, moved or wrong, answer this message or use the form on promises."
    )
    parts = [*_sides(titles, due, language), *_windows(due, language), asked]
    return _words(edition, language, parts)


def agency_reminder(edition: Edition, language: Language, due: Sequence[Due]) -> Words:
    """Return the message to the Agency about all partners, in alphabetical order."""
    titles: dict[Side, str] = {
        "agency": language.gettext("The Agency promised"),
        "cso": language.gettext("The partner promised"),
    }
    parts = []
    for name, partner in sorted(_named(edition, language, due)):
        of_it = [one for one in due if one.partner == partner]
        parts += [f"{name} ({partner})", *_sides(titles, of_it, language)]
    ends = [*_windows(due, language), *_closings(due, language)]
    return _words(edition, language, [*parts, *ends])


def _promise(
    row: Commitment, side: Side, edition: Edition, language: Language, within_days: int
) -> Due | None:
    days = (row.current_due - edition.programme.as_of).days
    stage: Stage
    if row.state == "overdue":
        stage = "after"
    elif row.state == "not_due" and 0 <= days <= within_days:
        stage = "before"
    else:
        return None
    text = promise_text(row, language)
    return Due(row.commitment, row.partner, side, stage, row.current_due, days, text)


def _replies(edition: Edition, language: Language, within_days: int) -> Iterator[Due]:
    """Yield each draft that may still be replied to, for a few days more, and was not yet."""
    own = edition.programme.edition_partner
    for period in (row.period for row in edition.periods):
        standing = standing_of(edition, period)
        if standing.stage != "draft" or standing.reply_until is None:
            continue
        days = (standing.reply_until - edition.programme.as_of).days
        has_replied = own and any(
            (row.partner, row.period, row.side) == (own, period, "cso") for row in edition.replies
        )
        if days <= within_days and not has_replied:
            text = language.gettext("Report for %(period)s", period=language.period(period))
            yield Due(
                f"reply-{period}", own or EVERYONE, None, "before", standing.reply_until, days, text
            )


def _to_close(edition: Edition, language: Language) -> Iterator[Due]:
    """Yield each period whose reports were due and that nobody closed; no partner closes any."""
    if edition.programme.edition_partner:
        return
    closed = {row.period for row in edition.publications}
    for row in edition.periods:
        if row.due_on and row.due_on < edition.programme.as_of and row.period not in closed:
            days = (row.due_on - edition.programme.as_of).days
            text = language.gettext(
                "%(period)s, whose reports were due by %(day)s",
                period=language.period(row.period),
                day=language.day(row.due_on),
            )
            yield Due(f"close-{row.period}", EVERYONE, None, "to_close", row.due_on, days, text)


def _words(edition: Edition, language: Language, parts: Sequence[str]) -> Words:
    about = language.gettext(
        "This is what both sides promised that falls due soon or is overdue, as known on "
        "%(day)s. Each is named once before its day and once after it.",
        day=language.day(edition.programme.as_of),
    )
    sent = language.gettext("This message was sent automatically; people read your answer.")
    text = "\n\n".join([about, *parts, sent, edition.programme.agency_name]) + "\n"
    return Words(language.gettext("Promises of both sides: due soon, or overdue"), text)


def _sides(titles: dict[Side, str], due: Sequence[Due], language: Language) -> Iterator[str]:
    """Yield what each side owes, under its title; a side that owes nothing is named too."""
    for side, title in titles.items():
        lines = [_line(one, language) for one in due if one.side == side]
        none = f"- {language.gettext('Nothing new to remind of.')}"
        yield "\n".join([title, *(lines or [none])])


def _windows(due: Sequence[Due], language: Language) -> Iterator[str]:
    lines = [_line(one, language) for one in due if one.side is None and one.stage != "to_close"]
    if lines:
        yield "\n".join([language.gettext("Last day for a partner to reply to a draft"), *lines])


def _closings(due: Sequence[Due], language: Language) -> Iterator[str]:
    lines = [f"- {one.text}" for one in due if one.stage == "to_close"]
    if lines:
        title = language.gettext(
            "To be closed by a named person, with accord close or Dagster's job close_period"
        )
        yield "\n".join([title, *lines])


def _line(one: Due, language: Language) -> str:
    return f"- {one.text}: {language.day(one.on)} ({_days(one, language)})"


def _days(one: Due, language: Language) -> str:
    if one.stage == "after":
        return language.ngettext("%(num)s day overdue", "%(num)s days overdue", -one.days)
    if one.days == 0:
        return language.gettext("Due today")
    return language.ngettext("Due in %(num)s day", "Due in %(num)s days", one.days)


def _named(edition: Edition, language: Language, due: Sequence[Due]) -> set[tuple[str, str]]:
    """Return those whom promises are about, each with its name before its code."""
    rows = {row.partner: row for row in edition.partners}
    return {(partner_name(rows.get(one.partner), language), one.partner) for one in due if one.side}
