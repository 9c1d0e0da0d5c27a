"""Reads a pull's pages into DuckDB as they are: answers as text, repeats as lists.

DuckDB knows one name for `Age` and `age`, KoboToolbox knows two; and a name may stand for an
answer in one version of a form and for a repeat in another. Rows of such a form are read as JSON,
in which both can be told apart; almost always there is no need, and rows are read as columns,
which takes less time and memory. Finding answers in what was read is `assets.staging.items`.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import duckdb

from assets.kobo.pulls import ROWS, Landed, LandedFile, moment_of
from assets.kobo.thinned import THINNED
from assets.staging.form_version import version_keys, version_of
from assets.staging.items import Pages, inside
from assets.staging.json_rows import item_of, keys_of
from assets.staging.sealed_pages import address_of, opening
from assets.staging.tables import Table
from assets.staging.thinned import TYPE as NOTES
from assets.warehouse.connection import count_rows, literal, quoted

SMALLEST_OBJECT_LIMIT = 16 * 1024 * 1024  # DuckDB's default for one JSON object: one page here.
SYSTEM_KEYS = {
    "_id": "bigint",
    "_uuid": "varchar",
    "meta/rootUuid": "varchar",
    "meta/instanceID": "varchar",
    "_submission_time": "varchar",
    "_submitted_by": "varchar",
    "_validation_status": 'struct(uid varchar, "timestamp" bigint)',
    "_attachments": "struct(uid varchar, is_deleted boolean)[]",
}
# Found apart from the rows, which are wide: to bring these into another order takes long.
CURRENT = """
    create temp table current as
    with newest as (
        select submission_id, max(place) as place, max(pull) as pull
        from landed
        group by submission_id
    )

    select submission_id, place
    from newest
    anti join removed as gone
        on gone.submission_id = newest.submission_id and gone.pull >= newest.pull
"""
IS_IN_ORDER = """
    select coalesce(bool_and(is_next), true)
    from (
        select submission_id >= lag(submission_id, 1, submission_id) over (order by number)
            as is_next
        from (select submission_id, place, rowid as number from landed)
        semi join current using (submission_id, place)
    )
"""
NO_FIELD = '"/" varchar'  # DuckDB has no empty struct; nothing in a form is called so.


class DamagedPullError(Exception):
    """What lies on disk is not what the pull brought."""


@contextmanager
def reading(
    connection: duckdb.DuckDBPyConnection,
    landed: Landed,
    tables: Sequence[Table],
    versions: Sequence[str],
) -> Iterator[Pages]:
    """Load all that was landed of a form into temporary tables for as long as the block lasts.

    They are `landed(submission_id, item, place, pull, seen_at)`, one row per submission and answer
    that brought it, in the order of answers, and where fields are renamed, `r` with the server's
    own keys; `current(submission_id, place)` says which of them show a submission as it is now;
    `removed(submission_id, pull)` holds what was found deleted. `versions` are the form's, oldest
    first.

    Raises:
        DamagedPullError: The files hold more or fewer submissions than the manifests say.
        SealError: What is sealed cannot be opened.
    """
    keys = version_keys(landed)
    system = SYSTEM_KEYS | dict.fromkeys(keys, "varchar")
    if landed.has_thinned:
        system |= {THINNED: NOTES}
    is_renamed = not _is_plain(tables, system)
    try:
        _list_files(connection, landed)
        with opening(connection, landed):
            if not is_renamed:
                kind, taken = _row_type(tables, system), "line._id as submission_id, line as item"
                try:
                    _read(connection, landed, kind, taken)
                except duckdb.InvalidInputException:  # An answer where a list of items should be.
                    is_renamed = True
            if is_renamed:
                _read(connection, landed, "json", _told_apart(tables, _struct(system)))
        _check_complete(landed, count_rows(connection, "landed"))
        connection.execute(CURRENT)
        [(is_in_order,)] = connection.execute(IS_IN_ORDER).fetchall()
        yield Pages(
            tuple(tables),
            version_of(keys, versions),
            is_renamed,
            has_thinned=landed.has_thinned,
            is_in_order=is_in_order,
        )
    finally:
        for table in ("landed", "landed_file", "removed", "current"):
            connection.execute(f"drop table if exists temp.{table}")


def _is_plain(tables: Sequence[Table], system: dict[str, str]) -> bool:
    """Tell whether no two names within a submission, or within an item, differ in case only."""
    for table in tables:
        keys = dict.fromkeys(_asked(table)) | ({} if table.path else dict.fromkeys(system))
        names = [*keys, *(other.path[-1] for other in inside(tables, table))]
        if len({name.lower() for name in names}) < len(names):
            return False
    return True


def _asked(table: Table) -> list[str]:
    return [column.question.xpath for column in table.columns]


def _row_type(tables: Sequence[Table], system: dict[str, str]) -> str:
    """Return the DuckDB type of one submission: answers as text, repeats as lists."""

    def fields(table: Table) -> dict[str, str]:
        answers = dict.fromkeys(_asked(table), "varchar")
        repeats = {other.path[-1]: f"{_struct(fields(other))}[]" for other in inside(tables, table)}
        return answers | repeats

    return _struct(fields(tables[0]) | system)


def _told_apart(tables: Sequence[Table], server: str) -> str:
    """Return SQL that takes a submission out of JSON; `server` is the type of its own keys."""
    found = f"[json_extract(line, {keys_of(tables, tables[0])})]"
    item = item_of(tables, tables[0], "found")
    return (
        "try_cast(json_extract(line, '/_id') as bigint) as submission_id,"
        f" try_cast(line as {server}) as r,"
        f" list_transform({found}, lambda found: {item})[1] as item"
    )


def _struct(fields: dict[str, str]) -> str:
    declared = ", ".join(f"{quoted(name)} {kind}" for name, kind in fields.items())
    return f"struct({declared or NO_FIELD})"


def _list_files(connection: duckdb.DuckDBPyConnection, landed: Landed) -> None:
    """Say in which order answers came, in which pull and when, and what was found deleted."""
    files = [(pull, file) for pull in landed.pulls for file in pull.of_kind(*ROWS)]
    gone = [(number, pull.number) for pull in landed.pulls for number in pull.removed]
    # Written out: parameters would make DuckDB load pandas, which takes longer than all the rest.
    paths = ", ".join(literal(address_of(pull.shelf, file.name)) for pull, file in files)
    seen_at = ", ".join(_seen_at(file) for _, file in files)
    connection.execute(
        f"create temp table landed_file as select unnest([{paths}]::varchar[]) as path,"
        f" unnest({[*range(len(files))]}::bigint[]) as place,"
        f" unnest({[pull.number for pull, _ in files]}::bigint[]) as pull,"
        f" unnest([{seen_at}]::varchar[])::timestamp as seen_at"
    )
    connection.execute(
        f"create temp table removed as select unnest({[number for number, _ in gone]}::bigint[])"
        f" as submission_id, unnest({[pull for _, pull in gone]}::bigint[]) as pull"
    )


def _seen_at(file: LandedFile) -> str:
    moment = moment_of(file.received_at)
    return literal(moment.replace(tzinfo=None).isoformat()) if moment else "null"


def _read(connection: duckdb.DuckDBPyConnection, landed: Landed, kind: str, taken: str) -> None:
    """Fill `landed` with what is `taken`, in SQL, from each `line`: a submission, as a type."""
    files = [(pull.shelf, file) for pull in landed.pulls for file in pull.of_kind(*ROWS)]
    largest = max((file.bytes for _, file in files), default=0)
    addresses = [address_of(shelf, file.name) for shelf, file in files]
    # A second declared column makes DuckDB stream pages: with `results` alone it costs twelve
    # times the CPU (TECH §4).
    connection.execute(f"""
        create temp table landed as
        with lines as (
            select unnest(results) as line, f.place, f.pull, f.seen_at
            from read_json(
                [{", ".join(literal(one) for one in addresses)}],
                format = 'unstructured', compression = 'zstd', filename = true,
                maximum_object_size = {max(SMALLEST_OBJECT_LIMIT, 2 * largest)},
                columns = {{count: 'ubigint', results: {literal(kind + "[]")}}}
            ) as answer
            join landed_file as f on f.path = answer.filename
        )

        select place, pull, seen_at, {taken}
        from lines
    """)


def _check_complete(landed: Landed, found: int) -> None:
    """Refuse what lost submissions on disk: DuckDB takes half a file for a whole one."""
    expected = sum(pull.rows for pull in landed.pulls)
    if found != expected:
        folder = landed.pulls[0].folder.parent
        raise DamagedPullError(
            f"Wanted to read {expected} submissions in {folder}, but found {found}: files there "
            "are damaged. Restore that folder from a backup, or delete it whole and run again; "
            "the form is then pulled anew."
        )
