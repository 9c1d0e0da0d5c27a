"""The command that decides on doubtful submissions: `accord decide`.

What is open is `expectations.decisions.doubts`, what a decision is made of
`expectations.decisions.deciding`, and how both are told `pipelines.decide_lines`.
"""

import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from assets.kobo.private_files import LockedError
from assets.programme.decision_log import add_decisions
from assets.programme.read import Programme
from assets.programme.registers import Decision
from assets.publications.ledger import DamagedLedgerError, Ledger
from assets.warehouse.connection import WarehouseBusyError, read_only
from expectations.decisions.deciding import CannotDecideError, Wanted, Word, matching, proposed
from expectations.decisions.doubts import NotCheckedYetError, doubts, want_checked
from pipelines.decide_lines import Decided, Listed, decided_lines, listed_lines, said
from pipelines.hold_lines import Holds, holds_lines
from pipelines.options import (
    NOTHING_COULD_RUN,
    SOMETHING_TO_LOOK_AT,
    JsonOption,
    ProgrammeOption,
    VarOption,
    read_or_exit,
)
from pipelines.settings import EXAMPLE, default_var, today

if TYPE_CHECKING:
    from assets.run import Run

REFUSED = (CannotDecideError, NotCheckedYetError, DamagedLedgerError, WarehouseBusyError)
WORDS: tuple[Word, ...] = ("accept", "correct", "return", "exclude", "reopen")


def decide(  # noqa: PLR0913 - each is an option of the command.
    form: Annotated[
        str, typer.Argument(metavar="FORM", help="The form, by its code in programme.yaml.")
    ] = "",
    submission: Annotated[
        str,
        typer.Argument(metavar="SUBMISSION", help="Its number in KoboToolbox, or its root_uuid."),
    ] = "",
    *,
    accepts: Annotated[
        bool, typer.Option("--accept", help="It is true, however odd: it counts, unmarked.")
    ] = False,
    returns: Annotated[
        bool, typer.Option("--return", help="Ask the partner: it waits until it is edited.")
    ] = False,
    excludes: Annotated[
        bool, typer.Option("--exclude", help="Leave the whole submission out.")
    ] = False,
    corrects: Annotated[
        bool, typer.Option("--correct", help="It will be corrected in KoboToolbox; it stays as is.")
    ] = False,
    undoes: Annotated[
        bool, typer.Option("--undo", help="Take the last decision on it back.")
    ] = False,
    reason: Annotated[str, typer.Option(metavar="TEXT", help="Why, for the record.")] = "",
    by: Annotated[str, typer.Option(metavar="ROLE", help="Who decides, by role, no name.")] = "",
    on: Annotated[
        datetime | None,
        typer.Option(metavar="DAY", formats=["%Y-%m-%d"], help="When it was decided [today]."),
    ] = None,
    check: Annotated[
        str, typer.Option(metavar="NAME", help="Only this check, or one rule: “check: column”.")
    ] = "",
    only_form: Annotated[
        str, typer.Option("--form", metavar="FORM", help="The same as FORM, for a list.")
    ] = "",
    partner: Annotated[str, typer.Option(metavar="CODE", help="Only of this partner.")] = "",
    period: Annotated[str, typer.Option(metavar="PERIOD", help="Only of this period.")] = "",
    lists_all: Annotated[
        bool, typer.Option("--all", help="List every submission, however many there are.")
    ] = False,
    shows_holds: Annotated[
        bool,
        typer.Option("--holds", help="Ask KoboToolbox what the next run would put on hold there."),
    ] = False,
    is_dry: Annotated[
        bool, typer.Option("--dry-run", help="Only say what would be written and what it does.")
    ] = False,
    is_agreed: Annotated[
        bool, typer.Option("--yes", help="Decide on several without asking.")
    ] = False,
    programme: ProgrammeOption = EXAMPLE,
    var: VarOption = None,
    as_json: JsonOption = False,
) -> None:
    """List what the checks found and nobody decided on; or decide on it.

    A decision is a line at the end of the programme's decisions.csv. It holds for the submission
    as it was at the last run; an edit reopens it. Nothing is corrected or deleted, and no answer
    is shown. The next run does what was decided.
    """
    chosen = [
        word
        for word, is_given in zip(
            WORDS, (accepts, corrects, returns, excludes, undoes), strict=True
        )
        if is_given
    ]
    if len(chosen) > 1:
        _refuse("Give one of --accept, --return, --exclude, --correct and --undo.")
    if form and only_form and form != only_form:
        _refuse(f"Asked for the form {form} and for the form {only_form}; give one of them.")
    found = read_or_exit(programme, as_json=as_json)
    desk = _Desk(found, (var or default_var(found.code)).resolve(), as_json=as_json)
    wanted = Wanted(
        word=chosen[0] if chosen else "accept",
        form=form or only_form,
        decided_by=by,
        decided_on=on.date() if on else desk.day(decides=bool(chosen)),
        reason=reason,
        submission=submission,
        check=check,
        partner=partner,
        period=period,
    )
    try:
        if shows_holds:
            desk.show_holds()
        elif not chosen:
            desk.list_open(wanted, lists_all=lists_all)
        else:
            desk.decide(wanted, is_dry=is_dry, is_agreed=is_agreed)
    except LockedError:
        _refuse("A workbook is being taken over, or another decision written. Try again soon.")
    except REFUSED as error:
        _refuse(str(error))


class _Desk:
    """Where an officer decides: the programme, its state, and how answers are told."""

    def __init__(self, programme: Programme, folder: Path, *, as_json: bool) -> None:
        self._programme, self._folder, self._as_json = programme, folder, as_json

    def day(self, *, decides: bool) -> date:
        """Return today; for a decision the day of the runs, which is another in the example."""
        if not decides:
            return today(self._programme.file.time_zone)
        return self._run().day()

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

        run = self._run()
        with read_only(self._warehouse()) as connection:
            want_checked(connection, self._programme)
            holds = [
                write_holds(connection, run, place, is_dry=True)
                for place in self._programme.file.forms
            ]
        held = Holds(holds, is_on=self._programme.file.quality.hold_in_kobotoolbox)
        typer.echo(said(held) if self._as_json else "\n".join(holds_lines(held)))
        if held.failures:
            raise typer.Exit(SOMETHING_TO_LOOK_AT)

    def list_open(self, wanted: Wanted, *, lists_all: bool) -> None:
        """Print what is open, as far as it was asked for."""
        with read_only(self._warehouse()) as connection:
            found, waiting = doubts(connection, self._programme, self._as_of(wanted))
        if wanted.form:
            chosen = matching(found, wanted)
        else:
            chosen = [one for one in found if matching([one], replace(wanted, form=one.form))]
        listed = Listed(chosen, waiting)
        typer.echo(
            said(listed) if self._as_json else "\n".join(listed_lines(listed, lists_all=lists_all))
        )

    def decide(self, wanted: Wanted, *, is_dry: bool, is_agreed: bool) -> None:
        """Write a decision down, once it is clear what it is about."""
        with read_only(self._warehouse()) as connection:
            as_of = self._as_of(wanted)
            lines, done = proposed(connection, self._programme, wanted, as_of)
        closed = set(Ledger(self._folder / "ledger").latest())
        decided = Decided(self._programme, lines, done, closed & {one.period for one in done})
        if not self._as_json:
            typer.echo("\n".join(decided_lines(decided)))
        if is_dry:
            self._end(decided, "Nothing was written; leave out --dry-run to write it down.")
            return
        self._want_a_yes(lines, is_agreed=is_agreed)
        path = add_decisions(self._programme.folder, lines, imports=self._folder / "imports")
        self._end(
            replace(decided, is_written=True),
            f"Written to {path}. It holds from the next run on: accord run",
        )

    def _want_a_yes(self, lines: Sequence[Decision], *, is_agreed: bool) -> None:
        several = len({one.root_uuid for one in lines})
        if several == 1 or is_agreed:
            return
        if self._as_json or not sys.stdin.isatty():
            _refuse(
                f"Nothing was written: give --yes to decide on {several} submissions without being "
                "asked."
            )
        if not typer.confirm(f"\nDecide on {several} submissions?"):
            typer.echo("Nothing was written.")
            raise typer.Exit(SOMETHING_TO_LOOK_AT)

    def _end(self, decided: Decided, sentence: str) -> None:
        typer.echo(said(decided) if self._as_json else f"\n{sentence}")

    def _as_of(self, wanted: Wanted) -> date:
        """Return the day by which what is decided now holds at the next run."""
        return max(today(self._programme.file.time_zone), wanted.decided_on)

    def _warehouse(self) -> Path:
        """Return the database of the last run."""
        path = self._folder / "warehouse.duckdb"
        if not path.exists():
            _refuse(
                f"There is nothing to decide on: nothing was run in {self._folder} yet. Do: "
                f"accord run --programme {self._programme.folder}"
            )
        return path


def _refuse(reason: str) -> NoReturn:
    typer.echo(reason, err=True)
    raise typer.Exit(NOTHING_COULD_RUN)
