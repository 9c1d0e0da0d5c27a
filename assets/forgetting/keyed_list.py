"""The list of what was forgotten, from which nobody can read what it was.

Each line holds a hash of an id under the programme's key, the day, and who asked for it by role.
The id itself stands nowhere. What is on the list is cut out wherever it turns up again; that is
`assets.forgetting.landed`.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

from assets.kobo.cuts import Reason, Rule
from assets.kobo.private_files import make_private_folder, sync_folder, write_durably
from assets.kobo.submission_ids import root_of
from assets.staging.pseudonyms import Pseudonyms

FILE = "forgotten.jsonl"
# Keeps these hashes apart from pseudonyms of answers, which are made under the same key.
OF_SUBMISSIONS = "forgotten submission "
OF_THE_KEY = "the key of the list of forgotten submissions"


class ForgottenListError(Exception):
    """The list cannot be honoured as it is."""


@dataclass(frozen=True)
class Line:
    """One forgotten submission: its keyed hash, the day, and the role of who asked for it."""

    who: str
    on: str
    by: str


@dataclass(frozen=True)
class ForgottenList:
    """The list of one programme."""

    path: Path
    pseudonyms: Pseudonyms
    lines: tuple[Line, ...] = ()

    @classmethod
    def at(cls, path: Path, pseudonyms: Pseudonyms) -> "ForgottenList":
        """Read the list; where there is none yet, nothing was forgotten.

        Raises:
            ForgottenListError: It is damaged, or was written under another key.
        """
        if not path.exists():
            return cls(path, pseudonyms)
        try:
            head, *rest = map(json.loads, path.read_text(encoding="utf-8").splitlines())
            key, lines = head["key"], tuple(Line(**line) for line in rest)
        except (ValueError, TypeError, KeyError) as error:
            raise ForgottenListError(
                f"Read the list of forgotten submissions {path}, but it is damaged. Bring it back "
                "from a backup; until then nothing is pulled, lest what was forgotten comes back."
            ) from error
        if key != pseudonyms.of(OF_THE_KEY):
            raise ForgottenListError(
                f"Read the list of forgotten submissions {path}, but it was written under another "
                "key than the one in keys/pseudonym.key. Bring that key back from a backup; until "
                "then nothing is pulled, lest what was forgotten comes back."
            )
        return cls(path, pseudonyms, lines)

    def __bool__(self) -> bool:
        return bool(self.lines)

    @property
    def hashes(self) -> frozenset[str]:
        """The keyed hashes of what was forgotten."""
        return frozenset(line.who for line in self.lines)

    def hash_of(self, root_uuid: str) -> str:
        """Return the keyed hash of a submission's id."""
        return self.pseudonyms.of(OF_SUBMISSIONS + root_uuid)

    def holds(self, root_uuid: str) -> bool:
        """Say whether a submission was forgotten."""
        return bool(self.lines) and self.hash_of(root_uuid) in self.hashes

    def names(self, row: Mapping[str, Any]) -> bool:
        """Say whether a submission was forgotten, as the server sent it."""
        return self.holds(root_of(row))

    def rule(self, other: Rule) -> Rule:
        """Return the rule that cuts out what was forgotten, and what another rule cuts out."""
        if not self.lines:
            return other
        hashes = self.hashes

        def says(row: Mapping[str, Any]) -> Reason | None:
            return "forgotten" if self.hash_of(root_of(row)) in hashes else other(row)

        return Rule(says, other.asks)

    def with_more(self, roots: Iterable[str], on: date, by: str) -> "ForgottenList":
        """Add submissions and return the list with them, once it is on the disk."""
        new = dict.fromkeys(map(self.hash_of, roots))
        lines = (*self.lines, *(Line(who, f"{on}", by) for who in new if who not in self.hashes))
        head = {"key": self.pseudonyms.of(OF_THE_KEY)}
        said = [head, *map(asdict, lines)]
        text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in said)
        make_private_folder(self.path.parent)
        beside = self.path.with_name(f".{self.path.name}.new")
        write_durably(beside, text.encode())
        beside.replace(self.path)
        sync_folder(self.path.parent)
        return ForgottenList(self.path, self.pseudonyms, lines)
