"""What closed periods say otherwise now than they did when published, and which versions follow."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

import duckdb

from assets.programme.read import Programme
from assets.protection.publish import Prepared, attached
from assets.publications.entries import Entry, Publication, publication_of
from assets.publications.figures import (
    FACTS,
    Difference,
    Figures,
    differences,
    digest,
    figures_of,
    published_figures,
)
from assets.publications.frozen import of_text
from assets.publications.ledger import Ledger
from assets.publications.provenance import provenance_of
from assets.publications.reasons import WORDS, Reasons
from assets.publications.restatements import Row, rows_of

NEW = "new"
Differing = Mapping[str, Mapping[str, Sequence[Difference]]]  # By period, then by edition.


def differing_from_latest(
    connection: duckdb.DuckDBPyConnection,
    ledger: Ledger,
    as_of: date,
    ready: Sequence[Prepared],
    closing: str,
) -> tuple[Differing, dict[str, dict[str, Figures]]]:
    """Return what differs from the newest publications, and the closed periods' figures of now.

    `closing` is a period to be closed for the first time, or empty. A period whose newest
    publication is of a later day is left alone: this is a look back.
    """
    latest = {
        period: entry
        for period, (entry, _) in ledger.latest().items()
        if entry.draft.as_of <= as_of
    }
    now: dict[str, dict[str, Figures]] = {}
    periods_read = [*latest, *([closing] if closing else [])]
    for one in ready if periods_read else ():
        with attached(connection, one.beside, NEW):
            now[one.edition.name] = dict(published_figures(connection, NEW, periods_read))
    found: dict[str, dict[str, list[Difference]]] = defaultdict(dict)
    for entry, edition, periods in _said_otherwise(latest, now):
        before = figures_of(of_text(ledger.text(entry, edition), FACTS), periods)
        for period in periods:
            different = list(differences(before[period], now[edition][period]))
            if different:
                found[period][edition] = different
    return found, now


def _said_otherwise(
    latest: Mapping[str, Entry], now: Mapping[str, Mapping[str, Figures]]
) -> Iterator[tuple[Entry, str, list[str]]]:
    """Yield each publication's entry and edition whose figures are not what they were."""
    for entry in {entry.number: entry for entry in latest.values()}.values():
        for edition, figures in now.items():
            periods = [
                period
                for period, newest in latest.items()
                if newest.number == entry.number
                and entry.draft.figures[period].get(edition, "") != digest(figures[period])
            ]
            if periods and entry.edition(edition):
                yield entry, edition, periods


def restate(  # noqa: PLR0913, PLR0917 - what, of whom, and against what
    connection: duckdb.DuckDBPyConnection,
    programme: Programme,
    ledger: Ledger,
    differing: Differing,
    rows: Mapping[str, list[Row]],
    salt: str,
) -> tuple[Publication, ...]:
    """Add each restatement, with its reasons, to the rows of its edition; return the versions."""
    if not differing:
        return ()
    latest = ledger.latest()
    now = provenance_of(programme)
    versions: list[Publication] = []
    for number in sorted({latest[period][0].number for period in differing}):
        entry = ledger.entries[number - 1]
        reasons = Reasons.since(connection, programme, entry, now, salt)
        for period in sorted(differing):
            newest, before = latest[period]
            if newest.number == number:
                found = {
                    reason
                    for of_edition in differing[period].values()
                    for one in of_edition
                    for reason in reasons.of(period, one)
                }
                listed = [reason for reason in WORDS if reason in found]
                version = publication_of(period, before.version + 1, *listed)
                versions.append(version)
                for edition, of_edition in differing[period].items():
                    rows[edition].extend(rows_of(version, of_edition, reasons))
    return tuple(sorted(versions, key=lambda one: one.period))
