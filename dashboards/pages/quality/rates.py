"""How often submissions pass the checks, period by period: for all forms, and for each.

A figure draws the few checks that found most; the table beside it holds all that found anything.
"""

from collections import defaultdict
from collections.abc import Iterable

from dashboards.edition import Edition
from dashboards.figures.points import Span
from dashboards.figures.quality_points import Rate, RateLine
from dashboards.pages.quality.rules import pass_rates_of
from dashboards.pages.quality.words import Words
from dashboards.quality_rows import PassRate
from dashboards.rows import EVERYONE


def spans(edition: Edition) -> tuple[Span, ...]:
    """The periods of the programme's own length that pass rates are told for, oldest first."""
    told = {row.period for row in pass_rates_of(edition)}
    kind = edition.period.kind if edition.period else None
    return tuple(
        Span(row.period, row.starts_on, row.ends_on)
        for row in edition.periods
        if row.period in told and kind in {None, row.kind}
    )


def rate_lines(edition: Edition, words: Words) -> tuple[RateLine, ...]:
    """Every check that found anything, for all forms and each; the most found stands first."""
    places = {span.code: place for place, span in enumerate(spans(edition))}
    cells: dict[tuple[str, str, str], list[list[PassRate]]] = defaultdict(
        lambda: [[] for _ in places]
    )
    for row in pass_rates_of(edition):
        if row.period in places:
            cells[EVERYONE, row.check_name, row.severity][places[row.period]].append(row)
            cells[row.form, row.check_name, row.severity][places[row.period]].append(row)
    lines = (
        RateLine(
            form=form,
            form_title=words.form(form),
            check=words.check(name, severity),
            rates=tuple(_rate(rows) for rows in by_period),
        )
        for (form, name, severity), by_period in cells.items()
    )
    found = (line for line in lines if line.failed)
    return tuple(
        sorted(found, key=lambda line: (line.form != EVERYONE, -line.failed, line.check, line.form))
    )


def of_form(lines: Iterable[RateLine], form: str) -> tuple[RateLine, ...]:
    """The lines of one form, or of all forms together."""
    return tuple(line for line in lines if line.form == form)


def _rate(rows: list[PassRate]) -> Rate | None:
    rate = Rate(sum(row.submissions for row in rows), sum(row.failed for row in rows))
    return rate if rate.submissions else None
