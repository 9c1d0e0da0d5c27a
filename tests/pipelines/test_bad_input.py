"""What a run says and does when KoboToolbox, or the way to it, misbehaves (DESIGN §7)."""

import hashlib
import shutil

import pytest
from typer.testing import CliRunner

from assets.kobo.sandbox.faults import Fault, GoesDown, Reply
from assets.kobo.sandbox.programme import sandbox_for
from assets.kobo.sandbox.server import SandboxServer
from assets.programme.read import read_programme
from pipelines.cli import app
from pipelines.refresh import alone, run_refresh
from tests.example import velmara_programme
from tests.pipelines.conftest import AS_OF, TOKEN, VELMARA

pytestmark = pytest.mark.long

REPORTS, PROMISES = "aVelmaraQuarterlyRepor", "aVelmaraCommitmentEven"


@pytest.fixture
def state(refreshed, tmp_path, monkeypatch):
    """A copy of a finished run's state, to see that a failing run leaves it as it was."""
    copy = tmp_path / "velmara"
    shutil.copytree(refreshed.var, copy)
    monkeypatch.setenv("DAGSTER_HOME", str(tmp_path / "dagster"))
    monkeypatch.setenv("KOBO_TOKEN", TOKEN)
    return copy


@pytest.fixture
def accord(state, monkeypatch):
    """Run the command line against a server, or against an address where there is none."""

    def run(url: str, *words: str):
        monkeypatch.setenv("KOBO_URL", url)
        return CliRunner().invoke(app, ["run", "--var", str(state), "--as-of", AS_OF, *words])

    return run


def bytes_of(folder):
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for part in ("published", "site", "reports")
        for path in sorted((folder / part).rglob("*"))
        if path.is_file()
    }


def test_a_wrong_token_is_one_sentence_that_names_the_setting(accord, state, monkeypatch):
    before = bytes_of(state)
    monkeypatch.setenv("KOBO_TOKEN", "f" * 40)

    with SandboxServer(sandbox_for(VELMARA, TOKEN)) as server:
        result = accord(server.url)

    assert result.exit_code == 2
    assert "answered 401" in result.stderr
    assert "Check KOBO_TOKEN" in result.stderr
    assert "f" * 40 not in result.output
    assert "what was published before stands" in result.stderr
    assert bytes_of(state) == before


def test_a_wrong_token_is_not_tried_again(accord, monkeypatch):
    monkeypatch.setenv("KOBO_TOKEN", "f" * 40)

    with SandboxServer(sandbox_for(VELMARA, TOKEN)) as server:
        accord(server.url)

    assert len(server.requests) == len(velmara_programme().file.forms)


def test_an_unknown_form_fails_alone_and_the_others_go_on(accord, state):
    before = bytes_of(state)
    store = sandbox_for(VELMARA, TOKEN)
    store.permit(REPORTS, "none")
    store.delete(PROMISES, next(iter(store.forms[PROMISES].rows)))

    with SandboxServer(store) as server:
        result = accord(server.url)

    assert result.exit_code == 1
    assert f"answered 404 to /api/v2/assets/{REPORTS}/" in result.stderr
    assert "Check the form's uid in programme.yaml" in result.stderr
    assert "✓ staging.commitment_event" in result.stderr
    assert "site.internal" not in result.stderr
    assert bytes_of(state) == before


def test_a_missing_token_names_the_setting(accord, monkeypatch):
    monkeypatch.delenv("KOBO_TOKEN")

    result = accord("http://127.0.0.1:9")

    assert result.exit_code == 2
    assert "KOBO_TOKEN is not set" in result.stderr


@pytest.mark.parametrize(
    ("fault", "found"),
    [
        pytest.param(
            Fault(f"{REPORTS}/data", GoesDown()), "no connection could be made", id="server down"
        ),
        pytest.param(
            Fault(f"{REPORTS}/data", Reply(status=200), times=None),
            "it sent text/html that is not complete JSON",
            id="a page of HTML",
        ),
    ],
)
def test_a_struggling_server_is_a_failure_that_resumes(state, monkeypatch, fault, found):
    before = bytes_of(state)

    with SandboxServer(sandbox_for(VELMARA, TOKEN), faults=[fault]) as server:
        monkeypatch.setenv("KOBO_URL", server.url)
        outcome = run_refresh(velmara_programme(), var=state, as_of=AS_OF, first_pause=0)

    assert outcome.exit_code == 1
    assert any(found in failure for failure in outcome.failures)
    assert any("run again later and it continues from there" in line for line in outcome.failures)
    assert bytes_of(state) == before


def test_no_submissions_at_all_still_makes_every_page(tmp_path, monkeypatch):
    folder = tmp_path / "programme"
    shutil.copytree(VELMARA, folder)
    store = sandbox_for(folder, TOKEN)
    for uid, form in store.forms.items():
        for number in list(form.rows):
            store.delete(uid, number)
    monkeypatch.setenv("DAGSTER_HOME", str(tmp_path / "dagster"))
    monkeypatch.setenv("KOBO_TOKEN", TOKEN)

    with SandboxServer(store) as server:
        monkeypatch.setenv("KOBO_URL", server.url)
        outcome = run_refresh(read_programme(folder), var=tmp_path / "velmara", as_of=AS_OF)

    assert outcome.exit_code == 0
    page = outcome.site.read_text(encoding="utf-8")
    assert "No partner has reported" in page or "0 of 12 partners" in page
    assert len(list((tmp_path / "velmara" / "reports").rglob("report.en.html"))) == 12


def test_a_second_run_while_one_is_going_is_refused_with_a_sentence(accord, state):
    with alone(state):
        result = accord("http://127.0.0.1:9")

    assert result.exit_code == 2
    assert "Another run of velmara is going on" in result.stderr


def test_a_mistake_in_the_programme_runs_nothing_and_names_the_line(tmp_path):
    folder = tmp_path / "programme"
    shutil.copytree(VELMARA, folder)
    targets = folder / "targets.csv"
    targets.write_text(targets.read_text().replace("OC1.2,*", "OC9.9,*", 1))

    result = CliRunner().invoke(app, ["run", "--programme", str(folder), "--var", str(tmp_path)])

    assert result.exit_code == 2
    assert "targets.csv:2: indicator 'OC9.9' is not in framework.yaml" in result.stderr
    assert not (tmp_path / "landing").exists()


def test_a_run_with_nothing_new_changes_no_published_byte(refreshed, state, monkeypatch):
    before = bytes_of(state)
    monkeypatch.setenv("KOBO_URL", refreshed.url)

    outcome = run_refresh(velmara_programme(), var=state, as_of=AS_OF)

    assert outcome.exit_code == 0
    assert bytes_of(state) == before
