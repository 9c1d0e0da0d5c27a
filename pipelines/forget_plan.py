"""What forgetting some submissions would take away: looked up before anything is done."""

import zipfile
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from assets.forgetting.landed import files_of
from assets.forgetting.traces import Trace, find, named
from assets.programme.decision_log import FILE as DECISIONS
from assets.programme.decision_log import count_decisions
from assets.programme.model import FormPlace
from assets.programme.read import Programme
from assets.publications.fed import publications_fed
from assets.run import Run
from assets.warehouse.connection import read_only
from expectations.decisions.hold_log import HoldLog

PERIOD = "select period from quality.submissions where form = ? and root_uuid = ?"
IS_COMPUTED = """
    select count(*) = 2 from duckdb_tables()
    where (schema_name, table_name) in (('quality', 'submissions'), ('marts', 'periods'))
"""


@dataclass(frozen=True)
class Found:
    """A submission that is to be forgotten, and what is kept of it here."""

    form: str
    root_uuid: str
    period: str  # Empty where no finished run has seen it.
    states: int
    files: int
    publications: tuple[str, ...]


@dataclass(frozen=True)
class ToDelete:
    """A submission as KoboToolbox has it: of which form, and under which numbers."""

    place: FormPlace
    root_uuid: str
    numbers: tuple[int, ...]


@dataclass(frozen=True)
class Plan:
    """Everything that would go, besides the database, which is made anew."""

    ids: frozenset[str]
    found: tuple[Found, ...]
    to_delete: tuple[ToDelete, ...]
    unknown: tuple[str, ...]  # Of what was given, that of which nothing is kept.
    decisions: int  # Lines of the programme's decisions.csv.
    copies: tuple[Path, ...]  # Of decisions.csv, from before imports.
    holds: int
    workbooks: tuple[Path, ...]  # That officers dropped into the inbox.
    docs: Path | None


def plan_for(
    programme: Programme, run: Run, given: Sequence[str], *, even_unknown: bool = False
) -> Plan:
    """Look up what is kept of the submissions with these ids, or in which these pseudonyms stand.

    What is on the list already is looked up again, so that a forgetting that was killed goes on.

    Raises:
        DamagedLedgerError: The ledger is not as it was written.
        ForgottenListError: The list of what was forgotten cannot be read.
        SealError: What is sealed cannot be opened.
        CannotOpenError: A run is writing to the database.
    """
    forgotten = run.forgotten
    traces = find(run.landing, named(frozenset(given), programme, run.pseudonyms))
    seen = frozenset[str]().union(*(trace.asked for trace in traces))
    listed = {one for one in given if forgotten.holds(one)}
    unknown = [one for one in given if one not in seen and one not in listed]
    ids = frozenset({trace.root_uuid for trace in traces} | listed)
    if even_unknown:
        ids |= frozenset(unknown)
    folder = run.folder()
    is_meant = ids.__contains__
    places = {place.code: place for place in programme.file.forms}
    return Plan(
        ids=ids,
        found=tuple(_found(run, trace, places) for trace in traces),
        to_delete=tuple(_to_delete(programme, traces, listed)),
        unknown=tuple(unknown),
        decisions=count_decisions(programme.folder / DECISIONS, is_meant),
        copies=tuple(_copies(folder / "imports", is_meant)),
        holds=HoldLog(folder / "holds").forget(is_meant, is_dry=True) if ids else 0,
        workbooks=tuple(_workbooks(folder / "inbox", ids)),
        docs=folder / "docs" if ids and (folder / "docs").exists() else None,
    )


def _found(run: Run, trace: Trace, places: dict[str, FormPlace]) -> Found:
    place = places.get(trace.form)
    files = files_of(run.attachments(place), trace.root_uuid.__eq__) if place else {}
    period, publications = _said_of(run, trace)
    return Found(
        trace.form, trace.root_uuid, period, len(trace.states), sum(files.values()), publications
    )


def _said_of(run: Run, trace: Trace) -> tuple[str, tuple[str, ...]]:
    """Return the period of a submission, and the closed publications that it fed."""
    if not run.warehouse.exists():
        return "", ()
    with read_only(run.warehouse) as connection:
        if connection.execute(IS_COMPUTED).fetchall() == [(False,)]:
            return "", ()
        found = connection.execute(PERIOD, [trace.form, trace.root_uuid]).fetchall()
        fed = publications_fed(
            connection, run.ledger, trace.form, trace.root_uuid, run.pseudonyms.salt
        )
    return (str(found[0][0]) if found else ""), fed


def _to_delete(
    programme: Programme, traces: Sequence[Trace], listed: Collection[str]
) -> Iterator[ToDelete]:
    """Yield what KoboToolbox may still hold; of what is gone here, any form may hold it."""
    gone = sorted(set(listed) - {trace.root_uuid for trace in traces})
    for place in programme.file.forms:
        for trace in traces:
            if trace.form == place.code:
                numbers = trace.numbers.get(place.uid, set())
                yield ToDelete(place, trace.root_uuid, tuple(sorted(numbers)))
        for root in gone:
            yield ToDelete(place, root, ())


def _copies(imports: Path, is_meant: Callable[[str], bool]) -> Iterator[Path]:
    for path in sorted(imports.glob(f"*/before/{DECISIONS}")):
        if count_decisions(path, is_meant):
            yield path


def _workbooks(inbox: Path, ids: Collection[str]) -> Iterator[Path]:
    """Yield the workbooks that name one of the submissions."""
    sought = [one.encode() for one in ids]
    for path in sorted(inbox.rglob("*.xlsx")):
        try:
            with zipfile.ZipFile(path) as book:
                parts = [book.read(name) for name in book.namelist()]
        except zipfile.BadZipFile:  # Whatever it is, nobody took it over.
            parts = [path.read_bytes()]
        if any(one in part for one in sought for part in parts):
            yield path
