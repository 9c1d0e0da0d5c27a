"""What the figures of money are given: agreements in one currency, their words already chosen.

How they are drawn belongs in the figures' own modules.
"""

from decimal import Decimal
from typing import NamedTuple

from dashboards.figures.points import Span


class AgreementPoint(NamedTuple):
    """One agreement at the end of a period; what nobody reported is empty."""

    anchor: str
    name: str
    code: str
    agreed: Decimal
    due: Decimal
    paid: Decimal
    received: Decimal
    spent: Decimal | None
    hover: str


class MomentPoint(NamedTuple):
    """One agreement's money to the end of one period."""

    anchor: str
    span: Span
    due: Decimal
    paid: Decimal
    received: Decimal
    hover: str


class MoneyPanel(NamedTuple):
    """One agreement through the periods, oldest first."""

    name: str
    code: str
    moments: tuple[MomentPoint, ...]
