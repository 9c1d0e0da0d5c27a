"""Says whether past publications are what was published, and makes their files again."""

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from assets.protection.publish import attached
from assets.publications.entries import PRIVATE, Entry, Publication
from assets.publications.figures import FACTS, digest, figures_of
from assets.publications.frozen import as_text, frozen, of_text, restore
from assets.publications.ledger import (
    DamagedLedgerError,
    Ledger,
    hash_of,
    problems_of_files,
)
from assets.publications.restatements import list_publications
from assets.warehouse.connection import in_memory, read_only
from assets.warehouse.dictionary import dictionary

LISTED = "select distinct publication, sha256 from published.publications"
OTHERS = 0o077  # The bits of a file's mode that let others than its owner in.


class UnknownPublicationError(Exception):
    """The ledger holds no such publication, or not in that edition."""


@dataclass(frozen=True)
class Verified:
    """A publication, and what about it is not as it was written."""

    publication: Publication
    entry: Entry
    problems: tuple[str, ...]


def verify(ledger: Ledger) -> tuple[list[Verified], list[str]]:
    """Return every publication with its problems, and the problems of the ledger as a whole."""
    entries, problems = ledger.read()
    found = []
    for entry in entries:
        of_entry = tuple(_problems_of(ledger, entry))
        found += [Verified(one, entry, of_entry) for one in entry.publications]
    return found, problems


def unknown_to(ledger: Ledger, published: Path) -> Iterator[str]:
    """Yield what the editions' files say was published, and the ledger does not hold."""
    known = {
        (one.publication, entry.sha256) for entry in ledger.read()[0] for one in entry.publications
    }
    for path in sorted(published.glob("*.duckdb")):
        for publication, sha256 in _listed(path):
            if (publication, sha256) not in known:
                yield (
                    f"{path.name} lists {publication} with the hash {sha256[:12]}…, which is not "
                    "in the ledger."
                )


def find(ledger: Ledger, name: str) -> tuple[Entry, Publication]:
    """Return a publication by its name.

    Raises:
        UnknownPublicationError: There is none of that name.
        DamagedLedgerError: The ledger is not as it was written.
    """
    known = {
        one.publication: (entry, one) for entry in ledger.entries for one in entry.publications
    }
    if name in known:
        return known[name]
    near = get_close_matches(name, known, n=1)
    hint = f"; did you mean {near[0]}?" if near else "."
    listed = f" It holds {', '.join(sorted(known))}." if known else " No period was closed yet."
    raise UnknownPublicationError(
        f"Looked for {name} in the ledger, but it is not there{hint}{listed}"
    )


def rebuild(ledger: Ledger, entry: Entry, edition: str, folder: Path) -> Path:
    """Make an edition's file again as it was published, and return where it lies.

    It lists the publications until then, and every other table has the bytes that were frozen:
    people's own words were not.

    Raises:
        UnknownPublicationError: The publication had no such edition.
        DamagedLedgerError: What is kept, or what was made of it, is not what was published.
    """
    kept = entry.edition(edition)
    if kept is None:
        near = get_close_matches(edition, entry.edition_names, n=1)
        hint = f"did you mean {near[0]}? " if near else ""
        raise UnknownPublicationError(
            f"Looked for the edition {edition}, but it was not published then; {hint}There were "
            f"{', '.join(entry.edition_names)}."
        )
    path = folder / f"{edition}.duckdb"
    path.unlink(missing_ok=True)
    until_then = ledger.entries[: entry.number]
    with in_memory() as connection, attached(connection, path, "past"):
        restore(connection, "past", of_text(ledger.text(entry, edition)))
        schema = dictionary()["published.publications"].schema
        connection.execute(f"create table past.published.publications ({schema})")
        list_publications(connection, "past", edition, until_then)
        found = hash_of(as_text(frozen(connection, "past")))
    path.chmod(0o600)
    if found != kept.sha256:
        path.unlink()
        raise DamagedLedgerError(
            f"Made the edition {edition} of entry {entry.number} again, but its hash is "
            f"{found[:12]}… and what was published had {kept.sha256[:12]}…. Nothing was kept."
        )
    return path


def _problems_of(ledger: Ledger, entry: Entry) -> Iterator[str]:
    """Yield what is not as it was written: a file, what it holds, who may read it."""
    of_files = list(problems_of_files(entry))
    yield from of_files
    for path in sorted((entry.folder / PRIVATE).glob("*")):
        if path.stat().st_mode & OTHERS:
            yield f"{PRIVATE}/{path.name} may be read by others; it is for its owner alone."
    if of_files:
        return
    periods = [one.period for one in entry.publications]
    for edition in entry.edition_names:
        text = ledger.text(entry, edition)
        kept = entry.edition(edition)
        if kept is None or hash_of(text) != kept.sha256:
            yield f"the edition {edition} does not say what was published."
            continue
        said = figures_of(of_text(text, FACTS), periods)
        for period in periods:
            if entry.draft.figures[period].get(edition) != digest(said[period]):
                yield f"the edition {edition} has other figures of {period} than were closed."


def _listed(path: Path) -> list[tuple[str, str]]:
    with read_only(path) as edition:
        is_there = edition.execute(
            "select 1 from duckdb_tables() where table_name = 'publications'"
        ).fetchall()
        return edition.execute(LISTED).fetchall() if is_there else []
