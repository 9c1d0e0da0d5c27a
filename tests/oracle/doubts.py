"""What a check finds in a submission, and what checks may look at."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from tests.oracle.folder import Folder
from tests.oracle.questionnaires import Questionnaire
from tests.oracle.sent import around
from tests.oracle.server import Submission
from tests.oracle.spans import Span


@dataclass(frozen=True)
class Doubt:
    """What one check says of a submission, or of one item of it."""

    check: str
    column: str
    place: str | None = None
    severity: str = "error"

    @property
    def expectation(self) -> str:
        return f"{self.check}: {self.column}"


@dataclass(frozen=True)
class Told:
    """A partner's figure of an ended period, and the submissions that it is made of."""

    span: Span
    value: Fraction
    numbers: frozenset[int]


Figures = Mapping[str, list[Told]]  # Those of one indicator, by partner.
Found = tuple[str, int, Doubt]  # The form, the submission's number on the server, the doubt.


@dataclass(frozen=True)
class Seen:
    """The submissions that a check looks at, and what it may hold them against."""

    folder: Folder
    as_of: date
    newest: Mapping[str, date]  # By form: the day after which nothing can have happened.
    asked: Mapping[str, Questionnaire]
    rows: Mapping[str, Sequence[Submission]]
    figures: Callable[[str], Figures]  # Of an indicator, from what is not left out so far.

    def place(self, form: str) -> dict[str, Any]:
        """Return what the programme says of a form."""
        return next(place for place in self.folder.forms if place["code"] == form)

    def each(
        self, form: str, *repeats: str
    ) -> Iterator[tuple[Submission, dict[str, Any], str | None]]:
        """Yield each submission of a form, or each item of a repeat with the answers around it."""
        for row in self.rows[form]:
            for said, place in around(row, repeats):
                yield row, said, place
