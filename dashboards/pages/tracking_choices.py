"""All results of one partner, or of an earlier period, for who chooses them on their page."""

from collections.abc import Iterable, Iterator

from dashboards.edition import Edition
from dashboards.language import Language
from dashboards.pages.choices import (
    Choice,
    Written,
    choice_file,
    choice_script,
    partners_to_choose,
    written,
)
from dashboards.pages.results import result_row
from dashboards.pages.through_time import Line, lines_of, until
from dashboards.pages.tracking_tables import by_outcome, since, tables_of
from dashboards.rendering import render
from dashboards.rows import EVERYONE, Period

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
    then = _as_of(edition, lines, tables.periods, language)
    newest = tables.periods[-1].period if tables.periods else None
    return Choice(
        tables.figures,
        {
            name: render("results_choice.html", language, part=name, tables=tables).decode()
            for name in ("grid", "counts")
        },
        {EVERYONE if period == newest else period: found for period, found in then.items()},
    )


def _as_of(
    edition: Edition, lines: tuple[Line, ...], periods: tuple[Period, ...], language: Language
) -> dict[str, list[Written]]:
    """Return the lines of the tracking table as of the end of each period.

    A result says the same until the next of its own periods has ended, and is written once.
    """
    in_order = [line for _, line in by_outcome(edition, lines, language)]
    then = {
        period.period: [line for one in in_order if (line := until(one, period)).now is not None]
        for period in periods
    }
    different = {_key(line): line for found in then.values() for line in found}
    told = dict(zip(different, _told(edition, different.values(), language), strict=True))
    return {period: [told[_key(line)] for line in found] for period, found in then.items()}


def _key(line: Line) -> tuple[str, int]:
    return line.indicator.indicator, len(line.steps)


def _told(edition: Edition, lines: Iterable[Line], language: Language) -> Iterator[Written]:
    rows = [
        (result_row(edition, line.indicator, line.now, language), since(line, language))
        for line in lines
        if line.now is not None
    ]
    return written(render("results_choice.html", language, part="rows", rows=rows).decode())
