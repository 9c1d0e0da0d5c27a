"""A run reads the ledger of mail as it reads what KoboToolbox sent; a damaged one stops it."""

import dagster as dg
import pytest

from assets.delivery.ledger import Line, MailLedger
from assets.graph import key_of
from assets.graph.registers import REGISTERS
from assets.programme.read import read_programme
from assets.warehouse.connection import read_only
from pipelines.definitions import definitions_of
from pipelines.settings import use_dagster_home
from tests.pipelines.second_programme import WADI


@pytest.fixture
def run(tmp_path, monkeypatch):
    """Run the step that reads the folder and the ledger; return its result."""
    programme, state = read_programme(WADI), tmp_path / "wadi_water"
    monkeypatch.setenv("DAGSTER_HOME", str(tmp_path / "dagster"))

    def once():
        use_dagster_home(state)
        with dg.DagsterInstance.get() as instance:
            return (
                definitions_of(programme, var=str(state))
                .resolve_job_def("refresh")
                .execute_in_process(
                    instance=instance,
                    asset_selection=[
                        key_of(programme, table)
                        for table in (*REGISTERS, "marts.link_codes", "marts.deliveries")
                    ],
                    raise_on_error=False,
                )
            )

    return state, once


def test_what_was_sent_is_in_the_database_after_the_next_run_and_no_run_before(run):
    state, once = run
    ledger = MailLedger(state)
    counts = []
    for steps in ((), ("intent",), ("sent",)):
        for step in steps:
            ledger.note(Line("m", step, "2026-01-10T12:00:00+00:00", "report", "ABAR", "2025"))
        assert once().success
        with read_only(state / "warehouse.duckdb") as connection:
            counts += connection.execute("select count(*) from marts.deliveries").fetchone()

    assert counts == [0, 0, 1]


def test_a_damaged_ledger_ends_in_a_sentence_that_names_the_file(run):
    state, once = run
    MailLedger(state).path.parent.mkdir(parents=True)
    MailLedger(state).path.write_text("{}")

    [failure] = once().get_step_failure_events()

    told = failure.step_failure_data.user_failure_data.description
    assert "mail.jsonl:1 says nothing that Accord writes" in told
