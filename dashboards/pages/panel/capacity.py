"""Capacity by item: with what is support wanted most, and by whom?

Partners stand in the order of their priorities, to plan support; that order is in no other
edition. Each leads to a page of its own (`partner.py`).
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from dashboards.figures.stacked_counts import stacked_counts_figure
from dashboards.folder import safe_name
from dashboards.language import Language
from dashboards.pages.frame import frame
from dashboards.pages.panel.priorities import assessed_sentence, items, needs, partners
from dashboards.pages.panel.words import PRIORITIES
from dashboards.panel_edition import PanelEdition
from dashboards.rendering import figure_data, render
from dashboards.sheets import Sheet, sheet_files

if TYPE_CHECKING:
    from dashboards.figures.template import Figure

# The figures have room for so many lines; the tables hold all.
MOST_LINES = 40


class PartnerLine(NamedTuple):
    """One partner: when it was assessed, how many items, and its priorities of support."""

    anchor: str
    name: str
    page: str
    assessed: str
    scored: str
    counts: dict[str, str]
    chosen: str
    planned: str


def page_of_items(partner: str) -> str:
    """Return where the page of a partner's items stands in the site."""
    return f"capacity/{safe_name(partner)}.html"


def capacity_item_files(panel: PanelEdition, language: Language) -> dict[str, bytes]:
    """Render the page of all partners' items, and what its figures hold."""
    return {
        "capacity.html": _page(panel, language),
        **sheet_files(_sheets(panel, language), panel.edition, language),
    }


def _sheets(panel: PanelEdition, language: Language) -> Iterator[Sheet]:
    titles = {row.item: row.title for row in panel.items}
    said = {
        "name": lambda row: panel.name_of(row.partner),
        "title": lambda row: titles.get(row.item, ""),
    }
    yield Sheet(
        "capacity-items",
        language.gettext("Agreed scores, item by item"),
        (
            *("partner", "assessed_on", "instrument_version", "domain", "item", "score"),
            *("evidence", "wanted", "is_critical", "is_willing_to_teach", "mark"),
        ),
        panel.scores,
        "score",
        said,
    )
    yield Sheet(
        "capacity-findings",
        language.gettext("Assets and areas for improvement, item by item"),
        (
            *("partner", "assessed_on", "domain", "item", "score", "evidence", "wanted", "gap"),
            *("is_critical", "is_asset", "is_offered", "is_need", "priority", "is_in_plan"),
            *("is_priority", "is_latest", "mark"),
        ),
        panel.findings,
        "score",
        said,
    )
    yield Sheet(
        "capacity-views",
        language.gettext("Own view, facilitator’s view and agreed score, item by item"),
        (
            *("partner", "agreed_on", "domain", "item", "self_score", "facilitated_score"),
            *("agreed_score", "gap", "is_to_discuss", "mark"),
        ),
        panel.view_gaps,
        "gap",
        said,
    )


def _page(panel: PanelEdition, language: Language) -> bytes:
    words = {code: language.gettext(word) for code, word in PRIORITIES.items()}
    by_partner, by_item = partners(panel), items(panel)
    figures: dict[str, Figure] = {}
    if by_partner:
        figures["partners"] = stacked_counts_figure(by_partner[:MOST_LINES], words, language)
    if by_item:
        figures["items"] = stacked_counts_figure(by_item[:MOST_LINES], words, language)
    return render(
        "panel_capacity.html",
        language,
        **frame(panel.edition, language),
        headline=assessed_sentence(panel, language),
        lede=_lede(panel, language),
        lines=list(_lines(panel, language)),
        items=by_item,
        priorities=PRIORITIES,
        most_lines=MOST_LINES,
        has=set(figures),
        figures=figure_data(figures, language),
    )


def _lede(panel: PanelEdition, language: Language) -> str:
    high = sum(row.priority == "high" for row in needs(panel))
    if not panel.scores_now:
        return language.gettext("No score is not a low score.")
    return language.ngettext(
        "%(num)s item has high priority: a critical one at 1, or two levels short of what the"
        " partner wants.",
        "%(num)s items have high priority: critical ones at 1, or two levels short of what the"
        " partner wants.",
        high,
    )


def _lines(panel: PanelEdition, language: Language) -> Iterator[PartnerLine]:
    for one in partners(panel):
        code = one.anchor.removeprefix("partner-")
        scores = panel.scores_now[code]
        found = [row for row in panel.findings_now.get(code, {}).values() if row.is_priority]
        yield PartnerLine(
            anchor=one.anchor,
            name=one.label,
            page=page_of_items(code),
            assessed=language.day(scores[0].assessed_on),
            scored=language.number(sum(row.score is not None for row in scores)),
            counts={key: language.number(number) for key, number in one.counts.items()},
            chosen=language.number(len(found)),
            planned=language.number(sum(bool(row.is_in_plan) for row in found)),
        )
