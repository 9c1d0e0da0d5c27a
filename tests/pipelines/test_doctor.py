"""`accord doctor` finds what keeps a run from its work, and says what to do about it."""

import json
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import dagster as dg
import pytest
import zstandard
from dagster._core.definitions.run_request import InstigatorType
from dagster._core.remote_origin import (
    GrpcServerCodeLocationOrigin,
    RemoteInstigatorOrigin,
    RemoteRepositoryOrigin,
)
from dagster._core.scheduler.instigation import (
    InstigatorState,
    InstigatorStatus,
    ScheduleInstigatorData,
)
from dagster._daemon.types import DaemonHeartbeat
from typer.testing import CliRunner

from assets.kobo.landing import Landing
from assets.kobo.private_files import locked
from assets.kobo.server import Answer
from assets.layout import migrate
from assets.programme.read import read_programme
from assets.staging.pseudonyms import DESTROYED
from assets.warehouse.connection import writing
from pipelines.cli import app
from pipelines.doctor import kind_of_disk, of_the_machine, of_the_state, read_folder
from pipelines.doctor_servers import of_kobotoolbox, of_mail
from pipelines.layout_steps import STEPS
from pipelines.settings import DAGSTER_SETTINGS
from tests.pipelines.mail_office import office
from tests.pipelines.second_programme import TOKEN, WADI, filled, served

NOW = datetime(2026, 7, 20, 9, tzinfo=UTC)
PROGRAMME = read_programme(WADI)
VISITS = next(one for one in PROGRAMME.file.forms if one.code == "household_visit")


@pytest.fixture
def state(tmp_path, monkeypatch):
    """A programme's state as a run leaves it, in small."""
    folder = tmp_path / PROGRAMME.code
    with writing(folder / "warehouse.duckdb"):
        (folder / "keys").mkdir(mode=0o700)
        (folder / "keys" / "pseudonym.key").touch(mode=0o600)
        (folder / "run.lock").touch(mode=0o600)
    list(migrate(folder, STEPS))
    monkeypatch.setenv("DAGSTER_HOME", str(tmp_path / "dagster"))
    return folder


@pytest.fixture
def store():
    store = filled(with_answers=False)
    store.now = NOW
    return store


def told(found, about):
    return next(one for one in found if one.about.startswith(about))


def of_state(folder, about, now=NOW):
    return told(of_the_state(folder, PROGRAMME.code, now), about)


def of_servers(store, about, now=NOW):
    with served(store):
        return told(list(of_kobotoolbox(PROGRAMME, now)), about)


def test_what_is_installed_is_what_was_tested():
    assert {(one.about, one.state) for one in of_the_machine()} == {
        ("packages", "well"),
        ("fonts", "well"),
    }


def test_a_folder_with_mistakes_stops_and_names_the_command_that_lists_them(tmp_path):
    folder = shutil.copytree(WADI, tmp_path / "programme")
    (folder / "partners.csv").write_text("code\n", encoding="utf-8")

    programme, found = read_folder(folder)

    assert (programme, found.state) == (None, "stop")
    assert found.do == "accord check"


@pytest.mark.parametrize(
    ("folder", "kind"),
    [("/srv/a b/var", "xfs"), ("/srv/var", "ext4"), ("/run/accord", "tmpfs"), ("/", "overlay")],
)
def test_the_disk_is_the_one_mounted_closest(folder, kind):
    mounts = (
        "overlay / overlay rw 0 0\n/dev/a /srv ext4 rw 0 0\n"
        "/dev/b /srv/a\\040b xfs rw 0 0\ntmpfs /run tmpfs rw 0 0\n"
    )

    assert kind_of_disk(Path(folder), mounts) == kind


def test_a_disk_that_does_not_last_is_refused():
    memory = Path("/dev/shm")  # noqa: S108 - the one place that is in memory on every Linux.
    if not memory.is_dir():
        pytest.skip("this system has no disk in memory")

    found = told(of_the_state(memory / "nothing-here", PROGRAMME.code, NOW), "disk")

    assert found.state == "stop"
    assert found.do.startswith("name a folder on a lasting disk")


def test_a_state_as_a_run_leaves_it_is_well(state):
    found = {one.about: one for one in of_the_state(state, PROGRAMME.code, NOW)}
    del found["disk"]  # Where temporary files lie is for the machine to say.

    assert {about for about, one in found.items() if one.state != "well"} == {"last run"}
    assert found["last run"].do == "accord run"


def test_what_others_can_read_is_counted(state):
    (state / "warehouse.duckdb").chmod(0o644)

    assert of_state(state, "state").said.startswith("1 of its files")


def test_a_key_that_is_gone_stops_unless_it_was_destroyed_on_purpose(state):
    (state / "keys" / "pseudonym.key").unlink()
    lost = of_state(state, "keys")
    (state / "keys" / DESTROYED).write_text("2026-07-01", encoding="ascii")

    assert lost.state == "stop"
    assert of_state(state, "keys").state == "well"


def test_a_run_that_goes_on_is_told(state):
    with locked(state / "run.lock"):
        assert of_state(state, "locks").state == "look"

    assert of_state(state, "locks").state == "well"


def test_what_was_published_and_touched_since_stops(state):
    (state / "ledger").mkdir()
    (state / "ledger" / "0001-something").mkdir()

    assert of_state(state, "ledger").state == "stop"


DAMAGES = {
    "gone": lambda page: page.unlink(),
    "torn": lambda page: page.write_bytes(page.read_bytes()[:20]),
    "not as it was written": lambda page: page.write_bytes(zstandard.compress(b"{}")),
}


def landed(state):
    """Let a pull bring one submission, and return it."""
    body = {"count": 1, "next": None, "results": [{"_id": 1, "_uuid": "a"}]}
    receipt = Landing(state / "landing").receive("survey", "aVillageSurveyForm0001")
    receipt.keep_rows(
        "page", Answer("data/", "Mon, 20 Jul 2026 08:00:00 GMT", json.dumps(body).encode(), body)
    )
    return receipt.complete()


@pytest.mark.parametrize("damage", DAMAGES)
def test_landing_that_is_not_as_it_was_written_stops_and_is_named(state, damage):
    pull = landed(state)
    whole = of_state(state, "landing")
    DAMAGES[damage](pull.folder / "page-000001.json.zst")

    found = of_state(state, "landing")

    assert (whole.state, found.state) == ("well", "stop")
    assert f"pull-000001/page-000001.json.zst in {pull.folder.parent}" in found.said
    assert found.said.endswith(f"it is {damage}")
    assert found.do.startswith("restore that folder from a backup")


@pytest.fixture
def instance(tmp_path):
    """What Dagster has noted of the programme; nothing yet."""
    home = tmp_path / "dagster"
    home.mkdir()
    shutil.copyfile(DAGSTER_SETTINGS, home / "dagster.yaml")
    with dg.DagsterInstance.from_config(str(home)) as instance:
        yield instance


def ran(instance, *, well):
    """Let a run of everything end, and return when it did."""

    @dg.op
    def everything():
        assert well

    @dg.job(name="refresh")
    def refresh():
        everything()

    run = refresh.execute_in_process(instance=instance, raise_on_error=False)
    return datetime.fromtimestamp(instance.get_run_record_by_id(run.run_id).end_time, UTC)


def made_all(instance):
    """Let the last asset of a run be made, and return when it was."""
    key = dg.AssetKey([PROGRAMME.code, "site", "internal"])
    instance.report_runless_asset_event(dg.AssetMaterialization(key))
    made = instance.get_latest_materialization_event(key)
    return datetime.fromtimestamp(made.timestamp, UTC)


@pytest.mark.parametrize(("hours", "state_of_it"), [(49, "well"), (51, "look")])
def test_two_nights_without_a_run_are_told(state, instance, hours, state_of_it):
    ended = made_all(instance)

    found = of_state(state, "last run", ended + timedelta(hours=hours))

    assert found.state == state_of_it


def test_a_night_that_brought_nothing_new_is_a_run_that_ended_well(state, instance):
    made_all(instance)
    ended = ran(instance, well=True)

    found = of_state(state, "last run", ended + timedelta(hours=49))

    assert (found.state, found.said) == ("well", "ended well 2 days ago")


def test_a_run_that_failed_is_told_until_a_later_one_ends_well(state, instance):
    first = of_state(state, "last run")
    failed = ran(instance, well=False)
    alone = of_state(state, "last run", failed + timedelta(hours=3))
    ran(instance, well=True)
    after = of_state(state, "last run", failed + timedelta(hours=3))
    ran(instance, well=False)
    again = of_state(state, "last run", failed + timedelta(hours=30))

    assert [one.state for one in (first, alone, after, again)] == ["look", "look", "well", "look"]
    assert alone.said == "failed, or was stopped, 3 hours ago; none came to its end"
    assert again.said.endswith("29 hours ago; the last before ended well 29 hours ago")
    assert "Runs" in again.do


@pytest.mark.parametrize(
    ("is_on", "minutes", "told_of_it"),
    [
        (True, 4, ("well", "running; switched on: nightly_refresh")),
        (True, 6, ("look", "not running, so nothing starts by itself")),
        (False, 4, ("well", "running, and nothing is switched on")),
        (False, 6, ("well", "not running, and nothing is switched on")),
    ],
)
def test_a_daemon_that_is_needed_and_does_not_run_is_told_and_how_to_switch_things_on(
    state, instance, is_on, minutes, told_of_it
):
    instance.add_daemon_heartbeat(DaemonHeartbeat(NOW.timestamp(), "SCHEDULER", "1", []))
    if is_on:
        instance.add_instigator_state(switched_on("nightly_refresh"))

    state_of_it, words = told_of_it
    found = of_state(state, "daemon", NOW + timedelta(minutes=minutes))

    assert (found.state, found.said.startswith(words)) == (state_of_it, True)
    assert ("Automation" in found.do) != is_on
    assert ("dagster-daemon run" in found.do) == (state_of_it == "look")


def switched_on(schedule):
    """Return what Dagster notes of a schedule that somebody switched on."""
    location = GrpcServerCodeLocationOrigin(host="127.0.0.1", port=4000, location_name="wadi")
    repository = RemoteRepositoryOrigin(location, "__repository__")
    return InstigatorState(
        RemoteInstigatorOrigin(repository, schedule),
        InstigatorType.SCHEDULE,
        InstigatorStatus.RUNNING,
        ScheduleInstigatorData("30 4 * * *", NOW.timestamp()),
    )


def test_a_server_that_lets_us_in_and_its_forms_are_well(store):
    with served(store):
        found = list(of_kobotoolbox(PROGRAMME, NOW + timedelta(minutes=4)))

    assert {one.state for one in found} == {"well"}
    assert {f"form {one.code}" for one in PROGRAMME.file.forms} < {one.about for one in found}
    assert not any(TOKEN in one.said for one in found)


def test_clocks_that_differ_are_told(store):
    with served(store):
        found = list(of_kobotoolbox(PROGRAMME, NOW + timedelta(hours=3)))

    assert "differ by 180 minutes" in " ".join(one.said for one in found)


def test_the_day_of_a_sandbox_is_no_clock_that_is_wrong(tmp_path, store):
    folder = shutil.copytree(WADI, tmp_path / "programme")
    (folder / "population.yaml").write_text(f"as_of: {NOW.date()}\n", encoding="utf-8")
    with served(store):
        found = list(of_kobotoolbox(read_programme(folder), NOW + timedelta(days=90)))

    sandbox = told(found, "server KOBO_URL, its day")
    assert sandbox.state == "well"
    assert f"a sandbox, in which it is {NOW.date()} on purpose" in sandbox.said
    assert sandbox.do == f"read them as then: accord run --as-of {NOW.date()}"
    assert not any("differ by" in one.said for one in found)


def test_a_token_that_is_not_accepted_stops(store, monkeypatch):
    with served(store):
        monkeypatch.setenv("KOBO_TOKEN", "f" * 40)
        [found] = of_kobotoolbox(PROGRAMME, NOW)

    assert found.state == "stop"
    assert "KOBO_TOKEN" in found.said
    assert "f" * 40 not in found.said


@pytest.mark.parametrize(
    ("access", "state_of_it", "do"),
    [("none", "stop", "view submissions"), ("view_submissions", "look", "validate submissions")],
)
def test_a_form_that_we_may_not_read_or_decide_on_is_told(store, access, state_of_it, do):
    store.permit(VISITS.uid, access)

    found = of_servers(store, f"form {VISITS.code}")

    assert found.state == state_of_it
    assert do in found.do


def test_a_questionnaire_that_is_not_the_folders_is_told(store):
    content = dict(store.forms[VISITS.uid].latest.content)
    content["survey"] = [{**row, "label": ["Another"]} for row in content["survey"]]
    store.deploy_version(VISITS.uid, content, NOW)

    found = of_servers(store, f"form {VISITS.code}")

    assert (found.state, found.do) == ("look", f"accord forms diff {VISITS.code}")


def test_the_server_for_mail_is_asked_in_and_nothing_is_sent(
    tmp_path, post, certificate, monkeypatch
):
    programme = read_programme(office(tmp_path).programme)
    unset = of_mail(programme)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    monkeypatch.setenv("ACCORD_SMTP_URL", post.url)
    well = of_mail(programme)
    monkeypatch.setenv("ACCORD_SMTP_URL", post.url.replace("a-secret", "another"))
    refused = of_mail(programme)

    assert [one.state for one in (unset, well, refused)] == ["well", "well", "look"]
    assert "ACCORD_SMTP_URL is not set" in unset.said
    assert "another" not in refused.said
    assert post.taken == []


def test_the_command_tells_a_person_and_a_script_and_ends_with_what_it_found(state, store):
    store.permit(VISITS.uid, "none")
    words = ["doctor", "--programme", str(WADI), "--var", str(state)]
    with served(store):
        person, script = (CliRunner().invoke(app, [*words, *more]) for more in ([], ["--json"]))

    assert (person.exit_code, script.exit_code) == (2, 2)
    checks = json.loads(script.stdout)["checks"]
    assert all(f"{one['about']}" in person.stdout for one in checks)
    assert all(one["do"] for one in checks if one["state"] != "well")
    assert f"✗ form {VISITS.code}" in person.stdout
