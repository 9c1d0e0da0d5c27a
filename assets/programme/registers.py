"""What a row of each CSV file in the programme folder may say.

A list in a cell is separated by `;`, a day is written as 2026-07-20, and an empty cell says
nothing. Whether the rows agree with the rest of the folder is `assets.programme.checks`.
"""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from assets.programme.mailing import MailAddress
from assets.programme.model import PeriodName, Side, TimeZone
from assets.programme.periods import Length
from assets.programme.strict import Strict

ABOUT_A_REPLY = "reply"  # What a note is about that speaks of a partner's reply to its report.


def _split(text: object) -> object:
    if isinstance(text, str):
        return tuple(part.strip() for part in text.split(";") if part.strip())
    return text


Listed = Annotated[tuple[str, ...], BeforeValidator(_split)]
PromiseType = Annotated[str, Field(pattern=r"^[ACJ]\d{2}$")]
# The types of promises of the domain (DOMAIN §3.4): agency's, CSOs', joint ones.
PROMISE_TYPES = frozenset(
    f"{side}{number:02}"
    for side, count in (("A", 10), ("C", 8), ("J", 3))
    for number in range(1, count + 1)
)
AgreedSide = Literal["agency", "cso", "joint"]
ClockStart = Literal[
    "period_start", "period_end", "report_received", "report_accepted",
    "tranche_agreed", "tranche_due", "tranche_received", "agreement_start",
]  # fmt: skip
# By what a promise comes again for: the days from which it may be counted.
CLOCKS: dict[str, tuple[str, ...]] = {
    "period": ("period_start", "period_end"),
    "report": ("report_received", "report_accepted"),
    "tranche": ("tranche_agreed", "tranche_due", "tranche_received"),
    "agreement": ("agreement_start",),
}
InEnglish = Annotated[str | None, Field(description="In English.")]
InFrench = Annotated[str | None, Field(description="In French.")]
InSpanish = Annotated[str | None, Field(description="In Spanish.")]
InArabic = Annotated[str | None, Field(description="In Arabic.")]


class Partner(Strict):
    """An organisation in the register: a partner, one that may become one, or one that was."""

    partner: str = Field(
        pattern=r"^[A-Z0-9]{2,8}$",
        description="Its code: two to eight capital letters and digits, as the forms use it.",
    )
    name: str = Field(description="Its name.")
    public_name_consent: bool = Field(description="Whether it agreed to be named in public.")
    standing: Literal["partner", "candidate", "former"] = Field(
        default="partner",
        description="A candidate is mapped and scoped; no report and no promise is due from it.",
    )
    sector: str = Field(description="Its sector, or what kind of organisation it is.")
    themes: Listed = Field(default=(), description="What it works on, as a list.")
    engagement: Listed = Field(
        default=(), description="How it is engaged: policy, design, delivery, monitoring, …"
    )
    is_women_led: bool = Field(description="Led by women, by its own declaration.")
    is_youth_led: bool = Field(description="Led by young people, by its own declaration.")
    is_minority_led: bool = Field(description="Led by a minority, by its own declaration.")
    adm1: str = Field(description="The region it is based in, as in areas.csv.")
    groups: Listed = Field(default=(), description="The minority groups it stands for.")
    language: str = Field(description="The language of its reports, one of the programme's.")
    time_zone: TimeZone | None = Field(
        default=None, description="Its time zone, where it is not the programme's."
    )
    contact_role: str | None = Field(
        default=None, description="Whom to ask, by role and never by name."
    )
    accounts: Listed = Field(
        default=(), description="The KoboToolbox accounts that send for it; a partner needs one."
    )
    scoped_on: date | None = Field(default=None, description="When a candidate was scoped.")
    scoping: str | None = Field(default=None, description="What the scoping found.")

    @model_validator(mode="after")
    def _partners_send(self) -> Self:
        if self.standing == "partner" and not self.accounts:
            raise ValueError("accounts is missing; a partner's forms come from an account")
        return self


class LinkCode(Strict):
    """A code in the link to a form without an account: who speaks, and about which partnership."""

    code: str = Field(
        pattern=r"^[A-Za-z0-9]{6,20}$", description="The code: six to twenty letters and digits."
    )
    partner: str = Field(description="The partner that the partnership is with, by its code.")
    side: Side = Field(description="Who speaks: agency or cso.")
    invited: int | None = Field(
        default=None, ge=1, description="How many people are asked with it each time, if known."
    )


class Contact(Strict):
    """Where a partner gets its reports: an address that no table and no page has."""

    partner: str = Field(description="The partner, by its code.")
    language: str = Field(description="The language it reads, one of the programme's.")
    email: MailAddress = Field(
        description="The address, an office's where there is one; it belongs to one partner alone."
    )
    role: str = Field(max_length=80, description="Who reads it, by role and never by name.")


class Agreement(Strict):
    """An agreement between the agency and a partner; a partner may have several."""

    agreement: str = Field(description="Its number.")
    partner: str = Field(description="The partner, by its code.")
    donor: str = Field(description="Who funds it.")
    project: str = Field(description="The project it belongs to.")
    starts_on: date = Field(description="The first day it binds.")
    ends_on: date = Field(description="The last day it binds.")
    suspended_from: date | None = Field(default=None, description="The first day of a suspension.")
    suspended_to: date | None = Field(
        default=None, description="Its last day; empty while it lasts."
    )
    amount: Decimal = Field(ge=0, description="What was agreed, in its currency.")
    currency: str = Field(pattern=r"^[A-Z]{3}$", description="ISO code of the currency.")


class Target(Strict):
    """A baseline and target that both sides agreed, for one indicator and period."""

    indicator: str = Field(description="The indicator, by its code in framework.yaml.")
    partner: str = Field(default="*", description="The partner; * is the programme.")
    dimension: str = Field(default="*", description="The dimension; * is the whole.")
    member: str = Field(default="*", description="The member of the dimension; * is the whole.")
    period: PeriodName = Field(description="The period, as 2026Q2, 2026H1 or 2026.")
    baseline: Decimal | Literal["unknown"] | None = Field(
        default=None, description="Where it stood before, or the word unknown."
    )
    baseline_year: int | None = Field(
        default=None, ge=1990, le=2100, description="The year of the baseline."
    )
    source: str | None = Field(default=None, description="Where the baseline comes from.")
    target: Decimal = Field(description="What was agreed; a share is written as 0.8.")
    agreed_on: date = Field(description="The day on which it was agreed.")
    agreed_by: str | None = Field(
        default=None, description="Who agreed; a change needs both sides, as Agency and CSO."
    )
    supersedes: str | None = Field(
        default=None, description="For a change: agreed_on of the target that it replaces."
    )
    reason: str | None = Field(
        default=None, description="Why it was changed; needed once its period has begun."
    )

    @property
    def baseline_value(self) -> Decimal | None:
        """The baseline as a number, or nothing where it is unknown."""
        return self.baseline if isinstance(self.baseline, Decimal) else None


class Commitment(Strict):
    """A single promise of one side to the other."""

    commitment: str = Field(description="Its code, once for each partner.")
    partner: str = Field(description="The partner it is between, by its code.")
    agreement: str | None = Field(default=None, description="The agreement it belongs to.")
    side: AgreedSide = Field(description="Who promised: agency, cso, or joint for both.")
    type: PromiseType = Field(description="Its type: A01, C02, J01, …")
    text_en: InEnglish = None
    text_fr: InFrench = None
    text_es: InSpanish = None
    text_ar: InArabic = None
    agreed_on: date = Field(description="The day on which it was agreed.")
    due_on: date = Field(description="The day by which it is to be kept.")
    source: str | None = Field(default=None, description="Where it was agreed.")


class CommitmentRule(Strict):
    """A promise that comes again for as long as an agreement is in force."""

    rule: str = Field(
        description="Its code; each promise is called RULE-PARTNER-PERIOD, RULE-AGREEMENT, or "
        "RULE-AGREEMENT-NUMBER for a tranche."
    )
    type: PromiseType = Field(description="Its type: A01, C02, J01, …")
    side: AgreedSide = Field(description="Who promises: agency, cso, or joint for both.")
    text_en: InEnglish = None
    text_fr: InFrench = None
    text_es: InSpanish = None
    text_ar: InArabic = None
    each: Length | Literal["report", "tranche", "agreement"] = Field(
        description="What it comes again for: each period, or each report that came."
    )
    clock_starts: ClockStart = Field(description="The day from which the days are counted.")
    form: str | None = Field(
        default=None, description="For a promise about reports: their form; the first where empty."
    )
    due_days: int = Field(ge=0, description="How many days later it is due.")
    days_kind: Literal["calendar", "working"] = Field(
        default="calendar", description="Which days are counted."
    )

    @model_validator(mode="after")
    def _clock_is_of_what_it_comes_again_for(self) -> Self:
        clocks = CLOCKS.get(self.each, CLOCKS["period"])
        if self.clock_starts not in clocks:
            raise ValueError(
                f"clock_starts is {self.clock_starts}; for each {self.each} it is "
                + " or ".join(clocks)
            )
        return self


class Area(Strict):
    """A district and the region it lies in."""

    adm2: str = Field(description="Code of the district.")
    adm1: str = Field(description="Code of its region.")
    name_en: InEnglish = None
    name_fr: InFrench = None
    name_es: InSpanish = None
    name_ar: InArabic = None

    def name(self, languages: Iterable[str]) -> str:
        """Return its name in the first of some languages that it has one in; else its code."""
        names = (getattr(self, f"name_{language}", None) for language in languages)
        return next(filter(None, names), self.adm2)


class Mapped(Strict):
    """A minority group in an area, and who speaks for it there."""

    group: str = Field(description="The group.")
    subgroup: str | None = Field(default=None, description="A smaller group within it.")
    adm2: str = Field(description="The district, as in areas.csv.")
    organisations: Listed = Field(
        default=(), description="Its organisations, by their codes in partners.csv; may be empty."
    )
    people_estimate: int | None = Field(
        default=None, ge=0, description="How many people, as estimated."
    )
    source: str | None = Field(default=None, description="Where the estimate comes from.")
    mapped_on: date = Field(description="The day of the mapping.")


class Strategy(Strict):
    """Why the agency and a partner work together, and what each brings."""

    partner: str = Field(description="The partner, by its code.")
    horizon_years: int = Field(ge=1, le=20, description="How many years it looks ahead.")
    why: str = Field(description="Why this partnership.")
    agency_brings: str = Field(description="What the agency brings.")
    partner_brings: str = Field(description="What the partner brings.")
    agency_can_teach: str | None = Field(default=None, description="What the agency can teach.")
    partner_can_teach: str | None = Field(default=None, description="What the partner can teach.")
    priorities: Listed = Field(default=(), description="What comes first, as a list.")
    agreed_on: date = Field(description="The day on which both sides agreed it.")


class EnteredValue(Strict):
    """A figure that no form brings: a past year, a statistic, a milestone, a level."""

    indicator: str = Field(description="The indicator, by its code in framework.yaml.")
    partner: str = Field(default="*", description="The partner; * is the programme.")
    dimension: str = Field(default="*", description="The dimension; * is the whole.")
    member: str = Field(default="*", description="The member of the dimension; * is the whole.")
    period: PeriodName = Field(description="The period, as 2026Q2, 2026H1 or 2026.")
    numerator: Decimal | None = Field(default=None, description="Of a share or a mean: the top.")
    denominator: Decimal | None = Field(default=None, description="And the bottom.")
    value: Decimal | None = Field(default=None, description="The figure itself, where it is one.")
    level: str | None = Field(
        default=None, description="The level reached, of a milestone or a qualitative indicator."
    )
    source: str = Field(description="Where the figure comes from.")
    evidence: str | None = Field(default=None, description="What supports it, and where it lies.")
    entered_by: str = Field(description="Who entered it, by role.")
    entered_on: date = Field(description="When it was entered.")

    @model_validator(mode="after")
    def _says_one_figure(self) -> Self:
        pair = [self.numerator, self.denominator]
        if pair.count(None) == 1:
            raise ValueError("give both numerator and denominator, or neither")
        given = [self.value is not None, pair.count(None) == 0, self.level is not None]
        if given.count(True) != 1:
            raise ValueError("give exactly one of value, numerator with denominator, and level")
        return self


class Note(Strict):
    """Words of either side: a reason, an answer, an agreed step."""

    subject: str = Field(
        description="What it is about: an indicator, a promise, reply (what was replied to the "
        "report of its partner and period), or FORM/uuid. Cleared words about report_reply/uuid, "
        "the instance_uuid of the reply that was read, clear it for the agency's pages."
    )
    partner: str = Field(default="*", description="The partner; * is the programme.")
    period: PeriodName = Field(description="The period it is about.")
    side: AgreedSide = Field(description="Who says it.")
    text_en: InEnglish = None
    text_fr: InFrench = None
    text_es: InSpanish = None
    text_ar: InArabic = None
    author: str = Field(description="Who wrote it, by role.")
    written_on: date = Field(description="When it was written.")
    cleared_by: str | None = Field(
        default=None, description="Who cleared it for print, by role; empty until then."
    )
    printed_in: Literal["internal", "partner", "public"] = Field(
        default="internal", description="The widest audience that may read it."
    )
    due_on: date | None = Field(
        default=None, description="Of an agreed step: the day by which it is done."
    )


class Decision(Strict):
    """What was decided about a doubtful submission."""

    form: str = Field(description="The form, by its code in programme.yaml.")
    root_uuid: str = Field(description="The submission.")
    expectation: str = Field(description="The check that it failed; * is every one.")
    decision: Literal["accept", "correct", "return", "exclude", "reopen"] = Field(
        description="Accept it as it is, correct it in KoboToolbox, return it, or leave it out; "
        "reopen takes an earlier decision back."
    )
    decided_by: str = Field(description="Who decided, by role.")
    decided_on: date = Field(description="When it was decided.")
    reason: str = Field(description="Why.")
    instance: str | None = Field(
        default=None,
        description="The state of the submission that was looked at, by its instance_uuid: an "
        "edit makes a new one, and the decision does not hold for it. Where it is empty, the "
        "first edit seen after decided_on ends it.",
    )
