"""The ledger of mail: what was about to be sent, and what came of it, so that none goes twice.

A message's intent is on the disk before its content leaves, and its outcome after the server's
answer. Whoever was killed between the two leaves a message of which nobody knows whether it
arrived: it is *unsure*, and stays so until somebody by name settles it. No address is written down.
How mail is handed over is not known here.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Literal, get_args

from assets.kobo.private_files import make_private_folder, sync_folder, write_durably

FILE = "mail.jsonl"
LOCK = "mail.lock"  # Whoever sends or settles holds it.

Kind = Literal["report", "reminder"]
# "later" is a server's answer that it cannot take the message now; "unsent" a person's word.
Step = Literal["intent", "sent", "refused", "later", "unsent"]
State = Literal["unsure", "sent", "refused", "later", "unsent"]


def about_keys(keys: Iterable[str]) -> str:
    """Return what a reminder is about, as the ledger keeps it: the same for the same keys."""
    return json.dumps(sorted({*keys}))


def keys_of(about: str) -> tuple[str, ...]:
    """Return the keys that a reminder is about."""
    return tuple(json.loads(about))


class DamagedMailLedgerError(Exception):
    """The ledger says something that no part of Accord writes."""


@dataclass(frozen=True)
class Line:
    """One step of one message: what it is and about, when the step was, and who or what said so.

    `at` is UTC; `about` is a report's period, or the keys of what is reminded of; `code` is the
    server's answer, 0 where there was none; `by` names the person who settled an unsure message.
    """

    message: str
    step: Step
    at: str
    kind: Kind
    partner: str
    about: str
    code: int = 0
    by: str = ""


@dataclass(frozen=True)
class Standing:
    """Where a message stands, and since when: `at` is when it was last handed over."""

    message: str
    state: State
    kind: Kind
    partner: str
    about: str
    at: datetime
    code: int = 0
    by: str = ""


@dataclass(frozen=True)
class MailLedger:
    """The ledger of one programme, which lies in the folder of its state."""

    state: Path

    @property
    def path(self) -> Path:
        """The file, one line a step."""
        return self.state / FILE

    def lines(self) -> Iterator[Line]:
        """Yield every step, oldest first.

        Half a line says nothing: of an intent it means that the message never left.

        Raises:
            DamagedMailLedgerError: A whole line is none of Accord's.
        """
        text = self.path.read_bytes() if self.path.exists() else b""
        for number, line in enumerate(text.split(b"\n"), start=1):
            if line.endswith(b"}"):
                yield _read(line, f"{self.path}:{number}")

    def standing(self) -> dict[str, Standing]:
        """Return where each message stands.

        Raises:
            DamagedMailLedgerError: A whole line is none of Accord's.
        """
        found: dict[str, Standing] = {}
        for line in self.lines():
            found[line.message] = _after(found.get(line.message), line)
        return found

    def note(self, line: Line) -> None:
        """Write a step down; it is on the disk when this returns."""
        is_new = not self.path.exists()
        make_private_folder(self.state)
        # The line break comes first, so that a torn line before it stays alone; the brace that
        # ends a line is the only one in it, so that half a line never looks whole.
        text = json.dumps(asdict(line)).removesuffix("}").replace("}", "\\u007d") + "}"
        write_durably(self.path, f"\n{text}".encode(), append=True)
        if is_new:
            sync_folder(self.state)


def _after(before: Standing | None, line: Line) -> Standing:
    """Return where a message stands after a step; a person's word leaves the moment as it was."""
    at = datetime.fromisoformat(line.at)
    state: State = "unsure" if line.step == "intent" else line.step
    if before is not None and line.step != "intent":
        return replace(before, state=state, code=line.code, by=line.by)
    return Standing(
        line.message, state, line.kind, line.partner, line.about, at, line.code, line.by
    )


def _read(line: bytes, place: str) -> Line:
    try:
        found = Line(**json.loads(line))
        datetime.fromisoformat(found.at)
        if found.kind == "reminder":
            keys_of(found.about)
        if found.step in get_args(Step) and found.kind in get_args(Kind):
            return found
    except (ValueError, TypeError):
        pass
    raise DamagedMailLedgerError(
        f"Wanted to read what was sent by mail, but {place} says nothing that Accord writes. Put "
        "the file back from your backup; without it a message could go out twice, so none is sent."
    )
