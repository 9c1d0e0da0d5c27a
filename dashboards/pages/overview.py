"""The overview: are results on track, and are both sides keeping their promises?

It only brings the parts together; each part's rules stand in its own module.
"""

from collections.abc import Iterator

from dashboards.edition import Edition
from dashboards.figures.promises import promises_figure
from dashboards.figures.results import results_figure
from dashboards.figures.template import Figure
from dashboards.language import Language
from dashboards.pages.answers import (
    capacity_answer,
    capacity_indicators,
    promises_answer,
    results_answer,
    trust_answer,
)
from dashboards.pages.by_area import ByArea, by_area, by_area_sheet
from dashboards.pages.choices import choice_file, partners_to_choose
from dashboards.pages.decisions import TURNS, decisions
from dashboards.pages.due import due_columns, soon_until
from dashboards.pages.frame import frame
from dashboards.pages.overview_choices import PAGE, overview_choices
from dashboards.pages.perceived import is_withheld, perception_figure, principles_of, seen_clause
from dashboards.pages.promised import PROMISE_COLUMNS, shown_quarters, states_seen
from dashboards.pages.restated import restated_before
from dashboards.pages.results import RESULT_COLUMNS, result_groups, result_points, thresholds
from dashboards.pages.verdict import verdict
from dashboards.principles import last_seen
from dashboards.rendering import data_script, render
from dashboards.rows import EVERYONE
from dashboards.sheets import Sheet, sheet_files

# Where the figures stand: apart from the page, which opens sooner without them.
DATA_FILE = f"data/{PAGE}.js"


def overview_files(edition: Edition, language: Language) -> dict[str, bytes]:
    """Render the overview of an edition, and what its figures hold."""
    areas = by_area(edition, language)
    return {
        "index.html": _page(edition, areas, language),
        DATA_FILE: data_script(_figures(edition, language), language),
        **overview_choices(edition, language),
        **sheet_files(_sheets(edition, areas, language), edition, language),
    }


def _sheets(edition: Edition, areas: ByArea, language: Language) -> Iterator[Sheet]:
    titles = {row.indicator: row.title for row in edition.indicators}
    quarters = {quarter.code for quarter in shown_quarters(edition)}
    yield Sheet(
        "results",
        language.gettext("How far each result has come"),
        RESULT_COLUMNS,
        [now for code in titles if (now := edition.progress_now(code))],
        "actual",
        {"title": lambda row: titles[row.indicator]},
    )
    yield Sheet(
        "promises",
        language.gettext("Both sides’ promises through the periods"),
        PROMISE_COLUMNS,
        [
            row
            for row in edition.accountability
            if row.partner == EVERYONE and row.period in quarters
        ],
        "due",
    )
    if areas.columns:
        yield by_area_sheet(edition, areas, language)


def _figures(edition: Edition, language: Language) -> dict[str, Figure]:
    points, quarters = result_points(edition, language), shown_quarters(edition)
    perception = perception_figure(edition, last_seen(edition, edition.comparisons), language)
    figures: dict[str, Figure] = {}
    if points:
        figures["results"] = results_figure(points, edition.programme.bands, language)
    if quarters:
        figures["promises"] = promises_figure(quarters, language)
    if perception:
        figures["perception"] = perception
    return figures


def _page(edition: Edition, areas: ByArea, language: Language) -> bytes:
    groups = result_groups(edition, language)
    quarters = shown_quarters(edition)
    seen = last_seen(edition, edition.comparisons)
    return render(
        "overview.html",
        language,
        **frame(edition, language),
        thresholds=thresholds(edition, language),
        verdict=verdict(edition, language),
        results=results_answer(edition, groups, language),
        promises=promises_answer(edition, language),
        capacity=capacity_answer(edition, language),
        has_capacity=bool(capacity_indicators(edition)),
        trust=trust_answer(edition, language),
        groups=groups,
        decisions=tuple(decisions(edition, groups, language)) if edition.commitments else None,
        turns=TURNS,
        restated=restated_before(edition, EVERYONE, language),
        due=due_columns(edition, language),
        soon_until=soon_until(edition, language),
        shows_promises=bool(edition.commitments),
        quarters=quarters,
        states=states_seen(quarters),
        seen_clause=seen_clause(edition, seen, language),
        wave=language.period(seen[0].period) if seen else "",
        principles=principles_of(edition, seen, language),
        is_withheld=is_withheld(edition),
        by_area=areas,
        lookup=partners_to_choose(edition, language),
        choice_file=choice_file(PAGE, EVERYONE),
        data_file=DATA_FILE,
    )
