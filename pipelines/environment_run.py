"""A run whose servers, folder and day come from the environment, as Dagster's resource.

Reading the environment and the clock is `pipelines.settings`, which needs no Dagster.
"""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import dagster as dg
from pydantic import Field

from assets.kobo.client import KoboClient
from assets.kobo.errors import KoboRequestError
from assets.kobo.server import Server
from assets.kobo.transport.patience import FIRST_PAUSE_SECONDS
from assets.layout import LayoutError, migrate, steps_left
from assets.programme.model import FormPlace
from assets.run import Run
from assets.warehouse.connection import limit_memory
from pipelines.layout_steps import STEPS
from pipelines.settings import (
    DEFAULT_SERVER,
    day_of_runs,
    default_var,
    is_demonstration,
    moment,
    setting,
)

if TYPE_CHECKING:
    from assets.kobo.sandbox.store import SandboxStore


class EnvironmentRun(Run):
    """A run whose servers, folder and day come from the environment unless they are given."""

    programme: str = Field(description="The programme's folder.")
    code: str = Field(description="The programme's code.")
    time_zone: str = Field(description="The programme's time zone.")
    var: str = Field(default="", description="The folder of its state; empty for the usual one.")
    as_of: str = Field(
        default="", description="The day to read everything on, as 2026-07-20; empty for today."
    )

    first_pause: float = Field(
        default=FIRST_PAUSE_SECONDS,
        description="Seconds before an unanswered request is tried again; doubled each time.",
    )

    memory: str = Field(
        default="",
        description="The most memory that the database may take, as 2GB; empty for its own limit.",
    )

    def setup_for_execution(self, context: dg.InitResourceContext) -> None:
        """Bring the state to the present layout before a run works on it.

        Raises:
            Failure: A newer version of Accord wrote it, another process migrates it, or a setting
                is none.
        """
        super().setup_for_execution(context)
        try:
            limit_memory(self.memory or setting("ACCORD_MEMORY"))
            if context.run is None:  # A sensor or a schedule only looks.
                steps_left(self.folder(), STEPS)
                return
            for said in migrate(self.folder(), STEPS):
                if context.log:
                    context.log.info(said)
        except (LayoutError, ValueError) as error:
            raise dg.Failure(str(error), allow_retries=False) from error

    def quickly(self) -> dict[str, Any]:
        """Return the settings of the same run that leaves the sweep for edits to another one.

        Dagster takes a resource's settings whole or not at all.
        """
        said = {name: getattr(self, name) for name in type(self).model_fields}
        return {"resources": {"run": {"config": {**said, "sweeps": False}}}}

    def folder(self) -> Path:
        """Return the folder that holds the programme's state."""
        return Path(self.var).resolve() if self.var else default_var(self.code)

    def day(self) -> date:
        """Return the day on which everything is read."""
        if self.as_of:
            return date.fromisoformat(self.as_of)
        return day_of_runs(Path(self.programme), self.time_zone)

    def moment(self) -> datetime:
        """Return what time it is."""
        return moment()

    @contextmanager
    def client(self, place: FormPlace) -> Iterator[KoboClient]:
        """Open the server that holds a form: the real one, or the sandbox where none is named.

        Raises:
            KoboRequestError: A setting is missing.
        """
        with (
            self.server(place) as server,
            KoboClient(server, first_pause=self.first_pause) as client,
        ):
            yield client

    @contextmanager
    def server(self, place: FormPlace) -> Iterator[Server]:
        """Name the server that holds a form: the real one, or a sandbox for as long as this lasts.

        Raises:
            KoboRequestError: A setting is missing.
        """
        settings = (place.url_setting, place.token_setting)
        if self.is_demonstration(place.url_setting):
            from assets.kobo.sandbox.server import SandboxServer

            store = _sandbox_of(Path(self.programme))
            with SandboxServer(store) as sandbox:
                yield Server(sandbox.url, store.token, *settings)
            return
        yield Server(
            _setting(place, place.url_setting, "the address of the KoboToolbox server"),
            _setting(place, place.token_setting, "the API key of an account that may view it"),
            *settings,
        )

    def is_demonstration(self, name: str) -> bool:
        """Say whether the setting of a server names none and invented submissions stand for it."""
        return name == DEFAULT_SERVER and is_demonstration(Path(self.programme))


def _setting(place: FormPlace, name: str, meaning: str) -> str:
    value = setting(name)
    if not value:
        raise KoboRequestError(
            f"Wanted to pull the form “{place.heading}”, but {name} is not set. Set it to "
            f"{meaning}."
        )
    return value


@cache
def _sandbox_of(programme: Path) -> "SandboxStore":
    """Build the sandbox's invented world once per process."""
    from assets.kobo.sandbox.programme import sandbox_for

    return sandbox_for(programme, secrets.token_hex(20))
