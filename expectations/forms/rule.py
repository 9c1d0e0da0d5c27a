"""A rule of a form as plain data, known without Great Expectations and without rows."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from assets.staging.version import Question, Repeat
from expectations.unchecked import NotChecked

Severity = Literal["error", "warning"]
# A column of a row around the one that is looked at, as (table, column): a rule calls it
# "table/column". `NUMBER_OF_ITEMS` is how many items of a repeat are inside the row, and
# `expectations.latest_day.LATEST_DAY` of the form's own table the day on which all of it arrived.
Borrowed = tuple[str, str]
NUMBER_OF_ITEMS = "#"

# Variants of "answers_read_as_their_type": the question had another type when it was answered; no
# person answered it; the server itself says it.
RETYPED, PHONE, SERVER = "retyped", "phone", "server"


@dataclass(frozen=True)
class Rule:
    """One thing that must hold of a question in every row of a table.

    `condition` is SQL, true of a row that fails; what it reads of the rows around is `borrowed`.
    """

    table: str
    check: str
    column: str
    condition: str
    severity: Severity = "error"
    variant: str = ""  # Which of the sentences that its check has, where there are several.
    borrowed: tuple[Borrowed, ...] = ()
    question: Question | Repeat | None = field(default=None, compare=False, repr=False)

    @property
    def name(self) -> str:
        """The rule's own name within its table."""
        return f"{self.check}: {self.column}"


@dataclass(frozen=True)
class Held:
    """What a form's answers are held against, by staged table, and what they are not."""

    rules: Mapping[str, tuple[Rule, ...]]
    unchecked: tuple[NotChecked, ...]
