"""Reading everything as on an earlier day: what had not come by then is not known yet."""

import json
from datetime import date
from fractions import Fraction

import pytest
from typer.testing import CliRunner

from assets.warehouse.connection import read_only
from pipelines.cli import app
from tests.pipelines.conftest import TOKEN, VELMARA
from tests.pipelines.recount import Recount
from tests.pipelines.test_whole_run import six_places

DAY, NEWEST, END = date(2025, 10, 20), "2025Q3", date(2025, 9, 30)


@pytest.fixture(scope="module")
def earlier(refreshed, tmp_path_factory):
    """A run as on a day in October 2025: its state, and what it said to a script."""
    var = tmp_path_factory.mktemp("earlier") / "velmara"
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("KOBO_URL", refreshed.url)
        environment.setenv("KOBO_TOKEN", TOKEN)
        environment.setenv("DAGSTER_HOME", str(var.parent / "dagster"))
        result = CliRunner().invoke(
            app, ["run", "--var", str(var), "--as-of", DAY.isoformat(), "--json"]
        )
    return var, result


@pytest.fixture(scope="module")
def recount(refreshed):
    return Recount(refreshed.url, TOKEN, VELMARA, DAY)


def test_a_script_gets_json_and_nothing_else(earlier):
    var, result = earlier

    said = json.loads(result.stdout)
    assert result.exit_code == 0
    assert said["success"]
    assert said["site"] == str(var / "site" / "internal" / "index.html")


def test_figures_are_those_of_what_had_come(earlier, recount):
    with read_only(earlier[0] / "published" / "internal.duckdb") as edition:
        actual = dict(
            edition.execute(
                "select indicator, actual from published.indicator_progress"
                " where period = ? and partner = '*' and dimension = '*'",
                [NEWEST],
            ).fetchall()
        )

    quarters = ["2024Q3", "2024Q4", "2025Q1", "2025Q2", "2025Q3"]
    assert actual["OP3.4"] == recount.people_reached(END)
    assert actual["OP1.4"] == recount.sub_grants(END)
    assert actual["OC7.2"] == recount.households(NEWEST)
    assert actual["OC1.2"] == six_places(recount.capacity(END))
    assert actual["OC6.3"] == six_places(Fraction(*recount.kept_on_time("agency", quarters)))


def test_nothing_is_received_after_the_day(earlier, recount):
    with read_only(earlier[0] / "published" / "internal.duckdb") as edition:
        received = dict(
            edition.execute("select form, received from published.reconciliation").fetchall()
        )
        [(period,)] = edition.execute("select period from published.programme").fetchall()
    with read_only(earlier[0] / "warehouse.duckdb") as warehouse:
        [(latest,)] = warehouse.execute(
            "select max(received_on) from marts.expected_reports"
        ).fetchall()

    assert period == NEWEST
    assert latest <= DAY
    assert received["quarterly_report"] == recount.received["quarterly_report"]
