"""Priorities of support, counted: by area, by partner and by item.

Here alone partners may stand in the order of their priorities, so that support goes first where it
is wanted most (DESIGN §8); every page that does so says so.
"""

from collections import Counter
from collections.abc import Iterable

from dashboards.figures.stacked_counts import Counted
from dashboards.language import Language
from dashboards.pages.panel.words import PRIORITIES
from dashboards.panel_edition import PanelEdition
from dashboards.panel_rows import ItemFinding
from dashboards.partners import labels_of


def needs(panel: PanelEdition) -> list[ItemFinding]:
    """Return what partners' newest agreed assessments found to be areas for improvement."""
    return [
        row
        for of_partner in panel.findings_now.values()
        for row in of_partner.values()
        if row.is_need and row.priority in PRIORITIES
    ]


def areas(panel: PanelEdition) -> list[Counted]:
    """Count priorities by area of capacity, in the programme's order."""
    labels = labels_of(panel.edition, "domain")
    rows = needs(panel)
    codes = [*labels, *sorted({row.domain for row in rows} - set(labels))]
    found = [
        Counted(f"area-{code}", labels.get(code, code), _counts(rows, "domain", code))
        for code in codes
    ]
    return [one for one in found if one.total]


def partners(panel: PanelEdition) -> list[Counted]:
    """Count each assessed partner's priorities, the most high ones first."""
    rows = needs(panel)
    return _in_order(
        Counted(f"partner-{code}", panel.name_of(code), _counts(rows, "partner", code))
        for code in panel.scores_now
    )


def items(panel: PanelEdition) -> list[Counted]:
    """Count, for each item, the partners that need support with it, the most high ones first."""
    rows = needs(panel)
    titles = {row.item: row.title for row in panel.items}
    return _in_order(
        Counted(f"item-{code}", f"{code} {titles.get(code, '')}", _counts(rows, "item", code))
        for code in sorted({row.item for row in rows})
    )


def assessed_sentence(panel: PanelEdition, language: Language) -> str:
    """Say how many partners were assessed item by item, and how many priorities they have."""
    if not panel.scores_now:
        return language.gettext("No partner has been assessed item by item yet.")
    chosen = sum(bool(row.is_priority) for row in needs(panel))
    return language.ngettext(
        "%(count)s partner was assessed item by item; priorities for its plan: %(chosen)s.",
        "%(count)s partners were assessed item by item; priorities for their plans: %(chosen)s.",
        len(panel.scores_now),
        count=language.number(len(panel.scores_now)),
        chosen=language.number(chosen),
    )


def _counts(rows: list[ItemFinding], column: str, code: str) -> dict[str, int]:
    found = Counter(row.priority for row in rows if getattr(row, column) == code)
    return {priority: found[priority] for priority in PRIORITIES}


def _in_order(found: Iterable[Counted]) -> list[Counted]:
    """Most high priorities first, then most medium ones, then by name."""
    return sorted(found, key=lambda one: (-one.counts["high"], -one.counts["medium"], one.label))
