"""Reading everything as on an earlier day: what had not come by then is not known yet."""

import json
import shutil
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner

from assets.warehouse.connection import read_only
from pipelines.cli import app
from tests.oracle.compared import as_told, disagreement
from tests.oracle.progress import progress
from tests.oracle.quality import reconciliation
from tests.oracle.values import values
from tests.oracle.world import read_world
from tests.pipelines.conftest import TOKEN, VELMARA

pytestmark = pytest.mark.long

DAY, NEWEST = date(2025, 10, 20), "2025Q3"


@pytest.fixture(scope="module")
def earlier(refreshed, tmp_path_factory):
    """A run as on a day in October 2025: its state, and what it said to a script."""
    var = tmp_path_factory.mktemp("earlier") / "velmara"
    # A run as on a later day has left reports, too.
    shutil.copytree(refreshed.var / "reports", var / "reports")
    shutil.copyfile(refreshed.var / "report-folders.csv", var / "report-folders.csv")
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("KOBO_URL", refreshed.url)
        environment.setenv("KOBO_TOKEN", TOKEN)
        environment.setenv("DAGSTER_HOME", str(var.parent / "dagster"))
        result = CliRunner().invoke(
            app, ["run", "--var", str(var), "--as-of", DAY.isoformat(), "--json"]
        )
    return var, result


@pytest.fixture(scope="module")
def world(refreshed):
    """What the server held on that day, read without the product."""
    return read_world(VELMARA, refreshed.url, TOKEN, DAY)


def test_a_script_gets_json_and_nothing_else(earlier):
    var, result = earlier

    said = json.loads(result.stdout)
    assert result.exit_code == 0
    assert said["success"]
    assert said["site"] == str(var / "site" / "internal" / "index.html")
    assert Path(said["report"]).parents[1] == var / "reports" / NEWEST, "not a later one's"


def test_figures_are_those_of_what_had_come(earlier, world):
    with read_only(earlier[0] / "published" / "internal.duckdb") as edition:
        rows = edition.execute(
            "select indicator, actual, status, confidence from published.indicator_progress"
            " where period = ? and partner = '*' and dimension = '*' and status <> 'withheld'",
            [NEWEST],
        ).fetchall()

    assert rows
    for indicator, *found in rows:
        one = progress(world, indicator)[NEWEST, "*", "*", "*"]
        assert found == [as_told(one.actual, indicator, 3), one.status, one.letter]


def test_every_figure_is_of_what_had_happened_also_in_the_period_that_runs(earlier, world):
    columns = "denominator, value, people, records"
    with read_only(earlier[0] / "warehouse.duckdb") as warehouse:
        rows = warehouse.execute(
            "select indicator, period, reading, partner, dimension, member,"
            f" {columns} from marts.indicator_values"
        ).fetchall()

    worked_out = {
        (indicator, *cell): (one.denominator, one.value, one.people, one.records)
        for indicator in world.folder.indicators
        for cell, one in values(world, indicator).items()
    }
    assert not disagreement({row[:6]: row[6:] for row in rows}, worked_out, columns)


def test_nothing_is_received_after_the_day(earlier, world):
    with read_only(earlier[0] / "published" / "internal.duckdb") as edition:
        received = edition.execute(
            "select form, period, received from published.reconciliation"
        ).fetchall()
        [(period,)] = edition.execute("select period from published.programme").fetchall()
    with read_only(earlier[0] / "warehouse.duckdb") as warehouse:
        [(latest,)] = warehouse.execute(
            "select max(received_on) from marts.reporting_calendar"
        ).fetchall()

    assert period == NEWEST
    assert latest <= DAY
    expected = {key: counts[0] for key, counts in reconciliation(world).items()}
    assert {(form, period): count for form, period, count in received} == expected
