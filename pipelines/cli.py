"""The command line: `accord`."""

import json
import secrets
import sys
from datetime import datetime
from typing import Annotated

import typer

from pipelines.attachments_cli import attachments
from pipelines.forms_cli import forms
from pipelines.options import (
    NOTHING_COULD_RUN,
    JsonOption,
    ProgrammeOption,
    VarOption,
    read_or_exit,
)
from pipelines.settings import EXAMPLE

app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Keeps an agency and its civil society partners true to what they agreed.",
    epilog="Exit codes: 0 all is well, 1 something must be looked at, 2 it could not run.",
)

app.add_typer(forms, name="forms")
app.command()(attachments)


@app.command()
def run(
    *,
    programme: ProgrammeOption = EXAMPLE,
    var: VarOption = None,
    as_of: Annotated[
        datetime | None,
        typer.Option(
            metavar="DAY",
            formats=["%Y-%m-%d"],
            help="Read everything as on this day, for example 2026-07-20 [today].",
        ),
    ] = None,
    is_quick: Annotated[
        bool,
        typer.Option("--quick", help="Pull new submissions only; edits and deletions can wait."),
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Pull, check, compute and publish everything once.

    Without KOBO_URL, a programme with a population.yaml is filled from a sandbox KoboToolbox on
    this machine.
    """
    # Dagster takes a second to import, which the other commands need not pay.
    from pipelines.refresh import RunningAlreadyError, run_refresh

    found = read_or_exit(programme, as_json=as_json)
    try:
        outcome = run_refresh(
            found, var=var, as_of=f"{as_of:%Y-%m-%d}" if as_of else "", sweeps=not is_quick
        )
    except RunningAlreadyError as error:
        print(error, file=sys.stderr)
        raise typer.Exit(NOTHING_COULD_RUN) from error
    for failure in outcome.failures:
        print(f"\n{failure}", file=sys.stderr)
    if as_json:
        print(json.dumps(outcome.as_dict(), ensure_ascii=False, indent=1))
    elif outcome.is_success:
        print(f"\n{outcome.summary}")
    else:
        print("\nThe run did not finish; what was published before stands.", file=sys.stderr)
    raise typer.Exit(outcome.exit_code)


@app.command()
def check(*, programme: ProgrammeOption = EXAMPLE, as_json: JsonOption = False) -> None:
    """Read a programme's folder and list every mistake in it, with file and line."""
    found = read_or_exit(programme, as_json=as_json)
    counts = {
        "partners": len(found.partners),
        "agreements": len(found.agreements),
        "indicators": len(found.indicators),
        "targets": len(found.targets),
        "forms": len(found.file.forms),
    }
    if as_json:
        print(json.dumps({"problems": [], **counts}, indent=1))
    else:
        listed = ", ".join(f"{count} {name}" for name, count in counts.items())
        print(f"{found.code}: no mistakes in {listed}.")


@app.command()
def sandbox(
    *,
    programme: ProgrammeOption = EXAMPLE,
    port: Annotated[int, typer.Option(help="The port on this machine.")] = 8000,
    token: Annotated[str, typer.Option(help="The API key to accept [a new one].")] = "",
) -> None:
    """Serve a KoboToolbox with the programme's invented submissions, until stopped."""
    from assets.kobo.sandbox.programme import sandbox_for
    from assets.kobo.sandbox.server import SandboxServer

    read_or_exit(programme)
    key = token or secrets.token_hex(20)
    with SandboxServer(sandbox_for(programme, key), port=port) as server:
        print(f"A sandbox KoboToolbox answers at {server.url} until you press Ctrl+C.")
        print(f"Use it with: KOBO_URL={server.url} KOBO_TOKEN={key} accord run", flush=True)
        server.serve_until_stopped()
