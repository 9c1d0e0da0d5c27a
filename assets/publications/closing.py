"""Closing a period: what would be frozen, what is still open, and when it may not be closed.

Writing it down is `assets.publications.issue`. A closed period is never opened again: what is
mended later makes a new version, which says why.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from pathlib import Path

import duckdb

from assets.publications.figures import FACTS
from assets.publications.ledger import Ledger
from assets.warehouse.connection import read_only

MISSING = """
    select side, form, partner, due_on
    from marts.reporting_calendar
    where period = ? and expected and received_on is null
    order by all
"""
FATES = """
    select fate, count(*) as submissions
    from (
        select if(fate = 'used' and is_provisional, 'provisional', fate) as fate
        from quality.submissions
        where period = ?
    )
    where fate in ('provisional', 'on_hold', 'quarantined')
    group by fate order by fate
"""
UNDECIDED = """
    select count(distinct (f.form, f.root_uuid))
    from quality.findings as f
    join quality.submissions as s on s.form = f.form and s.root_uuid = f.root_uuid
    where s.period = ? and f.severity = 'warning' and f.decision is null
"""


class CannotCloseError(Exception):
    """A period may not be closed."""


@dataclass(frozen=True)
class Missing:
    """A report, or an answer to one, that has not come."""

    side: str
    form: str | None
    partner: str
    due_on: date


@dataclass(frozen=True)
class Frozen:
    """How many figures of the period an edition shows, and how many it withholds."""

    edition: str
    figures: int
    withheld: int


@dataclass(frozen=True)
class Look:
    """What closing a period would freeze, and what is still open in it."""

    period: str
    as_of: date
    locks_on: date | None
    editions: tuple[Frozen, ...]
    missing: tuple[Missing, ...]
    fates: Mapping[str, int]
    undecided: int

    @property
    def is_open_for_reports(self) -> bool:
        """Whether partners may still send and mend reports in time."""
        return self.locks_on is not None and self.as_of <= self.locks_on


def refuse_to_close(connection: duckdb.DuckDBPyConnection, ledger: Ledger, name: str) -> None:
    """Say why a period may not be closed.

    Raises:
        CannotCloseError: It is not one of the programme's, has not ended, or is closed already.
        DamagedLedgerError: The ledger is not as it was written.
    """
    periods = dict(
        connection.execute("select period, is_closed from marts.periods order by 1").fetchall()
    )
    if name not in periods:
        near = get_close_matches(name.upper(), periods, n=1)
        hint = f"; did you mean {near[0]}?" if near else "."
        raise CannotCloseError(
            f"Wanted to close {name}, but the programme has no such period{hint} It has "
            f"{min(periods, default='none')} to {max(periods, default='none')}."
        )
    if not periods[name]:
        [(ends_on, as_of)] = connection.execute(
            "select ends_on, as_of from marts.periods, marts.programme"
            " where marts.periods.period = ?",
            [name],
        ).fetchall()
        raise CannotCloseError(
            f"Wanted to close {name}, but it ends on {ends_on} and the figures are those of "
            f"{as_of}. Close it once it has ended and `accord run` has read it whole."
        )
    latest = ledger.latest().get(name)
    if latest:
        entry, publication = latest
        raise CannotCloseError(
            f"Wanted to close {name}, but it is closed: its newest version is "
            f"{publication.publication} of {entry.draft.as_of}. A closed period is never opened "
            "again; mend the data, and the next run makes a new version that says why."
        )


def look_at(
    connection: duckdb.DuckDBPyConnection, ledger: Ledger, published: Path, name: str
) -> Look:
    """Return what closing a period would freeze, and what is still open in it.

    `published` is the folder of the editions' files.

    Raises:
        CannotCloseError: It may not be closed.
        DamagedLedgerError: The ledger is not as it was written.
    """
    refuse_to_close(connection, ledger, name)
    [(as_of, locks_on)] = connection.execute(
        "select as_of, locks_on from marts.periods, marts.programme where marts.periods.period = ?",
        [name],
    ).fetchall()
    missing = connection.execute(MISSING, [name]).fetchall()
    [(undecided,)] = connection.execute(UNDECIDED, [name]).fetchall()
    return Look(
        name,
        as_of,
        locks_on,
        tuple(_frozen(path, name) for path in sorted(published.glob("*.duckdb"))),
        tuple(Missing(*row) for row in missing),
        dict(connection.execute(FATES, [name]).fetchall()),
        undecided,
    )


def _frozen(path: Path, name: str) -> Frozen:
    counts = " union all ".join(f"select mark from {table} where period = $name" for table in FACTS)
    with read_only(path) as edition:
        [(figures, withheld)] = edition.execute(
            f"select count(*), count(*) filter (where mark like '%c%') from ({counts})",
            {"name": name},
        ).fetchall()
    return Frozen(path.stem, figures, withheld)
