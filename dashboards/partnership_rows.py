"""The rows of how both sides see the partnership, as an edition's file holds them."""

from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar

from dashboards.rows import Published, Table

WHOLE = "*"  # All principles together.


@dataclass(frozen=True, slots=True)
class Comparison(Published):
    """How both sides see one principle, pooled over partners."""

    table: ClassVar[Table] = Table(
        "principle_comparison",
        "period, principle, counted_on",
        where="partner = '*' and item = '*'",
    )

    period: str
    principle: str
    agency_mean: Decimal | None
    cso_mean: Decimal | None
    gap: Decimal | None
    agency_respondents: int | None
    cso_respondents: int | None
    partners: int | None
    mark: str | None


@dataclass(frozen=True, slots=True)
class OwnView(Comparison):
    """How both sides of one partnership see one principle; only its own partner reads it."""

    table: ClassVar[Table] = Table(
        "principle_comparison", "period, principle", where="partner <> '*' and item = '*'"
    )

    partner: str


@dataclass(frozen=True, slots=True)
class PrincipleLine(Published):
    """What a line of questions across principles is called."""

    table: ClassVar[Table] = Table("principle_lines", "line, item")

    line: str
    title: str


@dataclass(frozen=True, slots=True)
class Responses(Published):
    """How many of those who were asked have answered, of one side."""

    table: ClassVar[Table] = Table(
        "principle_responses", "period, side, partner", where="partner = '*'"
    )

    period: str
    side: str
    invited: int | None
    counted: int | None
    mark: str | None


@dataclass(frozen=True, slots=True)
class OwnResponses(Responses):
    """How many of one side of one partnership have answered."""

    table: ClassVar[Table] = Table(
        "principle_responses", "period, side, partner", where="partner <> '*'"
    )

    partner: str


@dataclass(frozen=True, slots=True)
class Ageing(Published):
    """How long one side's overdue promises have been so, to one partner or to all (`*`)."""

    table: ClassVar[Table] = Table("accountability_ageing", "period, side, partner")

    partner: str
    period: str
    side: str
    overdue: int | None
    days_1_30: int | None
    days_31_90: int | None
    days_over_90: int | None
    oldest_days: int | None


@dataclass(frozen=True, slots=True)
class Apart(Published):
    """How far both sides lie apart in promises kept on time, with one partner or all (`*`)."""

    table: ClassVar[Table] = Table("accountability_gap", "period, partner")

    period: str
    partner: str
    gap_points: Decimal | None  # Agency minus partners.


@dataclass(frozen=True, slots=True)
class Shared(Published):
    """Whether a partnership holds both sides to account, by five criteria."""

    table: ClassVar[Table] = Table("partnership_test", "period, partner")

    period: str
    partner: str
    has_agreement: bool | None
    has_targets: bool | None
    had_review: bool | None
    had_others: bool | None
    is_shared: bool | None
    criteria_met: int | None
    is_accountable: bool | None
