"""One run of the bundled example against a sandbox that the tests can ask themselves."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from assets.kobo.sandbox.programme import sandbox_for
from assets.kobo.sandbox.server import SandboxServer
from assets.programme.read import read_programme
from pipelines.refresh import Outcome, run_refresh

ROOT = Path(__file__).resolve().parents[2]
VELMARA = ROOT / "programmes" / "velmara"
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
    var = tmp_path_factory.mktemp("state") / "velmara"
    home = var.parent / "dagster"
    with (
        pytest.MonkeyPatch.context() as environment,
        SandboxServer(sandbox_for(VELMARA, TOKEN)) as server,
    ):
        environment.setenv("KOBO_URL", server.url)
        environment.setenv("KOBO_TOKEN", TOKEN)
        environment.setenv("DAGSTER_HOME", str(home))
        outcome = run_refresh(read_programme(VELMARA), var=var, as_of=AS_OF)
        yield Refreshed(var, home, server.url, outcome)
