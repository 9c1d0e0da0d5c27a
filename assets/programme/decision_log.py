"""Adds decisions to a programme's `decisions.csv`: a log, in which nothing is ever changed.

Only where a submission is forgotten, what was decided on it goes.

No cell that is added is a formula to a spreadsheet that opens the file; a workbook needs no such
care, since it says of each cell that it is text. Which decision holds follows from the whole log;
that is `expectations.decisions.bound`.
"""

import os
import re
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from assets.kobo.private_files import locked, make_private_folder, sync_folder, write_durably
from assets.kobo.submission_ids import PREFIX
from assets.programme.registers import Decision
from assets.programme.workbook.csv_text import CsvText

FILE = "decisions.csv"
READABLE = 0o644
# With one of these a cell of a CSV file is a formula to a spreadsheet, whatever quotes are around.
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")
# As KoboToolbox and its apps write ids; an id comes from outside, so it may say anything.
ID = re.compile(r"[0-9A-Za-z][0-9A-Za-z:._-]*")
# What may begin with such a sign: by which option it is said, and how it may be said instead.
SAID_BY = {
    "decided_by": ("--by", "M&E officer"),
    "reason": ("--reason", "Asked by phone: …"),
    "expectation": ("--check", "figure_is_as_usual"),
}
COLUMNS = tuple(Decision.model_fields)


def add_decisions(folder: Path, decisions: Iterable[Decision], *, imports: Path) -> Path:
    """Write decisions at the end of the log, and make it if there is none; return its path.

    All that it says already stays byte for byte. Killed in between, the file is the old or the
    new one. `imports` is the folder of the workbooks taken over, whose lock keeps both apart.

    Raises:
        ValueError: `unwritable` says why one of them may not stand in the log.
        LockedError: A workbook is being taken over, or other decisions are being written.
    """
    decisions = list(decisions)
    for complaint in filter(None, map(unwritable, decisions)):
        raise ValueError(complaint)
    path = folder / FILE
    make_private_folder(imports)
    with locked(imports / "import.lock"):
        _replace(path, _longer(CsvText.of(path), decisions))
    return path


def remove_decisions(path: Path, is_about: Callable[[str], bool], *, imports: Path) -> int:
    """Take what was decided on some submissions out of a log; return how many lines went.

    All else that it says stays byte for byte. `is_about` is asked for each submission's id.

    Raises:
        LockedError: A workbook is being taken over, or other decisions are being written.
    """
    make_private_folder(imports)
    with locked(imports / "import.lock"):
        text = CsvText.of(path)
        kept = _others(text, is_about)
        if len(kept) < len(text.rows):
            _replace(path, text.written([(number, {}) for number in kept], COLUMNS))
    return len(text.rows) - len(kept)


def count_decisions(path: Path, is_about: Callable[[str], bool]) -> int:
    """Return how many lines of a log are about some submissions."""
    text = CsvText.of(path)
    return len(text.rows) - len(_others(text, is_about))


def _others(text: CsvText, is_about: Callable[[str], bool]) -> list[int]:
    return [
        number
        for number, (_, cells) in enumerate(text.rows)
        if not is_about(cells.get("root_uuid", "").strip().removeprefix(PREFIX))
    ]


def _replace(path: Path, text: str) -> None:
    new = path.with_name(f".{path.name}.new")
    new.unlink(missing_ok=True)
    write_durably(new, text.encode())
    new.chmod(path.stat().st_mode & 0o777 if path.exists() else READABLE)
    os.replace(new, path)  # noqa: PTH105 - the name in one step.
    sync_folder(path.parent)


def unwritable(decision: Decision) -> str | None:
    """Say why a decision may not stand in the log and what to do, or nothing if it may."""
    for name, (option, instead) in SAID_BY.items():
        if str(getattr(decision, name)).startswith(FORMULA_SIGNS):
            return (
                f"What {option} says begins with = + - @ or a tab, so it would be a formula to "
                f"whoever opens {FILE} in a spreadsheet. Begin with a word, as in {option} "
                f'"{instead}".'
            )
    ids = (decision.root_uuid, decision.instance or decision.root_uuid)
    if not all(map(ID.fullmatch, ids)):
        return (
            f"A submission of {decision.form} has an id that no app of KoboToolbox gives, and that "
            f"may be a formula to whoever opens {FILE} in a spreadsheet. Give that submission its "
            "status in KoboToolbox instead, and decide on the others by their numbers."
        )
    return None


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
