"""The rows of the registers: strategies, who does what, the mapping, districts, reports due."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from dashboards.rows import Published, Table


@dataclass(frozen=True, slots=True)
class Strategy(Published):
    """Why the Agency and one partner work together, and what each side brings."""

    table: ClassVar[Table] = Table("strategies", "partner")

    partner: str
    horizon_years: int | None
    why: str | None
    agency_brings: str | None
    partner_brings: str | None
    agency_can_teach: str | None
    partner_can_teach: str | None
    priorities: str | None
    agreed_on: date | None


@dataclass(frozen=True, slots=True)
class Responsibility(Published):
    """What one party, or one partner, does for one result."""

    table: ClassVar[Table] = Table("responsibilities", "level, code, who, partner, does")

    level: str
    code: str
    who: str
    partner: str | None
    does: str
    is_all_of_party: bool


@dataclass(frozen=True, slots=True)
class Mapped(Published):
    """One group, or sub-group, in one district, and the partners that are there."""

    table: ClassVar[Table] = Table("mapping", '"group", subgroup, adm1, adm2')

    group: str
    subgroup: str | None
    adm1: str | None
    adm2: str
    partners: str
    has_organisation: bool
    subgroup_label: str | None


@dataclass(frozen=True, slots=True)
class Area(Published):
    """One district: its names, and its outline where the programme has a map."""

    table: ClassVar[Table] = Table("areas", "position, adm2")

    adm2: str
    adm1: str
    label: str
    adm1_label: str
    outline: list[list[float]] | None


@dataclass(frozen=True, slots=True)
class Duty(Published):
    """A report that one side owes the other for a period, and what became of it."""

    table: ClassVar[Table] = Table("reporting_calendar", "period, partner, side, duty, form")

    side: str
    duty: str
    form: str | None
    period: str
    partner: str
    expected: bool
    due_on: date | None
    state: str
    received_on: date | None
    days_late: int | None
    reason: str | None
    is_nil: bool | None
