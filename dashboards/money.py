"""The money of each agreement, as the partner's report prints it.

Received is what the partner itself confirmed; what the Agency's records alone say stands beside
it. The amounts come from the edition; none is worked out here.
"""

from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from dashboards.edition import Edition
from dashboards.language import Language
from dashboards.rows import Funds


class MoneyLine(NamedTuple):
    """One agreement, ready to print; what nobody reported is empty."""

    agreement: str
    currency: str
    agreed: str
    due: str
    paid: str
    received: str
    unconfirmed: str
    spent: str
    words: str


def money_lines(edition: Edition, partner: str, language: Language) -> tuple[MoneyLine, ...]:
    """Return a partner's agreements as they stood at the end of the period shown."""
    return tuple(
        _line(row, language)
        for row in edition.funds
        if (row.period, row.partner) == (edition.programme.period, partner)
    )


def _line(row: Funds, language: Language) -> MoneyLine:
    def amount(of: Decimal | None) -> str:
        return language.quantity(of, "money")

    return MoneyLine(
        agreement=row.agreement,
        currency=row.currency,
        agreed=amount(row.agreed),
        due=amount(row.due_to_date),
        paid=amount(row.paid_to_date),
        received=amount(row.received_to_date),
        unconfirmed=amount(row.unconfirmed_to_date),
        spent=amount(row.spent_to_date),
        words=" ".join(_words(row, language)),
    )


def _words(row: Funds, language: Language) -> list[str]:
    """Say how long the period's money took, and how long a tranche has been waited for."""
    words = []
    if row.median_days_to_money is not None:
        days = _whole(row.median_days_to_money)
        words.append(
            language.ngettext(
                "Money came %(num)s day after it was agreed or its condition was met.",
                "Money came %(num)s days after it was agreed or its condition was met.",
                days,
            )
        )
    if row.median_days_late:
        late = _whole(row.median_days_late)
        words.append(
            language.ngettext("That is %(num)s day late.", "That is %(num)s days late.", late)
        )
    if row.oldest_unpaid_days is not None:
        words.append(
            language.ngettext(
                "When the period ended, a tranche had been overdue for %(num)s day.",
                "When the period ended, a tranche had been overdue for %(num)s days.",
                row.oldest_unpaid_days,
            )
        )
    return words


def _whole(days: Decimal) -> int:
    return int(days.quantize(Decimal(1), rounding=ROUND_HALF_UP))
