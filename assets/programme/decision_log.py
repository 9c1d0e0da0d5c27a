"""Adds decisions to a programme's `decisions.csv`: a log, in which nothing is ever changed.

Which decision holds follows from the whole log; that is `expectations.decisions.bound`.
"""

import os
from collections.abc import Iterable, Sequence
from pathlib import Path

from assets.kobo.private_files import locked, make_private_folder, sync_folder, write_durably
from assets.programme.registers import Decision
from assets.programme.workbook.csv_text import CsvText

FILE = "decisions.csv"
READABLE = 0o644
COLUMNS = tuple(Decision.model_fields)


def add_decisions(folder: Path, decisions: Iterable[Decision], *, imports: Path) -> Path:
    """Write decisions at the end of the log, and make it if there is none; return its path.

    All that it says already stays byte for byte. Killed in between, the file is the old or the
    new one. `imports` is the folder of the workbooks taken over, whose lock keeps both apart.

    Raises:
        LockedError: A workbook is being taken over, or other decisions are being written.
    """
    path = folder / FILE
    make_private_folder(imports)
    with locked(imports / "import.lock"):
        new = path.with_name(f".{FILE}.new")
        new.unlink(missing_ok=True)
        write_durably(new, _longer(CsvText.of(path), list(decisions)).encode())
        new.chmod(path.stat().st_mode & 0o777 if path.exists() else READABLE)
        os.replace(new, path)  # noqa: PTH105 - the name in one step.
        sync_folder(folder)
    return path


def repeats_the_last(said: Sequence[Decision], one: Decision) -> bool:
    """Say whether a decision only repeats the last one on the same thing."""
    about = (one.form, one.root_uuid, one.expectation)
    last = [row for row in said if (row.form, row.root_uuid, row.expectation) == about]
    return bool(last) and last[-1] == one


def _longer(text: CsvText, decisions: Sequence[Decision]) -> str:
    kept = [(number, dict[str, str]()) for number in range(len(text.rows))]
    return text.written([*kept, *((None, _cells(one)) for one in decisions)], COLUMNS)


def _cells(decision: Decision) -> dict[str, str]:
    return {name: str(value or "") for name, value in decision.model_dump().items()}
