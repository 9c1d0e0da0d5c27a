"""Up to three matters that a report proposes to settle together, chosen by written rules.

The rules stand in order; each gives at most one matter, and the first three that give any are
printed: first what one side owes the other for longest (money before all else), then a reply that
the Agency has not answered in time, then what is disputed, then where both see the partnership most
differently, then the result furthest behind its plan, then support that was asked for and not
promised. A matter states what the figures say and asks; it gives no reason that nobody gave.
"""

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Literal, NamedTuple

from dashboards.edition import Edition
from dashboards.language import N_, Language
from dashboards.money import owed, owed_since
from dashboards.owed import answers_owed, short_paid
from dashboards.principles import principle_name
from dashboards.promises import MONEY, promise_text, promises_by, state_in_words
from dashboards.reports.views_told import views
from dashboards.rows import EVERYONE, Commitment, Side
from dashboards.status import BEHIND_PLAN

MOST = 3
# From this difference of two means on, both sides talk (DOMAIN §3.5).
TO_DISCUSS = Decimal(1)

Whose = Side | Literal["joint"]
TURNS: dict[Whose, str] = {
    "agency": N_("Agency to act"),
    "cso": N_("You to act"),
    "joint": N_("Both to act"),
}


class Matter(NamedTuple):
    """One matter: what it is about, what the figures say and what to ask, and whose turn it is."""

    about: str
    words: str
    whose: Whose


Rule = Callable[[Edition, Language], Matter | None]


def matters(edition: Edition, language: Language) -> tuple[Matter, ...]:
    """Return the matters to propose, at most three."""
    found = (rule(edition, language) for rule in RULES)
    return tuple(matter for matter in found if matter is not None)[:MOST]


def _owed_by(side: Side) -> Rule:
    def rule(edition: Edition, language: Language) -> Matter | None:
        owed = [row for row in promises_by(edition, side) if row.state == "overdue"]
        is_money = any(row.type == MONEY for row in owed)
        short = None if side == "cso" or is_money else _short_paid(edition, language)
        if short or not owed:
            return short
        longest = min(owed, key=lambda row: (row.type != MONEY, row.current_due, row.commitment))
        asked = (
            language.gettext("When will it be done, and what would help you?")
            if side == "cso"
            else language.gettext("The Agency owes you a date and a reason.")
        )
        late = state_in_words(longest, edition, language)
        return Matter(promise_text(longest, language), f"{late}. {asked}", side)

    return rule


def _short_paid(edition: Edition, language: Language) -> Matter | None:
    """Return money that fell due and was not paid, where no promise of it is overdue."""
    rows = short_paid(edition, _own(edition))
    if not rows or _came_since(edition):
        return None
    said = [
        one for row in rows for one in (*owed(row, language), *owed_since(row, edition, language))
    ]
    asked = language.gettext("The Agency owes you a date and a reason.")
    return Matter(language.gettext("Money that fell due"), " ".join((*said, asked)), "agency")


def _came_since(edition: Edition) -> bool:
    """Say whether money came later than the period's end that had fallen due by then.

    Amounts are told as at that end: what is still owed, nobody knows from them any more.
    """
    ended = edition.period.ends_on if edition.period else edition.programme.as_of
    return any(
        row.type == MONEY and row.current_due <= ended and (row.claimed_on or ended) > ended
        for row in promises_by(edition, "agency")
    )


def _unanswered(edition: Edition, language: Language) -> Matter | None:
    said = next(answers_owed(edition, _own(edition), language), None)
    if said is None:
        return None
    asked = language.gettext("The Agency owes you a date and a reason.")
    return Matter(language.gettext("Your reply, not answered yet"), f"{said} {asked}", "agency")


def _disputed(edition: Edition, language: Language) -> Matter | None:
    rows: Iterator[Commitment] = (row for row in edition.commitments if row.state == "disputed")
    first = min(rows, key=lambda row: (row.current_due, row.commitment), default=None)
    if first is None:
        return None
    said = language.gettext(
        "One of us says that it was done, and the other does not. What is missing?"
    )
    return Matter(promise_text(first, language), said, "joint")


def _seen_differently(edition: Edition, language: Language) -> Matter | None:
    widest = next(iter(views(edition)), None)
    if widest is None or widest.gap is None or abs(widest.gap) < TO_DISCUSS:
        return None
    said = language.gettext(
        "You rate it %(yours)s of 5; the Agency rates it %(theirs)s. What does each of us see?",
        yours=language.number(widest.cso_mean or Decimal(0), 1),
        theirs=language.number(widest.agency_mean or Decimal(0), 1),
    )
    return Matter(principle_name(edition, widest.principle), said, "joint")


def _furthest_behind(edition: Edition, language: Language) -> Matter | None:
    now = [
        (row.progress, indicator)
        for indicator in edition.indicators
        if (row := edition.progress_now(indicator.indicator, _own(edition))) is not None
        and row.status in BEHIND_PLAN
        and row.progress is not None
    ]
    if not now:
        return None
    progress, indicator = min(now, key=lambda found: (found[0], found[1].indicator))
    said = language.gettext(
        "%(progress)s of the planned progress. What stands in the way, and is the target still "
        "right?",
        progress=language.percent(progress),
    )
    return Matter(f"{indicator.indicator} {indicator.title}", said, "joint")


def _unpromised_support(edition: Edition, language: Language) -> Matter | None:
    waiting = [row for row in edition.support if not row.is_registered]
    if not waiting:
        return None
    titles = {row.item: row.title for row in edition.items if row.instrument == "capacity"}
    first = waiting[0]
    said = language.gettext("You asked for help with it; the Agency has promised none yet.")
    return Matter(titles.get(first.item or "", first.item or first.domain or ""), said, "agency")


def _own(edition: Edition) -> str:
    """The partner whose edition it is."""
    return edition.programme.edition_partner or EVERYONE


RULES: tuple[Rule, ...] = (
    _owed_by("agency"),
    _owed_by("cso"),
    _unanswered,
    _disputed,
    _seen_differently,
    _furthest_behind,
    _unpromised_support,
)
