"""The rows that files for other tools are made of, where pages read fewer of them."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import ClassVar

from dashboards.rows import Published, Table

WHOLE = "*"  # The undivided figure; of partners, the programme.
LONGEST_DEFINITION = 4000


@dataclass(frozen=True, slots=True)
class Measure(Published):
    """One indicator as both sides agreed it, its definition uncut."""

    table: ClassVar[Table] = Table("indicators", "position, indicator")
    longest: ClassVar[int] = LONGEST_DEFINITION

    indicator: str
    title: str
    definition: str | None
    outcome: str
    output: str | None
    output_title: str | None
    unit: str | None
    unit_kind: str
    counts: str | None
    kind: str
    direction: str
    frequency: str
    verification: str | None
    responsible: str | None
    is_exported_to_iati: bool | None


@dataclass(frozen=True, slots=True)
class ToDate(Published):
    """One figure to date beside its target: undivided, of a member, or of a crossing."""

    table: ClassVar[Table] = Table(
        "indicator_progress", "indicator, period, partner, dimension, member"
    )

    indicator: str
    period: str
    partner: str
    dimension: str
    member: str
    baseline: Decimal | None
    target: Decimal | None
    actual: Decimal | None
    progress: Decimal | None
    status: str
    confidence: str | None
    mark: str | None


@dataclass(frozen=True, slots=True)
class Cell(Published):
    """One figure of a period, or to date: undivided, of a member, or of a crossing."""

    table: ClassVar[Table] = Table(
        "indicator_values", "indicator, period, reading, partner, dimension, member"
    )

    indicator: str
    period: str
    reading: str
    partner: str
    dimension: str
    member: str
    value: Decimal | None
    mark: str | None


@dataclass(frozen=True, slots=True)
class Baseline(Published):
    """The year of one undivided baseline."""

    table: ClassVar[Table] = Table("baselines", "indicator, partner")

    indicator: str
    partner: str
    baseline_year: int


@dataclass(frozen=True, slots=True)
class Contribution(Published):
    """One aim beyond the programme that a result contributes to."""

    table: ClassVar[Table] = Table("contributions", "level, code, contributes_to")

    level: str
    code: str
    contributes_to: str


@dataclass(frozen=True, slots=True)
class IatiActivity(Published):
    """The programme as an activity in IATI; the file holds none, or one."""

    table: ClassVar[Table] = Table("iati_activity", "activity")
    longest: ClassVar[int] = LONGEST_DEFINITION

    organisation: str
    organisation_type: str
    activity: str
    description: str
    status: str
    recipient_country: str | None
    recipient_region: int | None
    sector: int
    planned_start: date
    actual_start: date | None
    planned_end: date | None
    actual_end: date | None
