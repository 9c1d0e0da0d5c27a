"""Writes each edition's file: the only data that pages, reports and exports may open.

A file holds the tables of schema `published` as the dictionary describes them and nothing else.
It is built beside the old one and put in its place only if it says something else.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb

from assets.programme.model import Protection
from assets.protection.counts import withheld_from
from assets.protection.editions import Edition
from assets.warehouse.connection import literal
from assets.warehouse.dictionary import dictionary

VALUES_WITHHELD = (
    "numerator", "denominator", "value", "low", "high", "people", "people_inside", "records",
    "provisional_records",
)  # fmt: skip
PROGRESS_WITHHELD = ("actual", "progress", "evidence_share")
FINDINGS = """
    select
        f.form, split_part(f.expectation, ':', 1) as check_name, f.severity,
        count(distinct f.root_uuid) as submissions
    from quality.findings as f
    join quality.submissions as s on s.form = f.form and s.root_uuid = f.root_uuid
    where {whose}
    group by all
"""


class UnpublishableError(Exception):
    """An edition's file would hold something that may not leave."""


@dataclass(frozen=True)
class Published:
    """An edition's file, how many of its figures are withheld, and whether it changed."""

    edition: Edition
    path: Path
    figures: int
    withheld: int
    is_changed: bool


def publish(
    connection: duckdb.DuckDBPyConnection, edition: Edition, rules: Protection, folder: Path
) -> Published:
    """Write one edition's file from the warehouse.

    Raises:
        UnpublishableError: The file would hold a table or column that is not described.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = folder / f"{edition.name}.duckdb"
    beside = path.with_suffix(".new")
    beside.unlink(missing_ok=True)
    _mark_withheld(connection, edition, rules)
    with _removed_if_refused(beside), _attached(connection, beside, "new"):
        connection.execute("create schema new.published")
        for table, query in _queries(edition).items():
            columns = ", ".join(f'"{column}"' for column in dictionary()[table].columns)
            connection.execute(
                f"create table new.{table} as select {columns} from ({query}) order by all"
            )
        _refuse_undescribed(connection)
        figures, hidden = _counts(connection)
        said = _said(connection, "new")
    beside.chmod(0o600)
    is_changed = not path.exists() or _said_by(connection, path) != said
    if is_changed:
        beside.replace(path)
    else:
        beside.unlink()
    return Published(edition, path, figures, hidden, is_changed)


def _mark_withheld(
    connection: duckdb.DuckDBPyConnection, edition: Edition, rules: Protection
) -> None:
    """Fill the temporary table `withheld(indicator, partner, dimension)` for an edition."""
    hidden = withheld_from(connection, edition, rules)
    connection.execute(
        "create or replace temp table withheld"
        " (indicator varchar, partner varchar, dimension varchar)"
    )
    if hidden:
        connection.executemany(
            "insert into withheld values (?, ?, ?)",
            [(found.indicator, found.partner, found.dimension) for found in hidden],
        )


def _queries(edition: Edition) -> dict[str, str]:
    """Return, by table, the query over the warehouse that an edition's table is made of."""
    cell = "w.indicator is not null"
    hidden_values = ", ".join(
        f"case when {cell} then null else v.{column} end as {column}" for column in VALUES_WITHHELD
    )
    hidden_progress = ", ".join(
        f"case when {cell} then null else v.{column} end as {column}"
        for column in PROGRESS_WITHHELD
    )
    withheld_cell = (
        " left join withheld as w on w.indicator = v.indicator and w.partner = v.partner"
        " and w.dimension = v.dimension"
    )
    figures = (
        "from marts.{table} as v join marts.indicators as i on i.indicator = v.indicator"
        + withheld_cell
    )
    may_hold = f"where {edition.indicators} and {edition.partners('v.partner')}"
    provisional = (
        "exists (select 1 from marts.indicator_values as u where u.reading = 'to_date'"
        " and u.indicator = v.indicator and u.period = v.period and u.partner = v.partner"
        " and u.dimension = v.dimension and u.member = v.member and u.provisional_records > 0)"
    )
    return {
        "published.programme": (
            f"select *, '{edition.kind}' as edition, {_text(edition.partner)} as edition_partner"
            " from marts.programme"
        ),
        "published.periods": "select * from marts.periods",
        "published.outcomes": "select * from marts.outcomes",
        "published.indicators": (
            f"select i.* from marts.indicators as i where {edition.indicators}"
        ),
        "published.dimensions": "select * from marts.dimensions",
        "published.partners": (
            f"select * from marts.partners where standing <> 'candidate' and {_named(edition)}"
        ),
        "published.indicator_values": (
            f"select v.* exclude ({', '.join(VALUES_WITHHELD)}), {hidden_values},"
            f" case when {cell} then 'c' when v.provisional_records > 0 then 'p' else '' end"
            f" as mark {figures.format(table='indicator_values')} {may_hold}"
        ),
        "published.indicator_progress": (
            f"select v.* exclude ({', '.join(PROGRESS_WITHHELD)}, status), {hidden_progress},"
            f" case when {cell} then 'withheld' else v.status end as status,"
            f" case when {cell} then 'c' else if({provisional}, 'p', '')"
            " || if(v.original_target is not null, 'r', '') end as mark"
            f" {figures.format(table='indicator_progress')} {may_hold}"
        ),
        "published.commitments": (
            "select *, if(is_redated, 'r', '') as mark from marts.commitments"
            f" where {edition.own('partner')}"
        ),
        "published.accountability": (
            f"select *, '' as mark from marts.accountability where {edition.partners('partner')}"
        ),
        "published.reconciliation": _reconciliation(edition),
        "published.findings_summary": FINDINGS.format(whose=edition.own("s.partner")),
    }


def _named(edition: Edition) -> str:
    return "has_public_name" if edition.kind == "public" else edition.own("partner")


def _reconciliation(edition: Edition) -> str:
    """Return what became of submissions: a partner's own, nobody's in public, all elsewhere."""
    if edition.kind != "partner":
        return f"select * from quality.reconciliation where {edition.own('form')}"
    return f"""
        select
            form, '*' as period, count(*) as received,
            count(*) filter (where fate = 'used') as used,
            count(*) filter (where fate = 'used' and is_provisional) as provisional,
            count(*) filter (where fate = 'quarantined') as quarantined,
            count(*) filter (where fate = 'excluded') as excluded,
            count(*) filter (where fate = 'on_hold') as on_hold,
            0::bigint as without_consent, 0::bigint as forgotten
        from quality.submissions
        where {edition.own("partner")}
        group by form
    """


def _refuse_undescribed(connection: duckdb.DuckDBPyConnection) -> None:
    found = connection.execute(
        "select schema_name || '.' || table_name, column_name from duckdb_columns()"
        " where database_name = 'new'"
    ).fetchall()
    for table, column in found:
        meaning = dictionary().get(table)
        if meaning is None or not table.startswith("published.") or column not in meaning.columns:
            raise UnpublishableError(
                f"{table}.{column} would be published but is not described in "
                "assets/warehouse/columns.yaml. Nothing was published; describe it or leave it out."
            )


def _counts(connection: duckdb.DuckDBPyConnection) -> tuple[int, int]:
    [(figures, hidden)] = connection.execute(
        "select count(*), count(*) filter (where mark = 'c') from new.published.indicator_values"
    ).fetchall()
    return figures, hidden


def _said_by(connection: duckdb.DuckDBPyConnection, path: Path) -> str:
    with _attached(connection, path, "old", "(read_only)"):
        return _said(connection, "old")


def _said(connection: duckdb.DuckDBPyConnection, database: str) -> str:
    """Return a hash of everything that a file's tables say."""
    hashes = []
    for table in (name for name in dictionary() if name.startswith("published.")):
        if not connection.execute(
            "select 1 from duckdb_tables() where database_name = ? and"
            " schema_name || '.' || table_name = ?",
            [database, table],
        ).fetchall():
            return ""
        [(found,)] = connection.execute(
            f"select sha256(coalesce(string_agg(t::varchar, chr(10) order by t::varchar), ''))"
            f" from {database}.{table} as t"
        ).fetchall()
        hashes.append(f"{table} {found}")
    return "\n".join(hashes)


@contextmanager
def _removed_if_refused(path: Path) -> Iterator[None]:
    try:
        yield
    except BaseException:
        path.unlink(missing_ok=True)
        raise


@contextmanager
def _attached(
    connection: duckdb.DuckDBPyConnection, path: Path, name: str, how: str = ""
) -> Iterator[None]:
    connection.execute(f"attach {literal(str(path))} as {name} {how}")
    try:
        yield
    finally:
        connection.execute(f"detach {name}")


def _text(value: str | None) -> str:
    return "null::varchar" if value is None else literal(value)
