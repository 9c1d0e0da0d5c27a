"""What a page says first about money: who is owed, who has said what was spent, and how much.

Who is owed is counted over those to whom money has fallen due or was paid, who has accounted over
all that have an agreement. No amount is worked out: a sum over agreements is told where the edition
has it.
"""

from collections.abc import Iterator, Sequence

from dashboards.edition import Edition
from dashboards.language import Language
from dashboards.money import amount, funds_now, is_owed, longest_overdue
from dashboards.rows import EVERYONE, Funds


def headline(edition: Edition, language: Language) -> str:
    """Return the verdict: what the Agency owes, and whose accounts are in."""
    rows = funds_now(edition)
    if not rows:
        return language.gettext("No agreement about money has begun yet.")
    if not any(row.due_to_date or row.paid_to_date for row in rows):
        return language.gettext("No money has fallen due yet.")
    return f"{_owed(rows, language)} {_accounted(rows, language)}"


def lede(edition: Edition, language: Language) -> str:
    """Return the amounts of each currency, and what is still open."""
    rows = funds_now(edition)
    if not rows:
        return language.gettext(
            "Money is told from the first period on in which an agreement runs."
        )
    said = [_sum(row, language) for row in _sums(edition, rows)]
    waiting = len({row.partner for row in rows if row.unconfirmed_to_date})
    said.append(
        language.ngettext(
            "%(num)s partner has yet to confirm money that has arrived by the Agency’s records.",
            "%(num)s partners have yet to confirm money that has arrived by the Agency’s records.",
            waiting,
        )
        if waiting
        else language.gettext("All that has arrived by the Agency’s records is confirmed.")
    )
    said.append(longest_overdue(rows, language))
    return " ".join(filter(None, said))


def _owed(rows: Sequence[Funds], language: Language) -> str:
    partners = {row.partner for row in rows if row.due_to_date or row.paid_to_date}
    owed = {row.partner for row in rows if is_owed(row)}
    if not owed:
        return language.ngettext(
            "The Agency has paid the partner all that was due.",
            "The Agency has paid all %(num)s partners what was due.",
            len(partners),
        )
    return language.ngettext(
        "The Agency owes the partner money that was due.",
        "The Agency owes %(owed)s of %(num)s partners money that was due.",
        len(partners),
        owed=language.number(len(owed)),
    )


def _accounted(rows: Sequence[Funds], language: Language) -> str:
    """Say whose accounts of the period are in; a report is about one of a partner's agreements."""
    partners = {row.partner for row in rows}
    silent = partners - {row.partner for row in rows if row.reports}
    if not silent:
        return language.ngettext(
            "The partner has said what it spent in the period.",
            "All %(num)s partners have said what they spent in the period.",
            len(partners),
        )
    return language.ngettext(
        "The partner has yet to say what it spent in the period.",
        "%(silent)s of %(num)s partners have yet to say what they spent in the period.",
        len(partners),
        silent=language.number(len(silent)),
    )


def _sums(edition: Edition, rows: Sequence[Funds]) -> Iterator[Funds]:
    """Yield all of each currency: the edition's own sum, or the only agreement in it."""
    for currency in sorted({row.currency for row in rows}):
        of_currency = [row for row in rows if row.currency == currency]
        found = [
            row
            for row in edition.funds
            if (row.agreement, row.currency, row.period)
            == (EVERYONE, currency, edition.programme.period)
        ]
        yield from found or (of_currency if len(of_currency) == 1 else [])


def _sum(row: Funds, language: Language) -> str:
    return language.gettext(
        "By the end of the period %(due)s fell due; the Agency paid %(paid)s, and the arrival of"
        " %(received)s is confirmed.",
        due=amount(row.due_to_date, row.currency, language),
        paid=amount(row.paid_to_date, row.currency, language),
        received=amount(row.received_to_date, row.currency, language),
    )
