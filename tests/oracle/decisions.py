"""What somebody decided about doubtful submissions, as long as they say what was looked at."""

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
    """The lines of `decisions.csv` made by a day, in the order in which they were made."""

    lines: tuple[Line, ...]

    @classmethod
    def of(cls, folder: Folder, as_of: date) -> "Decisions":
        made = [row for row in folder.table("decisions") if row["decided_on"] <= f"{as_of}"]
        return cls(tuple(sorted(made, key=lambda row: row["decided_on"])))

    def in_force(self, form: str, row: Submission) -> list[Line]:
        """Return what was decided about a submission as it is now, the newest last.

        A later line takes the place of an earlier one where it speaks of all that one does.
        """
        about = [line for line in self.lines if _is_about(line, form, row)]
        return [
            line
            for number, line in enumerate(about)
            if not any(_covers(later, line["expectation"]) for later in about[number + 1 :])
        ]

    def on(self, form: str, row: Submission, doubt: Doubt) -> str | None:
        """Return what was decided last about a doubt, if anything was."""
        found = [one for one in self.in_force(form, row) if _covers(one, doubt.expectation)]
        return found[-1]["decision"] if found else None


def _is_about(line: Line, form: str, row: Submission) -> bool:
    """Say whether somebody looked at this submission; an edit since then reopens it."""
    looked_at = line.get("instance", "").removeprefix("uuid:")
    named = line["root_uuid"].removeprefix("uuid:")
    return (line["form"], named) == (form, root(row)) and looked_at in {"", instance(row)}


def _covers(line: Line, expectation: str) -> bool:
    return line["expectation"] in {ANY, expectation, expectation.partition(":")[0]}
