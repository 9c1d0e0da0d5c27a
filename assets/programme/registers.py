"""What a row of each CSV file in the programme folder may say."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from assets.programme.model import Quarter, Side, Strict


def _split(text: object) -> object:
    if isinstance(text, str):
        return tuple(part.strip() for part in text.split(";") if part.strip())
    return text


Listed = Annotated[tuple[str, ...], BeforeValidator(_split)]


class Partner(Strict):
    """A partner CSO in the register."""

    partner: str = Field(pattern=r"^[A-Z0-9]{2,8}$")
    name: str
    public_name_consent: bool
    sector: str
    themes: Listed = ()
    is_women_led: bool
    is_youth_led: bool
    is_minority_led: bool
    adm1: str
    groups: Listed = ()
    language: str
    contact_role: str | None = None
    accounts: Listed


class Agreement(Strict):
    """An agreement between the agency and a partner."""

    agreement: str
    partner: str
    donor: str
    project: str
    starts_on: date
    ends_on: date
    suspended_from: date | None = None
    suspended_to: date | None = None
    amount: Decimal = Field(ge=0)
    currency: str = Field(pattern=r"^[A-Z]{3}$")


class Target(Strict):
    """A baseline and target that both sides agreed, for one indicator and period."""

    indicator: str
    partner: str = "*"
    dimension: str = "*"
    member: str = "*"
    period: Quarter
    baseline: Decimal | None = None
    baseline_year: int | None = None
    source: str | None = None
    target: Decimal
    agreed_on: date
    agreed_by: str | None = None
    supersedes: str | None = None
    reason: str | None = None


class Commitment(Strict):
    """A single promise of one side to the other."""

    commitment: str
    partner: str
    agreement: str | None = None
    side: Literal["agency", "cso", "joint"]
    type: str = Field(pattern=r"^[ACJ]\d{2}$")
    text_en: str
    text_fr: str | None = None
    agreed_on: date
    due_on: date
    source: str | None = None


class CommitmentRule(Strict):
    """A promise that comes again every quarter that an agreement is in force."""

    rule: str
    type: str = Field(pattern=r"^[ACJ]\d{2}$")
    side: Side
    text_en: str
    text_fr: str | None = None
    each: Literal["quarter"]
    clock_starts: Literal["period_start", "period_end"]
    due_days: int = Field(ge=0)
    days_kind: Literal["calendar", "working"] = "calendar"


class Area(Strict):
    """A district and the region it lies in."""

    adm2: str
    adm1: str
    name_en: str
    name_fr: str | None = None
