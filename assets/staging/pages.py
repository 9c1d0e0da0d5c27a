"""Reads a pull's pages into DuckDB as they are: answers as text, repeats as lists.

DuckDB knows one name for `Age` and `age`, KoboToolbox knows two; and a name may stand for an
answer in one version of a form and for a repeat in another. Rows of such a form are read as JSON,
in which both can be told apart; almost always there is no need, and rows are read as columns,
which takes less time and memory. Finding answers in what was read is `assets.staging.items`.
"""

from collections.abc import Iterator, Sequence

import duckdb

from assets.kobo.pulls import ROWS, LandedFile, Pull, moment_of
from assets.kobo.shelf import DamagedPullError
from assets.kobo.thinned import THINNED
from assets.staging.items import Pages, inside
from assets.staging.json_rows import item_of, keys_of
from assets.staging.sealed_pages import address_of, opening
from assets.staging.tables import Table
from assets.staging.thinned import TYPE as NOTES
from assets.warehouse.connection import count_rows, literal, quoted

SMALLEST_OBJECT_LIMIT = 16 * 1024 * 1024  # DuckDB's default for one JSON object: one page here.
BATCH_BYTES = 32 * 1024 * 1024  # As the server sent them; loaded, they take three times as much.
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
NO_FIELD = '"/" varchar'  # DuckDB has no empty struct; nothing in a form is called so.

Placed = tuple[int, Pull, LandedFile]


def read_in_batches(
    connection: duckdb.DuckDBPyConnection,
    pulls: Sequence[Pull],
    pages: Pages,
    system: Sequence[str],
) -> Iterator[range]:
    """Load what pulls brought into the temporary table `landed`; yield the places that it holds.

    It has a row per submission and answer that brought it, in the order of answers: the place of
    that answer among all, its pull, when it was seen (UTC), the `_id` of the submission as
    `submission_id`, what `system` takes from the server's own keys `r` and the answers `item`,
    `item` itself, and `r` where fields are renamed. It holds as much at a time as fits, and lasts
    until more is asked for.

    Raises:
        DamagedPullError: The files are gone, or hold more or fewer submissions than the manifests
            say.
        InvalidInputException: An answer stands where a list of items should be.
        SealError: What is sealed cannot be opened.
    """
    files = [(pull, file) for pull in pulls for file in pull.of_kind(*ROWS)]
    for pull, file in files:
        if not (pull.folder / file.name).exists():
            raise pull.shelf.damaged(file.name, "it is gone")
    placed = [(place, pull, file) for place, (pull, file) in enumerate(files)]
    with opening(connection, pulls):
        for batch in _batches(placed):
            connection.execute(_reading(batch, pages, system))
            _check_complete(batch, count_rows(connection, "temp.landed"))
            yield range(batch[0][0], batch[-1][0] + 1)
            connection.execute("drop table temp.landed")


def _batches(placed: Sequence[Placed]) -> Iterator[list[Placed]]:
    batch: list[Placed] = []
    for one in placed:
        if batch and sum(file.bytes for _, _, file in (*batch, one)) > BATCH_BYTES:
            yield batch
            batch = []
        batch.append(one)
    if batch:
        yield batch


def can_be_columns(pages: Pages) -> bool:
    """Tell whether no two names within a submission, or within an item, differ in case only."""
    for table in pages.tables:
        keys = dict.fromkeys(_asked(table)) | ({} if table.path else dict.fromkeys(_sent(pages)))
        names = [*keys, *(other.path[-1] for other in inside(pages.tables, table))]
        if len({name.lower() for name in names}) < len(names):
            return False
    return True


def how_read(pages: Pages) -> tuple[str, str]:
    """Return the DuckDB type to read a submission as, and SQL for what is taken from a `line`."""
    if pages.is_renamed:
        return "json", _told_apart(pages.tables, _struct(_sent(pages)))
    return _row_type(pages), "line._id as submission_id, line as r, line as item"


def _sent(pages: Pages) -> dict[str, str]:
    """Return the keys that are the server's own, with their types."""
    notes = {THINNED: NOTES} if pages.has_thinned else {}
    return SYSTEM_KEYS | dict.fromkeys(pages.version_keys, "varchar") | notes


def _asked(table: Table) -> list[str]:
    return [column.question.xpath for column in table.columns]


def _row_type(pages: Pages) -> str:
    """Return the DuckDB type of one submission: answers as text, repeats as lists."""

    def fields(table: Table) -> dict[str, str]:
        answers = dict.fromkeys(_asked(table), "varchar")
        within = inside(pages.tables, table)
        repeats = {other.path[-1]: f"{_struct(fields(other))}[]" for other in within}
        return answers | repeats

    return _struct(fields(pages.tables[0]) | _sent(pages))


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


def _seen_at(file: LandedFile) -> str:
    moment = moment_of(file.received_at)
    return literal(moment.replace(tzinfo=None).isoformat()) if moment else "null"


def _reading(batch: Sequence[Placed], pages: Pages, system: Sequence[str]) -> str:
    kind, taken = how_read(pages)
    largest = max(file.bytes for *_, file in batch)
    addresses = ", ".join(literal(address_of(pull.shelf, file.name)) for _, pull, file in batch)
    seen_at = ", ".join(_seen_at(file) for *_, file in batch)
    kept = ["place", "pull", "seen_at", "submission_id", *system, "item"]
    # Whatever was joined to the pages by their names, DuckDB might bring them into its order.
    # A second declared column makes it stream them: with `results` alone it costs twelve times
    # the CPU (TECH §4).
    return f"""
        create or replace temp table landed as
        with answers as (
            select results, list_position([{addresses}], filename) as number
            from read_json(
                [{addresses}],
                format = 'unstructured', compression = 'zstd', filename = true,
                maximum_object_size = {max(SMALLEST_OBJECT_LIMIT, 2 * largest)},
                columns = {{count: 'ubigint', results: {literal(kind + "[]")}}}
            )
        ),

        lines as (
            select
                unnest(results) as line,
                {[place for place, *_ in batch]}[number] as place,
                {[pull.number for _, pull, _ in batch]}[number]::bigint as pull,
                [{seen_at}][number]::timestamp as seen_at
            from answers
        ),

        taken as (select place, pull, seen_at, '' as item_path, {taken} from lines)

        select {", ".join([*kept, *(["r"] if pages.is_renamed else [])])}
        from taken
    """


def _check_complete(batch: Sequence[Placed], found: int) -> None:
    """Refuse what lost submissions on disk: DuckDB takes half a file for a whole one."""
    expected = sum(file.rows for *_, file in batch)
    if found != expected:
        said = f"found {found}: files there are damaged"
        raise DamagedPullError(f"{expected} submissions", batch[0][1].folder, said)
