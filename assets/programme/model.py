"""What a programme folder may say: every field of `programme.yaml` and `framework.yaml`.

The rows of the CSV files are in `assets.programme.registers`; reading and cross-checking are in
`assets.programme.read`.
"""

from datetime import date
from typing import Annotated, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from assets.programme.periods import quarter_of_text

Side = Literal["agency", "cso"]
Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]


class Strict(BaseModel):
    """A record that refuses unknown fields and never changes."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


Code = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
Quarter = Annotated[str, BeforeValidator(quarter_of_text)]
# A text in one language or, keyed by language, in several.
Wording = str | dict[str, str]


class Agency(Strict):
    """The agency that the programme's partners work with."""

    name: str
    accounts: tuple[str, ...] = Field(description="KoboToolbox accounts of its staff.")


class PeriodRules(Strict):
    """Which quarters the programme reports on, and when reports are due."""

    first: Quarter
    last: Quarter
    due_days: int = Field(default=15, ge=0, le=120)
    lock_days: int = Field(default=30, ge=0, le=365)

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.last < self.first:
            raise ValueError(f"last ({self.last}) is before first ({self.first})")
        return self


class WorkingCalendar(Strict):
    """Which days are not worked."""

    weekend: tuple[Weekday, ...] = ("saturday", "sunday")
    holidays: tuple[date, ...] = ()


class CommitmentRules(Strict):
    """How long a claim may stay unanswered, and what silence never settles."""

    silence_days: int = Field(default=15, ge=1, le=90, description="Working days.")
    grace_days: int = Field(default=0, ge=0, le=30)
    never_deemed: tuple[str, ...] = ("A01",)


class StatusBands(Strict):
    """Shares of the planned progress at which a status begins (DOMAIN §3.6)."""

    exceeded_above: float = Field(default=1.15, gt=1, le=3)
    on_track_from: float = Field(default=0.85, gt=0, le=1)
    behind_from: float = Field(default=0.5, ge=0, lt=1)

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.behind_from >= self.on_track_from:
            raise ValueError("behind_from must be below on_track_from")
        return self


class Protection(Strict):
    """The fewest people, or organisations, that a figure of an edition may speak of."""

    public: int = Field(default=10, ge=5)
    internal_group: int = Field(default=10, ge=5)
    internal: int = Field(default=5, ge=5)
    partner: int = Field(default=5, ge=5)
    organisations: int = Field(default=5, ge=3)


class ReportQuestions(Strict):
    """The questions, by their path, that say which quarter and whom a report is about."""

    period: str
    partner: str


class FormPlace(Strict):
    """A form of the programme: its file here, its uid there, and the settings that open it."""

    code: Code
    uid: str = Field(min_length=1)
    title: str
    url_setting: str = "KOBO_URL"
    token_setting: str = "KOBO_TOKEN"  # noqa: S105 - the name of a setting, not a secret
    is_sensitive: bool = Field(
        default=False, description="A question without a data class then stays out."
    )
    partner: str | None = Field(default=None, description="The question that names the partner.")
    reports: ReportQuestions | None = Field(
        default=None, description="Set for a form that is due once a quarter from each partner."
    )


class QualityRules(Strict):
    """When bad rows stop what depends on them."""

    block_above: float = Field(default=0.2, gt=0, le=1)


class Dimension(Strict):
    """A way in which figures are divided, with its members in the order they are shown."""

    code: Code
    title: Wording
    members: tuple[str, ...]
    is_exclusive: bool = Field(default=True, description="Each record belongs to one member.")


class ProgrammeFile(Strict):
    """`programme.yaml`: who takes part, when, and where the answers come from."""

    code: Code
    name: Wording
    agency: Agency
    languages: tuple[str, ...] = Field(min_length=1)
    time_zone: str
    periods: PeriodRules
    calendar: WorkingCalendar = WorkingCalendar()
    commitments: CommitmentRules = CommitmentRules()
    status: StatusBands = StatusBands()
    protection: Protection = Protection()
    quality: QualityRules = QualityRules()
    forms: tuple[FormPlace, ...]
    dimensions: tuple[Dimension, ...] = ()


class Part(Strict):
    """A numerator or denominator: which rows, and what is counted of them."""

    where: str | None = None
    rows: Literal["all"] | None = None
    distinct: str | None = None
    sum: str | None = None
    mean: str | None = None
    median: str | None = None

    @model_validator(mode="after")
    def _counts_one_thing(self) -> Self:
        chosen = [name for name in ("rows", "distinct", "sum", "mean", "median") if self[name]]
        if len(chosen) != 1:
            raise ValueError(
                "give exactly one of rows, distinct, sum, mean, median; found "
                + (", ".join(chosen) or "none")
            )
        return self

    def __getitem__(self, name: str) -> str | None:
        found: str | None = getattr(self, name)
        return found


class Pick(Strict):
    """Which of several records of one thing counts."""

    latest_per: tuple[str, ...] | None = None
    first_per: tuple[str, ...] | None = None

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if (self.latest_per is None) == (self.first_per is None):
            raise ValueError("give exactly one of latest_per and first_per")
        return self


class Measure(Strict):
    """How an indicator's figure comes from rows (DESIGN §4)."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, str_strip_whitespace=True, populate_by_name=True
    )

    source: str = Field(alias="from", description="A form, form/repeat, or a conformed model.")
    dated_by: str
    where: str | None = None
    rows: Literal["all"] | None = None
    distinct: str | None = None
    sum: str | None = None
    mean: str | None = None
    median: str | None = None
    denominator: Part | None = None
    numerator: Part | None = None
    pick: Pick | None = None
    window: Literal["period", "to_date"] = "period"
    partner: str = "partner"

    @model_validator(mode="after")
    def _counts_one_thing(self) -> Self:
        single = {"rows", "distinct", "sum", "mean", "median"} & self.model_fields_set
        both = self.numerator is not None and self.denominator is not None
        if both == bool(single) or (self.numerator is None) != (self.denominator is None):
            raise ValueError(
                "give either numerator and denominator, or one of rows, distinct, sum, mean, median"
            )
        if not both:
            self.counted  # noqa: B018 - says what is wrong, if anything
        return self

    @property
    def counted(self) -> Part:
        """What is counted, for a measure that is not a ratio."""
        return Part(
            where=self.where,
            rows=self.rows,
            distinct=self.distinct,
            sum=self.sum,
            mean=self.mean,
            median=self.median,
        )


class Responsible(Strict):
    """Who answers for an indicator."""

    side: Side
    who: str


class Indicator(Strict):
    """One agreed measure of a result."""

    code: str = Field(pattern=r"^[A-Z]{2}\d+\.\d+[a-z]?$")
    title: Wording
    definition: str
    unit: str
    unit_kind: Literal["count", "share", "score", "days", "money"] = "count"
    counts: Literal["people", "organisations", "events", "documents", "money", "days", "points"]
    kind: Literal["flow", "stock", "ratio_flow", "ratio_level", "index", "median"]
    direction: Literal["up", "down", "maintain"] = "up"
    measure: Measure
    disaggregate: tuple[str, ...] = ()
    frequency: Literal["quarter"] = "quarter"
    across_partners: Literal["sum", "pooled", "mean", "latest_then_sum", "none"]
    verification: str
    responsible: Responsible
    sensitivity: Literal["public", "partner", "restricted", "internal"]
    export_to_iati: bool = False

    @property
    def is_level(self) -> bool:
        """Whether progress starts from a baseline (DESIGN §8: levels), rather than from zero."""
        return self.kind != "flow"


class Responsibility(Strict):
    """What one of the parties does for a result."""

    who: Literal["agency", "cso", "local_government", "private_sector", "un_agency"]
    does: str


class Output(Strict):
    """What is delivered on the way to an outcome."""

    code: str
    title: Wording
    responsibilities: tuple[Responsibility, ...] = ()
    indicators: tuple[Indicator, ...] = ()


class Outcome(Strict):
    """A change that both sides agreed to work for."""

    code: str
    title: Wording
    contributes_to: tuple[str, ...] = ()
    responsibilities: tuple[Responsibility, ...] = ()
    indicators: tuple[Indicator, ...] = ()
    outputs: tuple[Output, ...] = ()


class FrameworkFile(Strict):
    """`framework.yaml`: outcomes, outputs and indicators."""

    outcomes: tuple[Outcome, ...]
