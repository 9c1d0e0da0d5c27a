"""Takes over the workbooks that officers dropped into a programme's inbox folder.

One that is free of problems goes to `inbox/done/`. One with problems stays, with a copy beside it
that shows them, and is not tried again until it changes.
"""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

from assets.kobo.private_files import make_private_folder, write_durably
from assets.programme.problems import Problem
from assets.programme.workbook.history import BEFORE, History

INBOX, DONE, TRIED = "inbox", "done", ".tried.json"
_FINDINGS_END = ".findings.xlsx"


@dataclass(frozen=True)
class Taken:
    """What became of one workbook of the inbox, with a sentence for its officer."""

    workbook: Path
    problems: tuple[Problem, ...]
    sentence: str


def empty_inbox(folder: Path, var: Path) -> tuple[Taken, ...]:
    """Take over every new workbook of the inbox into a programme's folder, the oldest first.

    `var` is the folder of the programme's state.
    """
    inbox = var / INBOX
    taken = []
    for path, mark in waiting(var):
        one = _take(folder, path, History(var / "imports"))
        taken.append(one)
        if one.problems:
            tried = {**_tried(inbox), path.name: mark}
            write_durably(inbox / TRIED, json.dumps(tried, indent=1).encode())
    return tuple(taken)


def waiting(var: Path) -> tuple[tuple[Path, str], ...]:
    """Return each workbook of the inbox that was not tried as it is, with its hash, oldest first.

    `var` is the folder of the programme's state; its inbox is made where there is none.
    """
    inbox = var / INBOX
    make_private_folder(inbox)
    tried = _tried(inbox)
    found = [path for path in inbox.glob("*.xlsx") if not _is_ours(path)]
    found.sort(key=lambda one: (one.stat().st_mtime_ns, one.name))
    marked = [(path, hashlib.sha256(path.read_bytes()).hexdigest()) for path in found]
    return tuple((path, mark) for path, mark in marked if tried.get(path.name) != mark)


def _take(folder: Path, path: Path, history: History) -> Taken:
    # Whoever only looks into the inbox need not wait until they are loaded.
    from assets.programme.workbook.findings import write_findings
    from assets.programme.workbook.takeover import look_at, take_over

    looked = look_at(folder, path, history)
    findings = path.with_name(path.stem + _FINDINGS_END)
    if looked.problems:
        write_findings(path, findings, looked.problems)
        count = len(looked.problems)
        return Taken(
            path,
            looked.problems,
            f"{path.name} in the inbox has {count} {'problem' if count == 1 else 'problems'}; the "
            f"programme is as it was. {findings} shows them: mend {path.name} and save it again.",
        )
    said = "says what the programme says already"
    if looked.texts:
        kept = take_over(folder, looked, history)
        count = len(looked.changes)
        said = (
            f"was taken over: {count} {'difference' if count == 1 else 'differences'} in "
            f"{', '.join(sorted(looked.texts))}; what was there before is in {kept / BEFORE}"
        )
    done = _free(path.parent / DONE / path.name)
    make_private_folder(done.parent)
    path.replace(done)
    findings.unlink(missing_ok=True)
    return Taken(path, (), f"{path.name} in the inbox {said}.")


def _tried(inbox: Path) -> dict[str, str]:
    path = inbox / TRIED
    return dict(json.loads(path.read_text(encoding="utf-8"))) if path.exists() else {}


def _is_ours(path: Path) -> bool:
    """Leave out copies with findings, and what a spreadsheet writes beside a file it has open."""
    return path.name.endswith(_FINDINGS_END) or path.name.startswith(("~", "."))


def _free(path: Path) -> Path:
    """Number a name that is taken."""
    number, free = 1, path
    while free.exists():
        number += 1
        free = path.with_stem(f"{path.stem}-{number}")
    return free
