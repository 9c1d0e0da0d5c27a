"""Money: did what was agreed reach the partners when it was due, and is it accounted for?

What the page says first belongs in `verdict.py`; its lines and points, in `lines.py`. Each currency
has its own figures: amounts of two are never put together.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from dashboards.edition import Edition
from dashboards.figures.money_by_agreement import MOST_LINES, money_by_agreement_figure
from dashboards.figures.money_in_time import MOST_PANELS, money_in_time_figure
from dashboards.figures.template import Figure
from dashboards.language import Language
from dashboards.pages.choices import Choice, choice_file, partner_choices, partners_to_choose
from dashboards.pages.frame import frame, is_public
from dashboards.pages.money.apart import days_apart
from dashboards.pages.money.lines import Agreements, Line, shown_in_figure
from dashboards.pages.money.verdict import headline, lede
from dashboards.rendering import figure_data, parts, render
from dashboards.rows import EVERYONE
from dashboards.sheets import Sheet, sheet_files

PAGE = "money"
COLUMNS = (
    *("agreement", "partner", "period", "currency", "agreed", "due", "paid", "received", "spent"),
    *("own_contribution", "reports", "due_to_date", "paid_to_date", "received_to_date"),
    *("unconfirmed_to_date", "spent_to_date", "arrivals", "median_days_to_money"),
    *("median_days_late", "last_received_on", "oldest_unpaid_days", "provisional_records"),
)


class Currency(NamedTuple):
    """The agreements in one currency: their lines now, and at the end of each period."""

    code: str
    lines: tuple[Line, ...]
    through: tuple[Line, ...]


def has_money(edition: Edition) -> bool:
    """Say whether an edition has a page of money; the public one tells of no single agreement."""
    return bool(edition.funds) and not is_public(edition)


def money_files(edition: Edition, language: Language) -> dict[str, bytes]:
    """Render the page of an edition's money, and what its figures hold; nothing without any."""
    if not has_money(edition):
        return {}
    agreements = Agreements(edition, language)
    currencies = agreements.currencies
    return {
        "money.html": _page(agreements, language),
        **partner_choices(
            PAGE, edition, language, lambda _, own: _choice(own, currencies, language)
        ),
        **sheet_files([_sheet(edition, language)], edition, language),
    }


def _sheet(edition: Edition, language: Language) -> Sheet:
    names = {row.partner: row.name or row.partner for row in edition.partners}
    return Sheet(
        "funds",
        language.gettext("The money"),
        COLUMNS,
        edition.funds,
        said={"name": lambda row: names.get(row.partner, row.partner)},
    )


def _page(agreements: Agreements, language: Language) -> bytes:
    edition, apart = agreements.edition, days_apart(agreements.edition, language)
    figures = dict(_figures(agreements, agreements.currencies, language))
    if apart:
        figures["strip"] = apart.strip.figure
    return render(
        "money.html",
        language,
        **frame(edition, language),
        headline=headline(edition, language),
        lede=lede(edition, language),
        currencies=[_currency(code, agreements) for code in agreements.currencies],
        lines=[agreements.line(row) for row in agreements.now],
        most_lines=MOST_LINES,
        most_panels=MOST_PANELS,
        lookup=partners_to_choose(edition, language),
        choice_file=choice_file(PAGE, EVERYONE),
        apart=apart,
        figures=figure_data(figures, language),
    )


def _choice(own: Edition, currencies: Sequence[str], language: Language) -> Choice:
    """Tell of one partner in the currencies of the page; it need not have all of them."""
    agreements, part = Agreements(own, language), parts("money_tables.html", language)
    told = {"days": part("days_table", [agreements.line(row) for row in agreements.now])}
    for code in currencies:
        currency = _currency(code, agreements)
        told[f"agreements-{code}"] = part("agreements_table", currency)
        told[f"through-{code}"] = part("through_table", currency)
    return Choice(dict(_figures(agreements, currencies, language)), told)


def _currency(code: str, agreements: Agreements) -> Currency:
    rows, spans = agreements.now_in(code), agreements.spans(code)
    return Currency(
        code,
        tuple(agreements.line(row) for row in rows),
        tuple(
            agreements.line_then(then) for row in rows for _, then in agreements.through(row, spans)
        ),
    )


def _figures(
    agreements: Agreements, currencies: Sequence[str], language: Language
) -> Iterator[tuple[str, Figure | None]]:
    """Yield the figures of currencies; those of a currency without an agreement are none."""
    for code in currencies:
        rows, spans = agreements.now_in(code), agreements.spans(code)
        points = [agreements.point(row) for row in shown_in_figure(rows, MOST_LINES)]
        panels = [agreements.panel(row, spans) for row in shown_in_figure(rows, MOST_PANELS)]
        by_agreement = money_by_agreement_figure(points, language) if points else None
        yield f"agreements-{code}", by_agreement
        in_time = money_in_time_figure(panels, spans, language) if panels else None
        yield f"through-{code}", in_time
