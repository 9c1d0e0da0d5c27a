"""The stages of a run, each to be measured in a process of its own.

Each imports what it needs alone, so that none is measured with the imports of another.
"""

import multiprocessing
import resource
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from pathlib import Path

from assets.accountability.burden import load_reporting_burden
from assets.accountability.calendar import load_reporting_calendar
from assets.accountability.commitments import load_commitments
from assets.accountability.funds import load_funds
from assets.accountability.partnership import load_partnership_test
from assets.accountability.replies import load_replies
from assets.delivery.deliveries import load_deliveries
from assets.delivery.ledger import MailLedger
from assets.indicators.compared import load_progress
from assets.indicators.models import models
from assets.indicators.records import load_records
from assets.indicators.rules import load_rules
from assets.indicators.values import load_values
from assets.kobo.landing import Landing
from assets.programme.link_codes import load_link_codes
from assets.programme.read import read_programme
from assets.programme.tables import load_registers
from assets.staging.accepted import make_accepted
from assets.staging.load import stage
from assets.staging.pseudonyms import Pseudonyms
from assets.warehouse.connection import writing

VELMARA = Path(__file__).parents[1] / "programmes" / "velmara"
AS_OF = date(2026, 7, 20)
TOKEN = "benchmark"  # noqa: S105 - of a server on this machine that lives for this run
MEGABYTE = 1024
PSEUDONYMS = Pseudonyms(b"benchmark")


class Stages:
    """The stages of a run over one folder of state."""

    def __init__(self, state: Path, url: str) -> None:
        self.state, self.url = state, url
        self.programme = read_programme(VELMARA, converts=False)
        self.landing = Landing(state / "landing")
        self.warehouse = state / "warehouse.duckdb"

    def pull_and_land(self) -> None:
        """Ask for everything and keep it."""
        from assets.kobo.client import KoboClient
        from assets.kobo.cuts import keep_all, only_with_consent
        from assets.kobo.server import Server
        from assets.kobo.sync import pull

        for form in self.programme.file.forms:
            with KoboClient(Server(self.url, TOKEN)) as client:
                kept = form.consent
                cut = only_with_consent(kept.question, kept.given) if kept else keep_all
                pull(client, self.landing, form.code, form.uid, cut=cut, seals=form.is_sensitive)

    def stage(self) -> None:
        """Type everything."""
        with writing(self.warehouse) as connection:
            load_registers(connection, self.programme, AS_OF)
            load_link_codes(connection, self.programme, PSEUDONYMS)
            load_deliveries(connection, self.programme, MailLedger(self.warehouse.parent))
            for form in self.programme.file.forms:
                found = self.landing.of(form.code)
                classes = self.programme.questionnaire(form.code).classes
                stage(
                    connection,
                    form.code,
                    found,
                    classes,
                    PSEUDONYMS,
                    is_sensitive=form.is_sensitive,
                )

    def validate(self) -> None:
        """Hold every form against its own rules, the library's import included."""
        from expectations.findings import check_form

        for form in self.programme.file.forms:
            check_form(self.warehouse, self.landing, self.programme, form, AS_OF)

    def settle(self) -> None:
        """Hold everything against the rules of the domain, and settle what becomes of it."""
        from expectations.domain_findings import check_domain

        check_domain(self.warehouse, self.landing, self.programme, AS_OF, PSEUDONYMS)
        with writing(self.warehouse) as connection:
            for form in self.programme.file.forms:
                make_accepted(connection, form, self.programme.questionnaire(form.code))

    def promises(self) -> None:
        """Compute the promises of both sides, the money and the calendar."""
        with writing(self.warehouse) as connection:
            load_commitments(connection, self.programme, AS_OF)
            load_reporting_calendar(connection, self.programme, AS_OF)
            load_partnership_test(connection, self.programme, AS_OF)
            load_funds(connection, self.programme)
            load_reporting_burden(connection, self.programme)
            load_replies(connection, self.programme)

    def models(self) -> None:
        """Fill the conformed models."""
        forms = {form.code for form in self.programme.file.forms}
        with writing(self.warehouse) as connection:
            for model in models():
                model.fill(connection, forms)

    def values(self) -> None:
        """Compute every indicator's figures."""
        with writing(self.warehouse) as connection:
            load_values(connection, self.programme)

    def progress(self) -> None:
        """Hold the figures against what was agreed."""
        with writing(self.warehouse) as connection:
            load_progress(connection, self.programme)
            load_rules(connection, self.programme)

    def trace(self) -> None:
        """Keep which records the figures of closed periods are made of."""
        with writing(self.warehouse) as connection:
            load_records(connection, self.programme)

    def start(self) -> None:
        """Do nothing: what is measured is the start and the imports, which every stage has."""

    def figures(self) -> None:
        """Compute every figure from what is settled."""
        self.promises()
        self.models()
        self.values()
        self.progress()

    def compute(self) -> None:
        """Settle, compute every figure and keep what it is made of."""
        self.settle()
        self.figures()
        self.trace()

    def suppress(self) -> None:
        """Choose what each edition withholds, and remember it."""
        from assets.protection.counts import Withholding
        from assets.protection.editions import editions_of

        with writing(self.warehouse) as connection:
            withholding = Withholding(connection, self.programme.file.protection)
            for edition in editions_of(self.programme):
                withholding.of(edition)
            withholding.remembered.keep(connection)

    def publish(self) -> None:
        """Write every edition's file, after what it withholds was chosen."""
        from assets.protection.counts import Withholding
        from assets.protection.editions import editions_of
        from assets.protection.publish import prepare, put_in_place

        with writing(self.warehouse) as connection:
            withholding = Withholding(connection, self.programme.file.protection)
            for edition in editions_of(self.programme):
                found = prepare(connection, edition, withholding, self.state / "published")
                put_in_place(connection, found)

    def site(self) -> None:
        """Build the internal site."""
        from dashboards.site import build_site

        build_site(self.state / "published" / "internal.duckdb", self.state / "site")

    def one_report(self) -> None:
        """Write one partner's report, in the partner's languages."""
        self._write_reports([self.programme.partners[0].partner])

    def reports(self) -> None:
        """Write every partner's report."""
        self._write_reports([row.partner for row in self.programme.partners])

    def _write_reports(self, partners: Sequence[str]) -> None:
        from dashboards.reports.folders import ReportFolders
        from dashboards.reports.issue import build_reports

        published = self.state / "published"
        files = {partner: published / f"partner-{partner}.duckdb" for partner in partners}
        build_reports(files, ReportFolders(self.state))


def _measured(work: Callable[[], None]) -> tuple[float, float, float]:
    """Run a stage and return its process's CPU seconds, its wall seconds and peak megabytes."""
    # A new process begins with the peak of the one that made it; 5 sets it back (proc(5)).
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    started = time.perf_counter()
    work()
    wall = time.perf_counter() - started
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime, wall, _peak_kilobytes() / MEGABYTE


def _peak_kilobytes() -> int:
    status = Path("/proc/self/status").read_text(encoding="ascii")
    [line] = [line for line in status.splitlines() if line.startswith("VmHWM:")]
    return int(line.split()[1])


def in_a_fresh_process(work: Callable[[], None]) -> tuple[float, float, float]:
    """Run a stage in a new process; return its CPU seconds, wall seconds and peak megabytes."""
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(max_workers=1, mp_context=context) as process:
        return process.submit(_measured, work).result()
