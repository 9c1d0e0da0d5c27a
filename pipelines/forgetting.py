"""Carries out what `pipelines.forget_plan` found: here, and in KoboToolbox where that is wanted."""

import shutil
from collections.abc import Sequence
from contextlib import ExitStack
from datetime import date

from assets.forgetting.anew import make_anew
from assets.forgetting.keyed_list import ForgottenList
from assets.forgetting.landed import forget_files, honour
from assets.kobo.errors import KoboError
from assets.kobo.writing import delete_submission
from assets.programme.decision_log import FILE as DECISIONS
from assets.programme.decision_log import remove_decisions
from assets.programme.read import Programme, read_programme
from assets.publications.entries import Publication
from assets.publications.ledger import Ledger
from assets.run import Run
from expectations.decisions.hold_log import HoldLog
from pipelines.forget_plan import Plan, ToDelete
from pipelines.refresh import Outcome, alone, run_refresh


def forget_here(programme: Programme, run: Run, plan: Plan, by: str, on: date) -> int:
    """Take away all that is kept of the submissions; return how many states of them went.

    First they go onto the list: from then on every run honours it, and a kill is mended by giving
    the command again.

    Raises:
        RunningAlreadyError: A run of the programme is going on; nothing was changed.
        LockedError: A workbook is being taken over; give the command again.
        StoreBusyError: Files are being fetched; give the command again.
    """
    with alone(run.folder()):
        forgotten = run.forgotten.with_more(sorted(plan.ids), on, by)
        imports = run.folder() / "imports"
        if plan.decisions:
            remove_decisions(programme.folder / DECISIONS, forgotten.holds, imports=imports)
        for copy in plan.copies:
            remove_decisions(copy, forgotten.holds, imports=imports)
        if plan.holds:
            HoldLog(run.folder() / "holds").forget(forgotten.holds)
        for workbook in plan.workbooks:
            workbook.unlink()
        if plan.docs:
            shutil.rmtree(plan.docs)
        # Last, since by what landing holds a pseudonym is found again if this is killed.
        gone = _forget_landed(programme, run, forgotten)
        make_anew(run.warehouse, forgotten, run.retention_log.deletions)
    return gone


def _forget_landed(programme: Programme, run: Run, forgotten: ForgottenList) -> int:
    for form in run.landing.forms():
        run.landing.discard_interrupted(form)
    gone = sum(honour(run.landing, form, forgotten) for form in run.landing.forms())
    for place in programme.file.forms:
        forget_files(run.attachments(place), forgotten)
    return gone


def compute_anew(
    programme: Programme, run: Run, as_of: str
) -> tuple[Outcome, tuple[Publication, ...]]:
    """Run everything once without what was forgotten; return the new versions of closed periods.

    Raises:
        RunningAlreadyError: Another run of the programme is going on.
    """
    before = len(Ledger(run.ledger).entries)
    now = read_programme(
        programme.folder
    )  # What was decided on them is not in the folder any more.
    outcome = run_refresh(now, var=run.folder(), as_of=as_of, again=True)
    entries = Ledger(run.ledger).entries[before:]
    return outcome, tuple(one for entry in entries for one in entry.publications)


def delete_there(run: Run, to_delete: Sequence[ToDelete]) -> tuple[int, tuple[str, ...]]:
    """Delete the submissions in KoboToolbox; return how many, and why others were not."""
    deleted, failures = 0, dict[str, None]()
    for one in to_delete:
        with ExitStack() as stack:
            try:
                client = stack.enter_context(run.client(one.place))
                deleted += delete_submission(client, one.place.uid, one.root_uuid, one.numbers)
            except KoboError as error:
                failures[str(error)] = None
    return deleted, tuple(failures)
