"""What the tests of files for other tools share: editions of the invented run, and small ones."""

from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from tests.dashboards.edition_fixture import Tables, programme, velmara, write_edition
from tests.velmara_run import velmara_editions

HOSTILE = '=HYPERLINK("http://x")<b>&amp;\u202eevil\x07'


@pytest.fixture(scope="session")
def editions(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The files of all editions of the bundled example."""
    return velmara_editions(tmp_path_factory.getbasetemp())


@pytest.fixture
def written(tmp_path: Path) -> Callable[[Tables], Path]:
    """Write tables to an edition's file."""
    return lambda tables: write_edition(tmp_path / "edition.duckdb", tables)


@pytest.fixture
def public() -> Tables:
    """A small public edition that reports to IATI, with texts that would act if they could."""
    tables = velmara()
    for row in tables["indicators"]:
        row["is_exported_to_iati"] = row["indicator"] != "OC6.4"
    tables["indicators"][0]["title"] = HOSTILE
    tables["partners"][0]["name"] = HOSTILE
    tables["programme"] = [programme(edition="public", agency_name=HOSTILE)]
    tables["iati_activity"] = [
        {
            "organisation": "XX-EXAMPLE",
            "organisation_type": "multilateral",
            "activity": "XX-EXAMPLE-1",
            "description": HOSTILE,
            "status": "implementation",
            "recipient_region": 998,
            "sector": 15150,
            "planned_start": "2024-07-01",
            "actual_start": "2024-07-01",
        }
    ]
    tables["baselines"] = [{"indicator": "OC1.2", "partner": "*", "baseline_year": 2024}]
    tables["contributions"] = [
        {"level": "outcome", "code": "OC1", "contributes_to": "SDG 16.7"},
        {"level": "outcome", "code": "OC1", "contributes_to": "CPD 2.1"},
    ]
    return tables


@pytest.fixture
def rows_of() -> Callable[..., list[tuple[object, ...]]]:
    """Ask an edition's file itself."""

    def ask(path: Path, query: str, *values: object) -> list[tuple[object, ...]]:
        with duckdb.connect(str(path), read_only=True) as connection:
            return connection.execute(query, list(values)).fetchall()

    return ask
