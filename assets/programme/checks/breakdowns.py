"""Breakdowns: none is finer than what may be shown to many readers (DOMAIN, DP6).

That at most two dimensions are crossed, an indicator's own model says.
"""

import re
from collections.abc import Iterable, Iterator

from assets.programme.framework import CROSSED, Indicator
from assets.programme.model import Dimension
from assets.programme.problems import Problem
from assets.programme.reading import Draft
from assets.staging.types import PLACES

GROUP = "group"  # What a dimension of minority groups is called, whatever mapping.csv lists.
READ_BY_FEW = ("restricted", "internal")  # Sensitivities that let a breakdown be finer.
BELOW_DISTRICT = re.compile(r"adm[3-9]")


def no_place_is_smaller_than_a_district(draft: Draft) -> Iterator[Problem]:
    """Figures that many may read are divided by districts at the finest, never by exact places."""
    for number, name, indicator, place in _breakdowns(draft):
        for code in name.split(CROSSED):
            found = _dimension(draft, code)
            if BELOW_DISTRICT.fullmatch(code):
                message = f"{code!r} is finer than a district"
            elif found and _is_exact(found.read_from, _columns_of_places(draft, indicator)):
                message = f"{code!r} is read from an exact place"
            else:
                continue
            yield draft.in_framework(
                (*place, "disaggregate", number),
                f"{indicator.code}: {message}; divide by adm2 or adm1, or let few read the "
                f"indicator: sensitivity {' or '.join(READ_BY_FEW)}",
            )


def groups_are_told_by_region_at_most(draft: Draft) -> Iterator[Problem]:
    """A minority group is crossed with no place that is smaller than a region."""
    for number, name, indicator, place in _breakdowns(draft):
        crossed = name.split(CROSSED)
        if len(crossed) > 1 and any(_names_groups(draft, code) for code in crossed):
            for code in crossed:
                if _is_below_region(draft, code):
                    yield draft.in_framework(
                        (*place, "disaggregate", number),
                        f"{indicator.code}: {name!r} tells a minority group by {code!r}; cross it "
                        "with adm1 at the finest, or let few read the indicator: sensitivity "
                        f"{' or '.join(READ_BY_FEW)}",
                    )


def _breakdowns(draft: Draft) -> Iterator[tuple[int, str, Indicator, tuple[str | int, ...]]]:
    """Yield each breakdown of the indicators that many may read, with its place."""
    for place, indicator in draft.placed_indicators():
        if indicator.sensitivity not in READ_BY_FEW:
            for number, name in enumerate(indicator.disaggregate):
                yield number, name, indicator, place


def _dimension(draft: Draft, code: str) -> Dimension | None:
    dimensions = draft.file.dimensions if draft.file else ()
    return next((found for found in dimensions if found.code == code), None)


def _names_groups(draft: Draft, code: str) -> bool:
    found = _dimension(draft, code)
    mapped = {row.group for row in draft.mapping.rows}
    return code == GROUP or bool(found and mapped & {*found.members})


def _is_below_region(draft: Draft, code: str) -> bool:
    found = _dimension(draft, code)
    districts = {area.adm2 for area in draft.areas.rows}
    is_lower = code == "adm2" or BELOW_DISTRICT.fullmatch(code)
    return bool(is_lower or (found and districts & {*found.members}))


def _columns_of_places(draft: Draft, indicator: Indicator) -> set[str]:
    """Return the columns with exact places, of the form that an indicator is measured from."""
    form = (indicator.measure.source if indicator.measure else "").partition("/")[0]
    workbook = draft.workbooks.get(form)
    if workbook is None or workbook.questionnaire is None:
        return set()
    return {
        part.name
        for table in workbook.questionnaire.staged(is_sensitive=False)
        for column in table.columns
        if column.question.type in PLACES
        for part in column.parts
    }


def _is_exact(column: str, exact: Iterable[str]) -> bool:
    """Return whether a column is one of these; the last part of its name is enough to name it."""
    return any(name == column or name.endswith(f"__{column}") for name in exact)


RULES = (no_place_is_smaller_than_a_district, groups_are_told_by_region_at_most)
