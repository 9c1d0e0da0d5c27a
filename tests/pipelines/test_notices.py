"""Who is told when a run fails: once for each thing that failed, and once when it is over."""

import json
import os
import shutil
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import dagster as dg
import pytest

from assets.delivery.incidents import Incident, IncidentFile, Known, Notice
from assets.kobo.sandbox.server import SandboxServer
from assets.programme.problems import ProgrammeError
from assets.programme.read import read_programme
from expectations.decisions.write_back import CHECK as HOLDS
from expectations.shown import STOPS
from pipelines.definitions import definitions_of
from pipelines.doctor_servers import of_notices
from pipelines.ended_runs import NO_STEP_SAYS_WHY
from pipelines.failures import FOLDER_TAG
from pipelines.notice_words import Words, is_address
from pipelines.notices import BEGINS
from pipelines.webhook import Webhook, WebhookError
from tests.pipelines import mail_office
from tests.pipelines.mail_office import PROCESSES, SECRET
from tests.pipelines.second_programme import TOKEN, WADI, filled

pytestmark = pytest.mark.long

ENGINEER = "engineer@agency.example"
WRONG_TOKEN = "f" * 40
QUIET = "No run failed since the last look."


class Hook:
    """An address that takes notices: what came, and what it answers."""

    def __init__(self):
        self.taken = []
        self.answers = []


@pytest.fixture
def hook():
    found = Hook()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            found.taken.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            code = found.answers.pop(0) if found.answers else 204
            if code is None:  # It takes it and hangs up.
                return
            self.send_response(code)
            if code // 100 == 3:
                self.send_header("Location", "/elsewhere")
            self.end_headers()

        def log_message(self, *_):
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        found.url = f"http://127.0.0.1:{server.server_port}/hooks/{SECRET}"
        yield found
        server.shutdown()
        thread.join(10)


class Watched:
    """A programme whose runs are watched, and the Dagster that keeps them."""

    def __init__(self, folder, post, environment, settings, retries):
        self.office = mail_office.office(folder, settings)
        self.home, self.post, self.environment = folder / "dagster", post, environment
        self.home.mkdir()
        self.programme = read_programme(self.office.programme)
        self.definitions = definitions_of(
            self.programme, var=str(self.office.state), first_pause=0.01
        )
        self.store = filled(WADI)
        self.dagster = dg.DagsterInstance.local_temp(
            str(self.home), overrides={"telemetry": {"enabled": False}, **retries}
        )

    def run(self, *, is_well, form="well_test", tags=None, token=WRONG_TOKEN):
        """Pull one form as the job does; without the right token it fails."""
        with SandboxServer(self.store) as server:
            self.environment.setenv("KOBO_URL", server.url)
            self.environment.setenv("KOBO_TOKEN", TOKEN if is_well else token)
            ran = self.definitions.resolve_job_def("refresh").execute_in_process(
                instance=self.dagster,
                asset_selection=[dg.AssetKey(["wadi_water", "landing", form])],
                tags={FOLDER_TAG: str(self.office.state), **(tags or {})},
                raise_on_error=False,
            )
        assert ran.success == is_well
        return ran.run_id

    def die(self, first_try=None):
        """Let the process of a run die."""
        tries = {"dagster/parent_run_id": first_try, "dagster/root_run_id": first_try}
        run = self.dagster.add_run(
            dg.DagsterRun(
                job_name="refresh",
                run_id="00000000-0000-0000-0000-000000000001",
                status=dg.DagsterRunStatus.STARTED,
                root_run_id=first_try,
                parent_run_id=first_try,
                tags={FOLDER_TAG: str(self.office.state), **(tries if first_try else {})},
            )
        )
        self.dagster.report_run_failed(run, f"It died while it read {SECRET}.")

    def look(self):
        """Evaluate the sensor as its daemon would, and return what its tick says."""
        context = dg.build_sensor_context(
            instance=self.dagster, resources=self.definitions.resources
        )
        return self.definitions.resolve_sensor_def("notices")(context).skip_message

    @property
    def mails(self):
        return [(mail["Subject"], mail.get_content()) for mail in self.post.taken]


@pytest.fixture
def watch(tmp_path, post, certificate, monkeypatch):
    """Begin to watch a programme that tells as its settings say."""
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    monkeypatch.setenv("ACCORD_SMTP_URL", post.url)
    monkeypatch.setenv("ACCORD_DAGSTER_URL", "https://dagster.agency.example/")

    made = []

    def begin(settings=f"notices:\n  to: [{ENGINEER}]\n", **retries):
        made.append(Watched(tmp_path, post, monkeypatch, settings, retries))
        assert made[-1].look() == BEGINS
        return made[-1]

    yield begin
    for watched in made:
        watched.dagster.dispose()


def test_three_failing_runs_are_told_once_and_their_end_once(watch):
    watched = watch()
    first = watched.run(is_well=False)
    told = watched.look()
    again = []
    for _ in range(2):
        watched.run(is_well=False)
        again.append(watched.look())
    well = watched.run(is_well=True)
    over, quiet = watched.look(), watched.look()

    assert told == "1 notice sent. 1 failure goes on."
    assert again == ["1 failure goes on."] * 2
    assert (over, quiet) == ("1 notice sent.", QUIET)
    (failed, text), (ended, end) = watched.mails
    assert failed == "Accord: wadi_water, refresh: 1 new failure"
    assert ended == "Accord: wadi_water, refresh: 1 failure is over"
    assert "Check KOBO_TOKEN" in text
    assert "What to do:" in text
    assert f"https://dagster.agency.example/runs/{first}" in text
    assert f"https://dagster.agency.example/runs/{well}" in end
    assert "(Asia/Riyadh)" in text
    assert watched.post.envelopes == [ENGINEER] * 2
    assert not [
        word for word in (WRONG_TOKEN, TOKEN, SECRET) for said in (told, text, end) if word in said
    ]
    assert ENGINEER not in IncidentFile(watched.office.state).path.read_text(encoding="utf-8")


def test_all_that_fails_in_one_look_is_one_message_and_each_form_ends_by_itself(watch):
    watched = watch()
    for form in ("well_test", "household_visit"):
        watched.run(is_well=False, form=form)
    watched.run(is_well=True, form="household_visit")
    watched.look()

    # The visits failed and were mended between two looks; the tests of wells go on.
    [(subject, text)] = watched.mails
    assert subject.endswith("1 new failure")
    assert "well_test" in text
    assert "household_visit" not in text
    watched.run(is_well=True, form="household_visit")
    assert watched.look() == "1 failure goes on."


def test_a_run_that_is_run_again_by_itself_is_no_failure_until_its_last_try(watch):
    watched = watch(run_retries={"enabled": True, "max_retries": 1})
    watched.run(is_well=False)
    waits = watched.look()
    watched.run(is_well=True)
    mended = watched.look()
    assert (waits, mended, watched.post.taken) == (QUIET, QUIET, [])

    first = watched.run(is_well=False)
    waits = watched.look()
    watched.die(first_try=first)
    assert (waits, watched.look()) == (QUIET, "1 notice sent. 1 failure goes on.")


def test_a_run_whose_process_died_is_told_without_the_words_of_any_error(watch):
    watched = watch()
    watched.die()
    watched.look()

    [(_, text)] = watched.mails
    assert " ".join(NO_STEP_SAYS_WHY.split()) in " ".join(text.split())
    assert SECRET not in text


def test_checks_are_told_whether_they_stop_a_run_or_it_succeeds_all_the_same(watch):
    watched = watch()
    checks = [dg.AssetCheckSpec(name, asset="made") for name in ("wells_are_known", HOLDS)]

    @dg.asset(check_specs=checks)
    def made():
        """A table of which one check stops what follows, and another does not."""
        yield dg.AssetCheckResult(
            check_name="wells_are_known",
            passed=does["wells_are_known"],
            severity=dg.AssetCheckSeverity.ERROR,
            metadata={STOPS: ["7 of 9 submissions of well_test, more than 20%"]},
        )
        yield dg.AssetCheckResult(
            check_name=HOLDS,
            passed=does[HOLDS],
            severity=dg.AssetCheckSeverity.WARN,
            metadata={"failure": "KoboToolbox answered 403. Check KOBO_TOKEN."},
        )
        yield dg.MaterializeResult()

    said, does = [], {}
    for verdicts in ((False, True), (True, False), (True, True)):
        does |= zip(("wells_are_known", HOLDS), verdicts, strict=True)
        ran = dg.materialize(
            [made], instance=watched.dagster, tags={FOLDER_TAG: str(watched.office.state)}
        )
        assert ran.success
        said.append(watched.look())

    assert said == [
        "1 notice sent. 1 failure goes on.",
        "2 notices sent. 1 failure goes on.",
        "1 notice sent.",
    ]
    texts = [" ".join(text.split()) for _, text in watched.mails]
    assert "“wells are known” stopped the run: 7 of 9 submissions" in texts[0]
    assert "KoboToolbox answered 403" in " ".join(texts[1:3])
    assert [subject.split(": ")[-1] for subject, _ in watched.mails] == [
        "1 new failure", "1 new failure", "1 failure is over", "1 failure is over"
    ]  # fmt: skip


def test_where_dagster_began_anew_its_first_failure_is_told(watch):
    watched = watch()
    IncidentFile(watched.office.state).write(Known(position=10**9))
    watched.run(is_well=False)

    assert watched.look() == "1 notice sent. 1 failure goes on."


def test_runs_of_another_programme_are_not_told(watch):
    watched = watch()
    watched.run(is_well=False, tags={FOLDER_TAG: "/srv/another"})

    assert watched.look() == QUIET


def test_a_webhook_gets_one_object_and_what_it_refuses_is_said_without_its_address(watch, hook):
    watched = watch("notices:\n  webhook: yes\n")
    unset_run = watched.run(is_well=False)
    unset = watched.look()
    watched.environment.setenv("ACCORD_WEBHOOK_URL", hook.url)
    hook.answers = [503, 204]
    later, sent = watched.look(), watched.look()
    watched.run(is_well=True)
    hook.answers = [307]
    refused = watched.look()

    assert "ACCORD_WEBHOOK_URL is not set" in unset
    assert "tried again" in later
    assert "1 notice sent" in sent
    assert "refused" in refused
    assert watched.look() == QUIET
    busy, taken, over = hook.taken
    assert busy == taken
    assert [taken["is_over"], over["is_over"]] == [False, True]
    assert {*taken} == {
        "text", "programme", "job", "run", "step", "sentence", "link", "is_over"
    }  # fmt: skip
    assert (taken["programme"], taken["job"], taken["run"]) == ("wadi_water", "refresh", unset_run)
    assert "Check KOBO_TOKEN" in taken["sentence"]
    assert not [
        said for said in (unset, later, sent, refused) if SECRET in said or "/hooks" in said
    ]


def test_what_hangs_up_without_an_answer_is_not_told_twice(watch, hook):
    watched = watch("notices:\n  webhook: yes\n")
    watched.environment.setenv("ACCORD_WEBHOOK_URL", hook.url)
    hook.answers = [None]
    watched.run(is_well=False)
    unsure = watched.look()

    assert "may have arrived" in unsure
    assert watched.look() == "1 failure goes on."
    assert len(hook.taken) == 1


def test_while_the_server_for_mail_is_away_notices_wait_and_what_was_over_by_then_is_not_told(
    watch,
):
    watched = watch()
    watched.environment.setenv("ACCORD_SMTP_URL", "smtp://127.0.0.1:9")
    watched.run(is_well=False)
    away = watched.look()
    watched.run(is_well=True)
    watched.environment.setenv("ACCORD_SMTP_URL", watched.post.url)

    assert "no answer from 127.0.0.1:9" in away
    assert watched.look() == QUIET
    assert watched.post.taken == []


def _look_once(folder, state, home, environment):
    os.environ.update(environment)
    programme = read_programme(folder)
    made = definitions_of(programme, var=str(state))
    with dg.DagsterInstance.local_temp(str(home)) as instance:
        context = dg.build_sensor_context(instance=instance, resources=made.resources)
        made.resolve_sensor_def("notices")(context)


def test_a_look_that_is_killed_while_it_sends_does_not_send_twice(watch):
    watched = watch()
    watched.run(is_well=False)
    watched.post.holds_at = ("taken", 1)  # The server has it and has not said so.
    environment = {name: os.environ[name] for name in ("ACCORD_SMTP_URL", "SSL_CERT_FILE")}
    places = (watched.office.programme, watched.office.state, watched.home)
    process = PROCESSES.Process(target=_look_once, args=(*places, environment))
    process.start()
    assert watched.post.is_held.wait(30)
    process.kill()
    process.join(10)
    watched.post.holds_at = None

    assert "is not sent again" in watched.look()
    assert watched.look() == "1 failure goes on."
    watched.run(is_well=True)
    watched.look()
    assert [subject.split(": ")[-1] for subject, _ in watched.mails] == [
        "1 new failure", "1 failure is over"
    ]  # fmt: skip


def test_without_notices_it_says_so_and_a_damaged_file_stops_nothing_else(watch, tmp_path):
    definitions = definitions_of(read_programme(WADI), var=str(tmp_path / "none"))
    with dg.DagsterInstance.ephemeral() as instance:
        context = dg.build_sensor_context(instance=instance, resources=definitions.resources)
        found = definitions.resolve_sensor_def("notices")(context)
    assert "programme.yaml has no notices" in found.skip_message

    watched = watch()
    IncidentFile(watched.office.state).path.write_text('{"position": "many"}', encoding="utf-8")
    assert "says nothing that Accord writes" in watched.look()


def test_addresses_without_a_sender_are_a_mistake_of_the_folder(tmp_path):
    folder = shutil.copytree(WADI, tmp_path / "programme")
    with (folder / "programme.yaml").open("a", encoding="utf-8") as file:
        file.write(f"notices:\n  to: [{ENGINEER}]\n")
    with pytest.raises(ProgrammeError) as found:
        read_programme(folder)
    assert "add mail: and sender:" in str(found.value)


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ("notices: {}\n", "nobody would be told"),
        ("notices:\n  to: [engineer]\n", "is not an address of mail"),
        (f"notices:\n  to: [{ENGINEER}, {ENGINEER.title()}]\n", "has an address twice"),
    ],
)
def test_settings_that_reach_nobody_are_mistakes_of_the_folder(tmp_path, settings, said):
    with pytest.raises(ProgrammeError) as found:
        read_programme(mail_office.office(tmp_path, settings).programme)
    assert said in str(found.value)


@pytest.mark.parametrize(
    "url",
    ["", "http://hooks.agency.example/x", "ftp://127.0.0.1/x", f"https://[{SECRET}", "https:///x"],
)
def test_a_webhook_that_others_could_read_is_refused_without_its_address(url):
    with pytest.raises(WebhookError) as found:
        Webhook.of(url)
    assert "ACCORD_WEBHOOK_URL" in str(found.value)
    assert not url or url not in str(found.value)
    assert SECRET not in str(found.value)


def test_what_people_typed_calls_nobody_in_a_chat_and_steers_no_display():
    said = "The form “<!channel> @all [x](https://bad.example) \u202etxt.exe\n” is not there."
    about = Incident(job="refresh", step="a", check="", sentence=said, run="r")
    notice = Notice(to="x", job="refresh", run="r", at=0.0, is_over=False, incidents=(about,))
    words = Words.of(notice, read_programme(WADI), "")

    assert not [mark for mark in ("<", "@", "](", "\u202e") if mark in words.as_dict()["text"]]
    assert "txt.exe ” is not there" in words.text
    assert "\u202e" not in words.text


def test_a_link_never_holds_an_account():
    assert is_address("https://dagster.agency.example/ui")
    assert not any(map(is_address, ("", "dagster", "https://me:secret@dagster", "https://[x")))


def test_the_doctor_says_whether_anybody_is_told(tmp_path, monkeypatch):
    folder = mail_office.office(tmp_path, f"notices:\n  to: [{ENGINEER}]\n  webhook: yes\n")
    programme = read_programme(folder.programme)
    none = of_notices(read_programme(WADI))
    no_server = of_notices(programme)
    monkeypatch.setenv("ACCORD_SMTP_URL", "smtp://127.0.0.1:25")
    no_webhook = of_notices(programme)
    monkeypatch.setenv("ACCORD_WEBHOOK_URL", f"https://hooks.agency.example/{SECRET}")
    well = of_notices(programme)

    assert [one.state for one in (none, no_server, no_webhook, well)] == [
        "well", "look", "look", "well"
    ]  # fmt: skip
    assert "1 address and a webhook" in well.said
    assert not [one for one in (no_webhook, well) if SECRET in one.said]
