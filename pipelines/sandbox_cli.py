"""The command that serves a KoboToolbox with invented submissions: `accord sandbox`."""

import secrets
from typing import Annotated

import typer

from assets.kobo.sandbox.programme import sandbox_for
from assets.kobo.sandbox.server import SandboxServer
from assets.programme.reading import POPULATION
from pipelines.options import ProgrammeOption, read_or_exit, refuse
from pipelines.said import say
from pipelines.settings import EXAMPLE, last_invented_day


def sandbox(
    *,
    programme: ProgrammeOption = EXAMPLE,
    port: Annotated[
        int, typer.Option(min=0, max=65535, help="The port on this machine; 0 for a free one.")
    ] = 8000,
    token: Annotated[str, typer.Option(help="The API key to accept [a new one].")] = "",
    submissions: Annotated[
        int | None, typer.Option(min=1, help="How many to invent [as population.yaml says].")
    ] = None,
) -> None:
    """Serve a KoboToolbox with the programme's invented submissions, until stopped."""
    read_or_exit(programme, converts=True)
    key = token or secrets.token_hex(20)
    invented = last_invented_day(programme)
    day = f" --as-of {invented}" if invented else ""
    store = sandbox_for(programme, key, submissions)
    try:
        server = SandboxServer(store, port=port)
    except OSError as error:
        refuse(
            f"Wanted to answer at port {port} of this machine, but found: {error.strerror}. End "
            "what uses it, or name another with --port; 0 takes a free one."
        )
    say(f"A sandbox KoboToolbox answers at {server.url} until you press Ctrl+C.")
    say(f"Use it with: KOBO_URL={server.url} KOBO_TOKEN={key} accord run{day}")
    if not (programme / POPULATION).exists():
        say(f"Nobody has answered its forms: {programme} has no {POPULATION} to invent answers by.")
    server.serve_until_stopped()
