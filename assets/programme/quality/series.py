"""Rules that look at many submissions at once: at what is usual, and what is not (DOMAIN §3.5).

None of them leaves anything out: what is unusual may be true, and somebody is asked.
"""

from collections.abc import Iterator
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field

from assets.programme.framework import ResultCode
from assets.programme.quality.declared import NUMBERS, AskedQuestion, DeclaredRule, Named
from assets.programme.strict import Code

Share = Annotated[Decimal, Field(ge=0, le=1)]
Place = tuple[str | int, ...]
WARNING = "Always a warning: what is unusual may be true, and counts."


class FigureRule(DeclaredRule):
    """A rule about the figures that a partner has for an indicator in period after period."""

    severity: Literal["warning"] = Field(default="warning", description=WARNING)
    indicators: tuple[ResultCode, ...] = Field(
        default=(),
        description="Codes of the indicators. Left out, it is every one that counts or adds up "
        "the rows of a form, or of a repeat in one, for each partner.",
    )

    def named_indicators(self) -> Iterator[tuple[Place, str]]:
        """Yield every indicator that it names, with its place."""
        for number, code in enumerate(self.indicators):
            yield ("indicators", number), code


class FormsRule(DeclaredRule):
    """A rule about how the submissions of forms came to be."""

    severity: Literal["warning"] = Field(default="warning", description=WARNING)
    forms: tuple[Code, ...] = Field(min_length=1, description="The forms, by their codes.")

    def named_forms(self) -> Iterator[tuple[Place, str]]:
        """Yield every form that it names, with its place."""
        for number, form in enumerate(self.forms):
            yield ("forms", number), form


class Outliers(FigureRule):
    """A figure far from the partner's own earlier ones: its modified z is too large."""

    kind: Literal["outliers"] = Field(description="outliers: a figure far from earlier ones.")
    above: Decimal = Field(
        default=Decimal("3.5"), gt=0, description="The largest modified z that is still usual."
    )
    earlier: int = Field(
        default=6, ge=3, description="The fewest earlier figures that a figure is held against."
    )
    smallest_spread: Decimal = Field(
        default=Decimal(1),
        gt=0,
        description="The spread (MAD) that earlier figures have at least, however alike they are.",
    )
    zeros: Share = Field(
        default=Decimal("0.5"),
        description="If a larger share of the earlier figures is zero, nothing is said.",
    )


class EqualsTarget(FigureRule):
    """Figures that are exactly the partner's targets, period after period."""

    kind: Literal["equals_target"] = Field(description="equals_target: figures as planned.")
    periods: int = Field(default=3, ge=2, description="So many periods running, or more.")
    target_from: Decimal = Field(
        default=Decimal(1),
        ge=0,
        description="Of smaller targets nothing is said: the smaller, the likelier met by chance.",
    )


class Heaping(DeclaredRule):
    """Numbers of which most are round: as if they were estimated, not counted."""

    kind: Literal["heaping"] = Field(description="heaping: most numbers end in 0 or 5.")
    severity: Literal["warning"] = Field(default="warning", description=WARNING)
    numbers: tuple[AskedQuestion, ...] = Field(
        min_length=1, description="The questions for numbers; sums of money are round as a rule."
    )
    share: Share = Field(
        default=Decimal("0.8"),
        gt=0,
        description="The share of a question's numbers, zeros apart, from which it is doubtful.",
    )
    values_from: int = Field(
        default=10, ge=2, description="The fewest numbers of a partner, question and period."
    )
    multiple_of: Decimal = Field(
        default=Decimal(5), gt=0, description="What a round number is a multiple of."
    )

    def named_questions(self) -> Iterator[Named]:
        """Yield every question that it names."""
        for number, one in enumerate(self.numbers):
            yield Named(("numbers", number, "question"), one.form, one.question, NUMBERS)


class StraightLine(DeclaredRule):
    """An assessment with one and the same score throughout."""

    kind: Literal["straight_line"] = Field(description="straight_line: one score throughout.")
    severity: Literal["warning"] = Field(default="warning", description=WARNING)
    answered: dict[Code, Annotated[int, Field(ge=2)]] = Field(
        min_length=1,
        description="For each form, the fewest items that must be scored for anything to be said.",
    )
    not_scored: tuple[str, ...] = Field(
        default=("na", "9"), description="Answers that are no score: not applicable, cannot say."
    )

    def named_forms(self) -> Iterator[tuple[Place, str]]:
        """Yield every form that it names, with its place."""
        for form in self.answered:
            yield ("answered", form), form


class TooFast(FormsRule):
    """A form that was filled in faster than it can be read."""

    kind: Literal["too_fast"] = Field(description="too_fast: filled in faster than it is read.")
    seconds: int = Field(
        default=120, ge=1, description="Below so many seconds from start to end it is doubtful."
    )


class SameDevice(FormsRule):
    """Several people's answers from one device."""

    kind: Literal["same_device"] = Field(description="same_device: many people, one device.")
    respondents: int = Field(
        default=3, ge=1, description="The most submissions of a form that one device may send."
    )
    span: Literal["day", "period", "ever"] = Field(
        default="period",
        description="Within which time: a day, one of the programme's periods, or ever.",
    )


class Pace(FormsRule):
    """More records by one account on one day than anybody usually makes."""

    kind: Literal["pace"] = Field(description="pace: more records in a day than is usual.")
    times: Decimal = Field(
        default=Decimal(3),
        gt=1,
        description="So many times the middle of all accounts' days is still plausible.",
    )
    days_from: int = Field(
        default=10, ge=1, description="The fewest days of all accounts that show what is usual."
    )


class LateEdits(FormsRule):
    """Many submissions that were changed after their period was locked."""

    kind: Literal["late_edits"] = Field(description="late_edits: much is changed after the lock.")
    forms: tuple[Code, ...] = Field(
        default=(),
        description="The forms, by their codes; left out, those that report on a period.",
    )
    share: Share = Field(
        default=Decimal("0.2"),
        description="The largest share of a partner's locked submissions that may be changed.",
    )
    submissions_from: int = Field(
        default=5, ge=1, description="The fewest locked submissions of a partner and form."
    )


KINDS: tuple[type[DeclaredRule], ...] = (
    Outliers,
    EqualsTarget,
    Heaping,
    StraightLine,
    TooFast,
    SameDevice,
    Pace,
    LateEdits,
)
