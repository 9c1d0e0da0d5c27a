"""What an edition's file says of publications and of restated figures.

A restatement is written when its version is made, and stays. Where a figure is withheld by now,
what was said of it before is withheld too.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC

import duckdb

from assets.publications.entries import Entry, Publication
from assets.publications.figures import Difference
from assets.publications.frozen import PUBLICATIONS, of_text
from assets.publications.ledger import Ledger
from assets.publications.reasons import Reasons
from assets.warehouse.dictionary import dictionary, insert_rows

RESTATEMENTS = "published.restatements"
Row = tuple[object, ...]
# What was ever said of a cell that is withheld by now is withheld too.
WITHHOLD = """
    update {database}.published.restatements as r
    set was = null, now = null, was_status = null, now_status = null, mark = 'c'
    where exists (
        select 1 from {database}.published.indicator_values as v
        where v.mark like '%c%' and v.indicator = r.indicator and v.partner = r.partner
            and v.dimension = r.dimension and v.member = r.member and v.period = r.period
            and v.reading = if(r.reading = 'period', 'period', 'to_date')
    )
"""
SAME_CELL = """
    r.indicator = f.indicator and r.period = f.period and r.partner = f.partner
    and r.dimension = f.dimension and r.member = f.member
"""
SAME_COUNT = """
    r.indicator = 'accountability' and r.period = f.period and r.partner = f.partner
    and r.member = f.side
"""
MARK = """
    update {database}.published.{table} as f
    set mark = f.mark || 'r'
    where f.mark not like '%c%' and f.mark not like '%r%' and exists (
        select 1 from {database}.published.restatements as r where {same}
    )
"""
MARKED = {
    "indicator_values": f"{SAME_CELL} and r.reading = f.reading",
    "indicator_progress": f"{SAME_CELL} and r.reading in ('to_date', 'progress')",
    "accountability": SAME_COUNT,
}


def rows_of(
    publication: Publication, found: Iterable[Difference], reasons: Reasons
) -> Iterator[Row]:
    """Yield a row per difference and reason, in the order of the table's columns."""
    for one in found:
        for reason in reasons.of(publication.period, one):
            yield (
                one.cell.indicator,
                publication.period,
                one.cell.partner,
                one.cell.dimension,
                one.cell.member,
                one.cell.reading,
                one.figure,
                one.was,
                one.now,
                one.was_status,
                one.now_status,
                reason,
                reasons.words(reason),
                publication.version,
                publication.publication,
                "c" if one.is_withheld else "",
            )


def said_before(ledger: Ledger, entries: Sequence[Entry], edition: str) -> list[Row]:
    """Return what the newest of some entries says of an edition's restatements until then."""
    holding = [entry for entry in entries if entry.edition(edition)]
    if not holding:
        return []
    table = of_text(ledger.text(holding[-1], edition), {RESTATEMENTS}).get(RESTATEMENTS)
    columns = dictionary()[RESTATEMENTS].columns
    return [tuple(facts.get(name) for name in columns) for facts in table.facts()] if table else []


def add_restatements(
    connection: duckdb.DuckDBPyConnection, database: str, rows: Iterable[Row]
) -> None:
    """Fill an attached edition's restatements, and mark the figures that were restated."""
    insert_rows(connection, RESTATEMENTS, rows, database)
    connection.execute(WITHHOLD.format(database=database))
    for table, same in MARKED.items():
        connection.execute(MARK.format(database=database, table=table, same=same))


def list_publications(
    connection: duckdb.DuckDBPyConnection, database: str, edition: str, entries: Iterable[Entry]
) -> None:
    """Let an attached edition list the publications that it was part of."""
    connection.execute(f"delete from {database}.{PUBLICATIONS}")
    insert_rows(connection, PUBLICATIONS, publication_rows(edition, entries), database)


def publication_rows(edition: str, entries: Iterable[Entry]) -> list[Row]:
    """Return the rows of an edition's list of publications."""
    return [
        (
            one.publication,
            one.period,
            one.version,
            entry.draft.published_at.astimezone(UTC).replace(tzinfo=None),
            entry.draft.as_of,
            entry.sha256,
            one.supersedes,
            ";".join(one.reasons),
            kept.sha256,
        )
        for entry in entries
        if (kept := entry.edition(edition)) is not None
        for one in entry.publications
    ]
