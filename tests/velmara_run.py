"""The bundled example taken through every step without Dagster, once for all tests that read it."""

from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from assets.accountability.commitments import load_commitments
from assets.accountability.expected import load_expected_reports
from assets.indicators.models import models
from assets.indicators.values import load_progress, load_values
from assets.kobo.client import KoboClient, Server
from assets.kobo.landing import Landing
from assets.kobo.sandbox.programme import sandbox_for
from assets.kobo.sandbox.server import SandboxServer
from assets.kobo.sync import pull
from assets.programme.read import Programme, read_programme
from assets.programme.tables import load_registers
from assets.staging.accepted import make_accepted
from assets.staging.load import stage
from assets.staging.pseudonyms import Pseudonyms
from assets.warehouse.connection import writing
from assets.warehouse.dictionary import replace_with_query
from expectations.findings import arrived, check_form, settle

VELMARA = Path(__file__).parents[1] / "programmes" / "velmara"
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
    folder = temporary / "velmara-run"
    programme = read_programme(VELMARA)
    warehouse, landing = folder / "warehouse.duckdb", Landing(folder / "landing")
    with SandboxServer(sandbox_for(VELMARA, "token")) as server:
        for place in programme.file.forms:
            with KoboClient(Server(server.url, "token")) as client:
                pull(client, landing, place.code, place.uid)
    with writing(warehouse) as connection:
        load_registers(connection, programme, AS_OF)
        for place in programme.file.forms:
            newest = landing.of(place.code)
            assert newest is not None
            classes = programme.questionnaire(place.code).classes
            stage(connection, place.code, newest, classes, Pseudonyms(b"key"))
    for place in programme.file.forms:
        check_form(warehouse, landing, programme, place, AS_OF)
    with writing(warehouse) as connection:
        settle(connection, programme.file.forms, arrived(programme, AS_OF))
        for place in programme.file.forms:
            make_accepted(connection, place.code, programme.questionnaire(place.code).tables)
        for model in models():
            replace_with_query(connection, model.table, model.query)
        load_commitments(connection, programme, AS_OF)
        load_expected_reports(connection, programme)
        load_values(connection, programme)
        load_progress(connection, programme)
    return Run(programme, AS_OF, warehouse)
