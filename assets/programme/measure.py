"""How `framework.yaml` says that a figure comes from rows (DESIGN §4).

Compiling it is `assets.indicators.measures`; whether its columns exist is
`assets.indicators.check`.
"""

from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, ConfigDict, Field, model_validator

from assets.programme.strict import Strict

WAYS = ("rows", "distinct", "sum", "mean", "median")
_IN_A_RATIO = ("rows", "distinct", "sum")


def _listed(names: object) -> object:
    return (names,) if isinstance(names, str) else names


Names = Annotated[
    tuple[str, ...],
    Field(min_length=1),
    BeforeValidator(_listed, json_schema_input_type=str | tuple[str, ...]),
]


class Counted(Strict):
    """What is counted of rows: exactly one of five ways."""

    rows: Literal["all"] | None = Field(default=None, description="all: how many rows there are.")
    distinct: str | None = Field(
        default=None, description="How many different values this expression has."
    )
    sum: str | None = Field(default=None, description="What this expression adds up to.")
    mean: str | None = Field(default=None, description="The mean of this expression.")
    median: str | None = Field(default=None, description="The middle value of this expression.")

    @property
    def ways(self) -> list[str]:
        """The ways of counting that it names."""
        return [name for name in WAYS if getattr(self, name)]

    @property
    def expression(self) -> str | None:
        """What is counted, added up or averaged; nothing where rows are counted."""
        return self.distinct or self.sum or self.mean or self.median


class Part(Counted):
    """A numerator or denominator: which rows, and what is counted of them."""

    where: str | None = Field(default=None, description="Only rows for which this holds.")

    @model_validator(mode="after")
    def _counts_one_thing(self) -> Self:
        if len(self.ways) != 1:
            raise ValueError(f"give exactly one of {', '.join(WAYS)}; found {_said(self.ways)}")
        return self


class Pick(Strict):
    """Which of several records of one thing counts, of all until the period's end."""

    latest_per: Names | None = Field(
        default=None, description="The column, or columns, that say which thing a record is of."
    )
    first_per: Names | None = Field(
        default=None, description="The same, where its first record ever counts."
    )

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if (self.latest_per is None) == (self.first_per is None):
            raise ValueError("give exactly one of latest_per and first_per")
        return self

    @property
    def names(self) -> tuple[str, ...]:
        """What says which thing a record is of."""
        return self.latest_per or self.first_per or ()


class Days(Strict):
    """A window of the last days before a period's end, its last day included."""

    days: int = Field(ge=1, le=36600, description="How many days.")


class Survey(Strict):
    """How a sample was drawn, so that its uncertainty can be said."""

    weight: str = Field(description="For how many a respondent stands; above zero.")
    cluster: str = Field(description="The place in which respondents were drawn together.")
    stratum: str | None = Field(
        default=None,
        description="The part of the population in which places were drawn, two or more of them; "
        "the only one of a part is held against the mean of all.",
    )


class Distinct(Strict):
    """Partners' records are one where they agree on this column; the latest stands for all."""

    distinct: str = Field(description="The column that says what a record is of.")


class Measure(Counted):
    """How an indicator's figure comes from rows."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, str_strip_whitespace=True, populate_by_name=True
    )

    source: str = Field(alias="from", description="A form, form/repeat, or a conformed model.")
    dated_by: str | None = Field(
        default=None, description="The date that the window reads; may be left out with as_of."
    )
    where: str | None = Field(default=None, description="Only rows for which this holds.")
    denominator: Part | None = Field(default=None, description="Of a ratio: what it divides by.")
    numerator: Part | None = Field(
        default=None, description="Of a ratio: what of the denominator's rows counts."
    )
    pick: Pick | None = Field(
        default=None, description="Which of several records of one thing counts."
    )
    window: Literal["period", "to_date", "as_of"] | Days = Field(
        default="period",
        description="Which dates count: those in the period, all until its end, all that are "
        "known (of dated_by, if given, until its end), or those of the last days before it.",
    )
    partner: str | None = Field(
        default="partner",
        description="The column that says whose the row is; a list counts for each partner in "
        "it, none (null) only for the programme.",
    )
    survey: Survey | None = Field(default=None, description="Of a ratio from a sample.")
    people: str | None = Field(
        default=None,
        description="Where rows are not people, since somebody may have several or they are of "
        "something else: who stands behind a row, as a pseudonym says it. Protection counts each "
        "once.",
    )

    @model_validator(mode="after")
    def _counts_one_thing(self) -> Self:
        both = self.numerator is not None and self.denominator is not None
        is_half = (self.numerator is None) != (self.denominator is None)
        if is_half or len(self.ways) != (0 if both else 1):
            raise ValueError(
                f"give either numerator and denominator, or exactly one of {', '.join(WAYS)}; "
                f"found {_said([*self.ways, *self._parts()])}"
            )
        for name, part in self._parts().items():
            if part.ways[0] not in _IN_A_RATIO:
                raise ValueError(f"{name} counts by {', '.join(_IN_A_RATIO)}; found {part.ways[0]}")
        return self

    @model_validator(mode="after")
    def _has_what_it_needs(self) -> Self:
        if self.dated_by is None and self.window != "as_of":
            raise ValueError("dated_by is missing; only window: as_of can do without a date")
        if self.survey is None:
            return self
        if self.people is not None:
            raise ValueError("each row of a survey is somebody's already: leave people out")
        if self.numerator is None or self.denominator is None:
            raise ValueError("survey is for a ratio: give numerator and denominator")
        if {self.numerator.rows, self.denominator.rows} != {"all"}:
            raise ValueError("a survey's numerator and denominator count rows: all")
        return self

    def _parts(self) -> dict[str, Part]:
        found = {"numerator": self.numerator, "denominator": self.denominator}
        return {name: part for name, part in found.items() if part is not None}

    @property
    def way(self) -> str:
        """How it counts: one of the five ways, or `numerator` for a ratio."""
        return "numerator" if self.numerator else self.ways[0]

    @property
    def counts_rows(self) -> bool:
        """Whether all that it counts is how many rows there are."""
        parts = (self.numerator, self.denominator) if self.numerator else (self,)
        return all(part is not None and part.rows is not None for part in parts)

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


def _said(names: list[str]) -> str:
    return ", ".join(names) or "none"
