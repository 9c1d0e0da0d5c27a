"""Adds atoms up to the sums of cells, in the period and the way that they are computed as.

Most of them are added up together; different things, respondents and medians, which cannot be
added up, are counted apart from the same atoms.
"""

from collections.abc import Iterator, Mapping, Sequence

from assets.indicators.atoms import (
    SUMS,
    counts_respondents,
    different_above,
    different_below,
    has_persons,
)
from assets.indicators.cells import CELL, Adding, cells_of, codes_of
from assets.indicators.prepared import measure_of
from assets.indicators.readings import as_shown, readings_of
from assets.indicators.sources import Source
from assets.programme.framework import Indicator
from assets.programme.model import Dimension

ADDED = {name: f"sum({name})" for name in SUMS} | {"is_carried": "bool_or(is_carried)"}
# Of a median those behind each amount, and of all amounts how many different ones.
_LISTED = {"people": "list(distinct coalesce(respondent, ''))"}
_OF_LISTS = {"people": "len(list_distinct(flatten(list(people))))"}
_AS_SHOWN = f"({as_shown('atoms')}) as atoms"


def beside(added: Mapping[str, str]) -> str:
    """Return what is added up, as SQL selects it, without the figure itself."""
    return ", ".join(f"{sql} as {name}" for name, sql in added.items() if name not in SUMS[:2])


BESIDE = beside(ADDED)


def of_some(indicators: Sequence[Indicator], sql: str, otherwise: str) -> str:
    """Return SQL of which some indicators' figures are made, and otherwise all others."""
    if not indicators:
        return otherwise
    return f"case when indicator in ({codes_of(indicators)}) then {sql} else {otherwise} end"


def sums_of(
    indicators: Sequence[Indicator], known: Mapping[str, Dimension], source: Source
) -> Iterator[str]:
    """Yield the queries for the sums of cells, in the period and way they are computed as."""
    medians = [one for one in indicators if measure_of(one).median]
    apart = [
        one
        for one in indicators
        if (different_above(one) or different_below(one) or counts_respondents(one))
        and one not in medians
    ]
    together = [one for one in indicators if one not in medians and one not in apart]
    if together:
        yield cells_of(together, Adding(known, "atoms", ADDED))
    for one in apart:
        yield cells_of([one], Adding(known, atoms_for(one, source), ADDED | _different(one)))
    for one in medians:
        listed, counted = (_LISTED, _OF_LISTS) if counts_respondents(one) else ({}, {})
        adding = Adding(known, atoms_for(one, source), ADDED | listed, ("middle",))
        yield _middle(cells_of([one], adding), ADDED | counted)


def atoms_for(indicator: Indicator, source: Source) -> str:
    """Return the atoms, as a FROM clause, of an indicator whose figures cannot be added up.

    What cannot be added up over cells cannot be added up over periods either: a flow's atoms are
    taken for every period that shows them.
    """
    return _AS_SHOWN if readings_of(indicator, source.columns) == "flow" else "atoms"


def _different(indicator: Indicator) -> dict[str, str]:
    """Return SQL for what is counted by different things, in the place of what is added up."""
    is_of_people = indicator.counts == "people"
    is_ratio = measure_of(indicator).denominator is not None
    counted = {}
    if different_above(indicator):
        counted["numerator"] = "count(distinct thing) filter (where hits > 0)"
        if is_of_people:
            counted["people_inside" if is_ratio else "people"] = counted["numerator"]
    if different_below(indicator):
        counted["denominator"] = "count(distinct base_thing)"
        if is_of_people:
            counted["people"] = counted["denominator"]
    if counts_respondents(indicator):
        counted |= _respondents(indicator)
    return counted


def _respondents(indicator: Indicator) -> dict[str, str]:
    """Return SQL for how many people stand behind a figure, and of a ratio inside it."""
    measure = measure_of(indicator)
    if not measure.people:
        return {"people": "coalesce(nullif(count(distinct respondent), 0), sum(records))"}
    # Rows that do not say whose they are may all be one person's.
    distinct = "count(distinct respondent){} + max(if(respondent is null, 1, 0)){}"
    name = "persons" if has_persons(indicator) else "people"
    counted = {name: distinct.format("", "")}
    if measure.denominator:
        hits = " filter (where hits > 0)"
        counted[f"{name}_inside"] = f"coalesce({distinct.format(hits, hits)}, 0)"
    return counted


def _middle(cells: str, added: Mapping[str, str]) -> str:
    """Return the query for exact medians, from how often each amount is there in a cell.

    A median is half the sum of the middle value from below and the one from above.
    """
    cell = ", ".join(CELL)
    amounts = "sum(numerator::bigint) over"
    return f"""
        select {cell}, {beside(added)}, null as denominator,
            (min(middle) filter (until >= (amounts + 1) // 2)
                + min(middle) filter (until >= amounts // 2 + 1)) * 0.5::decimal(1, 1) as numerator
        from (
            select *, {amounts} (partition by {cell}) as amounts,
                {amounts} (
                    partition by {cell} order by middle nulls last rows unbounded preceding
                ) as until
            from ({cells})
        )
        group by {cell}
    """
