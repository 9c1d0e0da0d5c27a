"""The money of each agreement, as pages and the partner's report tell it.

Received is what the partner itself confirmed; what the Agency's records alone say stands beside
it. The amounts come from the edition; here only what of the due is not paid is
worked out, and none of two currencies are ever put together.
"""

from collections.abc import Iterable, Iterator
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from dashboards.edition import Edition
from dashboards.language import NO_BREAK_SPACE, Language
from dashboards.project_rows import ProjectFunds
from dashboards.rows import EVERYONE, Funds


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


def funds_now(edition: Edition) -> tuple[Funds, ...]:
    """Return the agreements as they stood at the end of the period shown."""
    return tuple(
        row
        for row in edition.funds
        if row.period == edition.programme.period and row.agreement != EVERYONE
    )


def money_line(row: Funds, edition: Edition, language: Language) -> MoneyLine:
    """Put the amounts of an agreement in whole units of its currency."""

    def whole(of: Decimal | None) -> str:
        return language.quantity(of, "money")

    return MoneyLine(
        agreement=row.agreement,
        currency=row.currency,
        agreed=whole(row.agreed),
        due=whole(row.due_to_date),
        paid=whole(row.paid_to_date),
        received=whole(row.received_to_date),
        unconfirmed=whole(row.unconfirmed_to_date),
        spent=whole(row.spent_to_date),
        words=" ".join(
            (*_how_long(row, language), *owed(row, language), *owed_since(row, edition, language))
        ),
    )


def amount(of: Decimal, currency: str, language: Language) -> str:
    """Return an amount in whole units with its currency's code, such as USD 4,200."""
    return f"{currency}{NO_BREAK_SPACE}{language.quantity(of, 'money')}"


def whole_days(days: Decimal) -> int:
    """Round days half up."""
    return int(days.quantize(Decimal(1), rounding=ROUND_HALF_UP))


def is_owed(row: Funds) -> bool:
    """Say whether the Agency has yet to pay some of what has fallen due."""
    return row.paid_to_date < row.due_to_date or row.oldest_unpaid_days is not None


def longest_overdue(rows: Iterable[Funds | ProjectFunds], language: Language) -> str:
    """Say how long the tranche that is overdue longest has been so; empty where none is."""
    days = max((row.oldest_unpaid_days or 0 for row in rows), default=0)
    if not days:
        return ""
    return language.ngettext(
        "When the period ended, a tranche had been overdue for %(num)s day.",
        "When the period ended, a tranche had been overdue for %(num)s days.",
        days,
    )


def owed(row: Funds, language: Language) -> Iterator[str]:
    """Say what of the money due the Agency had not paid when the period ended, if anything."""
    if row.paid_to_date < row.due_to_date:
        yield language.gettext(
            "%(amount)s of what had fallen due by the end of the period was not paid.",
            amount=amount(row.due_to_date - row.paid_to_date, row.currency, language),
        )
    overdue = longest_overdue([row], language)
    if overdue:
        yield overdue


def owed_since(row: Funds, edition: Edition, language: Language) -> Iterator[str]:
    """Say since when each period has ended with less paid than was due, if earlier ones did.

    Of a tranche that was paid in part nobody knows how many days the rest is overdue.
    """
    if row.paid_to_date >= row.due_to_date:
        return
    since = row.period
    same = (row.agreement, row.currency)
    earlier = (
        one
        for one in edition.funds
        if (one.agreement, one.currency) == same and one.period < row.period
    )
    for one in sorted(earlier, key=lambda one: one.period, reverse=True):
        if one.paid_to_date >= one.due_to_date:
            break
        since = one.period
    if since != row.period:
        yield language.gettext(
            "Each period since %(period)s ended with money owed.",
            period=language.short_period(since),
        )


def _how_long(row: Funds, language: Language) -> Iterator[str]:
    """Say how long the money that arrived in the period took."""
    if row.median_days_to_money is not None:
        yield language.ngettext(
            "Money came %(num)s day after it was agreed or its condition was met.",
            "Money came %(num)s days after it was agreed or its condition was met.",
            whole_days(row.median_days_to_money),
        )
    if row.median_days_late:
        late = whole_days(row.median_days_late)
        yield language.ngettext("That is %(num)s day late.", "That is %(num)s days late.", late)
