"""A quarter is closed; then a late report, an edit and a deletion come in (issue 5, Show 4)."""

import json
import shutil
from datetime import UTC, datetime

import pytest
from typer.testing import CliRunner

from assets.kobo.sandbox.programme import sandbox_for
from assets.kobo.sandbox.server import SandboxServer
from assets.warehouse.connection import read_only
from pipelines.cli import app
from tests.pipelines.conftest import TOKEN, VELMARA

pytestmark = pytest.mark.long

QUARTER, LATER = "2025Q4", "2026-07-25"
LATE = "AEC"  # Whose report of that quarter has not come.
AFTERWARDS = datetime(2026, 7, 22, 9, tzinfo=UTC)
REPORTS, PAYMENTS, VOLUNTEERS = (
    "aVelmaraQuarterlyRepor", "aVelmaraGrantPayment01", "aVelmaraVolunteerLog01",
)  # fmt: skip


def answers(row):
    """Return what somebody filled in, without what KoboToolbox adds."""
    return {
        name: value
        for name, value in row.items()
        if not name.startswith(("_", "meta/", "formhub/")) and name != "deviceid"
    }


def first(store, form, fits):
    """Return the first submission of a form that fits."""
    return next(row for row in store.forms[form].rows.values() if fits(row))


def is_paid_in_the_quarter(row):
    return "2025-10" <= row.get("transfer/paid_on", "") < "2026-01"


@pytest.fixture(scope="module")
def events(refreshed, tmp_path_factory):
    """Close the quarter, let the three events in, run again; return the commands given since."""
    var = tmp_path_factory.mktemp("quarter") / "velmara"
    shutil.copytree(refreshed.var, var)
    store = sandbox_for(VELMARA, TOKEN)
    with pytest.MonkeyPatch.context() as environment, SandboxServer(store) as server:
        environment.setenv("KOBO_URL", server.url)
        environment.setenv("KOBO_TOKEN", TOKEN)
        environment.setenv("DAGSTER_HOME", str(var.parent / "dagster"))

        def accord(*words):
            result = CliRunner().invoke(app, [*words, "--var", str(var)])
            assert result.exit_code == 0, result.output
            return result

        accord("close", QUARTER, "--yes", "--by", "Head of M&E")
        other = first(store, REPORTS, lambda row: row["report/period"] == QUARTER)
        own = first(store, REPORTS, lambda row: row["report/partner"] == LATE)
        late = answers(other) | {"report/partner": LATE}
        paid = first(store, PAYMENTS, is_paid_in_the_quarter)
        twice = str(2 * float(paid["transfer/amount"]))
        edited = answers(paid) | {"transfer/amount": twice}
        logged = first(store, VOLUNTEERS, lambda row: row["log/period"] == QUARTER)
        store.edit(PAYMENTS, paid["_id"], edited, at=AFTERWARDS)
        store.delete(VOLUNTEERS, logged["_id"], at=AFTERWARDS)
        store.submit(REPORTS, late, submitted_by=own["_submitted_by"], at=AFTERWARDS)
        accord("run", "--as-of", LATER)
        yield var, accord


@pytest.fixture(scope="module")
def internal(events):
    """Ask the internal edition."""

    def ask(query):
        with read_only(events[0] / "published" / "internal.duckdb") as edition:
            return edition.execute(query).fetchall()

    return ask


def test_the_closed_publication_still_verifies(events):
    _, accord = events

    said = json.loads(accord("publications", "verify", f"{QUARTER}.v1", "--json").stdout)

    [first_version] = said["publications"]
    assert (first_version["version"], first_version["problems"]) == (1, [])
    assert said["problems"] == []


def test_it_is_made_again_from_the_ledger_alone(events, tmp_path):
    _, accord = events

    accord("publications", "rebuild", f"{QUARTER}.v1", "--to", str(tmp_path / "past"))

    assert (tmp_path / "past" / "public.duckdb").is_file()


def test_a_second_version_takes_its_place(internal):
    found = internal("select publication, supersedes from published.publications order by 1")

    assert found == [(f"{QUARTER}.v1", None), (f"{QUARTER}.v2", f"{QUARTER}.v1")]


@pytest.mark.parametrize(
    ("indicator", "reason"),
    [("OP3.4", "late_report"), ("OP1.5", "edit"), ("OP3.2", "deletion")],
)
def test_each_of_the_three_events_is_the_reason_of_a_restatement(internal, indicator, reason):
    reasons = {
        why.replace("edit_after_approval", "edit")
        for (why,) in internal(
            f"select reason from published.restatements where indicator = '{indicator}'"
        )
    }

    assert reason in reasons


def test_nothing_is_restated_without_a_reason(internal):
    found = dict(internal("select reason, count(*) from published.restatements group by 1"))

    assert not found.keys() & {"unexplained", "code_change", "rule_change", "programme_change"}
