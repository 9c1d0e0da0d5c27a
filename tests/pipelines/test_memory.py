"""How much memory the database takes is a setting, and what lies beside it meanwhile goes."""

import dagster as dg
import pytest

from assets.run import failing_plainly
from assets.warehouse.connection import limit_memory, read_only, writing
from pipelines.environment_run import EnvironmentRun
from tests.pipelines.conftest import VELMARA

LIMIT = "select current_setting('memory_limit')"


@pytest.fixture(autouse=True)
def no_limit():
    limit_memory("")
    yield
    limit_memory("")


def of_a_run(tmp_path, **config):
    """Return the limit of a warehouse while a run goes on, and afterwards when it is read."""
    run = EnvironmentRun(
        programme=str(VELMARA), code="velmara", time_zone="UTC", var=str(tmp_path), **config
    )
    run.setup_for_execution(dg.build_init_resource_context())
    with writing(run.warehouse) as connection:
        written = connection.execute(LIMIT).fetchall()
    with read_only(run.warehouse) as connection:
        assert connection.execute(LIMIT).fetchall() == written
    return written[0][0]


def test_without_the_setting_the_database_has_its_own_limit(tmp_path, monkeypatch):
    monkeypatch.delenv("ACCORD_MEMORY", raising=False)
    usual = of_a_run(tmp_path)

    monkeypatch.setenv("ACCORD_MEMORY", "1GiB")
    assert of_a_run(tmp_path) == "1.0 GiB" != usual


def test_a_run_may_be_given_another_limit(tmp_path, monkeypatch):
    monkeypatch.setenv("ACCORD_MEMORY", "1GiB")

    assert of_a_run(tmp_path, memory="300 MiB") == "300.0 MiB"


@pytest.mark.parametrize("amount", ["much", "80%", "2", "2GB' or 1", "-1GB"])
def test_what_is_no_amount_is_refused_in_words(tmp_path, monkeypatch, amount):
    monkeypatch.setenv("ACCORD_MEMORY", amount)

    with pytest.raises(dg.Failure, match=r"no amount\. Write a number with its unit"):
        of_a_run(tmp_path)


def test_a_limit_that_is_too_low_is_told_with_what_to_do(tmp_path):
    limit_memory("10MB")

    with (
        pytest.raises(dg.Failure, match="Let it take more with ACCORD_MEMORY"),
        failing_plainly(),
        writing(tmp_path / "warehouse.duckdb") as connection,
    ):
        connection.execute("select list(md5(n::varchar)) from range(2000000) as r(n)").fetchall()


def test_what_a_killed_run_left_beside_the_warehouse_is_removed(tmp_path):
    left = tmp_path / "warehouse.duckdb.tmp" / "duckdb_temp_storage-0.tmp"
    left.parent.mkdir()
    left.write_text("an answer of somebody")

    with writing(tmp_path / "warehouse.duckdb"):
        assert not left.exists()


def test_more_than_fits_is_computed_all_the_same(tmp_path):
    limit_memory("20MB")

    with writing(tmp_path / "warehouse.duckdb") as connection:
        connection.execute(
            "create temp table texts as select md5(n::varchar) t from range(2000000) r(n)"
        )
        assert (tmp_path / "warehouse.duckdb.tmp").exists(), "it lies beside the file"
        found = connection.execute("select sum(length(t)) from texts").fetchall()
    assert found == [(2_000_000 * 32,)]
    assert not (tmp_path / "warehouse.duckdb.tmp").exists()
