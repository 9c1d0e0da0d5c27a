"""The rows of an edition that tell money by donor and project. Single agreements are `Funds`."""

from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar

from dashboards.rows import Published, Table


@dataclass(frozen=True, slots=True)
class ProjectFunds(Published):
    """The money of one donor's project as at a period's end; the project * is all of the donor."""

    table: ClassVar[Table] = Table("project_funds", "donor, currency, project, period")

    donor: str
    project: str
    period: str
    currency: str
    agreements: int
    agreed: Decimal
    due_to_date: Decimal
    paid_to_date: Decimal
    received_to_date: Decimal
    unconfirmed_to_date: Decimal
    spent_to_date: Decimal | None
    agreements_with_spending: int
    oldest_unpaid_days: int | None
