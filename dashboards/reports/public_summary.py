"""The public summary on two pages at most: what was promised, kept and reached, for anybody.

It is made from the public edition alone, which names no partner's promises.
"""

from dashboards.edition import Edition
from dashboards.language import Language
from dashboards.pages.results import result_groups
from dashboards.reports.blocks import Document, Heading, Text, plain
from dashboards.reports.partner_report import when_of
from dashboards.reports.programme_promises import promises_in_sum
from dashboards.reports.programme_report import verdict_told
from dashboards.reports.programme_results import how_figures_are_made, reach, results_by_outcome

EDITION = "public"


def public_summary(edition: Edition, language: Language) -> Document:
    """Return the public summary of the period shown.

    Raises:
        ValueError: The edition is another than the public one.
    """
    if edition.programme.edition != EDITION:
        raise ValueError(
            f"Tried to write the public summary from the {edition.programme.edition} edition, "
            f"but it is made from the {EDITION} one alone. Hand over {EDITION}.duckdb."
        )
    day = language.day(edition.programme.as_of)
    agency = edition.programme.agency_name
    return Document(
        title=language.gettext("What we promised, and what came of it"),
        language=language.code,
        direction=language.direction,
        head=language.gettext("Public summary · data to %(day)s", day=day),
        foot=language.row((edition.programme.name, when_of(edition, language))),
        page_of=language.gettext("Page %(page)s of %(pages)s", page="{page}", pages="{pages}"),
        blocks=(
            *verdict_told(edition, language),
            promises_in_sum(edition, language),
            *results_by_outcome(edition, result_groups(edition, language), language),
            *reach(edition, language),
            *how_figures_are_made(edition, language),
            Heading(language.gettext("Where the data are"), 3),
            Text(
                plain(
                    language.gettext(
                        "Every figure stands on the public pages, with files to take along and "
                        "the words for how it is made. Ask %(agency)s for them.",
                        agency=agency,
                    )
                ),
                "small",
            ),
        ),
    )
