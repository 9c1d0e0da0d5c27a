"""Everything that is wrong with a programme folder, said at once and with its place."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

# So many further lines with the same mistake are named; of more it is said how many.
MOST_LINES = 5


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
        listed = "\n".join(f"  {said}" for said in listing(self.problems))
        mistakes = "mistake" if count == 1 else "mistakes"
        super().__init__(
            f"The programme folder has {count} {mistakes}; nothing was run. Mend these lines:\n"
            f"{listed}"
        )


def listing(problems: Iterable[Problem]) -> Iterator[str]:
    """Yield each mistake with its place; the same one in several lines of a file once."""
    found: dict[tuple[str, str, str], list[Problem]] = {}
    for problem in problems:
        found.setdefault((problem.file, problem.message, problem.cell), []).append(problem)
    for first, *others in found.values():
        lines = [str(other.line) for other in others]
        if len(lines) > MOST_LINES:
            lines[MOST_LINES:] = [f"{len(lines) - MOST_LINES} more"]
        yield f"{first} (also in line {_row(lines)})" if lines else str(first)


def _row(words: list[str]) -> str:
    *before, last = words
    return f"{', '.join(before)} and {last}" if before else last
