"""The rows of what follows from a result's own figures: what to expect, and how partners differ."""

from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar

from dashboards.rows import Published, Table


@dataclass(frozen=True, slots=True)
class Projection(Published):
    """What a result may come to in a period to come, if it goes on as it did."""

    table: ClassVar[Table] = Table("projections", "indicator, period")

    indicator: str
    period: str
    target: Decimal
    low: Decimal
    middle: Decimal
    high: Decimal
    from_periods: int
    from_period: str


@dataclass(frozen=True, slots=True)
class Spread(Published):
    """The median and the middle half of the partners' figures for a result and period."""

    table: ClassVar[Table] = Table("partner_spreads", "indicator, period")

    indicator: str
    period: str
    partners: int
    lower_quartile: Decimal
    median: Decimal
    upper_quartile: Decimal
    mark: str | None
