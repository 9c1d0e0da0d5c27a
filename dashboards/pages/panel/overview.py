"""The panel's overview: what waits for it, and where is support wanted most?

Each part leads to a page that tells all of it.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from dashboards.figures.open_by_period import OpenCount, open_by_period_figure
from dashboards.figures.points import Span
from dashboards.figures.stacked_counts import stacked_counts_figure
from dashboards.language import Language
from dashboards.pages.frame import frame
from dashboards.pages.panel.mandates import mandate_lines
from dashboards.pages.panel.priorities import areas, assessed_sentence
from dashboards.pages.panel.verdict import concerns_clause, mandates_clause
from dashboards.pages.panel.words import LATE, PRIORITIES
from dashboards.panel_edition import PanelEdition
from dashboards.rendering import figure_data, render

if TYPE_CHECKING:
    from dashboards.figures.template import Figure


class PeriodLine(NamedTuple):
    """How many concerns stood open at the end of one period."""

    anchor: str
    period: str
    late: str
    other: str


def panel_overview_files(panel: PanelEdition, language: Language) -> dict[str, bytes]:
    """Render the panel's overview."""
    counts = list(_open_counts(panel))
    found = areas(panel)
    figures: dict[str, Figure] = {}
    if panel.concerns:
        names = (
            language.gettext(LATE.word),
            language.gettext("Open for 90 days at most"),
        )
        figures["open"] = open_by_period_figure(counts, names, language)
    if found:
        words = {code: language.gettext(word) for code, word in PRIORITIES.items()}
        figures["areas"] = stacked_counts_figure(found, words, language)
    page = render(
        "panel_overview.html",
        language,
        **frame(panel.edition, language),
        headline=f"{concerns_clause(panel, language)} {mandates_clause(panel, language)}",
        lede=assessed_sentence(panel, language),
        periods=[
            PeriodLine(
                one.anchor,
                language.short_period(one.span.code),
                language.number(one.late),
                language.number(one.other),
            )
            for one in reversed(counts)
        ],
        mandates=mandate_lines(panel, language),
        areas=found,
        priorities=PRIORITIES,
        has=set(figures),
        figures=figure_data(figures, language),
    )
    return {"index.html": page}


def _open_counts(panel: PanelEdition) -> Iterator[OpenCount]:
    """Yield how many concerns stood open at the end of each period since the first was raised."""
    first = min((row.counted_on for row in panel.concerns), default=None)
    shown = panel.edition.period
    for period in panel.edition.periods:
        if first is None or shown is None or period.kind != shown.kind or period.ends_on < first:
            continue
        rows = [row for row in panel.concerns if row.period == period.period and row.is_open]
        late = sum(row.is_late for row in rows)
        span = Span(period.period, period.starts_on, period.ends_on)
        yield OpenCount(span, f"period-{period.period}", late, len(rows) - late)
