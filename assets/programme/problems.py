"""Everything that is wrong with a programme folder, said at once and with its place."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Problem:
    """One mistake: the file and line where it stands, and what was found and expected."""

    file: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message}"


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
