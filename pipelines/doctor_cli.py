"""The command that says what a run needs and whether it is there: `accord doctor`."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import typer

from pipelines.doctor import Told, of_the_machine, of_the_state, read_folder
from pipelines.hints import with_options
from pipelines.options import (
    NOTHING_COULD_RUN,
    SOMETHING_TO_LOOK_AT,
    JsonOption,
    ProgrammeOption,
    VarOption,
    folder_of_state,
    folder_or_exit,
)
from pipelines.said import say, say_as_json
from pipelines.settings import EXAMPLE, moment

SIGNS = {"well": "✓", "look": "!", "stop": "✗"}


def doctor(
    *, programme: ProgrammeOption = EXAMPLE, var: VarOption = None, as_json: JsonOption = False
) -> None:
    """Say whether what a run needs is there, and what to do where it is not.

    Looks at the programme's folder, packages, letters, disk, keys, locks, what was pulled, past
    publications, the last run, KoboToolbox and its forms, the server for mail, and who is told when
    a run fails. Changes nothing, sends nothing.
    """
    folder_or_exit(programme)
    found = []
    for told in _told(programme, var):
        one = replace(told, do=with_options(told.do))
        found.append(one)
        if not as_json:
            say(line(one))
    if as_json:
        say_as_json({"checks": [one.as_dict() for one in found]})
    states = {one.state for one in found}
    if "stop" in states:
        raise typer.Exit(NOTHING_COULD_RUN)
    raise typer.Exit(SOMETHING_TO_LOOK_AT if "look" in states else 0)


def line(told: Told) -> str:
    """Return what was found as a line or two of text."""
    first = f"{SIGNS[told.state]} {told.about:<26} {told.said}"
    return f"{first}\n{'':>28} → {told.do}" if told.do else first


def _told(programme: Path, var: Path | None) -> Iterator[Told]:
    now = moment()
    yield from of_the_machine()
    found, told = read_folder(programme)
    yield told
    if found is None:
        return
    yield from of_the_state(folder_of_state(var, found.code), found.code, now)
    # A client for the web takes a moment to import.
    from pipelines.doctor_servers import of_kobotoolbox, of_mail, of_notices

    yield from of_kobotoolbox(found, now)
    yield of_mail(found)
    yield of_notices(found)
