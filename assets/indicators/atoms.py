"""Puts the rows of an indicator together that no figure tells apart: its atoms.

An atom has what can be added up of its rows, and what cannot be as a column that divides them:
the thing of which different ones are counted, a median's amount, a survey's cluster. Hundreds of
thousands of rows make thousands of atoms, and every figure is made of these.
"""

from collections.abc import Mapping

from assets.indicators.arithmetic import FINE_PLACES
from assets.indicators.prepared import measure_of
from assets.indicators.rows import row_members, rows_of
from assets.indicators.sources import Source
from assets.programme.framework import Indicator
from assets.programme.measure import Measure, Part
from assets.programme.model import Dimension

# What is added up of every atom; what its indicator does not have is null.
SUMS = (
    "numerator", "denominator", "people", "people_inside", "records", "provisional_records",
    "warned_records", "evidenced_records", "persons", "persons_inside",
)  # fmt: skip
_HIT = " filter (where is_hit)"
_EXACT = f"decimal(38, {FINE_PLACES})"
_STEPS_KEPT = ("picked", "heard")  # Read more than once.


def atoms_of(indicator: Indicator, source: Source, dimensions: Mapping[str, Dimension]) -> str:
    """Return the query for an indicator's atoms, from rows that were prepared.

    Raises:
        ExpressionError: The measure uses something that its source does not have.
    """
    measure = measure_of(indicator)
    divided_by = {
        "indicator": f"'{indicator.code}'",
        **{name: name for name in ("reading", "period", "partners", "is_whole")},
        **{member: member for member in row_members(dimensions)},
        **_told_apart(indicator, measure),
    }
    added = {
        **{name: f"({sql})::{_EXACT}" for name, sql in _added(indicator, measure).items()},
        "hits": f"count(*){_HIT}",
        "records": "count(*)",
        "provisional_records": "count(*) filter (where is_provisional)",
        "warned_records": "count(*) filter (where is_warned)",
        # Nothing where no record was asked for evidence.
        "evidenced_records": "if(count(has_evidence) > 0, count(*) filter (where has_evidence),"
        " null)",
        "is_carried": "bool_or(is_carried)",
    }
    steps = rows_of(indicator, source, dimensions)
    is_stock = indicator.kind == "stock"
    written = ", ".join(
        f"{name} as {'' if is_stock and name in _STEPS_KEPT else 'not '}materialized ({query})"
        for name, query in steps.items()
    )
    columns = ", ".join(f"{sql} as {name}" for name, sql in {**divided_by, **added}.items())
    return f"with {written} select {columns} from counted group by all"


def different_above(indicator: Indicator) -> bool:
    """Say whether a figure, or its numerator, is how many different things there are."""
    return _is_different(indicator, _above(measure_of(indicator)))


def different_below(indicator: Indicator) -> bool:
    """Say whether a denominator is how many different things there are."""
    below = measure_of(indicator).denominator
    return below is not None and _is_different(indicator, below)


def counts_respondents(indicator: Indicator) -> bool:
    """Say whether those behind its rows are counted, each once however many rows they have."""
    measure = measure_of(indicator)
    return measure.people is not None or (measure.mean is not None and indicator.counts == "people")


def has_persons(indicator: Indicator) -> bool:
    """Say whether different people are counted besides the rows that are told as people."""
    measure = measure_of(indicator)
    return indicator.counts == "people" and measure.people is not None and measure.counts_rows


def _above(measure: Measure) -> Part:
    return measure.numerator or measure.counted


def _is_different(indicator: Indicator, part: Part) -> bool:
    """Say whether a thing may have several rows, so that counting rows is not enough."""
    measure = measure_of(indicator)
    is_picked = measure.pick is not None and measure.pick.names == (part.distinct,)
    # Of a stock, rows that are carried may be of what another partner has a row of.
    is_alone = is_picked and indicator.kind != "stock"
    return part.distinct is not None and not is_alone


def _told_apart(indicator: Indicator, measure: Measure) -> dict[str, str]:
    columns = {
        "thing": different_above(indicator) and "amount::varchar",
        "base_thing": different_below(indicator) and "base::varchar",
        "respondent": counts_respondents(indicator) and "respondent::varchar",
        "middle": measure.median is not None and "amount::decimal(36, 10)",
        "stratum": measure.survey is not None and "stratum",
        "cluster": measure.survey is not None and "cluster",
    }
    return {name: sql for name, sql in columns.items() if isinstance(sql, str)}


def _added(indicator: Indicator, measure: Measure) -> dict[str, str]:
    """Return SQL for what is added up: of the figure's two parts, and of the people behind it."""
    inside = _HIT if measure.numerator else ""
    above = _sum(indicator, _above(measure), "amount", inside)
    below = _sum(indicator, measure.denominator, "base", "")
    people = below if measure.denominator else above
    if measure.survey:
        above, below = f"coalesce(sum(weight){_HIT}, 0)", "sum(weight)"
    elif measure.mean:
        above, below, people = "sum(amount)", "count(amount)", "null"
    elif measure.median:
        above, people = "count(amount)", "count(*)"
    is_of_people = indicator.counts == "people"
    within = _sum(indicator, measure.numerator, "amount", inside)
    return {
        "numerator": above,
        "denominator": below,
        "people": people if is_of_people else "null",
        "people_inside": within if is_of_people else "null",
        # Nobody can be added up who may have several rows.
        "persons": "null",
        "persons_inside": "null",
    }


def _sum(indicator: Indicator, part: Part | None, column: str, where: str) -> str:
    if part is None or _is_different(indicator, part):
        return "null"
    if part.rows:
        return f"count(*){where}"
    if part.distinct:
        return f"count({column}){where}"
    return f"coalesce(sum({column}){where}, 0)"
