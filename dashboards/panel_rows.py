"""The rows that named staff and the joint panel alone read, as their edition's file holds them.

In every other edition's file these tables are empty, or hold one partner's own rows. No page of
another edition reads them: they are no part of `Edition`.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import ClassVar

from dashboards.rows import Published, Table

# An account is read whole by whoever has to judge it.
LONGEST_ACCOUNT = 4000


@dataclass(frozen=True, slots=True)
class Concern(Published):
    """One concern about representation, as at the end of one period since it was raised."""

    table: ClassVar[Table] = Table("concerns", "counted_on, raised_on, partner, concern_code")
    longest: ClassVar[int] = LONGEST_ACCOUNT

    period: str
    counted_on: date
    partner: str
    concern_code: str
    concern_type: str | None
    raised_on: date
    closed_on: date | None
    outcome: str | None
    account: str | None
    may_know: list[str] | None
    panel_members: int | None
    panel_groups: int | None
    is_open: bool
    days_since: int
    open_over_90_days: int
    mark: str | None

    @property
    def is_late(self) -> bool:
        """Whether it has been open for more than 90 days."""
        return bool(self.open_over_90_days)


@dataclass(frozen=True, slots=True)
class Mandate(Published):
    """One contested mandate, as its newest record says: a fact without a score."""

    table: ClassVar[Table] = Table("contested_mandates", "contested_since, partner")
    longest: ClassVar[int] = LONGEST_ACCOUNT

    partner: str
    contested_since: date
    claimants: int | None
    organisations_heard: int | None
    is_heard: bool
    how_heard: str | None
    next_step: str | None
    times_recorded: int
    mark: str | None


@dataclass(frozen=True, slots=True)
class Item(Published):
    """One item of the capacity instrument."""

    table: ClassVar[Table] = Table("items", "position, item", where="instrument = 'capacity'")

    item: str
    part: str | None
    title: str
    is_critical: bool | None


@dataclass(frozen=True, slots=True)
class ItemScore(Published):
    """What was agreed of one item of a partner's capacity."""

    table: ClassVar[Table] = Table(
        "capacity_scores", "partner, assessed_on, domain, item", where="role = 'agreed'"
    )

    partner: str
    assessed_on: date
    instrument_version: str | None
    domain: str
    item: str
    score: int | None
    evidence: str | None
    wanted: int | None
    is_critical: bool | None
    is_willing_to_teach: bool | None
    mark: str | None


@dataclass(frozen=True, slots=True)
class ItemFinding(Published):
    """One item that is an asset of a partner, or an area for improvement."""

    table: ClassVar[Table] = Table("capacity_findings", "partner, assessed_on, domain, item")

    partner: str
    assessed_on: date
    domain: str
    item: str
    score: int | None
    evidence: str | None
    wanted: int | None
    gap: int | None
    is_critical: bool | None
    is_asset: bool | None
    is_offered: bool | None
    is_need: bool | None
    priority: str | None
    is_in_plan: bool | None
    is_priority: bool | None
    is_latest: bool | None
    mark: str | None


@dataclass(frozen=True, slots=True)
class ViewGap(Published):
    """A partner's own view of one item beside the facilitator's and what both agreed."""

    table: ClassVar[Table] = Table(
        "capacity_view_gap",
        "partner, agreed_on, domain, item",
        where="item <> '*' and agreed_on is not null",
    )

    partner: str
    agreed_on: date
    domain: str
    item: str
    self_score: Decimal | None
    facilitated_score: Decimal | None
    agreed_score: Decimal | None
    gap: Decimal | None
    is_to_discuss: bool | None
    mark: str | None
