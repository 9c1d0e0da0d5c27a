"""What `accord decide` does: lists what is open, shows holds, and writes a decision down.

What is open is `expectations.decisions.doubts`, what a decision is made of
`expectations.decisions.deciding`, and how both are told `pipelines.decide_lines`.
"""

import sys
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from assets.programme.decision_log import add_decisions
from assets.programme.read import Programme
from assets.programme.registers import Decision
from assets.publications.ledger import Ledger
from assets.warehouse.connection import read_only
from expectations.decisions.deciding import (
    CannotDecideError,
    Wanted,
    matching,
    proposed,
    want_known,
)
from expectations.decisions.doubts import doubts, want_checked
from pipelines.decide_lines import Decided, Listed, decided_lines, listed_lines
from pipelines.hold_lines import Holds, holds_lines
from pipelines.options import SOMETHING_TO_LOOK_AT, refuse
from pipelines.said import say, say_as_json
from pipelines.settings import today

if TYPE_CHECKING:
    from assets.run import Run


class Desk:
    """Where an officer decides: the programme, its state, and how answers are told."""

    def __init__(self, programme: Programme, folder: Path, *, as_json: bool) -> None:
        self._programme, self._folder, self._as_json = programme, folder, as_json

    def _run(self) -> "Run":
        # Dagster takes a second to import, which a list need not pay.
        from pipelines.environment_run import EnvironmentRun

        file = self._programme.file
        return EnvironmentRun(
            programme=str(self._programme.folder),
            code=file.code,
            time_zone=file.time_zone,
            var=str(self._folder),
        )

    def show_holds(self) -> None:
        """Print what the next run would put on hold in KoboToolbox and take off; nothing is."""
        from expectations.decisions.holds import write_holds

        run, zone = self._run(), self._programme.file.time_zone
        with read_only(self._warehouse()) as connection:
            want_checked(connection, self._programme)
            holds = [
                write_holds(connection, run, place, zone, is_dry=True)
                for place in self._programme.file.forms
            ]
        held = Holds(holds, is_on=self._programme.file.quality.hold_in_kobotoolbox)
        self._tell(held, holds_lines(held))
        if held.failures:
            raise typer.Exit(SOMETHING_TO_LOOK_AT)

    def list_open(self, wanted: Wanted, *, lists_all: bool) -> None:
        """Print what is open, as far as it was asked for.

        Raises:
            CannotDecideError: What was asked for is not there.
        """
        want_known(self._programme, wanted)
        with read_only(self._warehouse()) as connection:
            found, waiting = doubts(connection, self._programme, self._as_of(wanted))
        if wanted.form:
            chosen = matching(found, wanted)
        else:
            chosen = [one for one in found if matching([one], replace(wanted, form=one.form))]
        listed = Listed(chosen, waiting)
        self._tell(listed, listed_lines(listed, lists_all=lists_all))

    def decide(self, wanted: Wanted, *, is_dry: bool, is_agreed: bool) -> None:
        """Write a decision down, once it is clear what it is about.

        Raises:
            CannotDecideError: There is nothing such to decide on, or the day has not come.
        """
        if wanted.decided_on > (now := today(self._programme.file.time_zone)):
            raise CannotDecideError(
                f"It cannot have been decided on {wanted.decided_on}: today is {now}. A decision "
                "holds from the next run on; leave out --on, or give the day on which it was made."
            )
        with read_only(self._warehouse()) as connection:
            as_of = self._as_of(wanted)
            lines, done = proposed(connection, self._programme, wanted, as_of)
        closed = set(Ledger(self._folder / "ledger").latest())
        decided = Decided(self._programme, lines, done, closed & {one.period for one in done})
        if not self._as_json:
            say("\n".join(decided_lines(decided)))
        if is_dry:
            self._tell(decided, ["\nNothing was written; leave out --dry-run to write it down."])
            return
        self._want_a_yes(lines, is_agreed=is_agreed)
        path = add_decisions(self._programme.folder, lines, imports=self._folder / "imports")
        self._tell(
            replace(decided, is_written=True),
            [f"\nWritten to {path}. It holds from the next run on: accord run"],
        )

    def _want_a_yes(self, lines: Sequence[Decision], *, is_agreed: bool) -> None:
        several = len({one.root_uuid for one in lines})
        if several == 1 or is_agreed:
            return
        if self._as_json or not sys.stdin.isatty():
            refuse(
                f"Nothing was written: give --yes to decide on {several} submissions without being "
                "asked."
            )
        if not typer.confirm(f"\nDecide on {several} submissions?"):
            say("Nothing was written.")
            raise typer.Exit(SOMETHING_TO_LOOK_AT)

    def _tell(self, found: Holds | Listed | Decided, lines: Iterable[str]) -> None:
        if self._as_json:
            say_as_json(found.as_dict())
        else:
            say("\n".join(lines))

    def _as_of(self, wanted: Wanted) -> date:
        """Return the day by which what is decided now holds at the next run."""
        return max(today(self._programme.file.time_zone), wanted.decided_on)

    def _warehouse(self) -> Path:
        """Return the database of the last run."""
        path = self._folder / "warehouse.duckdb"
        if not path.exists():
            refuse(
                f"There is nothing to decide on: nothing was run in {self._folder} yet. Do: "
                "accord run"
            )
        return path
