"""What a programme's state holds, counted, and whether what was published is as it was written."""

from collections.abc import Iterator
from pathlib import Path

from assets.delivery.ledger import FILE as MESSAGES
from assets.delivery.ledger import DamagedMailLedgerError, MailLedger
from assets.forgetting.keyed_list import FILE as FORGOTTEN
from assets.kobo.landing import Landing
from assets.publications.ledger import Ledger
from assets.publications.releases import FILE as RELEASES
from assets.publications.releases import DamagedReleasesError, Releases
from assets.publications.verify import unknown_to, verify
from assets.retention.log import FILE as DELETIONS
from assets.warehouse.connection import count_rows, read_only

TABLES = """
    select schema_name || '.' || table_name from duckdb_tables() where not temporary order by all
"""


def counts_of(state: Path) -> dict[str, int]:
    """Return how much there is of everything that a programme's state holds.

    Nothing is opened that needs a key, so that a copy can be counted without one. Of a list that is
    kept line by line, the lines are counted.
    """
    landing = Landing(state / "landing")
    counts = {
        f"landed of {form}": sum(pull.rows for pull in landing.pulls(form))
        for form in landing.forms()
    }
    for path in [state / "warehouse.duckdb", *sorted(state.glob("published/*.duckdb"))]:
        if path.exists():
            with read_only(path) as connection:
                tables = [name for (name,) in connection.execute(TABLES).fetchall()]
                counts |= {
                    f"rows of {path.stem}: {name}": count_rows(connection, name) for name in tables
                }
    lists = {name: _lines(state / name) for name in (RELEASES, MESSAGES, FORGOTTEN, DELETIONS)}
    entries, _ = Ledger(state / "ledger").read()
    return counts | {"publications": sum(len(one.publications) for one in entries), **lists}


def problems_of(state: Path) -> Iterator[str]:
    """Yield what in a programme's state is not as it was written, by its chains of hashes."""
    ledger = Ledger(state / "ledger")
    found, problems = verify(ledger)
    yield from problems
    yield from unknown_to(ledger, state / "published")
    for one in found:
        for problem in one.problems:
            yield f"{one.publication.publication}: {problem}"
    try:
        assert Releases(state / RELEASES).all is not None  # noqa: S101 - read for its chain.
        MailLedger(state).standing()
    except (DamagedReleasesError, DamagedMailLedgerError) as error:
        yield str(error)


def _lines(path: Path) -> int:
    return path.read_bytes().count(b"\n") if path.exists() else 0
