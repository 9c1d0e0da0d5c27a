"""Results: which of them are behind, and since when?

It brings the indicator tracking table together with the figures of every result through the
periods; what a line of the table says is the overview's own.
"""

from dashboards.edition import Edition
from dashboards.language import Language, sentence_start
from dashboards.pages.choices import choice_file, partners_to_choose
from dashboards.pages.frame import frame
from dashboards.pages.results import RESULT_COLUMNS, thresholds
from dashboards.pages.through_time import Line, lines_of, run
from dashboards.pages.tracking_choices import PAGE, choice_files
from dashboards.pages.tracking_tables import all_since, groups_of, tables_of
from dashboards.pages.verdict import (
    coverage,
    coverage_clause,
    other_results,
    period_sentence,
    results_clause,
    results_now,
)
from dashboards.rendering import figure_data, render
from dashboards.rows import EVERYONE, Progress
from dashboards.sheets import Sheet, sheet_files
from dashboards.status import BEHIND_PLAN, KEPT_PACE


def tracking_files(edition: Edition, language: Language) -> dict[str, bytes]:
    """Render the page of all results, and what its figures hold."""
    titles = {row.indicator: row.title for row in edition.indicators}
    sheet = Sheet(
        "results-through-time",
        language.gettext("The status of each result through the periods"),
        RESULT_COLUMNS,
        [row for row in edition.progress if row.partner == EVERYONE],
        "actual",
        {"title": lambda row: titles.get(row.indicator, row.indicator)},
    )
    return {
        "results.html": _page(edition, language),
        **choice_files(edition, language),
        **sheet_files([sheet], edition, language),
    }


def _page(edition: Edition, language: Language) -> bytes:
    lines = lines_of(edition)
    tables = tables_of(edition, lines, language)
    options = partners_to_choose(edition, language)
    periods = [row.period for row in reversed(tables.periods)]
    return render(
        "results.html",
        language,
        **frame(edition, language),
        thresholds=thresholds(edition, language),
        headline=_headline(edition, lines, language),
        lede=_lede(edition, lines, language),
        tables=tables,
        groups=groups_of(edition, lines, language),
        since=all_since(lines, language),
        lookup=options,
        periods=periods if len(periods) > 1 else [],
        choice_file=choice_file(PAGE, EVERYONE),
        figures=figure_data(tables.figures, language),
    )


def _headline(edition: Edition, lines: tuple[Line, ...], language: Language) -> str:
    """Say how many of the expected reports are in, if they are few; else what is behind plan."""
    covered = coverage(edition)
    if results_now(edition) and covered and not covered.is_enough:
        return coverage_clause(covered, language)
    return _behind_clause(edition, lines, language)


def _lede(edition: Edition, lines: tuple[Line, ...], language: Language) -> str:
    rows = results_now(edition)
    behind = _behind_clause(edition, lines, language)
    said = [period_sentence(edition, language)]
    if behind != _headline(edition, lines, language):
        said.append(behind)
    said.append(other_results(rows, language))
    return " ".join(filter(None, said))


def _behind_clause(edition: Edition, lines: tuple[Line, ...], language: Language) -> str:
    rows = results_now(edition)
    if len(rows) <= 1 or not any(row.status in KEPT_PACE | BEHIND_PLAN for row in rows):
        return results_clause(rows, language)
    runs = [found for line in lines if (found := run(line, BEHIND_PLAN))]
    words = {"behind": language.in_words(len(runs)), "total": language.in_words(len(rows))}
    long = sum(found.is_a_year for found in runs)
    if not runs:
        return _none_behind(rows, language)
    if not long:
        said = language.ngettext(
            "%(behind)s of %(total)s results is behind plan.",
            "%(behind)s of %(total)s results are behind plan.",
            len(runs),
            **words,
        )
    else:
        said = language.ngettext(
            "%(behind)s of %(total)s results is behind plan, for a year or more.",
            "%(behind)s of %(total)s results are behind plan, %(long)s of them for a year or more.",
            len(runs),
            long=language.in_words(long),
            **words,
        )
    return sentence_start(said)


def _none_behind(rows: tuple[Progress, ...], language: Language) -> str:
    """Say that none is behind, of those of which that can be said at all."""
    rated = sum(row.status in KEPT_PACE for row in rows)
    if rated == len(rows):
        return language.gettext(
            "None of %(total)s results is behind plan.", total=language.in_words(rated)
        )
    return language.ngettext(
        "The one result that can be rated is not behind plan.",
        "None of the %(rated)s results that can be rated is behind plan.",
        rated,
        rated=language.in_words(rated),
    )
