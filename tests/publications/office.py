"""The office of the second programme: it closes its years, and then data and files change.

Everything goes through the sandbox server, Dagster and the command line, as in an office.
"""

import hashlib
import shutil
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

from typer.testing import CliRunner, Result

from assets.programme.read import read_programme
from assets.warehouse.connection import read_only
from pipelines.cli import app
from tests.pipelines.second_programme import WADI, filled, served

CLOSED_ON, LATER = "2026-03-31", "2026-04-30"
AFTERWARDS = datetime(2026, 4, 10, 9, tzinfo=UTC)


class Office:
    """A programme's folder, its state, and the KoboToolbox that its partners fill."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        self.folder = folder / "programme"
        self.var = folder / "state" / "wadi_water"
        shutil.copytree(WADI, self.folder)
        self.store = filled(self.folder)
        stack.enter_context(served(self.store))
        self._uids = {place.code: place.uid for place in read_programme(self.folder).file.forms}

    def accord(self, *arguments: str) -> Result:
        """Give a command, as on a terminal."""
        where = ["--programme", str(self.folder), "--var", str(self.var)]
        return CliRunner(env={"DAGSTER_HOME": str(self.var.parent / "dagster")}).invoke(
            app, [*arguments, *where]
        )

    def run(self, as_of: str) -> None:
        """Run everything as on a day."""
        result = self.accord("run", "--as-of", as_of)
        assert result.exit_code == 0, result.output

    def close(self, period: str) -> Result:
        """Close a period."""
        return self.accord("close", period, "--yes", "--by", "The secretary")

    def release(self, period: str, how: str) -> Result:
        """Release the reports of a period, or look who replied."""
        return self.accord("release", period, how, "--by", "The secretary")

    def send(self, form: str, partner: str, answers: dict[str, str]) -> None:
        """Let a partner send something after the closing."""
        self.store.submit(
            self._uids[form], answers, submitted_by=f"{partner.lower()}_field", at=AFTERWARDS
        )

    def edit(self, form: str, number: int, **answers: str) -> None:
        """Let somebody change answers; a name without its group is enough."""
        row = self.store.forms[self._uids[form]].rows[number]
        said = {name: value for name, value in row.items() if "/" in name and name[:4] != "meta"}
        changed = {
            name: answers.get(name.rpartition("/")[2], value) for name, value in said.items()
        }
        self.store.edit(self._uids[form], number, changed, at=AFTERWARDS)

    def delete(self, form: str, number: int) -> None:
        """Let somebody delete a submission."""
        self.store.delete(self._uids[form], number, at=AFTERWARDS)

    def decide(self, form: str, number: int, status: str, at: datetime = AFTERWARDS) -> None:
        """Decide on a submission in KoboToolbox."""
        self.store.validate(self._uids[form], number, status, by="rural_water_office", at=at)

    def decide_here(self, form: str, number: int, decision: str, on: str) -> None:
        """Decide on a submission in the programme's own log."""
        said = ["--reason", "Nobody was at home", "--by", "The secretary", "--on", on, "--yes"]
        result = self.accord("decide", form, str(number), decision, *said)
        assert result.exit_code == 0, result.output

    def number(self, form: str, **answers: str) -> int:
        """Return the number of the submission with these answers."""
        [found] = [
            number
            for number, row in self.store.forms[self._uids[form]].rows.items()
            if all(
                value in {said for name, said in row.items() if name.endswith(f"/{answer}")}
                for answer, value in answers.items()
            )
        ]
        return found

    def rows(self, query: str, edition: str = "internal") -> list[tuple[object, ...]]:
        """Ask an edition's file."""
        with read_only(self.var / "published" / f"{edition}.duckdb") as file:
            return file.execute(query).fetchall()

    def reasons(self, version: int) -> set[tuple[object, ...]]:
        """Return the indicator, partner and reason of everything that a version restates."""
        return set(
            self.rows(
                "select indicator, partner, reason from published.restatements"
                f" where version = {version}"
            )
        )

    def ledger(self) -> dict[str, str]:
        """Return the hash of every file of the ledger."""
        folder = self.var / "ledger"
        return {
            path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in sorted(folder.rglob("*"))
            if path.is_file() and path.name != "head"
        }
