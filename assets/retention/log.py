"""The log of what was deleted because its time had come: numbers and rules, no answer and no id."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from assets.kobo.private_files import make_private_folder, write_durably

FILE = "retention.jsonl"


@dataclass(frozen=True)
class Deletion:
    """Something that is deleted: what, how much of it, by which rule, and on which day.

    `kind` is originals, files, pseudonym_key or landing_key; `pull` is the one whose pages go.
    """

    kind: str
    on: str
    because: str
    form: str = ""
    period: str = ""
    pull: int = 0
    submissions: int = 0
    files: int = 0
    bytes: int = 0


@dataclass(frozen=True)
class RetentionLog:
    """The log of one programme, which lies in the folder of its state."""

    state: Path

    def lines(self) -> list[Deletion]:
        """Return what was deleted, oldest first; half a line says nothing."""
        path = self.state / FILE
        found = []
        text = path.read_text(encoding="utf-8") if path.exists() else ""
        for line in text.split("\n"):
            try:
                found.append(Deletion(**json.loads(line)))
            except (json.JSONDecodeError, TypeError):
                continue
        return found

    @property
    def deletions(self) -> int:
        """How often original answers were deleted."""
        return sum(one.kind == "originals" for one in self.lines())

    def note(self, deletions: list[Deletion]) -> None:
        """Write down what is about to be deleted, once: a rerun after a kill finds its lines."""
        known = set(self.lines())
        new = [one for one in deletions if one not in known]
        if new:
            make_private_folder(self.state)
            # The line break comes first, so that a torn line before it stays alone.
            text = "".join("\n" + json.dumps(asdict(one), ensure_ascii=False) for one in new)
            write_durably(self.state / FILE, text.encode(), append=True)
