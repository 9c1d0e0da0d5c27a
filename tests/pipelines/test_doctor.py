"""`accord doctor` finds what keeps a run from its work, and says what to do about it."""

import json
import os
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import dagster as dg
import pytest
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

from assets.kobo.client import KoboClient
from assets.kobo.landing import Landing
from assets.kobo.private_files import locked
from assets.kobo.server import Server
from assets.kobo.shelf import COMPRESSION
from assets.kobo.sync import pull
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


@pytest.mark.parametrize(("name", "mode"), [("published", 0o500), ("mail.jsonl", 0o000)])
def test_what_this_account_may_not_work_with_is_named(state, name, mode):
    refused = state / name
    refused.touch() if "." in name else refused.mkdir()
    refused.chmod(mode)
    if os.access(refused, os.R_OK | os.W_OK):
        pytest.skip("the system lets root work with everything")

    found = of_state(state, "state")

    assert (found.state, found.said) == ("stop", f"{refused} is not for this account")


def test_a_layout_that_cannot_be_read_is_told_and_the_rest_is_looked_at(state):
    layout = state / "layout.json"
    layout.unlink()
    layout.mkdir(mode=0o700)

    found = {one.about: one for one in of_the_state(state, PROGRAMME.code, NOW)}

    assert found["layout"].state == "stop"
    assert f"{layout}, but found: Is a directory" in found["layout"].said
    assert found["ledger"].state == "well"


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


GONE, TORN, CHANGED = "it is gone", "it is torn", "it is not as it was written"


@pytest.mark.parametrize(
    ("name", "content", "found"),
    [
        ("manifest.json", None, GONE),
        ("manifest.json", b'{"pull": 1, ', TORN),
        ("page-000001.json.zst", None, GONE),
        ("page-000001.json.zst", b"", TORN),
        ("page-000001.json.zst", COMPRESSION.compress(b'{"count":0,"results":[]}'), CHANGED),
        ("page-000001.json.zst.index", None, GONE),
    ],
)
def test_a_file_of_landing_that_is_gone_torn_or_changed_stops_and_says_what_to_do(
    state, store, name, content, found
):
    store.submit(VISITS.uid, {}, submitted_by="awn_office", at=NOW)
    landing = Landing(state / "landing")
    with served(store) as server, KoboClient(Server(server.url, TOKEN)) as client:
        pulled = pull(client, landing, VISITS.code, VISITS.uid)
    well = of_state(state, "landing")
    path = pulled.pull.folder / name
    path.unlink()
    if content is not None:
        path.write_bytes(content)

    told_of = of_state(state, "landing")

    assert (well.state, told_of.state) == ("well", "stop")
    assert told_of.said.endswith(f"{name} in {path.parent.parent}, but {found}")
    assert told_of.do.startswith("restore that folder from a backup")


def test_what_was_published_and_touched_since_stops(state):
    (state / "ledger").mkdir()
    (state / "ledger" / "0001-something").mkdir()

    assert of_state(state, "ledger").state == "stop"


@pytest.fixture
def dagster(state):
    """What Dagster notes of runs, where the programme's state lies."""
    home = state.parent / "dagster"
    home.mkdir()
    shutil.copyfile(DAGSTER_SETTINGS, home / "dagster.yaml")
    with dg.DagsterInstance.from_config(str(home)) as instance:
        yield instance


def ran(dagster, *, is_well=True, of=PROGRAMME.code, makes=("site", "internal")):
    """Make something of a programme in a run, and return when that ended."""

    @dg.asset(key=[of, *makes])
    def made():
        if not is_well:
            raise dg.Failure("The server is away.")

    found = dg.materialize([made], instance=dagster, raise_on_error=False)
    return datetime.fromtimestamp(dagster.get_run_record_by_id(found.run_id).end_time, UTC)


@pytest.mark.parametrize(
    ("hours", "state_of_it", "ago"),
    [
        (0, "well", "less than an hour"),
        (1, "well", "an hour"),
        (2, "well", "2 hours"),
        (49, "well", "2 days"),
        (51, "look", "2 days"),
    ],
)
def test_two_nights_without_a_run_are_told(state, dagster, hours, state_of_it, ago):
    ended = ran(dagster)

    found = of_state(state, "last run", ended + timedelta(hours=hours, minutes=1))

    assert (found.state, found.said) == (state_of_it, f"ended well {ago} ago")


@pytest.mark.parametrize("makes", [("site", "internal"), ("landing", "household_visit")])
def test_a_newer_run_that_failed_is_told_with_how_old_the_pages_are(state, dagster, makes):
    ran(dagster)
    failed = ran(dagster, is_well=False, makes=makes)
    ran(dagster, of="another_programme")

    found = of_state(state, "last run", failed + timedelta(hours=3))

    assert (found.state, found.said) == ("look", "failed 3 hours ago; the pages are 3 hours old")
    assert "make ui" in found.do


def test_a_run_after_one_that_failed_is_well_also_where_it_only_found_nothing_new(state, dagster):
    ran(dagster)
    ran(dagster, is_well=False, makes=("landing", "household_visit"))
    ended = ran(dagster, makes=("landing", "household_visit"))

    assert of_state(state, "last run", ended + timedelta(hours=3)).said == "ended well 3 hours ago"


def test_a_run_that_failed_before_there_were_pages_is_told(state, dagster):
    failed = ran(dagster, is_well=False)

    found = of_state(state, "last run", failed + timedelta(hours=3))

    assert found.said == "failed 3 hours ago; there are no pages yet"


def test_a_run_that_was_killed_has_not_ended(state, dagster):
    @dg.asset(key=[PROGRAMME.code, "site", "internal"])
    def made():
        pass

    job = dg.Definitions([made]).resolve_implicit_global_asset_job_def()
    run = dagster.create_run_for_job(job, status=dg.DagsterRunStatus.STARTED)
    began = dagster.get_run_record_by_id(run.run_id).create_timestamp.replace(tzinfo=UTC)

    found = of_state(state, "last run", began + timedelta(hours=3))

    assert found.said == "has not ended since it began 3 hours ago; there are no pages yet"
    assert "accord run" in found.do


@pytest.mark.parametrize(
    ("is_on", "minutes", "expected"),
    [
        (True, 4, ("well", "running; switched on: nightly_refresh")),
        (True, 6, ("look", "not running, so nothing starts by itself")),
        (False, 4, ("well", "running, and nothing is switched on")),
        (False, 6, ("well", "not running, and nothing is switched on")),
    ],
)
def test_a_daemon_that_is_needed_and_does_not_run_is_told_and_how_to_switch_things_on(
    state, dagster, is_on, minutes, expected
):
    dagster.add_daemon_heartbeat(DaemonHeartbeat(NOW.timestamp(), "SCHEDULER", "1", []))
    if is_on:
        dagster.add_instigator_state(switched_on("nightly_refresh"))

    found = of_state(state, "daemon", NOW + timedelta(minutes=minutes))

    state_of_it, words = expected
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
