"""How partners differ in one result: a dot for each, with the median of those that may be told.

Where the edition has fewer than enough partners' figures it has no median, and there is no strip.
"""

from collections.abc import Iterator
from typing import NamedTuple

from dashboards.edition import Edition
from dashboards.figures.strip import Dot, Middle, strip_figure
from dashboards.figures.template import Figure
from dashboards.language import Language
from dashboards.pages.result.ahead import between
from dashboards.pages.result.parts import Group
from dashboards.rows import Indicator, Progress
from dashboards.sheets import Sheet

PROVISIONAL = "p"


class PartnerLine(NamedTuple):
    """One partner's figure, in words and with its marks."""

    anchor: str
    name: str
    words: str
    marks: str


class Strip(NamedTuple):
    """The partners' figures in the period shown, by name, and what lies in their middle."""

    figure: Figure
    lines: tuple[PartnerLine, ...]
    told: int
    median: str
    half: str
    marks: str


def strip(
    edition: Edition,
    indicator: Indicator,
    now: Progress | None,
    groups: tuple[Group, ...],
    language: Language,
) -> Strip | None:
    """Return the strip of a result; None where the edition has too few partners' figures."""
    row = next(
        (
            one
            for one in edition.spreads
            if now and (one.indicator, one.period) == (now.indicator, now.period)
        ),
        None,
    )
    partners = next((group.lines for group in groups if group.code == "partner"), ())
    if row is None or not partners:
        return None
    dots = [
        Dot(
            f"in-strip-{line.anchor}",
            line.label,
            line.value,
            " ".join((line.words, *(f"[{letter}]" for letter in line.marks.strip()))),
            PROVISIONAL in line.marks,
        )
        for line in partners
        if line.value is not None
    ]
    kind = indicator.unit_kind
    lower, median, upper = (
        language.quantity(value, kind)
        for value in (row.lower_quartile, row.median, row.upper_quartile)
    )
    half = between(lower, upper)
    middle = Middle(
        row.lower_quartile,
        row.median,
        row.upper_quartile,
        language.gettext("Median %(value)s", value=median),
        language.gettext("Middle half %(range)s", range=half),
    )
    return Strip(
        strip_figure(dots, middle, language.gettext("One partner"), kind, language),
        tuple(
            PartnerLine(f"in-strip-{one.anchor}", one.label, one.words, one.marks)
            for one in partners
        ),
        row.partners,
        median,
        half,
        row.mark or "",
    )


def spread_sheets(edition: Edition, indicator: Indicator, language: Language) -> Iterator[Sheet]:
    """Yield the medians of all periods as a sheet, where there are any."""
    rows = [row for row in edition.spreads if row.indicator == indicator.indicator]
    if rows:
        yield Sheet(
            f"{indicator.indicator}-spread",
            f"{indicator.indicator} {indicator.title}",
            (
                *("indicator", "period", "partners"),
                *("lower_quartile", "median", "upper_quartile", "mark"),
            ),
            rows,
            about=language.gettext(
                "Computed from the partners’ figures that this edition shows. They stand in the"
                " file of the path."
            ),
        )
