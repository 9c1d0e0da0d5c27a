"""The figures of single partners by dimension, as an edition holds them ready and suppressed."""

from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar

from dashboards.rows import Published, Table

# A longer list is none to choose from; each partner then has a page of its own.
MOST_CHOICES = 80


@dataclass(frozen=True, slots=True)
class PartnerValue(Published):
    """One figure of one partner: undivided, of a member of a dimension, or of a crossing.

    Of more partners than can be chosen from, none is read.
    """

    table: ClassVar[Table] = Table(
        "indicator_values",
        "indicator, period, reading, partner, dimension, member",
        where=f"partner <> '*' and (select count(*) from published.partners) <= {MOST_CHOICES}",  # noqa: S608  A number of our own.
    )

    indicator: str
    period: str
    reading: str
    partner: str
    dimension: str
    member: str
    value: Decimal | None
    mark: str | None
