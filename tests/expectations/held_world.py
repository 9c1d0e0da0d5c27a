"""An office whose reports are quarantined, and what one run after another writes back of that.

The reports lie on a sandbox KoboToolbox and are asked for over HTTP; what a pull would bring is
staged by hand, and a report with the answer `wrong` has an error.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
from pydantic import Field

from assets.kobo.client import KoboClient
from assets.kobo.sandbox.faults import Fault
from assets.kobo.sandbox.server import SandboxServer
from assets.kobo.sandbox.store import SandboxStore
from assets.kobo.server import Server
from assets.programme.model import FormPlace
from assets.run import Run
from expectations.decisions.hold_log import HoldLog
from expectations.decisions.holds import Held, load_holds, write_holds
from expectations.settling import settle
from tests.expectations.settled_world import AS_OF, decided, find, stage_row

TOKEN = "0123456789abcdef0123456789abcdef01234567"
NOON = datetime(2026, 7, 10, 12, tzinfo=UTC)
FORM = "aReport"
CONTENT = {"schema": "1", "survey": [{"type": "text", "name": "partner", "$xpath": "partner"}]}


class OfficeRun(Run):
    """A run whose server and folder are given."""

    url: str
    var: str
    on: str
    at: str = Field(default="2026-07-20T08:00:00+00:00")

    def folder(self) -> Path:
        return Path(self.var)

    def day(self) -> date:
        return date.fromisoformat(self.on)

    def moment(self) -> datetime:
        return datetime.fromisoformat(self.at)

    @contextmanager
    def client(self, _: FormPlace) -> Iterator[KoboClient]:
        with KoboClient(Server(self.url, TOKEN), pause=lambda _: None) as client:
            yield client


class Office:
    """A server with reports, the office's warehouse and folder, and what people do meanwhile."""

    def __init__(self, warehouse: duckdb.DuckDBPyConnection, folder: Path) -> None:
        self.warehouse, self.folder = warehouse, folder
        self.store = SandboxStore(TOKEN, "accord_robot")
        self.store.add_form(uid=FORM, name="Report", content=CONTENT, deployed_at=NOON)
        self.decisions: tuple[Any, ...] = ()
        self.day = AS_OF  # On which a run reads everything; the day that it is stays the same.
        self.requests: list[str] = []
        self._later = NOON

    def send(self, *answers: str) -> list[int]:
        """Send reports; return their numbers."""
        return [
            self.store.submit(FORM, {"partner": one}, submitted_by="aaa_field", at=self._tick())
            for one in answers
        ]

    def edit(self, number: int, answer: str) -> None:
        """Let a partner edit a report."""
        self.store.edit(FORM, number, {"partner": answer}, at=self._tick())

    def validate(self, number: int, status: str | None, by: str = "officer") -> None:
        """Let a person give a report a status, or take it away."""
        self.store.validate(FORM, number, status, by=by, at=self._tick())

    def status(self, number: int) -> str | None:
        """Return the status that KoboToolbox shows."""
        said = self.store.forms[FORM].rows[number]["_validation_status"]
        return said.get("uid", "").removeprefix("validation_status_") or None

    def pull(self) -> None:
        """Stage what the server has, and check it."""
        self.warehouse.execute("delete from staging.report")
        self.warehouse.execute("delete from quality.findings")
        form = self.store.forms[FORM]
        for number in form.ids:
            row = form.rows[number]
            root = row["meta/rootUuid"].removeprefix("uuid:")
            said = row["_validation_status"]
            seconds = said.get("timestamp")
            stage_row(
                self.warehouse,
                "report",
                root_uuid=root,
                instance_uuid=row["_uuid"],
                submission_id=number,
                partner=row["partner"],
                validation_status=said.get("uid", "").removeprefix("validation_status_") or None,
                validated_at=seconds and datetime.fromtimestamp(seconds, UTC).replace(tzinfo=None),
            )
            if row["partner"] == "wrong":
                find(self.warehouse, "report", root, "error")

    def run(self, *faults: Fault, pulls: bool = True, is_dry: bool = False) -> Held:
        """Run once: pull, check, settle, and write back; return what was done."""
        if pulls:
            self.pull()
        self._tick()
        programme = decided(*self.decisions)
        with SandboxServer(self.store, faults=faults) as server:
            self.requests = server.requests
            run = OfficeRun(url=server.url, var=str(self.folder), on=f"{self.day}")
            load_holds(self.warehouse, programme, run)
            settle(self.warehouse, programme, self.day)
            zone = programme.file.time_zone
            return write_holds(self.warehouse, run, programme.file.forms[0], zone, is_dry=is_dry)

    def fate(self, number: int) -> tuple[Any, ...] | None:
        """Return what became of a report at the last run, and why."""
        return self.warehouse.execute(
            "select fate, reason from quality.submissions where submission_id = ?", [number]
        ).fetchone()

    @property
    def log(self) -> Path:
        """The file in which it is kept what was put on hold."""
        return self.folder / "holds" / f"report.{FORM}.jsonl"

    def lose_of_the_log(self, lines: int) -> None:
        """Leave the log as a kill would: without its last lines."""
        kept = self.log.read_text().splitlines(keepends=True)[: -lines or None]
        self.log.write_text("".join(kept))

    @property
    def did(self) -> Sequence[str]:
        """What the log says was done last to each report, in order of their numbers."""
        [place] = [place for place in decided().file.forms if place.code == "report"]
        latest = HoldLog(self.folder / "holds").latest(place)
        return [entry.did for _, entry in sorted(latest.items())]

    def _tick(self) -> datetime:
        self._later += timedelta(minutes=1)
        self.store.now = max(self.store.now, self._later)
        return self._later
