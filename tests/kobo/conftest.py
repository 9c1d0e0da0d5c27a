"""What the tests of pulling share: a sandbox with one short form, and clients that ask it."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest

from assets.kobo.client import KoboClient
from assets.kobo.landing import Landing
from assets.kobo.sandbox import paging
from assets.kobo.sandbox.faults import Fault
from assets.kobo.sandbox.server import SandboxServer
from assets.kobo.sandbox.store import SandboxStore
from assets.kobo.server import Server
from assets.kobo.sync import Pulled, pull
from tests.certificate import make_certificate

FAR = datetime(2100, 1, 1, tzinfo=UTC)
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
CONTENT = {"schema": "1", "survey": [{"type": "text", "name": "name", "$xpath": "name"}]}


@dataclass
class Village:
    """A server with one form, the pauses that its clients made, and how to ask it."""

    store: SandboxStore
    uid: str = "aVillageSurveyForm0001"
    at: datetime = NOON
    pauses: list[float] = field(default_factory=list)

    @property
    def data(self) -> str:
        return f"/api/v2/assets/{self.uid}/data/"

    def answer(self, *names: str) -> list[int]:
        return [
            self.store.submit(self.uid, {"name": name}, submitted_by="awn_office", at=self.at)
            for name in names
        ]

    @contextmanager
    def serving(
        self, *faults: Fault, token: str | None = None
    ) -> Iterator[tuple[KoboClient, list[str]]]:
        """Serve for a while; yield a client and the addresses that are asked for."""
        with SandboxServer(self.store, faults=faults) as server:
            account = Server(server.url, token or self.store.token)
            with KoboClient(account, pause=self.pauses.append) as client:
                yield client, server.requests


@pytest.fixture
def village() -> Village:
    village = Village(SandboxStore("0123456789abcdef0123456789abcdef01234567"))
    village.store.add_form(
        uid=village.uid, name="Village survey", content=CONTENT, deployed_at=NOON
    )
    village.answer("Awa", "Bo", "Cé", "Dja", "Eno")
    return village


@pytest.fixture
def pages_of(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Let the server send fewer submissions at once, as its owner may decide."""
    return lambda limit: monkeypatch.setattr(paging, "MAX_LIMIT", limit)


@pytest.fixture
def landing(tmp_path: Path) -> Landing:
    return Landing(tmp_path / "var" / "landing")


@pytest.fixture
def state(tmp_path: Path) -> Path:
    """Return the folder of the programme's state, in which landing lies."""
    return tmp_path / "var"


@pytest.fixture
def pull_survey(village: Village, landing: Landing) -> Callable[..., Pulled]:
    """Pull the village survey, sealed unless said otherwise."""

    def once(*, seals: bool = True, to: Landing = landing) -> Pulled:
        with village.serving() as (client, _):
            return pull(client, to, "survey", village.uid, seals=seals)

    return once


@pytest.fixture
def names() -> Callable[[Sequence[dict[str, object]]], list[object]]:
    """Return who answered, over several pages."""
    return lambda pages: [row["name"] for page in pages for row in page["results"]]


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a certificate for this machine alone, which nobody trusts unless told to."""
    return make_certificate(tmp_path_factory.mktemp("certificate") / "here.pem")
