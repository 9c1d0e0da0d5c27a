"""What the Agency owes a partner beside its promises: money that fell due, answers to replies.

What each side owes of its promises belongs in `promises.py`. Nothing is said where nothing is owed.
"""

from dashboards.edition import Edition
from dashboards.language import Language
from dashboards.money import funds_now, is_owed, owed
from dashboards.rows import Funds


def short_paid(edition: Edition, partner: str) -> tuple[Funds, ...]:
    """Return a partner's agreements of which the Agency had not paid all that was due."""
    return tuple(row for row in funds_now(edition) if row.partner == partner and is_owed(row))


def owed_besides(edition: Edition, partner: str, language: Language) -> tuple[str, ...]:
    """Say what the Agency owes a partner beside promises that are overdue."""
    return tuple(next(owed(row, language)) for row in short_paid(edition, partner))
