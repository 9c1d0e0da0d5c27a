"""What the programme's report tells of money: by donor and project, as the edition has it.

No amount is reckoned here, and none of two currencies are ever put together.
"""

from collections.abc import Iterator
from decimal import Decimal

from dashboards.edition import Edition
from dashboards.language import Language
from dashboards.money import longest_overdue
from dashboards.project_rows import ProjectFunds
from dashboards.reports.blocks import Block, Cell, Column, Heading, Span, Table, Text, plain
from dashboards.reports.results_told import NOTHING
from dashboards.rows import EVERYONE, Funds


def money_by_donor(edition: Edition, language: Language) -> Iterator[Block]:
    """Yield each donor's money by project, a donor's sum before its projects, one currency each."""
    yield Heading(language.gettext("Money by donor and project"))
    rows = [row for row in edition.project_funds if row.period == edition.programme.period]
    if not rows:
        yield Text(plain(f"{NOTHING} {language.gettext('No agreement has begun.')}"))
        return
    sums = [
        row
        for row in edition.funds
        if row.period == edition.programme.period and row.agreement == EVERYONE
    ]
    heads = (
        language.gettext("Agreed"),
        language.gettext("Fell due"),
        language.gettext("Paid"),
        language.gettext("Confirmed"),
        language.gettext("Not confirmed"),
        language.gettext("Spent"),
    )
    yield Table(
        language.gettext(
            "To the end of the period. Confirmed is what partners themselves said has arrived; "
            "what only the Agency's records say stands beside it. Spent is what partners say."
        ),
        (
            Column(language.gettext("Donor and project"), 4),
            *(Column(head, 2, is_number=True) for head in heads),
        ),
        (
            *(_donor(row, language) for row in rows),
            *(_all_donors(row, language) for row in sums),
        ),
    )
    for row in rows:
        late = "" if row.project == EVERYONE else longest_overdue([row], language)
        if late:
            project = Span(language.row((row.donor, row.project)), is_quoted=True)
            yield Text((project, Span(language.gettext(": ") + late)), "small")
    lines = (*map(_amounts, rows), *map(_amounts, sums))
    if any(of is not None and of % 1 for line in lines for of in line):
        said = language.gettext("Each amount is rounded by itself; lines may not add up exactly.")
        yield Text(plain(said), "small")
    yield Text(
        plain(
            language.gettext(
                "People reached are not divided by donor or project: records say which partner "
                "reached whom, not with whose money."
            )
        ),
        "small",
    )


def _donor(row: ProjectFunds, language: Language) -> tuple[Cell, ...]:
    is_sum = row.project == EVERYONE
    name = Span(row.donor if is_sum else row.project, "bold" if is_sum else "plain", is_quoted=True)
    agreements = language.ngettext("%(num)s agreement", "%(num)s agreements", row.agreements)
    *others, spent = _line(name, agreements, row, is_sum=is_sum, language=language)
    if 0 < row.agreements_with_spending < row.agreements:
        # The sum leaves out what nobody told, which would read as money that lies unspent.
        told = language.gettext(
            "told for %(kept)s of %(total)s agreements",
            kept=language.number(row.agreements_with_spending),
            total=language.number(row.agreements),
        )
        spent = Cell((*spent.lines, (Span(told, "muted"),)))
    return (*others, spent)


def _all_donors(row: Funds, language: Language) -> tuple[Cell, ...]:
    name = Span(language.gettext("All donors"), "bold")
    return _line(name, "", row, is_sum=True, language=language)


def _line(
    name: Span, below: str, row: ProjectFunds | Funds, *, is_sum: bool, language: Language
) -> tuple[Cell, ...]:
    titles = (name, Span(f" {row.currency}", "muted"))
    return (
        Cell((titles, *([plain(below)] if below else []))),
        *(_amount(of, language, is_sum=is_sum) for of in _amounts(row)),
    )


def _amounts(row: ProjectFunds | Funds) -> tuple[Decimal | None, ...]:
    return (
        row.agreed,
        row.due_to_date,
        row.paid_to_date,
        row.received_to_date,
        row.unconfirmed_to_date,
        row.spent_to_date,
    )


def _amount(of: Decimal | None, language: Language, *, is_sum: bool) -> Cell:
    said = language.quantity(of, "money") or NOTHING
    return Cell(((Span(said, "bold" if is_sum else "plain"),),))
