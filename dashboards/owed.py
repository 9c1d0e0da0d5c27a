"""What the Agency owes a partner beside its promises: money that fell due, answers to replies.

What each side owes of its promises belongs in `promises.py`. Nothing is said where nothing is owed.
"""

from collections.abc import Iterator

from dashboards.edition import Edition
from dashboards.language import Language
from dashboards.money import funds_now, is_owed, owed
from dashboards.replies import answers_overdue
from dashboards.rows import Funds


def short_paid(edition: Edition, partner: str) -> tuple[Funds, ...]:
    """Return a partner's agreements of which the Agency had not paid all that was due."""
    return tuple(row for row in funds_now(edition) if row.partner == partner and is_owed(row))


def answers_owed(edition: Edition, partner: str, language: Language) -> Iterator[str]:
    """Say how many replies of a partner wait for the Agency's answer beyond its day, if any."""
    waiting = answers_overdue(edition, partner)
    first = waiting[0].answer_due_on if waiting else None
    if first is not None:
        yield language.ngettext(
            "The Agency’s answer to %(num)s reply is overdue; it was due on %(day)s.",
            "The Agency’s answers to %(num)s replies are overdue; the first was due on %(day)s.",
            len(waiting),
            day=language.day(first),
        )


def owed_besides(edition: Edition, partner: str, language: Language) -> tuple[str, ...]:
    """Say what the Agency owes a partner beside promises that are overdue."""
    short = (next(owed(row, language)) for row in short_paid(edition, partner))
    return (*short, *answers_owed(edition, partner, language))
