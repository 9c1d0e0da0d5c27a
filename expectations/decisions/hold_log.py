"""Remembers which submissions Accord itself has put on hold in KoboToolbox.

One file per form beside the landing, one line per thing done, added and never changed but where
a submission is forgotten: the warehouse can be made again from landing, but this cannot. What to
do is `expectations.decisions.holds`.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

from assets.kobo.private_files import make_private_folder, sync_folder, write_durably
from assets.programme.model import FormPlace

# What was about to be done, and what was done; `left` is what somebody else has decided on since.
Did = Literal["setting", "held", "clearing", "cleared", "left", "gone"]
OURS: tuple[Did, ...] = ("held", "clearing")  # A clearing that did not come about is a hold still.


@dataclass(frozen=True)
class Entry:
    """What was done to a submission, and in which of its states.

    `second` is the server's: of a hold when it was set, of `setting` when it was looked at before.
    """

    did: Did
    submission_id: int
    root_uuid: str
    instance_uuid: str
    second: int | None = None

    @property
    def is_ours(self) -> bool:
        """Whether the submission is on hold by Accord, as far as Accord knows."""
        return self.did in OURS


@dataclass(frozen=True)
class HoldLog:
    """The folder of these files, `var/<programme>/holds`."""

    folder: Path

    def latest(self, place: FormPlace) -> Mapping[int, Entry]:
        """Return what was done last to each submission of a form, by its number."""
        return {entry.submission_id: entry for entry in self._entries(place)}

    def add(self, place: FormPlace, entries: Iterable[Entry], at: datetime) -> None:
        """Write down what was done; return only when it is on the disk."""
        lines = [
            json.dumps({"noted": f"{at:%Y-%m-%dT%H:%M:%SZ}", **asdict(one)}) for one in entries
        ]
        if not lines:
            return
        path = self._path(place)
        make_private_folder(self.folder)
        is_new = not path.exists()
        # A line that a killed run left unfinished is ended, and then not read.
        end = "" if is_new or path.read_bytes().endswith(b"\n") else "\n"
        write_durably(path, (end + "\n".join(lines) + "\n").encode(), append=True)
        if is_new:
            sync_folder(self.folder)

    def forget(self, is_forgotten: Callable[[str], bool], *, is_dry: bool = False) -> int:
        """Take the lines about some submissions out of every file; return how many there were.

        A line that cannot be read goes with them, since nobody knows whom it is about.
        """
        gone = 0
        for path in sorted(self.folder.glob("*.jsonl")):
            lines = path.read_text(encoding="utf-8").splitlines()
            kept = [line for line in lines if not _is_about(line, is_forgotten)]
            gone += len(lines) - len(kept)
            if len(kept) < len(lines) and not is_dry:
                beside = path.with_suffix(".new")
                write_durably(beside, "".join(f"{line}\n" for line in kept).encode())
                beside.replace(path)
                sync_folder(self.folder)
        return gone

    def _entries(self, place: FormPlace) -> Iterator[Entry]:
        path = self._path(place)
        for line in path.read_text(encoding="utf-8").splitlines() if path.exists() else ():
            try:
                said = json.loads(line)
                yield Entry(**{name: value for name, value in said.items() if name != "noted"})
            except (ValueError, TypeError):
                continue

    def _path(self, place: FormPlace) -> Path:
        """Where a form moves to, numbers mean other submissions: so each uid has its own file."""
        return self.folder / f"{place.code}.{place.uid}.jsonl"


def _is_about(line: str, is_forgotten: Callable[[str], bool]) -> bool:
    try:
        return is_forgotten(str(json.loads(line)["root_uuid"]))
    except (ValueError, TypeError, KeyError):
        return True
