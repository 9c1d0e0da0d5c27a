"""Indicators against what they are measured from: sources, columns, choices and periods.

What a measure must say for its kind is its model's to refuse; what its expressions may name is
`assets.indicators.check`.
"""

from collections.abc import Iterator

from assets.indicators.check import measure_problems
from assets.programme.checks.columns import choices_by_column, compared
from assets.programme.checks.references import unknown
from assets.programme.framework import CROSSED, Indicator
from assets.programme.periods import LENGTHS
from assets.programme.problems import Problem
from assets.programme.reading import Draft, Place
from assets.programme.validation import near


def dimensions_are_the_programmes(draft: Draft) -> Iterator[Problem]:
    """An indicator is divided by dimensions that `programme.yaml` has."""
    for place, indicator in draft.placed_indicators():
        for number, name in enumerate(indicator.disaggregate):
            for part in name.split(CROSSED):
                message = unknown("dimension", part, draft.dimensions, "programme.yaml")
                if message:
                    known = ", ".join(sorted(draft.dimensions or ()))
                    yield draft.in_framework(
                        (*place, "disaggregate", number),
                        f"{indicator.code}: {message}; known are {known}",
                    )


def measures_read_what_is_there(draft: Draft) -> Iterator[Problem]:
    """A measure's source, columns and dates exist, and its expressions can be computed."""
    for place, indicator in draft.placed_indicators():
        told: set[int] = set()
        for inner, message in _measure_problems(draft, indicator):
            line = draft.results.lines.of(*place, *inner)
            if line not in told:  # The same name may stand in several expressions of one line.
                told.add(line)
                yield draft.in_framework((*place, *inner), f"{indicator.code}: {message}")


def columns_of_dimensions_are_there(draft: Draft) -> Iterator[Problem]:
    """The column that a dimension names is in what its indicators are measured from."""
    for number, dimension in enumerate(draft.file.dimensions if draft.file else ()):
        for _, indicator in draft.placed_indicators():
            if dimension.column is None or dimension.code not in indicator.dimensions:
                continue
            alone = indicator.model_copy(update={"disaggregate": (dimension.code,)})
            for inner, message in _measure_problems(draft, alone, with_columns=True):
                if inner[0] == "disaggregate":
                    place = ("dimensions", number, "column")
                    yield draft.in_programme(place, f"{message} (of {indicator.code})")
                    break
            else:
                continue
            break  # One indicator shows it; the others would say the same.


def compared_answers_are_choices(draft: Draft) -> Iterator[Problem]:
    """What an expression compares a select question with is one of its choices."""
    for place, indicator in draft.placed_indicators():
        form, _, repeat = (indicator.measure.source if indicator.measure else "").partition("/")
        workbook = draft.workbooks.get(form)
        selects = choices_by_column(workbook, repeat) if workbook else {}
        for inner, text in _conditions(indicator):
            for column, literal in compared(text):
                if column in selects and literal not in selects[column]:
                    offered = selects[column]
                    message = (
                        f"{indicator.code}: {column} offers no {literal!r}, only "
                        f"{', '.join(offered)}{near(literal, offered)}. If it was renamed, keep "
                        "the old choice in the list as well, since earlier answers have it"
                    )
                    yield draft.in_framework((*place, *inner), message)


def indicators_are_reported_by_whole_periods(draft: Draft) -> Iterator[Problem]:
    """No indicator is reported more often than the programme has periods."""
    base = draft.file.periods.length if draft.file else LENGTHS[0]
    for place, indicator in draft.placed_indicators():
        if LENGTHS.index(indicator.frequency) < LENGTHS.index(base):
            message = (
                f"{indicator.code} is reported by {indicator.frequency}, but the programme's "
                f"shortest period is a {base}"
            )
            yield draft.in_framework((*place, "frequency"), message)


def amounts_are_of_one_currency(draft: Draft) -> Iterator[Problem]:
    """Where agreements are in several currencies, an indicator adds up amounts of one alone."""
    currencies = sorted({row.currency for _, row in draft.agreements.records})
    if len(currencies) < 2:  # noqa: PLR2004  Two currencies.
        return
    for place, indicator in draft.placed_indicators():
        names_one = any("currency" in text for _, text in _conditions(indicator))
        if indicator.counts == "money" and indicator.measure and not names_one:
            message = (
                f"{indicator.code} adds up money, but {draft.agreements.name} has agreements in "
                f"{' and '.join(currencies)}, and amounts of two currencies are never added up: "
                "let its where name one currency, or leave the indicator out"
            )
            yield draft.in_framework((*place, "counts"), message)


def _measure_problems(
    draft: Draft, indicator: Indicator, *, with_columns: bool = False
) -> Iterator[tuple[Place, str]]:
    """Yield an indicator's problems; those of dimensions that name a column only on request."""
    if indicator.measure is None or draft.file is None or draft.forms is None:
        return
    form = indicator.measure.source.partition("/")[0]
    workbook = draft.workbooks.get(form)
    if form in draft.forms and (workbook is None or workbook.questionnaire is None):
        return  # Why its questionnaire could not be read has been told.
    yield from measure_problems(
        indicator,
        [found.questionnaire for found in draft.workbooks.values() if found.questionnaire],
        [found for found in draft.file.dimensions if with_columns or found.column is None],
        sensitive=[found.code for found in draft.file.forms if found.is_sensitive],
    )


def _conditions(indicator: Indicator) -> Iterator[tuple[Place, str]]:
    measure = indicator.measure
    if measure and measure.where:
        yield ("measure", "where"), measure.where
    for name in ("numerator", "denominator"):
        part = getattr(measure, name) if measure else None
        if part and part.where:
            yield ("measure", name, "where"), part.where


RULES = (
    dimensions_are_the_programmes,
    measures_read_what_is_there,
    columns_of_dimensions_are_there,
    compared_answers_are_choices,
    indicators_are_reported_by_whole_periods,
    amounts_are_of_one_currency,
)
