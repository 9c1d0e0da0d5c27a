"""How capacity, the partnership's principles and representation are scored (`programme.yaml`).

Which questions are critical or asked the other way round, and where a band begins, is agreed by
the programme; how scores are computed is in the models of `assets/indicators/sql`.
"""

from decimal import Decimal
from typing import Annotated, Self

from pydantic import Field, model_validator

from assets.programme.strict import Code, Strict, Wording

Items = tuple[str, ...]
Share = Annotated[Decimal, Field(gt=0, le=1)]
Level = Annotated[Decimal, Field(ge=1, le=4)]  # Of capacity.
Agreement = Annotated[Decimal, Field(ge=1, le=5)]  # With a statement on the partnership.
Difference = Annotated[Decimal, Field(gt=0, le=4)]


class CapacityRules(Strict):
    """How capacity assessments are read: levels are 1 to 4 (DOMAIN §3.1)."""

    critical: Items = Field(
        default=(), description="Items that cap their domain at the second band where they are 1."
    )
    complete_from: Share = Field(
        default=Decimal("0.75"),
        description="Share of a domain's items that must be scored for it to have a score, and of "
        "the domains for the whole to have one.",
    )
    developing_from: Level = Field(
        default=Decimal("1.75"), description="Mean from which a domain is developing."
    )
    established_from: Level = Field(
        default=Decimal("2.5"), description="Mean from which it is established."
    )
    leading_from: Level = Field(default=Decimal("3.25"), description="Mean from which it leads.")
    asset_from: Level = Field(
        default=Decimal(3),
        description="Level from which an item whose evidence was seen is an asset, and a domain "
        "without a critical item at 1; level 4 always is one.",
    )
    need_to: Level = Field(
        default=Decimal(2), description="Level up to which an item is an area for improvement."
    )
    need_gap: Difference = Field(
        default=Decimal(1), description="Levels short of the wanted one from which it is one, too."
    )
    high_gap: Difference = Field(
        default=Decimal(2), description="Levels short from which its priority is high."
    )
    priorities: int = Field(default=5, ge=1, le=20, description="The most that a plan may have.")
    item_view_gap: Difference = Field(
        default=Decimal(1),
        description="Difference of the two views of an item from which to talk about it.",
    )
    domain_view_gap: Difference = Field(
        default=Decimal("0.5"), description="The same for a domain."
    )
    notable_change: Difference = Field(
        default=Decimal("0.5"), description="Change of a domain from which it is notable."
    )
    valid_months: int = Field(
        default=12, ge=1, le=60, description="Months until an assessment is ageing."
    )
    outdated_months: int = Field(
        default=24, ge=1, le=120, description="Months until it is out of date."
    )
    support: Items = Field(
        default=("A04",), description="Types of promises by which the agency supports a plan."
    )

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if not self.developing_from < self.established_from < self.leading_from:
            raise ValueError("developing_from, established_from and leading_from must rise")
        if self.outdated_months < self.valid_months:
            raise ValueError("outdated_months must not be less than valid_months")
        return self


class Line(Strict):
    """Questions of several principles that are also shown together, on a line of their own."""

    code: Code = Field(description="Its short name, of small letters, digits and _.")
    title: Wording = Field(description="Its wording.")
    items: Items = Field(min_length=1, description="The questions, as P1.2.")


class PrincipleRules(Strict):
    """How the survey on the partnership's principles is read: answers are 1 to 5 (DOMAIN §3.2)."""

    reversed: Items = Field(
        default=(), description="Questions asked so that 1 is good: they are read as 6 less x."
    )
    about_partner: Items = Field(
        default=(), description="Questions about the CSO: a blind spot there is the CSO's own."
    )
    lines: tuple[Line, ...] = Field(
        default=(), description="Questions also shown on a line of their own, as those on equity."
    )
    complete_from: Share = Field(
        default=Decimal("0.75"),
        description="Share of the questions, of all and of a principle's, that must be answered.",
    )
    strong_from: Agreement = Field(
        default=Decimal("3.6"), description="Mean from which a principle is strong."
    )
    moving_from: Agreement = Field(
        default=Decimal("2.4"), description="Mean from which it is moving; below it is in question."
    )
    discuss_from: Difference = Field(
        default=Decimal(1), description="Difference of the sides from which to discuss it now."
    )
    watch_from: Difference = Field(
        default=Decimal("0.5"), description="Difference of the sides from which to watch it."
    )
    content_from: Agreement = Field(
        default=Decimal(4),
        description="Mean from which a side is content: both are for a shared strength, one of "
        "them for a blind spot.",
    )
    unseen_to: Agreement = Field(
        default=Decimal(3), description="Mean of the other side up to which that is a blind spot."
    )
    concern_to: Agreement = Field(
        default=Decimal("2.5"), description="Mean of both sides up to which a concern is shared."
    )

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.moving_from >= self.strong_from:
            raise ValueError("moving_from must be below strong_from")
        if self.watch_from >= self.discuss_from:
            raise ValueError("watch_from must be below discuss_from")
        if self.unseen_to >= self.content_from:
            raise ValueError("unseen_to must be below content_from")
        return self


class RepresentationRules(Strict):
    """How a representation and inclusion check is read: partly met is half a point."""

    critical: Items = Field(
        default=(), description="Criteria without which no check is passed, as R1."
    )
    passed_from: Annotated[Decimal, Field(gt=0, le=100)] = Field(
        default=Decimal(8), description="Points from which a check is passed."
    )
