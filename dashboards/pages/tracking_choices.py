"""All results of one partner, or of an earlier period, for who chooses them on their page."""

from collections.abc import Iterable, Iterator
from functools import partial

from dashboards.edition import Edition
from dashboards.language import Language
from dashboards.pages.choices import (
    Choice,
    Written,
    choice_file,
    choice_script,
    partner_choices,
    written,
)
from dashboards.pages.results import result_row
from dashboards.pages.through_time import Line, columns_of, lines_of, until
from dashboards.pages.tracking_tables import by_outcome, since, tables_of
from dashboards.rendering import parts
from dashboards.rows import EVERYONE, Partner, Period

PAGE, ALL = "results", "all"


def choice_files(edition: Edition, language: Language) -> dict[str, bytes]:
    """Return a script for each partner, and one for the programme's earlier periods."""
    whole = Choice(figures={}, parts={}, lines=_by_period(edition, lines_of(edition), language))
    return {
        choice_file(PAGE, ALL): choice_script(ALL, whole),
        **partner_choices(PAGE, edition, language, partial(_choice, language)),
    }


def _choice(language: Language, partner: Partner, own: Edition) -> Choice:
    lines = lines_of(own, partner.partner)
    told = tuple(line for line in lines if any(step.row for step in line.steps))
    tables, part = tables_of(own, told, language), parts("results_tables.html", language)
    return Choice(
        {"grid": None, "counts": None, **tables.figures},
        {name: part(f"{name}_table", tables) for name in ("grid", "counts")},
        _by_period(own, told, language),
    )


def _by_period(
    edition: Edition, lines: tuple[Line, ...], language: Language
) -> dict[str, list[Written]]:
    """Return the lines of each period; those of the newest are the ones of any."""
    periods = columns_of(edition, lines)
    then = _as_of(edition, lines, periods, language)
    newest = periods[-1].period if periods else None
    return {EVERYONE if period == newest else period: found for period, found in then.items()}


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
    row = parts("results_tables.html", language)
    return written(
        "".join(
            row(
                "tracking_row",
                result_row(edition, line.indicator, line.now, language),
                since(line, language),
            )
            for line in lines
            if line.now is not None
        )
    )
