"""The rows of what partners are able to do, as an edition's file holds them."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import ClassVar

from dashboards.rows import Published, Table

WHOLE = "*"  # All domains together.


@dataclass(frozen=True, slots=True)
class Profile(Published):
    """What was agreed of one domain of a partner's capacity, or of the whole."""

    table: ClassVar[Table] = Table(
        "capacity_profile", "partner, assessed_on, domain", where="role = 'agreed'"
    )

    partner: str
    assessed_on: date
    domain: str
    score: Decimal | None
    is_capped: bool | None
    is_latest: bool | None
    validity: str | None
    mark: str | None


@dataclass(frozen=True, slots=True)
class Change(Published):
    """How a domain of a partner has changed since its first agreed assessment, or the whole."""

    table: ClassVar[Table] = Table("capacity_domain_change", "partner, assessed_on, domain")

    partner: str
    assessed_on: date
    baseline_on: date
    domain: str
    change: Decimal | None
    is_notable: bool | None


@dataclass(frozen=True, slots=True)
class Support(Published):
    """One action of a capacity plan that the Agency was asked to support, or promised to."""

    table: ClassVar[Table] = Table(
        "capacity_support", "partner, domain, due_on, commitment, action_code"
    )

    partner: str
    commitment: str | None
    item: str | None
    domain: str | None
    is_registered: bool | None
    is_delivered: bool | None
    due_on: date | None
    delivered_on: date | None
    state: str | None


@dataclass(frozen=True, slots=True)
class Item(Published):
    """One item of an assessment, worded."""

    table: ClassVar[Table] = Table("items", "instrument, position, item")

    instrument: str
    item: str
    title: str
