"""The job that writes a decision down: what `accord decide` does, for whoever has no terminal."""

from enum import Enum

import dagster as dg
from pydantic import Field

from assets.graph import pool_of
from assets.kobo.private_files import LockedError
from assets.programme.decision_log import add_decisions
from assets.programme.problems import ProgrammeError
from assets.programme.read import Programme, read_programme
from assets.run import Run, failing_plainly
from assets.warehouse.connection import read_only
from expectations.decisions.deciding import CannotDecideError, Wanted, proposed
from expectations.decisions.doubts import NotCheckedYetError
from pipelines.decide_lines import Decided, decided_lines


class Said(Enum):
    """What can be decided."""

    accept = "accept"
    correct = "correct"
    returned = "return"
    exclude = "exclude"
    reopen = "reopen"


class DecisionSettings(dg.Config):
    """A decision on a doubtful submission."""

    form: str = Field(description="The form, by its code in programme.yaml.")
    submission: str = Field(
        default="",
        description="Its number in KoboToolbox, or its root_uuid. Empty, with a check: every "
        "submission in which that check found something.",
    )
    check_name: str = Field(
        default="", description="The check that it is about; empty for all that is open in it."
    )
    decision: Said = Field(
        description="accept: it is true, however odd. returned: ask the partner, it waits until it "
        "is edited. exclude: leave the whole submission out. correct: it will be corrected in "
        "KoboToolbox. reopen: take the last decision back."
    )
    reason: str = Field(description="Why, for the record.")
    decided_by: str = Field(description="Who decides, by role and never by name.")
    only_try: bool = Field(
        default=False, description="Yes: only say what would be written, and what it does."
    )


def decide_job(programme: Programme) -> dg.JobDefinition:
    """Return the job that adds a decision to a programme's decisions.csv."""

    @dg.op(name=f"{programme.code}__decide", pool=pool_of(programme))
    def decide(context: dg.OpExecutionContext, run: Run, config: DecisionSettings) -> None:
        """Write a decision at the end of decisions.csv; the next refresh does what it says."""
        lines = "\n".join(_decided(programme, run, config))
        context.log.info(lines)
        context.add_output_metadata({"decided": dg.MetadataValue.text(lines)})

    @dg.job(
        name="decide",
        description=(
            "Decide on a doubtful submission: say which, what and why in the Launchpad's settings. "
            "The decision becomes a line of decisions.csv; the next refresh does what it says, and "
            "an edit of the submission reopens it."
        ),
    )
    def job() -> None:
        decide()

    return job


def _decided(programme: Programme, run: Run, config: DecisionSettings) -> list[str]:
    wanted = Wanted(
        word=config.decision.value,
        form=config.form,
        decided_by=config.decided_by,
        decided_on=run.day(),
        reason=config.reason,
        submission=config.submission,
        check=config.check_name,
    )
    try:
        now = read_programme(programme.folder)  # With what was decided since Dagster read it.
        with failing_plainly(), read_only(run.warehouse) as connection:
            lines, moves = proposed(connection, now, wanted, run.day())
        if not config.only_try:
            add_decisions(now.folder, lines, imports=run.folder() / "imports")
    except (CannotDecideError, NotCheckedYetError, ProgrammeError, LockedError) as error:
        raise dg.Failure(str(error), allow_retries=False) from error
    return list(decided_lines(Decided(now, lines, moves, set())))
