"""All results of one partner, or of an earlier period, for who chooses them on their page."""

from collections.abc import Iterator

from dashboards.edition import Edition
from dashboards.language import Language
from dashboards.pages.choices import Choice, choice_file, choice_script, partners_to_choose
from dashboards.pages.through_time import Line, lines_of, until
from dashboards.pages.tracking_tables import all_since, groups_of, tables_of
from dashboards.rendering import render
from dashboards.rows import EVERYONE

PAGE, ALL = "results", "all"


def choice_files(edition: Edition, language: Language) -> dict[str, bytes]:
    """Return a script for each partner, and one for the programme's earlier periods."""
    found = {ALL: _choice(edition, lines_of(edition), language)._replace(figures={}, tables={})}
    for code, _ in partners_to_choose(edition, language).partners.members:
        lines = lines_of(edition, code)
        told = tuple(line for line in lines if any(step.row for step in line.steps))
        found[code] = _choice(edition, told, language)
    return {choice_file(PAGE, whose): choice_script(whose, one) for whose, one in found.items()}


def _choice(edition: Edition, lines: tuple[Line, ...], language: Language) -> Choice:
    tables = tables_of(edition, lines, language)
    return Choice(
        tables.figures,
        {
            name: render("results_choice.html", language, part=name, tables=tables).decode()
            for name in ("grid", "counts")
        },
        dict(_lines(edition, lines, language)),
    )


def _lines(
    edition: Edition, lines: tuple[Line, ...], language: Language
) -> Iterator[tuple[str, str]]:
    """Yield the lines of the tracking table as they were in each period, the newest under `*`."""
    periods = tables_of(edition, lines, language).periods
    for period in periods:
        then = tuple(until(line, period) for line in lines)
        name = EVERYONE if period == periods[-1] else period.period
        yield (
            name,
            render(
                "results_choice.html",
                language,
                part="rows",
                groups=groups_of(edition, then, language),
                since=all_since(then, language),
            ).decode(),
        )
