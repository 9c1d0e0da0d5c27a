"""Fills a form's staged tables from a landed pull, all of them in one transaction.

Answers arrive as text; here they get the type that the form gives them, and nothing else
happens to them. What does not read as its type is left empty and named in `unreadable`.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import duckdb

from assets.kobo.landing import Landed
from assets.staging.describe import describe
from assets.staging.form import Form, read_form
from assets.staging.history import keep_history
from assets.staging.pages import VERSION_KEYS, Pages, reading
from assets.staging.pseudonyms import Pseudonyms
from assets.staging.tables import Column, DataClass, Table, tables_of
from assets.warehouse.connection import count_rows, literal, transaction


@dataclass(frozen=True)
class Staged:
    """What was staged: the form as merged over its versions, its tables, and rows by table."""

    form: Form
    tables: tuple[Table, ...]
    rows: Mapping[str, int]


def definition_of(landed: Landed) -> Form:
    """Read a form's definition, over all the versions that were landed."""
    return read_form((found["uid"], found["content"]) for found in landed.read("version"))


def stage(  # noqa: PLR0913 - what, from where, and what may be done with it
    connection: duckdb.DuckDBPyConnection,
    name: str,
    landed: Landed,
    classes: Mapping[str, DataClass],
    pseudonyms: Pseudonyms,
    *,
    is_sensitive: bool = False,
) -> Staged:
    """Replace `staging.<name>`, its repeats' tables and what is known of its questions."""
    form = definition_of(landed)
    tables = tables_of(name, form, classes, is_sensitive=is_sensitive)
    with transaction(connection), reading(connection, landed, tables) as pages:
        pseudonyms.cover(connection, _texts_to_replace(pages))
        for table in tables:
            query = _select(table, pages, pseudonyms)
            connection.execute(f"create or replace table staging.{table.name} as {query}")
        keep_history(connection, name, _system(tables[0], pages, pseudonyms), pages)
        describe(connection, name, form, tables)
    rows = {table.name: count_rows(connection, f"staging.{table.name}") for table in tables}
    return Staged(form, tables, rows)


def _texts_to_replace(pages: Pages) -> list[str]:
    return [
        f"select {pages.text(column)} as text from {pages.source(table)}"
        for table in pages.tables
        for column in table.columns
        if column.data_class == "pseudonym"
    ]


def _select(table: Table, pages: Pages, pseudonyms: Pseudonyms) -> str:
    columns, unreadable = [], []
    for column in table.columns:
        text = pages.text(column)
        if column.data_class == "pseudonym":
            columns.append(_pseudonym(column, text))
            continue
        readings = [(part, part.reading.format(text=text)) for part in column.parts]
        columns += [f'{reading}::{part.type} as "{part.name}"' for part, reading in readings]
        lossy = [f"{reading} is null" for part, reading in readings if part.is_lossy]
        if lossy:
            unreadable.append(
                f"case when {text} is not null and ({' or '.join(lossy)})"
                f" then {literal(column.name)} end"
            )
    found = f"nullif(concat_ws(', ', {', '.join(unreadable)}), '')" if unreadable else "null"
    system = _system(table, pages, pseudonyms)
    selected = [*system, f"{found}::varchar as unreadable", *columns]
    order = f"{pages.base(table)}.r._id, item_path"
    return f"select {', '.join(selected)} from {pages.source(table)} order by {order}"


def _pseudonym(column: Column, text: str) -> str:
    return f'(select pseudonym from pseudonym_of where value = {text}) as "{column.name}"'


def _system(table: Table, pages: Pages, pseudonyms: Pseudonyms) -> list[str]:
    """Return the columns that come from KoboToolbox itself rather than from a question."""
    base, content = pages.base(table), _content_hash(table, pages, pseudonyms)
    # Servers older than 2025-02 send no rootUuid (API.md §11).
    root = (
        f'replace(coalesce({base}.r."meta/rootUuid", {base}.r."meta/instanceID", {base}.r._uuid,'
        f" {base}.r._id::varchar), 'uuid:', '') as root_uuid"
    )
    if table.repeat:
        return [
            root,
            f"{base}.item_path",
            f"nullif({base}.parent_item_path, '') as parent_item_path",
            content,
        ]
    return [
        root,
        "l0.r._id as submission_id",
        "l0.r._uuid as instance_uuid",
        f"coalesce({', '.join(f'l0.r.{key}' for key in VERSION_KEYS)}) as form_version",
        "try_cast(l0.r._submission_time as timestamp) as submitted_at",
        "l0.r._submitted_by as submitted_by",
        "replace(l0.r._validation_status.uid, 'validation_status_', '') as validation_status",
        'make_timestamp(l0.r._validation_status."timestamp" * 1000000) as validated_at',
        "len(list_filter(l0.r._attachments, lambda a: not coalesce(a.is_deleted, false)))::integer"
        " as attachments",
        content,
    ]


def _content_hash(table: Table, pages: Pages, pseudonyms: Pseudonyms) -> str:
    """Hash all that a row says, under the key: a bare hash of a lone name could be guessed."""
    answers = [*map(pages.text, table.columns), *pages.inner(table)]
    return (
        f"sha256({literal(pseudonyms.salt)} || [{', '.join(answers) or 'null'}]::varchar)"
        " as content_hash"
    )
