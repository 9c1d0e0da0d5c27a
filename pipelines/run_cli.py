"""The command that pulls, checks, computes and publishes: `accord run`."""

from datetime import datetime
from typing import Annotated

import typer

from pipelines.ends import INTERRUPTED
from pipelines.framework_cli import take_inbox
from pipelines.log_lines import is_json, tell
from pipelines.options import (
    JsonOption,
    ProgrammeOption,
    VarOption,
    day_option,
    read_or_exit,
    refuse,
    state_of,
)
from pipelines.said import say, say_as_json
from pipelines.settings import EXAMPLE


def run(  # noqa: PLR0913 - its options
    *,
    programme: ProgrammeOption = EXAMPLE,
    var: VarOption = None,
    as_of: Annotated[
        datetime | None, day_option("Read everything as on this day, for example 2026-07-20")
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
    # Dagster takes two seconds to import: whoever asks for the options need not wait for it.
    from pipelines.refresh import RunningAlreadyError, run_refresh

    take_inbox(programme, var)
    found = read_or_exit(programme, as_json=as_json, converts=True)
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
    except KeyboardInterrupt:
        refuse(
            "\nThe run was interrupted; what was published before stands. To go on from there: "
            "accord run",
            INTERRUPTED,
        )
    for failure in () if is_json() else outcome.failures:  # The lines of its steps say them.
        tell(f"\n{failure}")
    if as_json:
        say_as_json(outcome.as_dict())
    elif outcome.is_success:
        say(f"\n{outcome.summary}")
    else:
        tell("\nThe run did not finish; what was published before stands.")
    raise typer.Exit(outcome.exit_code)
