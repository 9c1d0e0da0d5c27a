"""The rows of an edition that tell how much is asked of partners. Reports due are `Duty`."""

from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar

from dashboards.rows import Published, Table


@dataclass(frozen=True, slots=True)
class Burden(Published):
    """How much one partner, or the programme (`*`), was asked in a period.

    The medians are of the programme alone, over its partners.
    """

    table: ClassVar[Table] = Table("reporting_burden", "period, partner")

    period: str
    partner: str
    forms: int
    submissions: int
    questions: int
    partners: int
    median_submissions: Decimal | None
    median_questions: Decimal | None
