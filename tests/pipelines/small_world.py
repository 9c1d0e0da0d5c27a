"""A small world: every form of the bundled programme on a sandbox, and a few submissions in it.

Each submission has a label by which a test finds it again. What people usually answer is taken from
the invented population; what is wrong on purpose belongs to whoever sends it.
"""

import csv
import shutil
from collections.abc import Collection, Mapping
from copy import deepcopy
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from assets.kobo.client import KoboClient
from assets.kobo.cuts import keep_all, only_with_consent
from assets.kobo.identity import submission_uuid
from assets.kobo.landing import Landing
from assets.kobo.sandbox.population.invent import InventedSubmission, invent
from assets.kobo.sandbox.store import SandboxStore
from assets.kobo.server import Server
from assets.kobo.sync import pull
from assets.kobo.xlsform import asset_content
from assets.programme.read import Programme, read_programme
from assets.staging.pseudonyms import make_key

VELMARA = Path(__file__).parents[2] / "programmes" / "velmara"
TOKEN = "0123456789abcdef0123456789abcdef01234567"
BEGINNING = datetime(2024, 6, 1, tzinfo=UTC)
LATEST = datetime(2026, 7, 19, 9, tzinfo=UTC)  # A day before everything is read.
ONE_MINUTE = timedelta(minutes=1)


@cache
def invented() -> dict[str, list[InventedSubmission]]:
    """Return what was invented for each form and is meant to hold, the oldest first."""
    found: dict[str, list[InventedSubmission]] = {}
    for one in invent(VELMARA):
        if not one.is_meant_wrong and not one.is_on_old_version:
            found.setdefault(one.form, []).append(one)
    return found


def usual(form: str, **asked: str) -> dict[str, Any]:
    """Return the answers of the first invented submission that answers so, as group__question."""
    wanted = {name.replace("__", "/"): answer for name, answer in asked.items()}
    for one in invented()[form]:
        answers = one.states[-1][1]
        if all(answers.get(path) == answer for path, answer in wanted.items()):
            return deepcopy(answers)
    raise LookupError(f"Nobody answered {form} with {wanted}.")


class SmallWorld:
    """The forms on a sandbox, and what was sent to them, by label."""

    def __init__(self, folder: Path = VELMARA) -> None:
        self.folder = folder
        self.programme: Programme = read_programme(folder)
        self.uids = {place.code: place.uid for place in self.programme.file.forms}
        self.store = SandboxStore(TOKEN)
        self.case = ""
        self.cases: dict[str, str] = {}  # Of each label the case that sent it.
        self.roots: dict[str, str] = {}
        self.numbers: dict[str, int] = {}
        self._at = LATEST - timedelta(days=1)
        for place in self.programme.file.forms:
            content = asset_content(folder / "forms" / f"{place.code}.xlsx")
            self.store.add_form(
                uid=place.uid, name=place.heading, content=content, deployed_at=BEGINNING
            )

    def send(
        self,
        label: str,
        form: str,
        answers: Mapping[str, Any],
        *,
        by: str | None = None,
        files: Mapping[str, bytes] | None = None,
    ) -> str:
        """Send answers under a label and return their root uuid, a minute after the last ones."""
        self._at += ONE_MINUTE
        self.cases[label] = self.case
        self.roots[label] = submission_uuid("small world", label)
        self.numbers[label] = self.store.submit(
            self.uids[form],
            answers,
            submitted_by=by,
            at=self._at,
            root_uuid=self.roots[label],
            files=files,
        )
        return self.roots[label]

    def sent_as(self, kind: str, case: str) -> set[str]:
        """Return the roots of what a case sent under labels of a kind."""
        labels = (label for label in self.roots if label.startswith(f"{kind} "))
        return {self.roots[label] for label in labels if self.cases[label] == case}

    def copy(self, label: str, form: str) -> None:
        """Hold what was sent under a label once more, as a server does that took it in twice."""
        held = self.store.forms[self.uids[form]]
        row = held.rows[self.numbers[label]]
        held.put({**row, "_id": max(self.numbers.values()) + 5000})

    def edit(self, label: str, form: str, answers: Mapping[str, Any]) -> None:
        """Change what was sent under a label, later than everything so far."""
        self._at += ONE_MINUTE
        self.store.edit(self.uids[form], self.numbers[label], answers, at=self._at)

    def send_usual(self, form: str, number: int, *, but: Collection[str] = ()) -> None:
        """Send the first invented submissions of a form, but of some partners, as `usual FORM`."""
        told = [(one, one.states[-1][1]) for one in invented()[form]]
        found = [(one, said) for one, said in told if _partner_of(said) not in but]
        for place, (one, said) in enumerate(found[:number]):
            self.send(f"usual {form} {place}", form, said, by=one.submitted_by)

    def pull(self, landing: Landing, url: str) -> None:
        """Land what the server at an address holds now, with a key as a run makes it first."""
        make_key(landing.folder_of("keys").parent.parent / "keys" / "pseudonym.key")
        for place in self.programme.file.forms:
            kept = place.consent
            cut = only_with_consent(kept.question, kept.given) if kept else keep_all
            with KoboClient(Server(url, TOKEN)) as client:
                pull(client, landing, place.code, place.uid, cut=cut, seals=place.is_sensitive)


def _partner_of(answers: Mapping[str, Any]) -> str:
    named = (path for path in answers if path.endswith(("/partner", "/partners_present")))
    return str(answers.get(next(named, "")))


def with_small_targets(folder: Path) -> Path:
    """Return a copy of the programme in which two partners agreed on one volunteer a quarter."""
    shutil.copytree(VELMARA, folder)
    path = folder / "targets.csv"
    header, *rows = csv.reader(path.read_text(encoding="utf-8").splitlines())
    target = header.index("target")
    for row in rows:
        if row[0] == "OP3.1" and row[1] in {"RSA", "SHC"} and row[2] == "*":
            row[target] = "1"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([header, *rows])
    return folder
