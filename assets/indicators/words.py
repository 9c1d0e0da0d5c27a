"""An indicator's rule in words: what is counted, of what, in which window, and put together how.

The page on the indicators (`docs/indicators.md`) and `accord trace` say it with the same words;
names and conditions of the framework stand between backticks.
"""

from assets.programme.framework import Indicator
from assets.programme.measure import Days, Distinct, Measure, Part

WINDOWS = {
    "period": "in the period",
    "to_date": "until the period's end",
    "as_of": "of all that is known",
}
ACROSS = {
    "sum": "added up",
    "pooled": "numerators and denominators, or all records, put together first",
    "mean": "the mean of the partners' figures",
    "latest_then_sum": "the newest of each partner, added up",
    "none": "not put together",
}


def rule(indicator: Indicator) -> str:
    """Say how an indicator's figure comes from rows."""
    measure = indicator.measure
    if measure is None:
        return "entered in `values.csv`"
    if measure.numerator and measure.denominator:
        counted = f"{_part(measure.numerator)} ÷ {_part(measure.denominator)}"
    else:
        counted = _part(measure.counted)
    dated = f", by `{measure.dated_by}`" if measure.dated_by else ""
    weighed = f", each weighed by `{measure.survey.weight}`" if measure.survey else ""
    source = f"`{measure.source}`{_of_a_ratio(measure)}{dated} {_window(measure)}"
    return f"{counted} of {source}{_pick(measure)}{weighed}"


def across(indicator: Indicator) -> str:
    """Say how the partners' figures become the programme's."""
    if isinstance(indicator.across_partners, Distinct):
        return f"each `{indicator.across_partners.distinct}` once"
    return ACROSS[indicator.across_partners]


def _part(part: Part) -> str:
    ways = {
        "rows": "number of rows",
        "distinct": f"distinct `{part.distinct}`",
        "sum": f"sum of `{part.sum}`",
        "mean": f"mean of `{part.mean}`",
        "median": f"median of `{part.median}`",
    }
    way = ways[part.ways[0]]
    return f"{way} where `{part.where.strip()}`" if part.where else way


def _of_a_ratio(measure: Measure) -> str:
    """Say the condition that both parts of a ratio have in common."""
    is_ratio = measure.numerator is not None
    return f" where `{measure.where.strip()}`" if is_ratio and measure.where else ""


def _window(measure: Measure) -> str:
    if isinstance(measure.window, Days):
        return f"in the last {measure.window.days} days of the period"
    return WINDOWS[measure.window]


def _pick(measure: Measure) -> str:
    if measure.pick is None:
        return ""
    which = "latest" if measure.pick.latest_per else "first"
    return f", the {which} per {' and '.join(measure.pick.names)}"
