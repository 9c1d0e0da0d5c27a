"""What `programme.yaml` may say of how far a figure can be trusted (DOMAIN §3.6)."""

from decimal import Decimal
from typing import Self

from pydantic import Field, model_validator

from assets.programme.strict import Strict


class Grade(Strict):
    """What a figure needs for a grade; what nobody asked for is not held against it."""

    completeness: Decimal = Field(
        default=Decimal(0), ge=0, le=1, description="Reports received, of those expected."
    )
    validity: Decimal = Field(
        default=Decimal(0), ge=0, le=1, description="Records that no open warning marks, of all."
    )
    evidence: Decimal = Field(
        default=Decimal(0),
        ge=0,
        le=1,
        description="Records, or entered figures, with evidence, of all.",
    )
    is_fresh: bool = Field(default=False, description="There are data of the period itself.")

    def is_no_harder_than(self, better: "Grade") -> bool:
        """Say whether whatever earns a better grade would earn this one, too."""
        shares = ("completeness", "validity", "evidence")
        return self.is_fresh <= better.is_fresh and all(
            getattr(self, share) <= getattr(better, share) for share in shares
        )


class ConfidenceGrades(Strict):
    """What earns the grades A, B and C; below is D, and the figure is not rated."""

    a: Grade = Field(
        default=Grade(
            completeness=Decimal("0.9"),
            validity=Decimal("0.95"),
            evidence=Decimal("0.8"),
            is_fresh=True,
        ),
        description="What earns an A; if not given, 0.90 of the reports, 0.95 of valid records, "
        "0.80 with evidence, and fresh data.",
    )
    b: Grade = Field(
        default=Grade(completeness=Decimal("0.75"), validity=Decimal("0.9")),
        description="What earns a B; if not given, 0.75 of the reports, 0.90 of valid records.",
    )
    c: Grade = Field(
        default=Grade(completeness=Decimal("0.5")),
        description="What earns a C; if not given, 0.50 of the reports.",
    )

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if not (self.b.is_no_harder_than(self.a) and self.c.is_no_harder_than(self.b)):
            raise ValueError("b must ask for no more than a, and c for no more than b")
        return self
