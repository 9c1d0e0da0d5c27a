"""What somebody decided about doubtful submissions, as long as they say what was looked at."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from tests.oracle.doubts import Doubt
from tests.oracle.folder import Folder
from tests.oracle.sent import instance, root
from tests.oracle.server import Submission

ANY = "*"
Line = dict[str, str]


@dataclass(frozen=True)
class Decisions:
    """The lines of `decisions.csv` made by a day, in the order in which they were made.

    `saying` has, by a submission's name and what it says now, the numbers of those that came.
    """

    lines: tuple[Line, ...]
    saying: Mapping[tuple[str, str], set[int]]

    @classmethod
    def of(cls, folder: Folder, as_of: date, sent: Iterable[Submission]) -> "Decisions":
        made = [row for row in folder.table("decisions") if row["decided_on"] <= f"{as_of}"]
        in_order = tuple(sorted(made, key=lambda row: row["decided_on"]))
        saying: dict[tuple[str, str], set[int]] = {}
        for row in sent:
            saying.setdefault((root(row), instance(row)), set()).add(row["_id"])
        return cls(in_order, saying)

    def in_force(self, form: str, row: Submission) -> list[Line]:
        """Return what was decided about a submission as it is now, the newest last.

        A later line takes the place of an earlier one where it speaks of all that one does, even
        if what it was about is not said any more.
        """
        said = [line for line in self.lines if self._was_about(line, form, row)]
        return [
            line
            for number, line in enumerate(said)
            if _looked_at(line) in {"", instance(row)}
            and not any(_covers(later, line["expectation"]) for later in said[number + 1 :])
        ]

    def _was_about(self, line: Line, form: str, row: Submission) -> bool:
        """Say whether somebody looked at this submission, and not at a copy of it."""
        named = line["root_uuid"].removeprefix("uuid:")
        says = self.saying.get((named, _looked_at(line)), {row["_id"]})
        return (line["form"], named) == (form, root(row)) and row["_id"] in says

    def on(self, form: str, row: Submission, doubt: Doubt) -> str | None:
        """Return what was decided last about a doubt, if anything was."""
        found = [one for one in self.in_force(form, row) if _covers(one, doubt.expectation)]
        return found[-1]["decision"] if found else None


def _looked_at(line: Line) -> str:
    """Return what the submission said when somebody looked at it, where the line tells."""
    return line.get("instance", "").removeprefix("uuid:")


def _covers(line: Line, expectation: str) -> bool:
    return line["expectation"] in {ANY, expectation, expectation.partition(":")[0]}
