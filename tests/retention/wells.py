"""An office whose tests of wells are old: what a run makes of them, without Dagster.

Its form asks for somebody's name, for words that must be short, and for a telephone that is
dropped. One submission breaks a rule of the form by its words, one has a name in them, one has a
file.
"""

import shutil
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cached_property
from pathlib import Path

import openpyxl

from assets.kobo.attachments import Limits, attachments_of, fetch, sort
from assets.kobo.sandbox.store import SandboxStore
from assets.kobo.sync import Pulled, pull
from assets.kobo.xlsform import asset_content
from assets.programme.model import FormPlace
from assets.programme.read import Programme, read_programme
from assets.programme.tables import load_registers
from assets.retention.deleting import Deleted, delete_originals
from assets.retention.rule import Retention
from assets.staging.load import stage
from assets.warehouse.connection import read_only, writing
from expectations.domain_findings import check_domain
from expectations.findings import check_form
from pipelines.environment_run import EnvironmentRun
from tests.pipelines.second_programme import BEFORE, TOKEN, WADI, served

FORM = "well_test"
AS_OF = date(2026, 3, 31)
QUESTIONS = (
    ("text", "tester", "من", None, None, None, "pseudonym"),
    ("text", "words", "كلام", None, "string-length(.) < 40", None, "restricted"),
    ("text", "phone", "هاتف", None, None, None, "drop"),
    ("image", "photo", "صورة", None, None, None, "drop"),
)
WORDS = {
    1: "the pump is loud",
    2: "the rope of the well is torn and nobody has come to mend it",
    3: "ask Amina Quillonyx",
    4: "all is well",
}
# The partner, the day, and the words: two of 2024, whose retention has ended, and one of 2025.
SENT = (
    ("ABAR", "2024-02-11", WORDS[1]),
    ("ABAR", "2024-05-04", WORDS[2]),
    ("NABA", "2024-07-21", WORDS[3]),
    ("NABA", "2025-03-17", WORDS[4]),
)
PNG = b"\x89PNG\r\n\x1a\n--not text"
RULE = "\nquality: {rules: [{code: nobody_is_named, kind: contact_in_text}]}\n"
KEPT_FOR = "\nprotection: {originals_months: 6}\n"


def folder_of(folder: Path, *, seals: bool = False) -> Path:
    """Write the programme's folder with the longer form, its rule and its retention."""
    shutil.copytree(WADI, folder)
    path = folder / "forms" / f"{FORM}.xlsx"
    book = openpyxl.load_workbook(path)
    survey = book["survey"]
    last = survey.max_row
    survey.delete_rows(last)
    for number, line in enumerate((*QUESTIONS, ("end_group", "test"))):
        for column, value in enumerate(line, start=1):
            survey.cell(last + number, column, value)
    book.save(path)
    said = (folder / "programme.yaml").read_text(encoding="utf-8")
    if seals:
        said = said.replace("title: فحص بئر\n", "title: فحص بئر\n    is_sensitive: yes\n")
    (folder / "programme.yaml").write_text(said + RULE + KEPT_FOR, encoding="utf-8")
    return folder


def store_of(programme: Programme) -> SandboxStore:
    """Return a server that holds the forms, and the tests of wells."""
    store = SandboxStore(TOKEN)
    for place in programme.file.forms:
        content = asset_content(programme.folder / "forms" / f"{place.code}.xlsx")
        store.add_form(uid=place.uid, name=place.heading, content=content, deployed_at=BEFORE)
    return store


class Wells:
    """The office: its programme, its state, its server, and what a run does with them."""

    def __init__(self, folder: Path, *, seals: bool = False) -> None:
        self._open(folder_of(folder / "programme", seals=seals), folder / "state")
        self.store = store_of(self.programme)
        self.numbers = [self.send(*sent) for sent in SENT]

    def copied(self, folder: Path) -> "Wells":
        """Return the same office in another folder, to be changed there."""
        copy = object.__new__(Wells)
        shutil.copytree(self.run.folder(), folder / "state")
        copy._open(shutil.copytree(self.programme.folder, folder / "programme"), folder / "state")
        copy.store = store_of(copy.programme)
        copy.numbers = [copy.send(*sent) for sent in SENT]
        return copy

    def _open(self, folder: Path, state: Path) -> None:
        self.programme = read_programme(folder)
        self.run = EnvironmentRun(
            programme=str(self.programme.folder),
            code=self.programme.code,
            time_zone=self.programme.file.time_zone,
            var=str(state),
            as_of=f"{AS_OF}",
        )

    @cached_property
    def place(self) -> FormPlace:
        """The form."""
        return next(place for place in self.programme.file.forms if place.code == FORM)

    def send(self, partner: str, day: str, words: str) -> int:
        """Send a test of a well, on the evening of its day; the first one with a photo."""
        answers = {
            "test/committee": partner,
            "test/tested_on": day,
            "test/well": "بئر 1",
            "test/is_safe": "yes",
            "test/tester": f"Zebulon of {partner}",
            "test/words": words,
            "test/phone": "0551234567",
        }
        files = {"well.png": PNG} if words == WORDS[1] else {}
        if files:
            answers["test/photo"] = "well.png"
        return self.store.submit(
            self.place.uid,
            answers,
            submitted_by=f"{partner.lower()}_field",
            at=datetime.fromisoformat(f"{day}T20:30:00").replace(tzinfo=UTC),
            files=files,
        )

    def pull(self) -> Pulled:
        """Bring landing up to date, of all forms, as the first assets of a run do."""
        pseudonyms = self.run.pseudonyms  # Which makes the key first, as a run does.
        assert pseudonyms.fingerprint
        found = {}
        with served(self.store):
            for place in self.programme.file.forms:
                with self.run.client(place) as client:
                    found[place.code] = pull(
                        client,
                        self.run.landing,
                        place.code,
                        place.uid,
                        seals=place.is_sensitive,
                        is_old=Retention(self.programme, place).has_ended(AS_OF),
                    )
        return found[FORM]

    def fetch(self) -> int:
        """Fetch the photos; return how many came."""
        store, limits = self.run.attachments(self.place), Limits(("image/*",), 1_000_000)
        with served(self.store), self.run.client(self.place) as client, store.alone():
            known = sort(attachments_of(self.run.landing.of(FORM)), limits, store)
            return len(list(fetch(client, self.place.uid, store, known.due, limits)))

    def compute(self) -> None:
        """Stage, check and settle everything that was landed."""
        self.run.warehouse.unlink(missing_ok=True)
        with writing(self.run.warehouse) as connection:
            load_registers(connection, self.programme, AS_OF)
            for place in self.programme.file.forms:
                landed = self.run.landing.of(place.code)
                classes = self.programme.questionnaire(place.code).classes
                is_sensitive = place.is_sensitive
                stage(
                    connection,
                    place.code,
                    landed,
                    classes,
                    self.run.pseudonyms,
                    is_sensitive=is_sensitive,
                )
        landing, warehouse = self.run.landing, self.run.warehouse
        check_form(warehouse, landing, self.programme, self.place, AS_OF)
        check_domain(warehouse, landing, self.programme, AS_OF, self.run.pseudonyms)

    def delete(self, *, is_dry: bool = False) -> Deleted:
        """Delete what need not be kept."""
        return delete_originals(self.programme, self.run, AS_OF, is_dry=is_dry)

    def rows(self) -> dict[int, dict[str, object]]:
        """Return each landed submission as it came last."""
        pages = self.run.landing.of(FORM).read("page", "again")
        return {row["_id"]: row for page in pages for row in page["results"]}

    def tables(self, *without: str) -> dict[str, list[tuple[object, ...]]]:
        """Return every row of every table that tells of answers, but for some columns."""
        with read_only(self.run.warehouse) as connection:
            named = connection.execute(
                "select schema_name || '.' || table_name from duckdb_tables()"
                " where table_name not like 'thinned%' and table_name <> 'made_of' order by all"
            ).fetchall()
            return {
                name: connection.execute(
                    f"select columns(one -> one not in {list(without) or ['']}) from {name}"
                    " order by all"
                ).fetchall()
                for (name,) in named
            }

    def with_months(self, months: int) -> Programme:
        """Return the programme with another time for which originals are kept."""
        protection = self.programme.file.protection.model_copy(update={"originals_months": months})
        file = self.programme.file.model_copy(update={"protection": protection})
        return replace(self.programme, file=file)
