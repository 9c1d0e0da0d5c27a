"""One run of the bundled example against a sandbox that the tests can ask themselves."""

import pickle
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from assets.kobo.sandbox.programme import sandbox_for
from assets.kobo.sandbox.server import SandboxServer
from assets.programme.read import read_programme
from pipelines.refresh import Outcome, run_refresh
from tests.certificate import make_certificate
from tests.example import VELMARA, velmara_programme
from tests.once import once
from tests.pipelines.mail_office import PostOffice, serving
from tests.pipelines.second_programme import AS_OF as WADI_AS_OF
from tests.pipelines.second_programme import WADI
from tests.pipelines.second_programme import serving as serving_wadi

ROOT = Path(__file__).resolve().parents[2]
TOKEN = "0123456789abcdef0123456789abcdef01234567"
AS_OF = "2026-07-20"


@dataclass(frozen=True)
class Refreshed:
    """A finished run: where its state lies, and the server that it pulled from."""

    var: Path
    dagster_home: Path
    url: str
    outcome: Outcome


@pytest.fixture(scope="session")
def refreshed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Refreshed]:
    """A finished run, whose state this process has for itself."""
    with (
        pytest.MonkeyPatch.context() as environment,
        SandboxServer(sandbox_for(VELMARA, TOKEN)) as server,
    ):
        environment.setenv("KOBO_URL", server.url)
        environment.setenv("KOBO_TOKEN", TOKEN)

        def run(folder: Path) -> None:
            environment.setenv("DAGSTER_HOME", str(folder / "dagster"))
            outcome = run_refresh(velmara_programme(), var=folder / "velmara", as_of=AS_OF)
            assert outcome.exit_code == 0, outcome.failures  # Else no other session should have it.
            (folder / "outcome").write_bytes(pickle.dumps(outcome))

        folder = once(tmp_path_factory.getbasetemp(), "refreshed", run)
        environment.setenv("DAGSTER_HOME", str(folder / "dagster"))
        outcome = pickle.loads((folder / "outcome").read_bytes())  # noqa: S301 (own)
        yield Refreshed(folder / "velmara", folder / "dagster", server.url, outcome)


@pytest.fixture(scope="session")
def wadi_run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A finished run of the second programme: a copy for this process, which no test changes."""

    def run(folder: Path) -> None:
        with serving_wadi(), pytest.MonkeyPatch.context() as environment:
            environment.setenv("DAGSTER_HOME", str(folder / "dagster"))
            outcome = run_refresh(read_programme(WADI), var=folder / "wadi_water", as_of=WADI_AS_OF)
        assert outcome.exit_code == 0, outcome.failures
        (folder / "outcome").write_bytes(pickle.dumps(outcome))

    return once(tmp_path_factory.getbasetemp(), "wadi", run)


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate of a server on this machine."""
    return make_certificate(tmp_path_factory.mktemp("mail") / "here.pem")


@pytest.fixture
def post(certificate: Path) -> Iterator[PostOffice]:
    """A server for mail, and the setting that names it."""
    found = PostOffice()
    with serving(found, certificate) as url:
        found.url = url
        yield found
