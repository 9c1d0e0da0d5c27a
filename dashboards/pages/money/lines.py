"""Agreements as lines of the page's tables and as points of its figures.

Partners stand by their names; nothing ranks them.
"""

from collections.abc import Sequence
from typing import NamedTuple

from dashboards.edition import Edition
from dashboards.figures.points import Span
from dashboards.figures.points_of_money import AgreementPoint, MomentPoint, MoneyPanel
from dashboards.figures.template import lines, plain
from dashboards.language import Language
from dashboards.money import (
    MoneyLine,
    amount,
    funds_now,
    is_owed,
    money_line,
    owed,
    owed_since,
    whole_days,
)
from dashboards.notes import promise_reason
from dashboards.rows import EVERYONE, Commitment, Funds

HOVER_LETTERS, HOVER_LINES = 56, 4
TRANCHE = "A01"  # The type of promise that is kept by paying a tranche.


class Line(NamedTuple):
    """One agreement at the end of a period, ready to print; what there was none of is empty."""

    anchor: str
    name: str
    period: str
    money: MoneyLine
    marks: str
    unconfirmed: str
    days_to_money: str
    days_late: str
    last_received: str
    oldest_unpaid: str
    reason: str


class Agreements:
    """The agreements of an edition, by partners' names, at each period's end."""

    def __init__(self, edition: Edition, language: Language) -> None:
        self.edition, self.language = edition, language
        self.periods = edition.periods
        self.shown = edition.period
        self.rows = [row for row in edition.funds if row.agreement != EVERYONE]
        known = {row.partner: row.name for row in edition.partners}
        self.names = {row.partner: known.get(row.partner) or row.partner for row in self.rows}
        # The first of an agreement is overdue longest: promises stand by the day they are due.
        self.waited_for: dict[str | None, Commitment] = {}
        for promise in edition.commitments:
            if promise.type == TRANCHE and promise.state == "overdue":
                self.waited_for.setdefault(promise.agreement, promise)
        self.now = sorted(
            funds_now(edition), key=lambda row: (self.names[row.partner], row.agreement)
        )

    @property
    def currencies(self) -> list[str]:
        """The currencies that the agreements are in."""
        return sorted({row.currency for row in self.now})

    def now_in(self, currency: str) -> list[Funds]:
        """Return the agreements in a currency at the end of the period shown."""
        return [row for row in self.now if row.currency == currency]

    def spans(self, currency: str) -> list[Span]:
        """Return the periods, up to the one shown, that tell of agreements in a currency."""
        codes = {row.period for row in self.rows if row.currency == currency}
        return [
            Span(row.period, row.starts_on, row.ends_on)
            for row in self.periods
            if self.shown and row.period in codes and row.ends_on <= self.shown.ends_on
        ]

    def through(self, agreement: Funds, spans: Sequence[Span]) -> list[tuple[Span, Funds]]:
        """Return an agreement at the end of each of some periods in which it ran."""
        found = {
            row.period: row
            for row in self.rows
            if (row.agreement, row.currency) == (agreement.agreement, agreement.currency)
        }
        return [(span, found[span.code]) for span in spans if span.code in found]

    def line(self, row: Funds) -> Line:
        """Put an agreement at the end of a period in words."""
        said = self.language
        late, took = row.median_days_late, row.median_days_to_money
        return Line(
            anchor=f"money-{row.agreement}",
            name=self.names[row.partner],
            period=said.short_period(row.period),
            money=money_line(row, self.edition, said),
            marks="p" if row.provisional_records else "",
            unconfirmed=amount(row.unconfirmed_to_date, row.currency, said),
            days_to_money="" if took is None else said.number(whole_days(took)),
            days_late="" if late is None else said.number(whole_days(late)),
            last_received="" if row.last_received_on is None else said.day(row.last_received_on),
            oldest_unpaid=self._oldest_unpaid(row),
            reason=self._reason(row) if row.oldest_unpaid_days else self._short(row),
        )

    def _oldest_unpaid(self, row: Funds) -> str:
        """Return the days of the tranche waited for longest; of one paid in part nobody knows."""
        if row.oldest_unpaid_days is None and is_owed(row):
            return "[x]"
        return self.language.number(row.oldest_unpaid_days or 0)

    def _short(self, row: Funds) -> str:
        """Say what is not paid of tranches that were paid in part, and since when; else nothing."""
        said = self.language
        return " ".join((*owed(row, said), *owed_since(row, self.edition, said)))

    def _reason(self, row: Funds) -> str:
        """Say why the tranche that is waited for longest has not come, by the Agency's word."""
        oldest = self.waited_for.get(row.agreement)
        return promise_reason(oldest, self.edition, self.language) if oldest else ""

    def line_then(self, row: Funds) -> Line:
        """Put an agreement at the end of an earlier period in words, with a place of its own."""
        return self.line(row)._replace(anchor=f"then-{row.agreement}-{row.period}")

    def point(self, row: Funds) -> AgreementPoint:
        """Return an agreement as a row of the first figure."""
        return AgreementPoint(
            anchor=self.line(row).anchor,
            name=self.names[row.partner],
            code=row.agreement,
            agreed=row.agreed,
            due=row.due_to_date,
            paid=row.paid_to_date,
            received=row.received_to_date,
            spent=row.spent_to_date,
            hover=self._hover(row),
        )

    def panel(self, agreement: Funds, spans: Sequence[Span]) -> MoneyPanel:
        """Return an agreement as a panel of the second figure."""
        return MoneyPanel(
            self.names[agreement.partner],
            agreement.agreement,
            tuple(
                MomentPoint(
                    anchor=self.line_then(row).anchor,
                    span=span,
                    due=row.due_to_date,
                    paid=row.paid_to_date,
                    received=row.received_to_date,
                    hover=self._hover(row),
                )
                for span, row in self.through(agreement, spans)
            ),
        )

    def _hover(self, row: Funds) -> str:
        one = self.line(row)
        figures = self.language.gettext(
            "%(currency)s: agreed %(agreed)s, fell due %(due)s, paid %(paid)s, confirmed"
            " %(received)s, not confirmed %(unconfirmed)s, spent %(spent)s",
            currency=row.currency,
            agreed=one.money.agreed,
            due=one.money.due,
            paid=one.money.paid,
            received=one.money.received,
            unconfirmed=one.money.unconfirmed,
            spent=one.money.spent or "[x]",
        )
        title = f"{one.name} · {row.agreement}{' [p]' if one.marks else ''}"
        said = filter(None, (self.language.period(row.period), figures, one.money.words))
        return "<br>".join(
            (f"<b>{plain(title)}</b>", *(lines(text, HOVER_LETTERS, HOVER_LINES) for text in said))
        )


def shown_in_figure(rows: Sequence[Funds], most: int) -> list[Funds]:
    """Return as many agreements as a figure has room for, in the order given.

    Where there are more, those with money owed or not confirmed have the room first.
    """
    first = sorted(rows, key=lambda row: not (is_owed(row) or row.unconfirmed_to_date))[:most]
    return [row for row in rows if row in first]
