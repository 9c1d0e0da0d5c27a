"""The sheet that is read out to the community: one page, few words, large letters.

It says what the report says first, and nothing that is not in the report.
"""

from collections.abc import Iterator

from dashboards.edition import Edition
from dashboards.language import N_, Language
from dashboards.promises import Tally, tally
from dashboards.reports.blocks import (
    Block,
    Box,
    Document,
    Entries,
    Entry,
    Figures,
    Heading,
    Panel,
    Panels,
    Span,
    Text,
    plain,
    quoted,
)
from dashboards.reports.matters import matters
from dashboards.reports.partner_report import name_of, when_of
from dashboards.reports.results_told import counted_results
from dashboards.rows import SIDES, Side

# So few that they are heard and kept in mind.
MOST_MATTERS, MOST_FIGURES = 2, 2
NAMES: dict[Side, str] = {"agency": N_("The Agency"), "cso": N_("Our organisation")}


def community_sheet(edition: Edition, language: Language) -> Document:
    """Return the sheet of the partner whose edition this is.

    Raises:
        ValueError: The edition belongs to no partner.
    """
    code = edition.programme.edition_partner
    if code is None:
        raise ValueError(
            f"Tried to write a sheet from the {edition.programme.edition} edition, which belongs "
            "to no partner. Hand over the partner's own edition."
        )
    return Document(
        title=language.gettext("What we promised each other"),
        language=language.code,
        direction=language.direction,
        head=when_of(edition, language),
        foot=name_of(edition, code, language),
        page_of=language.gettext("Page %(page)s of %(pages)s", page="{page}", pages="{pages}"),
        blocks=tuple(_blocks(edition, code, language)),
        is_large=True,
    )


def _blocks(edition: Edition, code: str, language: Language) -> Iterator[Block]:
    yield Panels(
        *(
            Panel(
                side,
                (
                    Heading(language.gettext(NAMES[side])),
                    Text(
                        plain(_kept(tally(edition, side, edition.programme.period, code), language))
                    ),
                ),
            )
            for side in SIDES
        )
    )
    figures = counted_results(edition, code, language)[:MOST_FIGURES]
    if figures:
        yield Heading(language.gettext("What we did together"))
        yield Figures(figures)
    found = matters(edition, language)[:MOST_MATTERS]
    if found:
        yield Heading(language.gettext("What we will talk about"))
        yield Entries(tuple(Entry((quoted(one.about),)) for one in found), is_numbered=True)
    yield Box(
        (
            Text(
                (
                    Span(language.gettext("Is something missing, wrong or unfair?"), "bold"),
                    Span(" "),
                    Span(language.gettext("Tell us. Everybody may answer.")),
                )
            ),
        )
    )


def _kept(due: Tally, language: Language) -> str:
    """What a side kept, as one says it."""
    if due.is_withheld:
        return language.gettext("Withheld to protect people")
    if not due.due:
        return language.gettext("No promise fell due.")
    return language.ngettext(
        "had one promise to keep and kept %(kept)s on time.",
        "had %(num)s promises to keep and kept %(kept)s on time.",
        due.due,
        kept=language.number(due.on_time),
    )
