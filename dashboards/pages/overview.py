"""The overview: are results on track, and are both sides keeping their promises?

It only brings the parts together; each part's rules stand in its own module.
"""

from collections.abc import Iterator

from dashboards.edition import Edition
from dashboards.figures.promises import promises_figure
from dashboards.figures.results import results_figure
from dashboards.language import Language
from dashboards.pages.answers import (
    capacity_answer,
    capacity_indicators,
    promises_answer,
    results_answer,
    trust_answer,
)
from dashboards.pages.choices import choice_file, partners_to_choose
from dashboards.pages.decisions import TURNS, decisions
from dashboards.pages.due import due_columns, soon_until
from dashboards.pages.frame import frame
from dashboards.pages.overview_choices import PAGE, overview_choices
from dashboards.pages.promised import PROMISE_COLUMNS, shown_quarters, states_seen
from dashboards.pages.restated import restated_before
from dashboards.pages.results import RESULT_COLUMNS, result_groups, result_points, thresholds
from dashboards.pages.verdict import verdict
from dashboards.rendering import figure_data, render
from dashboards.rows import EVERYONE
from dashboards.sheets import Sheet, sheet_files


def overview_files(edition: Edition, language: Language) -> dict[str, bytes]:
    """Render the overview of an edition, and what its figures hold."""
    return {
        "index.html": _page(edition, language),
        **overview_choices(edition, language),
        **sheet_files(_sheets(edition, language), edition, language),
    }


def _sheets(edition: Edition, language: Language) -> Iterator[Sheet]:
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


def _page(edition: Edition, language: Language) -> bytes:
    groups = result_groups(edition, language)
    quarters = shown_quarters(edition)
    points = result_points(edition, language)
    figures = {}
    if points:
        figures["results"] = results_figure(points, edition.programme.bands, language)
    if quarters:
        figures["promises"] = promises_figure(quarters, language)
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
        lookup=partners_to_choose(edition, language),
        choice_file=choice_file(PAGE, EVERYONE),
        figures=figure_data(figures, language),
    )
