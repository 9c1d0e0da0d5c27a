"""What `programme.yaml` may say.

`framework.yaml` is in `assets.programme.framework`, the rows of the CSV files in
`assets.programme.registers`; reading and cross-checking are in `assets.programme.read`.
"""

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal, Self, get_args
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from pydantic import (
    AfterValidator,
    BeforeValidator,
    ConfigDict,
    Field,
    field_validator,
    model_validator,
)

from assets.programme.addresses import USUAL_SETTING, reply_address, web_address
from assets.programme.iati import Iati
from assets.programme.mailing import MailRules, NoticeRules
from assets.programme.periods import Length, period, period_of_text
from assets.programme.quality import QualityRules
from assets.programme.rating import ConfidenceGrades
from assets.programme.scoring import CapacityRules, PrincipleRules, RepresentationRules
from assets.programme.strict import Code, Strict, Wording, wording
from assets.programme.validation import near

Side = Literal["agency", "cso"]
Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
OUR_FOLDERS = frozenset({"dagster", "index"})  # Of runs, and of the page that lists programmes.


def _known_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:  # A long name is an OSError.
        expected = f"{name!r} is not a time zone; write one as Africa/Nairobi or Etc/GMT-2"
        raise ValueError(expected + near(name, available_timezones())) from error
    return name


def _beside_our_folders(code: str) -> str:
    if code in OUR_FOLDERS:
        raise ValueError(
            f"{code} is the name of a folder that Accord keeps beside the programmes' own; give "
            "the programme another one"
        )
    return code


PeriodName = Annotated[str, BeforeValidator(period_of_text, json_schema_input_type=str | int)]
TimeZone = Annotated[str, AfterValidator(_known_zone)]
ProgrammeCode = Annotated[Code, AfterValidator(_beside_our_folders)]
WebAddress = Annotated[str, AfterValidator(web_address)]


class Agency(Strict):
    """The agency that the programme's partners work with."""

    name: Wording = Field(description="Its name.")
    accounts: tuple[str, ...] = Field(description="KoboToolbox accounts of its staff.")


class PeriodRules(Strict):
    """Which periods the programme reports on, and when reports are due."""

    length: Length = Field(
        default="quarter", description="How long the shortest period is that is reported on."
    )
    first: PeriodName = Field(description="The first period, as 2026Q2, 2026H1 or 2026.")
    last: PeriodName = Field(description="The last period that was agreed.")
    due_days: int = Field(
        default=15, ge=0, le=120, description="A report is due so many days after its period."
    )
    lock_days: int = Field(
        default=30, ge=0, le=365, description="What comes so many days later restates figures."
    )

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        for name in (self.first, self.last):
            if period(name).length != self.length:
                raise ValueError(f"length is {self.length}, but {name} is a {period(name).length}")
        if self.last < self.first:
            raise ValueError(f"last ({self.last}) is before first ({self.first})")
        return self


class WorkingCalendar(Strict):
    """Which days are not worked."""

    weekend: tuple[Weekday, ...] = Field(
        default=("saturday", "sunday"), description="The days of the week that are not worked."
    )
    holidays: tuple[date, ...] = Field(default=(), description="The holidays, as 2026-05-01.")

    @field_validator("weekend")
    @classmethod
    def _leaves_a_day(cls, weekend: tuple[Weekday, ...]) -> tuple[Weekday, ...]:
        # What is counted in working days would never come.
        if {*weekend} == {*get_args(Weekday)}:
            raise ValueError("all seven days are weekend; leave at least one that is worked")
        return weekend


class CommitmentRules(Strict):
    """How long a claim may stay unanswered, and what silence never settles."""

    silence_days: int = Field(
        default=15, ge=1, le=90, description="Working days until a claim counts as accepted."
    )
    grace_days: int = Field(
        default=0, ge=0, le=30, description="Days that a promise may be late and count as kept."
    )
    never_deemed: tuple[str, ...] = Field(
        default=("A01",), description="Types of promises that silence never settles."
    )
    rated_from: int = Field(
        default=5, ge=1, le=50, description="With fewer promises due, counts stand for a share."
    )
    accountable_from: int = Field(
        default=4,
        ge=1,
        le=5,
        description="Criteria, of five, from which a partnership is accountable both ways.",
    )


class ReplyRules(Strict):
    """How long a partner may reply to its report, and by when the agency answers a reply."""

    window_days: int = Field(
        default=10,
        ge=1,
        le=60,
        description="Working days to reply, counted from the day after the draft went out.",
    )
    answer_days: int = Field(
        default=14, ge=1, le=90, description="The agency answers a reply within so many days."
    )
    form: Annotated[str, AfterValidator(reply_address)] | None = Field(
        default=None,
        description="Where the form of replies is answered, https://…, with {code} where the "
        "partner's code goes; {partner}, {year} and {quarter} are filled too.",
    )
    by_message: str | None = Field(
        default=None, max_length=200, description="Where to call or write to, by role; no name."
    )
    outside: str | None = Field(
        default=None,
        max_length=200,
        description="Somebody outside the agency to tell, and how; by role, no name.",
    )


class StatusBands(Strict):
    """Shares of the planned progress at which a status begins."""

    exceeded_above: float = Field(
        default=1.15, gt=1, le=3, description="Above it more was reached than planned."
    )
    on_track_from: float = Field(default=0.85, gt=0, le=1, description="From it on, on track.")
    behind_from: float = Field(
        default=0.5, ge=0, lt=1, description="From it on behind, below it off track."
    )

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.behind_from >= self.on_track_from:
            raise ValueError("behind_from must be below on_track_from")
        return self


class Protection(Strict):
    """The fewest people that a figure may speak of, and how long original answers are kept."""

    public: int = Field(default=10, ge=5, description="People, in what anybody may read.")
    internal_group: int = Field(
        default=10, ge=5, description="People in the internal edition, where a group is named."
    )
    internal: int = Field(default=5, ge=5, description="People, elsewhere in that edition.")
    partner: int = Field(default=5, ge=5, description="People, in a partner's own edition.")
    organisations: int = Field(
        default=5, ge=3, description="Organisations behind a pooled score in public."
    )
    pooled_respondents: int = Field(
        default=5, ge=5, description="People whose ratings of the partnership are pooled."
    )
    pooled_partners: int = Field(
        default=3, ge=3, description="Partners that pooled ratings of the partnership are about."
    )
    originals_months: int = Field(
        default=24,
        ge=1,
        le=600,
        description="Months after a period's lock from which names, words, places and files of it "
        "are deleted; the coded answers that figures are made of stay.",
    )


class ReportQuestions(Strict):
    """The questions, by their path, that say which period and whom a report is about."""

    period: str = Field(description="The question that says the period, as group/question.")
    partner: str = Field(description="The question that names the partner.")
    nil: str | None = Field(
        default=None, description="The question whose yes says that there was nothing to report."
    )


class ConsentQuestion(Strict):
    """The question that asks for consent: without its yes no answer of the submission is kept.

    Asked inside a repeat of persons, it is each person's own: without its yes nothing of that
    person is kept.
    """

    question: str = Field(
        min_length=1,
        description="The question's path, as group/question; inside a repeat it is asked of each "
        "person, and whoever did not agree is cut out alone.",
    )
    given: str = Field(default="yes", description="The choice that gives consent.")


class Evidence(Strict):
    """Which answers of a form say that there is evidence: being told of something is none."""

    choices: str | None = Field(
        default=None, description="The list of choices that the form's questions on evidence offer."
    )
    given: tuple[str, ...] = Field(
        default=("seen",), min_length=1, description="The choices that say that it was seen."
    )
    attached: bool = Field(
        default=False, description="A photo or file sent with the submission is evidence, too."
    )

    @model_validator(mode="after")
    def _asks_something(self) -> Self:
        if self.choices is None and not self.attached:
            raise ValueError("say in choices or attached what is evidence, or leave evidence out")
        return self


class Assessed(Strict):
    """When it was weighed what a form's answers could do to people, and by whom (DOMAIN, DP16)."""

    day: date = Field(alias="date", description="The day of the data impact assessment.")
    by: str = Field(min_length=1, description="Who made it, by role.")
    summary: str | None = Field(
        default=None, description="Where its summary is: the name of a file or an address."
    )

    model_config = ConfigDict(
        extra="forbid", frozen=True, str_strip_whitespace=True, populate_by_name=True
    )


class FormPlace(Strict):
    """A form of the programme: its file here, its uid there, and the settings that open it."""

    code: Code = Field(
        description="Its short name, of small letters, digits and _; its file is forms/CODE.xlsx."
    )
    uid: str = Field(min_length=1, description="Its uid in KoboToolbox.")
    title: Wording = Field(description="Its title.")
    url_setting: str = Field(
        default=USUAL_SETTING, description="The setting with the address of its server."
    )
    token_setting: str = Field(
        default="KOBO_TOKEN", description="The setting with the key that opens it."
    )
    is_sensitive: bool = Field(
        default=False,
        description="Its answers are then kept encrypted in landing, and a question without a data "
        "class stays out.",
    )
    assessed: Assessed | None = Field(
        default=None,
        description="Its data impact assessment; a sensitive form without one is warned of.",
    )
    partner: str | None = Field(default=None, description="The question that names the partner.")
    link_code: str | None = Field(
        default=None,
        description="Set for a form without an account: the question that its link fills with a "
        "code of link_codes.csv, which says who speaks.",
    )
    consent: ConsentQuestion | None = Field(
        default=None, description="Set for a form that may only be kept where its person agreed."
    )
    reports: ReportQuestions | None = Field(
        default=None, description="Set for a form that is due once a period from each partner."
    )
    is_agency_held: bool = Field(
        default=False,
        description="Its records are the agency's own, or gathered by others than the partners: no "
        "partner's report says whether they are all there.",
    )
    dated_by: tuple[str, ...] = Field(
        default=(),
        description="The questions with the day that a submission is about, the first answered "
        "one counting: under that day's period submissions are counted as received.",
    )
    evidence: Evidence | None = Field(
        default=None, description="Set for a form that asks what evidence there is."
    )

    @property
    def heading(self) -> str:
        """The title in the first language that it has."""
        return wording(self.title, "")


class Dimension(Strict):
    """A way in which figures are divided, with its members in the order they are shown."""

    code: Code = Field(
        description="Its short name, of small letters, digits and _, as indicators use it."
    )
    title: Wording = Field(description="Its wording.")
    members: tuple[str, ...] = Field(
        description="The codes of its members, in order; not_recorded is always one."
    )
    is_exclusive: bool = Field(default=True, description="Each record belongs to one member.")
    source: Literal["row", "partner"] = Field(
        default="row",
        alias="from",
        description="Where the member is read: in the row, or in the partner's register entry.",
    )
    column: str | None = Field(
        default=None, description="The column that has the member; its own code where not given."
    )
    bands: dict[str, tuple[Decimal | None, Decimal | None]] = Field(
        default={}, description="For numbers: each member's first and last; null is open."
    )
    takes_several: bool = Field(
        default=False, description="A row counts under each member that it names."
    )
    merged: tuple[str, ...] = Field(
        default=(),
        description="Members, joined by +, whose sum is told where one of them has too few.",
    )

    model_config = ConfigDict(
        extra="forbid", frozen=True, str_strip_whitespace=True, populate_by_name=True
    )

    @property
    def read_from(self) -> str:
        """The column that has the member."""
        return self.column or self.code

    @property
    def told_together(self) -> list[list[str]]:
        """The members of each sum."""
        return [named.split("+") for named in self.merged]


class ProgrammeFile(Strict):
    """`programme.yaml`: who takes part, when, and where the answers come from."""

    code: ProgrammeCode = Field(description="Its short name, of small letters, digits and _.")
    name: Wording = Field(description="Its name.")
    agency: Agency = Field(description="The agency.")
    languages: tuple[str, ...] = Field(
        min_length=1, description="Its languages, the first one first: en, fr, es, ar, …"
    )
    time_zone: TimeZone = Field(description="The time zone in which days are told.")
    kobotoolbox: WebAddress | None = Field(
        default=None,
        description="The address at which people open KoboToolbox, https://…: records of figures "
        "then lead to their submissions there. Sensitive forms are left out, and those with a "
        "url_setting of their own.",
    )
    periods: PeriodRules = Field(description="Its periods and when reports are due.")
    calendar: WorkingCalendar = Field(default=WorkingCalendar(), description="Working days.")
    commitments: CommitmentRules = Field(
        default=CommitmentRules(), description="How promises are counted."
    )
    replies: ReplyRules = Field(
        default=ReplyRules(), description="How long there is to reply to a report, and to answer."
    )
    status: StatusBands = Field(default=StatusBands(), description="When a status begins.")
    confidence: ConfidenceGrades = Field(
        default=ConfidenceGrades(), description="When a figure can be trusted."
    )
    protection: Protection = Field(
        default=Protection(),
        description="How small a count may be, and how long original answers are kept.",
    )
    quality: QualityRules = Field(default=QualityRules(), description="When bad rows stop.")
    capacity: CapacityRules = Field(
        default=CapacityRules(), description="How capacity assessments are read."
    )
    principles: PrincipleRules = Field(
        default=PrincipleRules(), description="How the survey on the principles is read."
    )
    representation: RepresentationRules = Field(
        default=RepresentationRules(), description="How representation checks are read."
    )
    mail: MailRules | None = Field(
        default=None, description="How reports are sent; without it none is."
    )
    notices: NoticeRules | None = Field(
        default=None, description="Who is told when a run fails; without it nobody is."
    )
    iati: Iati | None = Field(
        default=None,
        description="The programme as an activity in IATI; without it no file is made.",
    )
    forms: tuple[FormPlace, ...] = Field(description="Its forms.")
    dimensions: tuple[Dimension, ...] = Field(default=(), description="How figures are divided.")

    @model_validator(mode="after")
    def _can_send_notices(self) -> Self:
        if self.notices and self.notices.to and not self.mail:
            raise ValueError("notices has addresses, but nobody to write as; add mail: and sender:")
        return self
