"""In which readings and periods a row counts, and how figures of periods become those to date.

A row of most flows lies in one period; it is added up there once, and figures to date are made of
the sums. Where the two readings cannot differ, figures are computed once for both. What is left
is computed for each reading by itself.
"""

from collections.abc import Mapping
from typing import Literal

from assets.indicators.carried import AS_OF
from assets.indicators.expressions import PERIOD_NAMES, names_in
from assets.indicators.prepared import expressions_of, measure_of
from assets.programme.framework import Indicator
from assets.programme.measure import Distinct

# Kinds of which the reading to date is all since the first day, and not the newest period.
CUMULATIVE = ("flow", "flow_unique", "ratio_flow", "median")
Way = Literal["flow", "both", "each"]
# Every figure that is computed `as_of_period` and `as_counted`, with where it is shown.
READINGS = f"""
    select
        own.period as as_of_period, way.as_counted, shown.period, way.reading
    from marts.periods as own
    join marts.periods as shown
        on shown.kind = own.kind and shown.ends_on >= own.ends_on and shown.starts_on <= {AS_OF}
    join (
        values ('flow', 'period', false), ('flow', 'to_date', true),
            ('both', 'period', false), ('both', 'to_date', false),
            ('period', 'period', false), ('to_date', 'to_date', false)
    ) as way (as_counted, reading, is_added_up)
        on way.is_added_up or shown.period = own.period
"""


def readings_of(indicator: Indicator, columns: Mapping[str, str]) -> Way:
    """Say how an indicator's readings are computed; `columns` are those of its source."""
    measure = measure_of(indicator)
    if indicator.kind not in CUMULATIVE or measure.window != "period":
        return "both"
    asks_for_period = any(
        (names_in(text, columns) - columns.keys()) & PERIOD_NAMES.keys()
        for text in expressions_of(indicator)
    )
    # The newest record to date is not the newest of each period.
    takes_newest = (measure.pick and measure.pick.latest_per) or isinstance(
        indicator.across_partners, Distinct
    )
    return "each" if asks_for_period or takes_newest else "flow"


def as_shown(relation: str) -> str:
    """Return the query for a relation's rows in every period and reading that shows them."""
    return (
        f"select counted.* replace (readings.period as period, readings.reading as reading)"
        f" from {relation} as counted join readings on readings.as_of_period = counted.period"
        " and readings.as_counted = counted.reading"
    )
