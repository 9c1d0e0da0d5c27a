"""The rows that an edition's file holds, one class per published table.

Those that tell of checks and of submissions stand in `quality_rows.py`. Reading the file belongs
in `edition.py`; what the numbers are called and how they look, in the
pages and reports.
"""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import ClassVar, Literal, NamedTuple

from dashboards.legible import LONGEST_TEXT

Side = Literal["agency", "cso"]
SIDES: tuple[Side, Side] = ("agency", "cso")

# In the published tables a star stands for the whole programme, or for all periods.
EVERYONE = "*"


class Table(NamedTuple):
    """Where a row class is read from: the table, its total order, and an optional condition."""

    name: str
    order: str
    where: str | None = None


@dataclass(frozen=True, slots=True)
class Published:
    """A row of a published table, and after how many letters its texts are cut."""

    table: ClassVar[Table]
    longest: ClassVar[int] = LONGEST_TEXT


@dataclass(frozen=True, slots=True)
class Programme(Published):
    """The programme and the edition that the file is; the file holds exactly one."""

    table: ClassVar[Table] = Table("programme", "programme")

    programme: str
    name: str
    agency_name: str
    edition: str
    edition_partner: str | None
    language: str
    as_of: date
    period: str | None
    behind_from: Decimal
    on_track_from: Decimal
    exceeded_above: Decimal

    @property
    def bands(self) -> tuple[Decimal, Decimal]:
        """The shares of planned progress at which a result is behind, and on track."""
        return self.behind_from, self.on_track_from


@dataclass(frozen=True, slots=True)
class Period(Published):
    """One quarter, half-year or year, with the dates that reporting turns on."""

    table: ClassVar[Table] = Table("periods", "starts_on, period")

    period: str
    kind: str
    starts_on: date
    ends_on: date
    due_on: date | None
    locks_on: date | None


@dataclass(frozen=True, slots=True)
class Outcome(Published):
    """One change that the programme works towards."""

    table: ClassVar[Table] = Table("outcomes", "position, outcome")

    outcome: str
    title: str
    position: int


@dataclass(frozen=True, slots=True)
class Indicator(Published):
    """One measure of an outcome or an output, as both sides agreed it."""

    table: ClassVar[Table] = Table("indicators", "position, indicator")

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
    measured_from: str | None


@dataclass(frozen=True, slots=True)
class Partner(Published):
    """One civil society partner; the name is empty where it may not be shown."""

    table: ClassVar[Table] = Table("partners", "partner")

    partner: str
    name: str | None
    adm1: str | None
    adm1_label: str | None
    language: str | None
    sector: str | None
    themes: str | None
    is_women_led: bool | None
    is_youth_led: bool | None
    is_minority_led: bool | None


@dataclass(frozen=True, slots=True)
class Member(Published):
    """One member of a dimension, with both wordings."""

    table: ClassVar[Table] = Table("dimensions", "dimension, position, member")

    dimension: str
    title: str
    member: str
    label: str


@dataclass(frozen=True, slots=True)
class Value(Published):
    """One figure of the programme: undivided, of a member of a dimension, or of a crossing."""

    table: ClassVar[Table] = Table(
        "indicator_values",
        "indicator, period, reading, dimension, member",
        where="partner = '*'",
    )

    indicator: str
    period: str
    reading: str
    dimension: str
    member: str
    value: Decimal | None
    low: Decimal | None
    high: Decimal | None
    mark: str | None


@dataclass(frozen=True, slots=True)
class Estimate(Published):
    """Between what an undivided figure to date is that a sample estimates, whose it may be."""

    table: ClassVar[Table] = Table(
        "indicator_values",
        "indicator, period, partner",
        where="reading = 'to_date' and dimension = '*' and low is not null and high is not null",
    )

    indicator: str
    period: str
    partner: str
    low: Decimal
    high: Decimal


@dataclass(frozen=True, slots=True)
class Progress(Published):
    """One indicator in one period, for one partner or the programme, undivided."""

    table: ClassVar[Table] = Table(
        "indicator_progress",
        "indicator, period, partner",
        where="dimension = '*' and member = '*'",
    )

    indicator: str
    period: str
    partner: str
    baseline: Decimal | None
    target: Decimal | None
    original_target: Decimal | None
    actual: Decimal | None
    progress: Decimal | None
    status: str
    status_reason: str | None
    confidence: str | None
    completeness: Decimal | None
    timeliness: Decimal | None
    validity: Decimal | None
    evidence_share: Decimal | None
    is_fresh: bool | None
    reports_expected: int | None
    reports_received: int | None
    mark: str | None


@dataclass(frozen=True, slots=True)
class Commitment(Published):
    """One promise of one side to the other, as it stood on the edition's date."""

    table: ClassVar[Table] = Table("commitments", "current_due, commitment, partner")

    commitment: str
    partner: str
    agreement: str | None
    side: str
    type: str
    text_en: str | None
    text_fr: str | None
    text_es: str | None
    text_ar: str | None
    original_due: date
    current_due: date
    state: str
    claimed_on: date | None
    done_on: date | None
    days_late: int | None
    redates: int | None
    mark: str | None


@dataclass(frozen=True, slots=True)
class Accountability(Published):
    """How many promises of one side fell due in a period, and what became of them."""

    table: ClassVar[Table] = Table("accountability", "period, partner, side")

    period: str
    partner: str
    side: str
    due: int | None
    on_time: int | None
    late: int | None
    deemed: int | None
    pending: int | None
    unclaimed: int | None
    overdue: int | None
    disputed: int | None
    waived: int | None
    redated: int | None
    on_time_revised: int | None
    met_eventually: int | None
    done: int | None
    with_evidence: int | None
    median_days_late: Decimal | None
    on_time_share: Decimal | None
    mark: str | None


@dataclass(frozen=True, slots=True)
class Funds(Published):
    """The money of one agreement as at a period's end, all of it in one currency.

    The agreement * is all of one currency, where the edition has it.
    """

    table: ClassVar[Table] = Table("funds", "agreement, currency, period")

    agreement: str
    partner: str
    period: str
    currency: str
    agreed: Decimal
    due: Decimal
    paid: Decimal
    received: Decimal
    spent: Decimal | None
    own_contribution: Decimal | None
    reports: int
    due_to_date: Decimal
    paid_to_date: Decimal
    received_to_date: Decimal
    unconfirmed_to_date: Decimal
    spent_to_date: Decimal | None
    arrivals: int
    median_days_to_money: Decimal | None
    median_days_late: Decimal | None
    last_received_on: date | None
    oldest_unpaid_days: int | None
    provisional_records: int


@dataclass(frozen=True, slots=True)
class Publication(Published):
    """One version of a closed period; its hash is that of its entry in the ledger."""

    table: ClassVar[Table] = Table("publications", "period, version")

    publication: str
    period: str
    version: int
    published_at: datetime  # In UTC.
    as_of: date
    sha256: str


@dataclass(frozen=True, slots=True)
class Release(Published):
    """Who released the reports of a closed period as final, and when."""

    table: ClassVar[Table] = Table("releases", "period")

    period: str
    released_on: date
    released_by: str
    early_because: str


@dataclass(frozen=True, slots=True)
class Restatement(Published):
    """One reason for which an undivided figure of a closed period says something else."""

    table: ClassVar[Table] = Table(
        "restatements",
        "indicator, period, partner, version, figure, reason",
        where="dimension = '*' and reading = 'progress' and figure in ('actual', 'status')",
    )

    indicator: str
    period: str
    partner: str
    figure: str
    was: Decimal | None
    now: Decimal | None
    was_status: str | None
    now_status: str | None
    reason: str
    version: int
    mark: str | None
