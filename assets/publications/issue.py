"""Publishes every edition, and restates what was said before where it says something else now.

The editions' new files are written beside the old ones; if a closed period's figure differs from
its newest publication, a new version goes into the ledger; only then do the files take the place
of the old ones. A run killed in between is finished by the next: what is in the ledger by then is
found to be the newest publication, and nothing differs from it any more.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import duckdb

from assets.programme.read import Programme
from assets.protection.editions import editions_of
from assets.protection.publish import Prepared, Published, attached, prepare, put_in_place
from assets.protection.versions import PEOPLE, keep_people
from assets.publications import behind
from assets.publications.closing import CannotCloseError, refuse_to_close
from assets.publications.compared import NEW, differing_from_latest, restate
from assets.publications.entries import PRIVATE, Draft, Entry, Publication, publication_of
from assets.publications.figures import Figures, digest
from assets.publications.frozen import as_text, frozen
from assets.publications.ledger import DamagedLedgerError, Ledger
from assets.publications.provenance import provenance_of
from assets.publications.releases import (
    Asked,
    Release,
    Releases,
    list_releases,
    refuse_to_release,
)
from assets.publications.restatements import (
    Row,
    add_restatements,
    list_publications,
    said_before,
)
from assets.publications.verify import unknown_to

SHOWN = f"""
    select indicator, partner, dimension, member, period, reading
    from {NEW}.published.indicator_values
    where mark not like '%c%' and list_contains(?::varchar[], period)
"""


@dataclass(frozen=True)
class Closing:
    """A period that is to be closed with what is published, and who closes it."""

    period: str
    closed_by: str


@dataclass(frozen=True)
class Issued:
    """What publishing came to: the editions' files, and the new versions of closed periods."""

    files: tuple[Published, ...]
    new: tuple[Publication, ...]
    publications: int
    restatements: int


@dataclass(frozen=True)
class Books:
    """What publishing reads and writes besides the warehouse: the ledger and the files' folder.

    Under `salt`, which follows from the programme's key, the ledger hashes ids.
    """

    ledger: Ledger
    releases: Releases
    folder: Path
    published_at: datetime
    salt: str


def issue(
    connection: duckdb.DuckDBPyConnection,
    programme: Programme,
    books: Books,
    closing: Closing | None = None,
    releasing: Asked | None = None,
) -> Issued:
    """Publish every edition from the warehouse; close or release a period with it, if asked.

    Raises:
        CannotCloseError: The period may not be closed; nothing is published.
        CannotReleaseError: Its reports may not be released; nothing is published.
        DamagedReleasesError: The file of releases is not as it was written; nothing is published.
        DamagedLedgerError: The ledger is not as it was written; nothing is published.
        UnpublishableError: A file would hold what may not leave; nothing is published.
    """
    ledger = books.ledger
    _refuse_a_lost_ledger(ledger, books.folder)
    if closing:
        refuse_to_close(connection, ledger, closing.period)
        if not closing.closed_by.strip():
            raise CannotCloseError(
                f"Wanted to close {closing.period}, but nobody is named who closes it. Say who, "
                "for the record."
            )
    as_of = _day(connection)
    if releasing:
        refuse_to_release(programme, ledger.entries, books.releases, releasing, as_of)
    behind.hash_roots(connection, books.salt)
    # Read as on an earlier day, what was published later is not known yet.
    known = [entry for entry in ledger.entries if entry.draft.as_of <= as_of]
    ready = _prepared(connection, programme, books.folder, known)
    differing, figures = differing_from_latest(
        connection, ledger, as_of, ready, closing.period if closing else ""
    )
    rows = {one.edition.name: said_before(ledger, known, one.edition.name) for one in ready}
    new = restate(connection, programme, ledger, differing, rows, books.salt)
    if closing:
        new = (*new, publication_of(closing.period, 1))
    _complete(connection, ready, rows)
    if new:
        texts = _texts(connection, ready)
        draft = Draft(
            publications=new,
            published_at=books.published_at,
            as_of=as_of,
            provenance=provenance_of(programme),
            figures=_digests(new, figures),
            closed_by=closing.closed_by if closing else "",
        )
        private = _private(connection, programme, books, ready, new)
        known.append(ledger.append(draft, texts, private))
    if releasing:
        # What this run restates is released with it.
        publication = refuse_to_release(programme, known, books.releases, releasing, as_of)
        books.releases.add(
            Release(
                releasing.period,
                publication,
                as_of,
                releasing.released_by.strip(),
                releasing.early_because.strip(),
            )
        )
    return Issued(
        tuple(_finish(connection, one, known, books.releases, as_of) for one in ready),
        new,
        sum(len(entry.publications) for entry in known),
        sum(len(found) for of_period in differing.values() for found in of_period.values()),
    )


def _refuse_a_lost_ledger(ledger: Ledger, folder: Path) -> None:
    """Let nothing be published where the editions know of publications that the ledger lost."""
    for problem in unknown_to(ledger, folder):
        raise DamagedLedgerError(
            f"Looked into the ledger {ledger.folder}, but {problem} Bring the ledger back from a "
            "backup, whole; nothing was changed."
        )


def _prepared(
    connection: duckdb.DuckDBPyConnection,
    programme: Programme,
    folder: Path,
    known: Sequence[Entry],
) -> list[Prepared]:
    from assets.protection.counts import Withholding  # It loads what solves equations.

    earlier = [entry.folder / PRIVATE / PEOPLE for entry in known]
    withholding = Withholding(connection, programme.file.protection, earlier)
    ready = [prepare(connection, one, withholding, folder) for one in editions_of(programme)]
    withholding.remembered.keep(connection)
    return ready


def _complete(
    connection: duckdb.DuckDBPyConnection, ready: Sequence[Prepared], rows: Mapping[str, list[Row]]
) -> None:
    """Add the restatements to each file."""
    for one in ready:
        with attached(connection, one.beside, NEW):
            add_restatements(connection, NEW, rows[one.edition.name])


def _texts(
    connection: duckdb.DuckDBPyConnection, ready: Sequence[Prepared]
) -> Iterator[tuple[str, bytes]]:
    """Yield each edition's tables as text; one at a time, since a text may be large."""
    for one in ready:
        with attached(connection, one.beside, NEW):
            text = as_text(frozen(connection, NEW))
        yield one.edition.name, text


def _private(
    connection: duckdb.DuckDBPyConnection,
    programme: Programme,
    books: Books,
    ready: Sequence[Prepared],
    new: Sequence[Publication],
) -> Callable[[Path], None]:
    """Return what fills an entry's private folder."""
    number = len(books.ledger.entries) + 1

    def fill(folder: Path) -> None:
        behind.keep(connection, programme, folder, books.salt)
        periods = [one.period for one in new]
        shown = _shown(connection, ready, periods)
        keep_people(connection, folder / PEOPLE, number, periods, shown)

    return fill


def _shown(
    connection: duckdb.DuckDBPyConnection, ready: Sequence[Prepared], periods: Sequence[str]
) -> Iterator[tuple[str, ...]]:
    """Yield which cells of some periods each edition shows, after its name."""
    for one in ready:
        with attached(connection, one.beside, NEW):
            found = connection.execute(SHOWN, [periods]).fetchall()
        for cell in found:
            yield one.edition.name, *cell


def _digests(
    new: Sequence[Publication], figures: Mapping[str, Mapping[str, Figures]]
) -> dict[str, dict[str, str]]:
    return {
        one.period: {name: digest(said[one.period]) for name, said in figures.items()}
        for one in new
    }


def _finish(
    connection: duckdb.DuckDBPyConnection,
    one: Prepared,
    known: Sequence[Entry],
    releases: Releases,
    as_of: date,
) -> Published:
    with attached(connection, one.beside, NEW):
        list_publications(connection, NEW, one.edition.name, known)
        list_releases(connection, NEW, releases, as_of)
    return put_in_place(connection, one)


def _day(connection: duckdb.DuckDBPyConnection) -> date:
    [(as_of,)] = connection.execute("select as_of from marts.programme").fetchall()
    assert isinstance(as_of, date), "the registers are loaded before anything is published"  # noqa: S101
    return as_of
