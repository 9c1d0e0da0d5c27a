"""What each side still owes the other: overdue promises, then those that fall due soon.

Counts through the quarters belong in `dashboards/promises.py` and its figure.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import NamedTuple

from dashboards.edition import Edition
from dashboards.language import Language
from dashboards.notes import promise_reason
from dashboards.promises import (
    JOINT,
    moved_in_words,
    partner_name,
    promise_text,
    promises_by,
    state_in_words,
)
from dashboards.rows import SIDES, Commitment, Side
from dashboards.status import Look, promise_look

# Promises are due soon when they fall due within this many days of the edition's date.
SOON_DAYS = 30

# Lines that each column shows before the rest folds away. What is overdue never does; however much
# that is, so many others stand below it.
LINES_SHOWN = 6
OTHERS_SHOWN = 2

# What is not settled yet, in the order in which it is to be talked about.
OPEN_STATES = ("overdue", "disputed", "pending", "not_due")


class DueLine(NamedTuple):
    """One promise, ready to print."""

    day: str
    text: str
    partner: str
    look: Look
    words: str
    reason: str
    moved: str


class DueColumn(NamedTuple):
    """One side's open promises: the first lines, and the rest."""

    side: Side
    first: tuple[DueLine, ...]
    rest: tuple[DueLine, ...]


def due_columns(edition: Edition, language: Language) -> tuple[DueColumn, ...]:
    """Both sides' overdue promises and those due soon, the Agency's column first."""
    return tuple(_column(edition, side, language) for side in SIDES)


def open_columns(edition: Edition, language: Language) -> tuple[DueColumn, ...]:
    """Everything that both sides still owe each other, overdue promises first."""
    return tuple(_open_column(edition, side, language) for side in SIDES)


def soon_until(edition: Edition, language: Language) -> str:
    """The last day that counts as soon."""
    return language.day(edition.programme.as_of + timedelta(days=SOON_DAYS))


def _column(edition: Edition, side: Side, language: Language) -> DueColumn:
    as_of = edition.programme.as_of
    end = as_of + timedelta(days=SOON_DAYS)
    rows = tuple(promises_by(edition, side))
    overdue = [row for row in rows if row.state == "overdue"]
    soon = [row for row in rows if row.state == "not_due" and as_of <= row.current_due <= end]
    return _folded(side, [*overdue, *soon], edition, language)


def _open_column(edition: Edition, side: Side, language: Language) -> DueColumn:
    found = list(promises_by(edition, side))
    rows = [row for state in OPEN_STATES for row in found if row.state == state]
    return _folded(side, rows, edition, language)


def _folded(
    side: Side, rows: Sequence[Commitment], edition: Edition, language: Language
) -> DueColumn:
    """Fold away what has no room of promises of which the overdue ones stand first."""
    overdue = sum(row.state == "overdue" for row in rows)
    shown = max(LINES_SHOWN, overdue + OTHERS_SHOWN)
    lines = tuple(_line(row, edition, language) for row in rows)
    return DueColumn(side, first=lines[:shown], rest=lines[shown:])


def _line(row: Commitment, edition: Edition, language: Language) -> DueLine:
    partners = {partner.partner: partner for partner in edition.partners}
    name = partner_name(partners.get(row.partner), language)
    if row.side == JOINT:
        name = language.gettext("%(partner)s, joint promise", partner=name)
    return DueLine(
        day=language.day_near(row.current_due, edition.programme.as_of),
        text=promise_text(row, language),
        partner=name,
        look=promise_look(row.state),
        words=due_words(row, edition, language),
        reason=promise_reason(row, edition, language),
        moved=moved_in_words(row, language),
    )


def due_words(row: Commitment, edition: Edition, language: Language) -> str:
    """How late a promise is, how long it has still time, or its state in a word."""
    if row.state == "not_due":
        return _days_left(row, edition, language)
    word = promise_look(row.state).word
    return state_in_words(row, edition, language) or language.gettext(word)


def _days_left(row: Commitment, edition: Edition, language: Language) -> str:
    days = (row.current_due - edition.programme.as_of).days
    if days == 0:
        return language.gettext("Due today")
    return language.ngettext("Due in %(num)s day", "Due in %(num)s days", days)
