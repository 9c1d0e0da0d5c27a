"""The words that somebody gave: why a promise or a figure is as it is, and agreed steps.

Nothing here invents a reason: where nobody gave one, that is said. Words stand as they were
written, with their author's role. What was replied to a report belongs in `replies.py`.
"""

from collections.abc import Iterable
from typing import NamedTuple

from dashboards.edition import Edition
from dashboards.language import Language
from dashboards.promises import JOINT
from dashboards.rows import Commitment, Progress
from dashboards.status import BEHIND_PLAN
from dashboards.words_rows import Note

# Between these, words keep their own direction of reading, whatever stands around them.
ISOLATED = "\u2068{}\u2069"
# Promises that were not kept on time want a reason, as do results that are behind plan.
UNKEPT_STATES = frozenset({"late", "overdue", "disputed"})


class Words(NamedTuple):
    """A note, ready to print: what was written, by whom and when, and by when it is done."""

    text: str
    author: str
    side: str
    written: str
    due: str


def words(row: Note, language: Language) -> Words:
    """Put a note in the reader's language where it was written down in it."""
    texts = {"en": row.text_en, "fr": row.text_fr, "es": row.text_es, "ar": row.text_ar}
    text = texts.get(language.code) or next(filter(None, texts.values()), "[x]")
    due = language.day(row.due_on) if row.due_on else ""
    return Words(text, row.author, row.side, language.day(row.written_on), due)


def promise_reason(row: Commitment, edition: Edition, language: Language) -> str:
    """Say why a promise was not kept on time, by the word of the side that made it.

    Empty for a promise that needs no reason.
    """
    if row.state not in UNKEPT_STATES:
        return ""
    found = edition.notes_on(row.commitment, row.partner)
    return _newest(
        (one for one in found if row.side == JOINT or one.side in {row.side, JOINT}), language
    )


def figure_reason(row: Progress, edition: Edition, language: Language) -> str:
    """Say why a figure of a period is as it is, by the newest word about it.

    Empty where nobody gave one and the figure is as planned, or not rated.
    """
    found = [
        one
        for one in edition.notes_on(row.indicator, row.partner)
        if one.period == row.period and one.due_on is None
    ]
    return _newest(found, language) if found or row.status in BEHIND_PLAN else ""


def steps(edition: Edition, subject: str, partner: str, period: str) -> tuple[Note, ...]:
    """Return what was agreed to be done about something, what is due first coming first."""
    found = [one for one in edition.notes_on(subject, partner) if one.period == period]
    dated = [(one.due_on, number, one) for number, one in enumerate(found) if one.due_on]
    return tuple(one for _, _, one in sorted(dated))


def _newest(found: Iterable[Note], language: Language) -> str:
    """Return the newest reason of some notes with its author, or say that none was given."""
    reasons = [one for one in found if one.due_on is None]
    if not reasons:
        return language.gettext("no reason given")
    said = words(max(reasons, key=lambda one: one.written_on), language)
    return language.gettext(
        "reason: %(text)s (%(author)s)",
        text=ISOLATED.format(said.text),
        author=ISOLATED.format(said.author),
    )
