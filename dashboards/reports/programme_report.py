"""The report for the head of office: are we on track, do we keep our word, can we trust it.

It is made from the internal edition alone. Both sides are weighed with the same scale, and no
partner is ranked. How it is shown belongs in `web.py`, `pdf.py` and `word.py`.
"""

from collections.abc import Iterator

from dashboards.edition import Edition
from dashboards.language import Language
from dashboards.pages.restated import certainty_line
from dashboards.pages.results import ResultGroup, result_groups
from dashboards.pages.verdict import verdict
from dashboards.reports.blocks import Block, Document, NewPage, Span, Text, plain
from dashboards.reports.partner_report import when_of
from dashboards.reports.programme_money import money_by_donor
from dashboards.reports.programme_promises import (
    overdue_promises,
    promises_by_partner,
    promises_in_sum,
)
from dashboards.reports.programme_results import (
    how_figures_are_made,
    results_by_outcome,
    status_mix,
    trust,
    year_on_year,
)
from dashboards.reports.programme_risks import decisions, risks

EDITION = "internal"


def programme_report(edition: Edition, language: Language) -> Document:
    """Return the programme's report of the period shown.

    Raises:
        ValueError: The edition is another than the internal one.
    """
    if edition.programme.edition != EDITION:
        raise ValueError(
            f"Tried to write the programme's report from the {edition.programme.edition} edition, "
            f"but it is made from the {EDITION} one alone. Hand over {EDITION}.duckdb."
        )
    groups = result_groups(edition, language)
    day = language.day(edition.programme.as_of)
    return Document(
        title=language.gettext("How the programme is going"),
        language=language.code,
        direction=language.direction,
        head=language.gettext("Programme report · internal, data to %(day)s", day=day),
        foot=language.row((edition.programme.name, when_of(edition, language))),
        page_of=language.gettext("Page %(page)s of %(pages)s", page="{page}", pages="{pages}"),
        blocks=(
            *_first_page(edition, groups, language),
            NewPage(),
            *results_by_outcome(edition, groups, language),
            *promises_by_partner(edition, language),
            *overdue_promises(edition, language),
            *money_by_donor(edition, language),
            *risks(edition, groups, language),
            *year_on_year(edition, language),
            *how_figures_are_made(edition, language),
        ),
    )


def verdict_told(edition: Edition, language: Language) -> Iterator[Block]:
    """Yield how the programme stands in a sentence, and which version of the period it is."""
    said = verdict(edition, language)
    spans = [Span(" ".join(said.clauses), "bold")]
    if said.lede:
        spans.append(Span(f" {said.lede}"))
    yield Text(tuple(spans), "lede")
    certainty = certainty_line(edition, language)
    if certainty:
        yield Text(plain(certainty), "small")


def _first_page(
    edition: Edition, groups: tuple[ResultGroup, ...], language: Language
) -> Iterator[Block]:
    yield from verdict_told(edition, language)
    yield promises_in_sum(edition, language)
    yield from status_mix(edition, groups, language)
    yield from trust(edition, language)
    yield from decisions(edition, groups, language)
