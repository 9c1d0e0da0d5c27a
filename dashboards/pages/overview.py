"""The overview: are results on track, and are both sides keeping their promises?

It only brings the parts together; each part's rules stand in its own module.
"""

from collections.abc import Iterator

from dashboards.edition import Edition
from dashboards.figures.points import Quarter
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
from dashboards.pages.due import due_columns, soon_until
from dashboards.pages.frame import frame
from dashboards.pages.restated import restated_before
from dashboards.pages.results import RESULT_COLUMNS, result_groups, result_points, thresholds
from dashboards.pages.verdict import verdict
from dashboards.promises import DUE_STATES, tallies
from dashboards.rendering import figure_data, render
from dashboards.rows import EVERYONE
from dashboards.sheets import Sheet, sheet_files
from dashboards.status import promise_look

PROMISE_COLUMNS = (
    *("period", "partner", "side", "due", "on_time", "late", "deemed", "pending", "overdue"),
    *("disputed", "waived", "redated", "on_time_share", "mark"),
)


def overview_files(edition: Edition, language: Language) -> dict[str, bytes]:
    """Render the overview of an edition, and what its figures hold."""
    return {
        "index.html": _page(edition, language),
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
        restated=restated_before(edition, EVERYONE, language),
        due=due_columns(edition, language),
        soon_until=soon_until(edition, language),
        shows_promises=bool(edition.commitments),
        quarters=quarters,
        states=tuple(map(promise_look, _states_seen(quarters))),
        figures=figure_data(figures, language),
    )


def shown_quarters(edition: Edition, partner: str = EVERYONE) -> tuple[Quarter, ...]:
    """The quarters up to the one shown in which a promise of either side fell due.

    Of all partners together, or of one partnership.
    """
    if edition.period is None:
        return ()
    quarters = (
        Quarter(row.period, row.starts_on, row.ends_on, tallies(edition, row.period, partner))
        for row in edition.periods
        if row.kind == edition.period.kind and row.ends_on <= edition.period.ends_on
    )
    return tuple(quarter for quarter in quarters if any(one.due for one in quarter.tallies))


def _states_seen(quarters: tuple[Quarter, ...]) -> list[str]:
    seen = {state for quarter in quarters for one in quarter.tallies for state, _ in one.counts}
    return [state for state in DUE_STATES if state in seen]
