"""What starts by itself: a refresh when submissions came, and a take-over when a workbook did."""

from datetime import UTC, datetime, timedelta

import dagster as dg
import pytest

from assets.kobo.sandbox.faults import Fault, Reply
from assets.kobo.sandbox.server import SandboxServer
from assets.programme.read import read_programme
from pipelines.definitions import definitions_of
from pipelines.sensors import ASKED_BY
from tests.pipelines.second_programme import TOKEN, WADI, filled

NOW = datetime(2026, 3, 1, 9, tzinfo=UTC)
TEST = {"test/committee": "ABAR", "test/tested_on": "2026-02-11", "test/well": "1"}
# What a list of forms says to an account that may see none of them.
NONE_LISTED = Reply(200, '{"count": 0, "next": null, "previous": null, "results": []}')


class Office:
    """A programme's sensors, the server that they ask, and what they remember."""

    def __init__(self, state, monkeypatch):
        self.store = filled(WADI)
        self.environment = monkeypatch
        self.programme = read_programme(WADI)
        self.uids = {place.code: place.uid for place in self.programme.file.forms}
        self.state = state
        self.definitions = definitions_of(self.programme, var=str(state))
        self.cursor = None
        self.sent = 0

    def serve(self, *faults):
        server = SandboxServer(self.store, faults=faults)
        self.environment.setenv("KOBO_URL", server.url)
        self.environment.setenv("KOBO_TOKEN", TOKEN)
        return server

    def send(self, number=1):
        for _ in range(number):
            self.sent += 1
            at = NOW + timedelta(minutes=self.sent)
            self.store.submit(self.uids["well_test"], TEST, submitted_by="abar_field", at=at)

    def tick(self, instance=None, *, is_killed=False, name="new_submissions"):
        """Evaluate a sensor as its daemon would, and let it remember unless it was killed."""
        sensor = self.definitions.resolve_sensor_def(name)
        with instance or dg.DagsterInstance.ephemeral() as used:
            context = dg.build_sensor_context(
                instance=used, cursor=self.cursor, resources=self.definitions.resources
            )
            found = sensor(context)
        if not is_killed and isinstance(found, dg.SensorResult):
            self.cursor = found.cursor
        return found


@pytest.fixture
def office(tmp_path, monkeypatch):
    return Office(tmp_path / "var", monkeypatch)


def skipped(found):
    """Return why a tick asked for nothing."""
    assert not (isinstance(found, dg.SensorResult) and found.run_requests), found
    skip = found.skip_reason if isinstance(found, dg.SensorResult) else found
    return skip.skip_message


def test_twenty_submissions_start_one_quick_refresh_and_nothing_new_starts_none(office):
    with office.serve() as server:
        [first] = office.tick().run_requests
        nothing = skipped(office.tick())
        office.send(20)
        [second] = office.tick().run_requests

        assert nothing == skipped(office.tick()) == "Nothing new came."
        assert second.tags["accord/new_in"] == "well_test"
        assert second.run_config["resources"]["run"]["config"]["sweeps"] is False
        assert first.run_key != second.run_key
        # One request for all forms each time, and none that would stand in a form's history.
        assert len(server.requests) == 4
        assert not any("/data/" in request for request in server.requests)


def test_the_run_that_it_asks_for_brings_what_came(office):
    with office.serve():
        [asked] = office.tick().run_requests
        with dg.DagsterInstance.ephemeral() as instance:
            job = office.definitions.resolve_job_def("refresh")
            run = job.execute_in_process(
                instance=instance,
                run_config=asked.run_config,
                asset_selection=[dg.AssetKey(["wadi_water", "landing", "well_test"])],
            )

    [landed] = run.get_asset_materialization_events()
    assert landed.materialization.metadata["new"].value == 7


def test_an_edit_and_a_deletion_wait_for_the_night(office):
    uid = office.uids["well_test"]
    with office.serve():
        office.tick()
        number = max(office.store.forms[uid].rows)
        office.store.edit(uid, number, TEST | {"test/well": "2"}, at=NOW)
        edited = skipped(office.tick())
        office.store.delete(uid, number, at=NOW)
        deleted = skipped(office.tick())
        office.send()

        assert edited == deleted == "Nothing new came."
        assert len(office.tick().run_requests) == 1  # As many as before the deletion.


def test_a_killed_tick_asks_for_the_same_run_again_which_dagster_starts_once(office):
    with office.serve():
        office.tick()
        office.send(3)
        [killed] = office.tick(is_killed=True).run_requests
        [again] = office.tick().run_requests
        office.send()
        [later] = office.tick().run_requests

    assert killed.run_key == again.run_key
    assert later.run_key != again.run_key


def test_a_cursor_that_says_nothing_is_a_first_look(office):
    with office.serve():
        office.cursor = '{"forms": {"well_test": 7}, "runs": "many"}'
        assert len(office.tick().run_requests) == 1


def test_while_a_refresh_waits_to_begin_none_is_asked_for_and_nothing_is_forgotten(office):
    with office.serve() as server, dg.DagsterInstance.ephemeral() as instance:
        office.tick()
        office.send()
        before = office.cursor
        instance.add_run(
            dg.DagsterRun(
                job_name="refresh",
                run_id="00000000-0000-0000-0000-000000000001",
                status=dg.DagsterRunStatus.NOT_STARTED,
                tags={ASKED_BY: "wadi_water new_submissions"},
            )
        )
        asked_so_far = len(server.requests)

        assert "has not begun" in skipped(office.tick(instance))
        assert (office.cursor, len(server.requests)) == (before, asked_so_far)
        assert len(office.tick().run_requests) == 1


def test_a_server_that_is_away_is_a_reason_in_which_there_is_no_secret(office):
    with office.serve():
        office.tick()
    before = office.cursor
    away = skipped(office.tick())
    with office.serve(Fault("/assets/", Reply(503), times=None)) as server:
        struggling = skipped(office.tick())
        assert len(server.requests) == 1  # It is asked again at the next tick alone.
    with office.serve() as server:
        office.environment.setenv("KOBO_TOKEN", "f" * 40)
        refused = skipped(office.tick())
    office.environment.delenv("KOBO_URL")
    unset = skipped(office.tick())

    assert "no connection could be made" in away
    assert "503" in struggling
    assert "Check KOBO_TOKEN" in refused
    assert "KOBO_URL is not set" in unset
    assert not [
        word for word in (TOKEN, "f" * 40) for said in (away, struggling, refused) if word in said
    ]
    assert office.cursor == before
    with office.serve():
        assert skipped(office.tick()) == "Nothing new came."


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/assets/?q=", '{"detail": "Awa"}'),
        ("/assets/?q=", '{"count": 1, "results": null}'),
        ("/assets/?q=", '{"count": 1, "results": ["Awa"]}'),
        ("/data/", '{"detail": "Awa"}'),
        ("/data/", '{"count": 1, "results": ["Awa"]}'),
    ],
)
def test_a_server_that_says_something_else_is_a_reason_and_is_looked_at_again(office, path, said):
    with office.serve():
        office.tick()
    before = office.cursor
    faults = [Fault(path, Reply(200, said, "application/json"), times=None)]
    if path == "/data/":
        faults.append(Fault("/assets/?q=", NONE_LISTED, times=None))
    with office.serve(*faults):
        reason = skipped(office.tick())

    assert "it sent something else" in reason
    assert "Awa" not in reason
    assert office.cursor == before


def test_a_form_that_is_shared_no_more_keeps_no_other_from_being_seen(office):
    with office.serve():
        office.tick()
        office.store.permit(office.uids["household_visit"], "none")
        lost = skipped(office.tick())
        office.send()
        [asked] = office.tick().run_requests
        office.store.permit(office.uids["household_visit"], "manage")
        back = skipped(office.tick())

    assert office.uids["household_visit"] in lost
    assert asked.tags["accord/new_in"] == "well_test"
    assert back == "Nothing new came."


def test_an_account_that_may_not_list_a_form_asks_for_its_newest_submission(office):
    unlisted = Fault("/assets/?q=", NONE_LISTED, times=None)
    with office.serve(unlisted) as server:
        office.tick()
        assert skipped(office.tick()) == "Nothing new came."
        office.send()
        [asked] = office.tick().run_requests

        assert asked.tags["accord/new_in"] == "well_test"
        assert all("limit=1" in one for one in server.requests if "/data/" in one)


def test_the_example_without_a_server_asks_nobody(tmp_path, monkeypatch):
    from tests.pipelines.conftest import VELMARA

    monkeypatch.delenv("KOBO_URL", raising=False)
    definitions = definitions_of(read_programme(VELMARA), var=str(tmp_path))
    with dg.DagsterInstance.ephemeral() as instance:
        context = dg.build_sensor_context(instance=instance, resources=definitions.resources)
        found = definitions.resolve_sensor_def("new_submissions")(context)

    assert "KOBO_URL names no server" in skipped(found)
