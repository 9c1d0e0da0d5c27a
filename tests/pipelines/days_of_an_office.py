"""An office whose runs begin by themselves, and the three days that a test lets it live.

Dagster's processes are those of a server, answers come from a sandbox of KoboToolbox, and mail goes
to a server of its own. Only the time of day is made: it stands until the story goes on.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import dagster as dg
import pytest
from dagster._core.scheduler.instigation import InstigatorTick, TickStatus

from assets.kobo.sandbox.server import SandboxServer
from assets.publications.releases import FILE, Releases
from assets.warehouse.connection import read_only
from pipelines.doctor import Told, of_the_state
from pipelines.settings import DAGSTER_SETTINGS
from tests.pipelines.compressed_clock import Clock
from tests.pipelines.deployment import Deployment, deployment, until
from tests.pipelines.mail_office import PostOffice, serving, with_mail
from tests.pipelines.second_programme import TOKEN, filled

RIYADH = ZoneInfo("Asia/Riyadh")
AGENCY, ENGINEER = "monitoring@agency.example", "engineer@agency.example"
SETTINGS = f"  copy_to: {AGENCY}\nreplies: {{window_days: 1}}\nnotices:\n  to: [{ENGINEER}]\n"
TESTS, VISITS = "aWadiWellTest000000001", "aWadiHouseholdVisit001"
SWITCHES = (
    ("Sensor", "new_submissions"), ("Sensor", "notices"),
    ("Schedule", "nightly_refresh"), ("Schedule", "morning_reminders"),
)  # fmt: skip
LONGER_THAN_BETWEEN_LOOKS = 6  # Minutes, of a sensor.
SAFE_WELLS = """
    select numerator, denominator from published.indicator_values
    where (indicator, period, partner, dimension, reading) = ('W1.1', '2025', '*', '*', 'to_date')
"""
Mail = tuple[str, str]  # To whom, and what it says.


def day(number: int, clock: str) -> datetime:
    """Return a moment of February 2026 where the programme is; the 15th is a Sunday."""
    return datetime.fromisoformat(f"2026-02-{number} {clock}").replace(tzinfo=RIYADH)


@dataclass(frozen=True)
class Office:
    """An office's servers and its clock."""

    clock: Clock
    post: PostOffice
    state: Path
    server: Deployment
    instance: dg.DagsterInstance
    wells: list[int] = field(default_factory=list)

    def submit(self, count: int) -> None:
        """Let tests of so many more wells come from the field; their water was safe."""
        with self.clock.store.lock:
            for _ in range(count):
                self.wells.append(len(self.wells) + 10)
                answers = {
                    "test/committee": "ABAR", "test/tested_on": "2025-11-20",
                    "test/well": f"بئر {self.wells[-1]}", "test/is_safe": "yes",
                }  # fmt: skip
                self.clock.store.submit(
                    TESTS, answers, submitted_by="abar_field", at=self.clock.now
                )
        self.clock.go_on(LONGER_THAN_BETWEEN_LOOKS)

    def ends(self, nth: int) -> dg.DagsterRun:
        """Wait until so many runs ended and none goes on; return the last one."""

        def last() -> dg.DagsterRun | None:
            runs = self.instance.get_runs()  # The newest first.
            if any(run.status == dg.DagsterRunStatus.QUEUED for run in runs):
                self.clock.go_on_slowly()  # The queue looks every few seconds.
            return runs[0] if len(runs) >= nth and all(run.is_finished for run in runs) else None

        return until(last, f"the end of run {nth}")

    def does(self, job: str, nth: int, **settings: str) -> dg.DagsterRun:
        """Do what a named person asks for in the Launchpad."""
        config = {**settings, "only_try": False}
        self.server.launch(job, {"ops": {"wadi_water__published": {"config": config}}})
        return self.ends(nth)

    def look(self, name: str) -> str | None:
        """Wait until a sensor has looked once more; return why it asked for nothing."""
        before = len(self._ticks(name))
        self.clock.go_on(LONGER_THAN_BETWEEN_LOOKS)

        def ended() -> InstigatorTick | None:
            ticks = self._ticks(name)  # The newest first.
            is_new = len(ticks) > before and ticks[0].status != TickStatus.STARTED
            return ticks[0] if is_new else None

        return until(ended, f"a look of {name}").skip_reason

    def _ticks(self, name: str) -> list[InstigatorTick]:
        [on] = [one for one in self.instance.all_instigator_state() if one.name == name]
        return list(self.instance.get_ticks(on.instigator_origin_id, on.selector_id))

    @property
    def safe_wells(self) -> tuple[int, int]:
        """The wells that were safe, of those that were tested, as it is published."""
        with read_only(self.state / "published" / "internal.duckdb") as edition:
            [(safe, tested)] = edition.execute(SAFE_WELLS).fetchall()
        return int(safe), int(tested)

    @property
    def page(self) -> bytes:
        """The page of safe wells, in the internal site."""
        return (self.state / "site" / "internal" / "results" / "W1.1.html").read_bytes()

    @property
    def reports(self) -> list[str]:
        """The partners' reports of 2025."""
        found = sorted((self.state / "reports" / "2025").glob("*/report.ar.html"))
        return [path.read_text(encoding="utf-8") for path in found]

    @property
    def mails(self) -> list[Mail]:
        """What the server for mail took so far."""
        return [(str(mail["To"]), mail.get_content()) for mail in self.post.taken]


@contextmanager
def office(folder: Path, certificate: Path) -> Iterator[Office]:
    """Open an office on a Sunday morning, in which nothing is switched on yet."""
    programme = with_mail(folder / "programme", SETTINGS)
    post, store, home = PostOffice(), filled(), folder / "home"
    clock = Clock(folder / "clock", day(15, "09:00"), store)
    with SandboxServer(store) as kobo, serving(post, certificate) as smtp:
        environment = {
            **clock.environment,
            "ACCORD_PROGRAMME": str(programme),
            "ACCORD_VAR": str(folder / "var"),
            "ACCORD_SMTP_URL": smtp,
            "SSL_CERT_FILE": str(certificate),
            "KOBO_URL": kobo.url,
            "KOBO_TOKEN": TOKEN,
        }
        with (
            deployment(home, environment, DAGSTER_SETTINGS) as server,
            pytest.MonkeyPatch.context() as here,
        ):
            here.setenv("DAGSTER_HOME", str(home))  # Where the doctor looks, too.
            with dg.DagsterInstance.get() as instance:
                yield Office(clock, post, folder / "var" / "wadi_water", server, instance)


@dataclass
class Days:
    """What was seen of three days, in their order."""

    safe_wells: list[tuple[int, int]] = field(default_factory=list)
    pages: list[bytes] = field(default_factory=list)
    idle: list[str | None] = field(default_factory=list)
    drafts: list[str] = field(default_factory=list)
    finals: list[str] = field(default_factory=list)
    released_by: str = ""
    # Of each day.
    mails: list[list[Mail]] = field(default_factory=list)
    runs: list[dg.DagsterRun] = field(default_factory=list)
    told: list[Told] = field(default_factory=list)


def three_days(office: Office) -> Days:
    """Live from Sunday to Tuesday."""
    seen = Days()
    _sunday(office, seen)
    _monday(office, seen)
    _tuesday(office, seen)
    seen.runs = office.instance.get_runs()[::-1]
    seen.told = list(of_the_state(office.state, "wadi_water", office.clock.now))
    return seen


def _sunday(office: Office, seen: Days) -> None:
    """Twenty submissions come in two lots, then nothing; somebody closes the year."""
    office.submit(7)
    for kind, name in SWITCHES:
        office.server.switch_on(kind, name)
    for nth, more in ((1, 13), (2, 0)):
        office.ends(nth)
        seen.safe_wells.append(office.safe_wells)
        seen.pages.append(office.page)
        if more:
            office.submit(more)
    seen.idle = [office.look("new_submissions") for _ in range(3)]
    office.does("close_period", 3, close_period="2025", closed_by="Head of M&E")
    seen.drafts = office.reports
    seen.mails.append(office.mails)


def _monday(office: Office, seen: Days) -> None:
    """A permission is lost: the night fails, and so does what a new submission starts."""
    office.clock.store.permit(VISITS, "none")
    office.clock.leap(day(16, "04:30"))
    office.ends(4)
    office.look("notices")
    office.clock.leap(day(16, "08:00"))
    office.ends(5)
    office.submit(1)
    office.ends(6)
    office.look("notices")
    seen.mails.append(office.mails[len(seen.mails[0]) :])


def _tuesday(office: Office, seen: Days) -> None:
    """The permission is back, and a named person releases the reports."""
    office.clock.store.permit(VISITS, "manage")
    office.clock.leap(day(17, "04:30"))
    office.ends(7)
    office.look("notices")
    office.does("release_reports", 8, release_period="2025", released_by="Head of office")
    released = Releases(office.state / FILE).of("2025")
    seen.released_by = released.released_by if released else ""
    seen.finals = office.reports
    office.clock.leap(day(17, "08:00"))
    office.ends(9)
    seen.mails.append(office.mails[sum(map(len, seen.mails)) :])
