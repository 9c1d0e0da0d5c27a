"""The command line: `accord`."""

import json
import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Annotated

import typer

from assets.kobo.private_files import write_privately
from assets.programme.problems import Problem, ProgrammeError
from assets.programme.read import read_programme
from pipelines.attachments_cli import attachments
from pipelines.backup_cli import backup
from pipelines.bundle_cli import bundle_report
from pipelines.close_cli import close
from pipelines.decide_cli import decide
from pipelines.docs_cli import docs
from pipelines.doctor_cli import doctor
from pipelines.exports_cli import exports
from pipelines.forget_cli import forget
from pipelines.forms_cli import forms
from pipelines.framework_cli import framework, take_inbox
from pipelines.index_cli import index
from pipelines.keys_cli import keys
from pipelines.log_lines import is_json, tell
from pipelines.new_cli import new
from pipelines.options import (
    SOMETHING_TO_LOOK_AT,
    JsonOption,
    ProgrammeOption,
    VarOption,
    folder_or_exit,
    read_or_exit,
    refuse,
    state_of,
)
from pipelines.publications_cli import publications
from pipelines.release_cli import release
from pipelines.remind_cli import remind
from pipelines.reports_cli import reports
from pipelines.retention_cli import retention
from pipelines.send_cli import send
from pipelines.settings import EXAMPLE
from pipelines.subject_cli import subject
from pipelines.trace_cli import trace_figure

# As somebody meets them; the groups of commands stand below.
ORDER = (
    "new",
    "check",
    "doctor",
    "run",
    "trace",
    "decide",
    "close",
    "release",
    "reports",
    "send",
    "remind",
    "bundle",
    "exports",
    "index",
    "subject",
    "forget",
    "retention",
    "attachments",
    "sandbox",
)

app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Keeps an agency and its civil society partners true to what they agreed.",
    epilog="Exit codes: 0 all is well, 1 something must be looked at, 2 it could not run.",
)


@app.callback()
def _privately(context: typer.Context) -> None:
    # A new programme's folder is no state: who may read it is for its owner to say.
    if context.invoked_subcommand != "new":
        write_privately()


app.add_typer(publications, name="publications")
app.add_typer(forms, name="forms")
app.add_typer(framework, name="framework")
app.add_typer(docs, name="docs")
app.add_typer(backup, name="backup")
app.add_typer(keys, name="keys")
app.command("attachments", short_help="Fetch the files that came with submissions.")(attachments)
app.command("bundle", short_help="Pack a partner's report to travel by hand.")(bundle_report)
app.command("close", short_help="Close a period: freeze what was published of it.")(close)
app.command("release", short_help="Release the reports of a closed period as final.")(release)
app.command("decide", short_help="Decide on what the checks found.")(decide)
app.command("doctor", short_help="Say whether a run has what it needs.")(doctor)
app.command("exports", short_help="List the files for other tools, or write a workbook.")(exports)
app.command("forget", short_help="Forget submissions on request, for good.")(forget)
app.command("index", short_help="List several programmes' public pages on one.")(index)
app.command("new", short_help="Make the folder of a new programme.")(new)
app.command("remind", short_help="Remind both sides of what is due, by mail.")(remind)
app.command("reports", short_help="Say where each partner's report lies.")(reports)
app.command("retention", short_help="Delete originals whose retention has ended.")(retention)
app.command("send", short_help="Send each partner its report by mail.")(send)
app.command("subject", short_help="Write down what is kept about somebody.")(subject)
app.command("trace", short_help="Follow a figure to its submissions.")(trace_figure)


@app.command("run", short_help="Pull, check, compute and publish once.")
def run(  # noqa: PLR0913 - its options
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
        typer.Option("--quick", help="Pull what is new or known to be changed; the rest can wait."),
    ] = False,
    again: Annotated[
        bool, typer.Option("--again", help="Make everything anew, even where nothing is new.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Pull, check, compute and publish everything once.

    Without KOBO_URL, a programme with a population.yaml is filled from a sandbox KoboToolbox on
    this machine.
    """
    # Dagster takes a second to import, which the other commands need not pay.
    from pipelines.refresh import RunningAlreadyError, run_refresh

    take_inbox(programme, var)
    found = read_or_exit(programme, as_json=as_json)
    state = state_of(var, found.code)
    try:
        outcome = run_refresh(
            found,
            var=state,
            as_of=f"{as_of:%Y-%m-%d}" if as_of else "",
            sweeps=not is_quick,
            again=again,
        )
    except RunningAlreadyError as error:
        refuse(str(error))
    for failure in () if is_json() else outcome.failures:  # The lines of its steps say them.
        tell(f"\n{failure}")
    if as_json:
        print(json.dumps(outcome.as_dict(), ensure_ascii=False, indent=1))
    elif outcome.is_success:
        print(f"\n{outcome.summary}")
    else:
        tell("\nThe run did not finish; what was published before stands.")
    raise typer.Exit(outcome.exit_code)


def _count(problems: Sequence[Problem]) -> str:
    return "1 mistake" if len(problems) == 1 else f"{len(problems)} mistakes"


@app.command("check", short_help="List every mistake in a programme's folder.")
def check(*, programme: ProgrammeOption = EXAMPLE, as_json: JsonOption = False) -> None:
    """Read a programme's folder and list every mistake in it, with file and line.

    What it should say besides is listed as a warning, which stops nothing.
    """
    folder_or_exit(programme)
    try:
        found = read_programme(programme)
    except ProgrammeError as error:
        if as_json:
            problems = [problem.as_dict() for problem in error.problems]
            print(json.dumps({"problems": problems}, ensure_ascii=False, indent=1))
        else:
            print("\n".join(map(str, error.problems)))
            print(f"\n{_count(error.problems)} in {programme}.")
        raise typer.Exit(SOMETHING_TO_LOOK_AT) from error
    counts = {
        "partners": len(found.partners),
        "agreements": len(found.agreements),
        "indicators": len(found.indicators),
        "targets": len(found.targets),
        "forms": len(found.file.forms),
    }
    if as_json:
        warnings = [advice.as_dict() for advice in found.advice]
        print(json.dumps({"problems": [], "warnings": warnings, **counts}, indent=1))
    else:
        print("".join(f"warning: {advice}\n" for advice in found.advice), end="")
        listed = ", ".join(f"{count} {name}" for name, count in counts.items())
        print(f"{found.code}: no mistakes in {listed}.")


@app.command("sandbox", short_help="Serve a KoboToolbox with invented submissions.")
def sandbox(
    *,
    programme: ProgrammeOption = EXAMPLE,
    port: Annotated[int, typer.Option(help="The port on this machine.")] = 8000,
    token: Annotated[str, typer.Option(help="The API key to accept [a new one].")] = "",
    submissions: Annotated[
        int | None, typer.Option(min=1, help="How many to invent [as population.yaml says].")
    ] = None,
) -> None:
    """Serve a KoboToolbox with the programme's invented submissions, until stopped."""
    from assets.kobo.sandbox.programme import sandbox_for
    from assets.kobo.sandbox.server import SandboxServer

    read_or_exit(programme)
    key = token or secrets.token_hex(20)
    server = SandboxServer(sandbox_for(programme, key, submissions), port=port)
    print(f"A sandbox KoboToolbox answers at {server.url} until you press Ctrl+C.")
    print(f"Use it with: KOBO_URL={server.url} KOBO_TOKEN={key} accord run", flush=True)
    server.serve_until_stopped()


app.registered_commands.sort(key=lambda one: ORDER.index(str(one.name)))
