"""On a server, one process after the other may be killed: the run or its retry succeeds."""

from pathlib import Path

import dagster as dg
import pytest

from assets.kobo.sandbox.faults import Fault, Then
from assets.kobo.sandbox.server import SandboxServer
from assets.programme.read import read_programme
from assets.warehouse.connection import read_only
from tests.pipelines.deployment import deployment, postgres, until
from tests.pipelines.second_programme import AS_OF, TOKEN, WADI, filled

pytestmark = pytest.mark.long
FORMS = read_programme(WADI).file.forms


@pytest.fixture(scope="module")
def database():
    with postgres() as address:
        yield address


def published(state: Path) -> dict[str, list[tuple]]:
    """What the internal edition says."""
    with read_only(state / "published" / "internal.duckdb") as edition:
        tables = edition.execute(
            "select table_name from duckdb_tables() where schema_name = 'published'"
        ).fetchall()
        return {
            name: sorted(map(repr, edition.execute(f"select * from published.{name}").fetchall()))
            for (name,) in tables
        }


def test_a_run_ends_well_whatever_is_killed_under_it(database, wadi_run, tmp_path):
    made, killed = [], []

    def again(kind):
        """Kill a process while a form is being pulled, and start it again."""

        def action():
            made[0].kill(kind)
            made[0].start(kind)
            killed.append(kind)

        return Then(action)

    faults = [
        Fault(f"/assets/{form.uid}/data/", again(kind))
        for form, kind in zip(FORMS, ("web", "daemon", "code"), strict=True)
    ]
    with SandboxServer(filled(), faults=faults) as kobo:
        environment = {
            "ACCORD_DAGSTER_DATABASE": database,
            "ACCORD_PROGRAMME": str(WADI),
            "ACCORD_VAR": str(tmp_path / "var"),
            "KOBO_URL": kobo.url,
            "KOBO_TOKEN": TOKEN,
        }
        with (
            deployment(tmp_path / "home", environment) as server,
            pytest.MonkeyPatch.context() as here,
        ):
            made.append(server)
            for name, value in environment.items():
                here.setenv(name, value)
            run = server.launch("refresh", settings(tmp_path))
            with dg.DagsterInstance.from_config(str(tmp_path / "home")) as instance:
                ended = until(lambda: _ended_well(instance, run), "a run that ends well")
                first = instance.get_run_by_id(run)

    # The run outlived web server and daemon, died with the code server, and was tried again.
    assert sorted(killed) == ["code", "daemon", "web"]
    assert first.status == dg.DagsterRunStatus.FAILURE
    assert ended != run
    assert published(tmp_path / "var" / "wadi_water") == published(wadi_run / "wadi_water")


def settings(folder: Path) -> dict[str, object]:
    """Return a run's settings: the day on which everything is read, and what else there is."""
    programme = read_programme(WADI)
    given = {
        "programme": str(WADI),
        "code": programme.code,
        "time_zone": programme.file.time_zone,
        "var": str(folder / "var" / programme.code),
        "as_of": AS_OF,
    }
    return {"resources": {"run": {"config": given}}}


def _ended_well(instance: dg.DagsterInstance, run: str) -> str | None:
    """Return the run, or a retry of it, that succeeded."""
    _, group = instance.get_run_group(run) or (run, [])
    return next((one.run_id for one in group if one.status == dg.DagsterRunStatus.SUCCESS), None)
