"""The bundled example taken through every step without Dagster, once for all tests that read it."""

from dataclasses import dataclass
from datetime import date
from functools import cache
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
from assets.kobo.client import KoboClient
from assets.kobo.cuts import keep_all, only_with_consent
from assets.kobo.landing import Landing
from assets.kobo.sandbox.programme import sandbox_for
from assets.kobo.sandbox.server import SandboxServer
from assets.kobo.server import Server
from assets.kobo.sync import pull
from assets.programme.link_codes import load_link_codes
from assets.programme.read import Programme
from assets.programme.tables import load_registers
from assets.protection.counts import Withholding
from assets.protection.editions import editions_of
from assets.protection.publish import prepare, put_in_place
from assets.staging.accepted import make_accepted
from assets.staging.load import stage
from assets.staging.pseudonyms import Pseudonyms
from assets.warehouse.connection import writing
from expectations.domain_findings import check_domain
from expectations.findings import check_form
from tests.example import VELMARA, velmara_programme
from tests.once import once

AS_OF = date(2026, 7, 20)


@dataclass(frozen=True)
class Run:
    """A finished run: the programme, its day, and where its state lies."""

    programme: Programme
    as_of: date
    warehouse: Path


@cache
def velmara_run(temporary: Path) -> Run:
    """Return the finished run of this test session."""
    folder = once(temporary, "velmara-run", _make)
    return Run(velmara_programme(), AS_OF, folder / "warehouse.duckdb")


def _make(folder: Path) -> None:
    programme, landing = velmara_programme(), Landing(folder / "landing")
    with SandboxServer(sandbox_for(VELMARA, "token")) as server:
        for place in programme.file.forms:
            with KoboClient(Server(server.url, "token")) as client:
                kept = place.consent
                cut = only_with_consent(kept.question, kept.given) if kept else keep_all
                pull(client, landing, place.code, place.uid, cut=cut, seals=place.is_sensitive)
    compute(programme, landing, folder / "warehouse.duckdb")


@cache
def velmara_editions(temporary: Path) -> dict[str, Path]:
    """Return the files of all editions of that run, by their names."""

    def make(folder: Path) -> None:
        run = velmara_run(temporary)
        with writing(run.warehouse) as connection:
            withholding = Withholding(connection, run.programme.file.protection)
            for edition in editions_of(run.programme):
                put_in_place(connection, prepare(connection, edition, withholding, folder))

    folder = once(temporary, "velmara-editions", make)
    return {path.stem: path for path in sorted(folder.glob("*.duckdb"))}


def compute(programme: Programme, landing: Landing, warehouse: Path) -> None:
    """Make everything of what was landed, up to the figures."""
    with writing(warehouse) as connection:
        load_registers(connection, programme, AS_OF)
        load_link_codes(connection, programme, Pseudonyms(b"key"))
        load_deliveries(connection, programme, MailLedger(warehouse.parent))
        for place in programme.file.forms:
            newest = landing.of(place.code)
            assert newest is not None
            classes = programme.questionnaire(place.code).classes
            stage(
                connection,
                place.code,
                newest,
                classes,
                Pseudonyms(b"key"),
                is_sensitive=place.is_sensitive,
            )
    for place in programme.file.forms:
        check_form(warehouse, landing, programme, place, AS_OF)
    check_domain(warehouse, landing, programme, AS_OF, Pseudonyms(b"key"))
    with writing(warehouse) as connection:
        for place in programme.file.forms:
            make_accepted(connection, place, programme.questionnaire(place.code))
        load_commitments(connection, programme, AS_OF)
        load_reporting_calendar(connection, programme, AS_OF)
        load_partnership_test(connection, programme, AS_OF)
        load_funds(connection, programme)
        load_reporting_burden(connection, programme)
        load_replies(connection, programme)
        forms = {place.code for place in programme.file.forms}
        for model in models():
            model.fill(connection, forms)
        load_values(connection, programme)
        load_rules(connection, programme)
        load_records(connection, programme)
        load_progress(connection, programme)
