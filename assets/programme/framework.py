"""What `framework.yaml` may say: outcomes, outputs and indicators.

How an indicator's figure comes from rows is in `assets.programme.measure`, `programme.yaml` in
`assets.programme.model`; reading and cross-checking are in `assets.programme.read`.
"""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from assets.programme.measure import Distinct, Measure
from assets.programme.periods import Length
from assets.programme.strict import Strict, Wording

# A letter first, so that a code can name a file, an anchor and a column of a workbook.
ResultCode = Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9]*([._-][A-Za-z0-9]+)*$")]
Party = Literal["agency", "cso", "local_government", "private_sector", "un_agency"]
Kind = Literal[
    "flow", "flow_unique", "stock", "ratio_flow", "ratio_level", "index", "median",
    "milestone", "qualitative",
]  # fmt: skip
Together = Literal["sum", "pooled", "mean", "latest_then_sum", "none"]
_OF_SOMEBODY = ("mean", "median")  # Of what people said, or of how long they waited.
STEPPED = ("milestone", "qualitative")
FLOWS = ("flow", "flow_unique")
CROSSED = "×"
_MOST_CROSSED = 2
# Which way of counting makes a figure of each kind; a ratio counts by numerator and denominator.
_COUNTED: dict[str, tuple[str, ...]] = {
    "flow": ("rows", "distinct", "sum"),
    "flow_unique": ("distinct",),
    "stock": ("rows", "distinct", "sum"),
    "ratio_flow": ("numerator",),
    "ratio_level": ("numerator",),
    "index": ("mean",),
    "median": ("median",),
}


class Responsible(Strict):
    """Who answers for an indicator."""

    side: Literal["agency", "cso", "both"] = Field(description="The side that answers for it.")
    who: Wording = Field(description="Who on that side, by role: Finance unit.")


class Responsibility(Strict):
    """What one of the parties does for a result."""

    who: Party = Field(description="Which of the parties.")
    partners: tuple[str, ...] = Field(
        default=(), description="Codes of the partners that do it; left out, it is all of them."
    )
    does: Wording = Field(description="What it does, as a sentence without its subject.")


class Level(Strict):
    """One step of a milestone or of a qualitative scale."""

    code: str = Field(min_length=1, description="Its code, as values.csv names it.")
    title: Wording = Field(description="Its wording.")


class Result(Strict):
    """What outcomes, outputs and indicators have in common."""

    code: ResultCode = Field(description="Its code, for example OC1, OP1 or OP1.3.")
    title: Wording = Field(description="Its wording.")
    contributes_to: tuple[str, ...] = Field(
        default=(), description="What it contributes to: SDG 16.7, CPD 2.1, RPD 1."
    )
    responsibilities: tuple[Responsibility, ...] = Field(
        default=(), description="What each of the parties does for it."
    )


class Indicator(Result):
    """One agreed measure of a result."""

    definition: Wording = Field(description="What is counted and what is not.")
    unit: Wording = Field(description="The unit in words: people, grants, days.")
    unit_kind: Literal["count", "share", "score", "days", "money", "level"] = Field(
        default="count", description="How the figure is written; a share is 0–1, a level a step."
    )
    counts: Literal["people", "organisations", "events", "documents", "money", "days", "points"] = (
        Field(description="What is counted: it tells how the figure must be protected.")
    )
    kind: Kind = Field(description="How figures of several periods relate.")
    direction: Literal["up", "down", "maintain"] = Field(
        default="up", description="Which way is better; what is to maintain may not fall."
    )
    measure: Measure | None = Field(
        default=None, description="How the figure comes from rows; none where it is entered."
    )
    entered: bool = Field(
        default=False, description="Its figures come by values.csv alone, and it has no measure."
    )
    levels: tuple[Level, ...] = Field(
        default=(),
        description="Of a milestone or qualitative indicator: its steps, the lowest first.",
    )
    disaggregate: tuple[str, ...] = Field(
        default=(), description="Dimensions; two of them may be crossed, as sex×age_band."
    )
    frequency: Length = Field(default="quarter", description="The periods it is reported for.")
    across_partners: Together | Distinct = Field(
        description="How partners' figures become the programme's."
    )
    only_together: bool = Field(
        default=False,
        description="No partner has a figure of its own, since that would tell who its people are.",
    )
    verification: Wording = Field(description="Means of verification.")
    responsible: Responsible = Field(description="Who answers for it.")
    sensitivity: Literal["public", "partner", "restricted", "internal"] = Field(
        description="The widest audience."
    )
    export_to_iati: bool = Field(default=False, description="Whether the IATI export names it.")

    @model_validator(mode="after")
    def _says_where_figures_come_from(self) -> Self:
        if self.kind in STEPPED:
            if self.measure is not None or not self.levels or self.unit_kind != "level":
                raise ValueError(
                    f"{_a(self.kind)} indicator is entered by values.csv: list its levels, give "
                    "unit_kind: level, and leave measure out"
                )
            if self.direction == "down":
                raise ValueError("levels are listed from the lowest up, so direction is not down")
        elif self.levels or self.unit_kind == "level":
            raise ValueError(f"only {' and '.join(STEPPED)} indicators have levels")
        elif (self.measure is None) != self.entered:
            raise ValueError(
                "give a measure, or entered: yes where figures come by values.csv alone"
            )
        return self

    @model_validator(mode="after")
    def _counts_what_its_kind_needs(self) -> Self:
        expected = _COUNTED.get(self.kind, ())
        if self.measure is None:
            return self
        found = self.measure.way
        if found not in expected:
            ways = "numerator and denominator" if "numerator" in expected else " or ".join(expected)
            raise ValueError(f"{_a(self.kind)} indicator counts by {ways}; found {found}")
        if self.kind in FLOWS and self.measure.window != "period":
            raise ValueError(f"{_a(self.kind)} is what happened in a period: window is period")
        if isinstance(self.across_partners, Distinct) and self.kind in ("index", "median"):
            raise ValueError("across_partners: distinct is for counts, sums and ratios")
        is_of_rows = self.measure.counts_rows or found in _OF_SOMEBODY
        if self.counts == "people" and self.measure.people and not is_of_rows:
            raise ValueError("what it counts is people already: leave people out of its measure")
        if self.measure.partner is None and self.across_partners in ("mean", "none"):
            raise ValueError("without a partner there is only the programme: across_partners: sum")
        return self

    @model_validator(mode="after")
    def _crosses_at_most_two(self) -> Self:
        for name in self.disaggregate:
            parts = name.split(CROSSED)
            if len(parts) > _MOST_CROSSED or len(set(parts)) < len(parts):
                raise ValueError(f"{name!r}: cross at most two different dimensions")
        if len(set(self.disaggregate)) < len(self.disaggregate):
            raise ValueError("disaggregate names a dimension twice")
        if len({level.code for level in self.levels}) < len(self.levels):
            raise ValueError("levels names a code twice")
        return self

    @property
    def is_flow(self) -> bool:
        """Whether its periods add up: progress starts from zero (DESIGN §8)."""
        return self.kind in FLOWS

    @property
    def is_level(self) -> bool:
        """Whether progress starts from a baseline (DESIGN §8: levels), rather than from zero."""
        return not self.is_flow

    @property
    def dimensions(self) -> tuple[str, ...]:
        """The dimensions that divide it, each once, in the order first named."""
        parts = [part for name in self.disaggregate for part in name.split(CROSSED)]
        return tuple(dict.fromkeys(parts))


class Output(Result):
    """What is delivered on the way to an outcome."""

    indicators: tuple[Indicator, ...] = Field(default=(), description="How it is measured.")


class Outcome(Result):
    """A change that both sides agreed to work for."""

    indicators: tuple[Indicator, ...] = Field(default=(), description="How it is measured.")
    outputs: tuple[Output, ...] = Field(default=(), description="What is delivered on the way.")


class FrameworkFile(Strict):
    """`framework.yaml`: outcomes, outputs and indicators."""

    outcomes: tuple[Outcome, ...] = Field(description="The outcomes, in the order shown.")


def _a(kind: str) -> str:
    return f"{'an' if kind[0] in 'aeiou' else 'a'} {kind}"
