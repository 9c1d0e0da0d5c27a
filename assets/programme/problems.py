"""Everything that is wrong with a programme folder, said at once and with its place."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Problem:
    """One mistake: the file and line where it stands, and what was found and expected.

    In a workbook `cell` says where, as `sheet survey, cell D12`; the line is then the row.
    """

    file: str
    line: int
    message: str
    cell: str = ""

    def __str__(self) -> str:
        place = f"{self.file}: {self.cell}" if self.cell else f"{self.file}:{self.line}"
        return f"{place}: {self.message}"

    def as_dict(self) -> dict[str, str | int]:
        """Return the problem for a script; `cell` only where there is one."""
        place = {"cell": self.cell} if self.cell else {}
        return {"file": self.file, "line": self.line, **place, "message": self.message}


class ProgrammeError(Exception):
    """The programme folder cannot be used as it is."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(set(problems)))
        count = len(self.problems)
        listed = "\n".join(f"  {problem}" for problem in self.problems)
        mistakes = "mistake" if count == 1 else "mistakes"
        super().__init__(
            f"The programme folder has {count} {mistakes}; nothing was run. Mend these lines:\n"
            f"{listed}"
        )
