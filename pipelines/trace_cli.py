"""The command that follows a figure to its submissions: `accord trace`.

What stands behind a figure is decided in `assets.indicators.trace`, and how it is told in
`pipelines.trace_lines`.
"""

from typing import Annotated

import typer

from assets.indicators.expressions import ExpressionError
from assets.indicators.sources import SourceError
from assets.indicators.trace import CannotTraceError, is_computed, trace
from assets.indicators.trace_asked import READINGS, Said, asked_for, indicator_of
from assets.warehouse.connection import CannotOpenError, read_only
from pipelines.options import (
    SOMETHING_TO_LOOK_AT,
    JsonOption,
    ProgrammeOption,
    VarOption,
    read_or_exit,
    refuse,
    state_of,
)
from pipelines.said import say, say_as_json
from pipelines.settings import EXAMPLE
from pipelines.trace_lines import Followed, as_dict, lines


def trace_figure(  # noqa: PLR0913 - each is an option of the command.
    indicator: Annotated[
        str, typer.Argument(metavar="INDICATOR", help="The indicator's code, such as OP1.3.")
    ],
    *,
    period: Annotated[
        str, typer.Option(metavar="PERIOD", help="Its period, such as 2026Q2 [the newest ended].")
    ] = "",
    partner: Annotated[
        str, typer.Option(metavar="CODE", help="Whose figure it is [the whole programme's].")
    ] = "*",
    dimension: Annotated[
        str, typer.Option(metavar="CODE", help="What it is divided by; a crossing: sex,age_band.")
    ] = "",
    member: Annotated[
        str, typer.Option(metavar="CODE", help="The member of it; of a crossing: women,15_24.")
    ] = "",
    reading: Annotated[
        str,
        typer.Option(
            metavar="|".join(READINGS), help="The period alone, or to date, as pages show it."
        ),
    ] = "period",
    lists_left_out: Annotated[
        bool, typer.Option("--left-out", help="List what was left out, too, each with the reason.")
    ] = False,
    lists_all: Annotated[
        bool, typer.Option("--all", help="List every record, however many there are.")
    ] = False,
    programme: ProgrammeOption = EXAMPLE,
    var: VarOption = None,
    as_json: JsonOption = False,
) -> None:
    """Follow a figure to its submissions: its rule, what it is made of, what was left out and why.

    It names submissions by their id, as in KoboToolbox, and shows no answer.
    """
    found = read_or_exit(programme, as_json=as_json)
    folder = state_of(var, found.code)
    warehouse = folder / "warehouse.duckdb"
    try:
        meant = indicator_of(found, indicator)
        if not warehouse.exists():
            refuse(f"There is no figure to follow: nothing was run in {folder} yet. Do: accord run")
        with read_only(warehouse) as connection:
            if not is_computed(connection):
                refuse("There is no figure to follow: no run has finished. Do: accord run")
            said = Said(period, partner, dimension, member, reading)
            asked = asked_for(connection, found, meant, said)
            followed = Followed(found, meant, asked, trace(connection, found, meant, asked))
    except (CannotTraceError, CannotOpenError) as error:
        refuse(str(error))
    except (ExpressionError, SourceError) as error:
        refuse(
            f"Wanted to follow {indicator} by what framework.yaml says now, but the last run did "
            f"not have it yet: {error}. Do: accord run"
        )
    if as_json:
        say_as_json(as_dict(followed, lists_left_out=lists_left_out))
    else:
        told = lines(followed, lists_left_out=lists_left_out, lists_all=lists_all)
        say("\n".join(told))
    if followed.trace.is_of_another_rule:
        say(
            "\nThe programme's files have changed since the last run: it counted otherwise than "
            "they say now. Do: accord run",
            err=True,
        )
        raise typer.Exit(SOMETHING_TO_LOOK_AT)
