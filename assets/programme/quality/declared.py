"""What every rule that a programme declares says; kinds are in the modules beside this one."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from pydantic import Field

from assets.programme.strict import Code, Strict, Wording

Severity = Literal["error", "warning"]
SEVERITY = (
    "An error leaves the submission out until it is mended; a warning is a question, and the "
    "submission counts."
)
XPATH = "The question's path, as group/question."
FORM = "The form, by its code."
DAYS = ("date", "today")
NUMBERS = ("integer", "decimal", "range")
Place = tuple[str | int, ...]  # Where something stands in a rule.
ANY: tuple[str, ...] = ()  # Of a question that may be of any type.


@dataclass(frozen=True)
class Named:
    """A question that a rule names: where in the rule it stands, and of which type it must be."""

    place: Place
    form: str
    question: str
    types: tuple[str, ...] = ANY


@dataclass(frozen=True)
class Compared:
    """Two questions of a form that a rule holds against each other, and how they must lie.

    `together`: in one row, or one of them around the other's row; `inside`: the second in a
    repeat inside the first's row; `around`: the second in the first's row, or around it.
    """

    place: Place
    form: str
    first: str
    second: str
    second_is: Literal["together", "inside", "around"] = "together"


class DeclaredRule(Strict):
    """A rule of the domain: what doubtful data look like, and how doubtful they are."""

    code: Code = Field(description="Its short name: a sentence in small letters joined by _.")
    kind: str = Field(description="What kind of rule it is.")
    severity: Severity = Field(default="warning", description=SEVERITY)
    title: Wording | None = Field(
        default=None, description="What must hold, in words, instead of the usual ones."
    )
    message: Wording | None = Field(
        default=None, description="What the partner is told, instead of the usual words."
    )

    def named_questions(self) -> Iterator[Named]:
        """Yield every question that it names, so that `accord check` finds those that are not."""
        yield from ()

    def named_forms(self) -> Iterator[tuple[Place, str]]:
        """Yield every form that it names without a question of it, each with its place."""
        yield from ()

    def named_indicators(self) -> Iterator[tuple[Place, str]]:
        """Yield every indicator that it names, each with its place."""
        yield from ()

    def compared(self) -> Iterator[Compared]:
        """Yield the questions that it holds against each other."""
        yield from ()

    def about_partners(self) -> Iterator[tuple[Place, str]]:
        """Yield every form of whose submissions it must know the partner, with its place."""
        yield from ()


class AskedQuestion(Strict):
    """A question of a form."""

    form: Code = Field(description=FORM)
    question: str = Field(min_length=1, description=XPATH)
