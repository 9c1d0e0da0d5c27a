"""Fills a form's staged tables from a landed pull, all of them in one transaction.

Answers arrive as text; here they get the type that the form gives them, and nothing else
happens to them. What does not read as its type is left empty and named in `unreadable`; and in
`retyped` as well, if the question had another type in the version that the answer was given on.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import duckdb

from assets.kobo.pulls import Landed
from assets.staging.cut_out import keep_cut_out
from assets.staging.describe import describe
from assets.staging.form import Form, read_form
from assets.staging.history import keep_history
from assets.staging.ids import known_as, root_of
from assets.staging.items import Pages
from assets.staging.malformed import malformed_in_its_version
from assets.staging.pages import reading
from assets.staging.pseudonyms import Pseudonyms
from assets.staging.tables import Column, DataClass, Table, tables_of, unclassified
from assets.staging.thinned import FACTS, IS_THINNED, keep_thinned, noted, part_of
from assets.staging.types import Part
from assets.warehouse.connection import count_rows, literal, quoted, transaction

# What a row tells of its answers; its other system columns come from KoboToolbox itself.
TOLD = ("unreadable", "retyped", "malformed")


@dataclass(frozen=True)
class Staged:
    """What was staged: the form as merged over its versions, its tables, and rows by table.

    `left_out` are the questions that stay out until somebody gives them a data class.
    """

    form: Form
    tables: tuple[Table, ...]
    rows: Mapping[str, int]
    left_out: tuple[str, ...] = ()


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
    with reading(connection, landed, tables, form.versions) as pages, transaction(connection):
        pseudonyms.cover(connection, _texts_to_replace(pages))
        system = [*_system(tables[0], pages, pseudonyms), "line", "place", "pull", "seen_at"]
        # Hashing takes longest, and both a form's table and its history ask for it.
        connection.execute(
            f"create or replace temp table stated as select {', '.join(system)}"
            f" from {pages.source(tables[0], every=True)}"
        )
        for table in tables:
            query = _select(table, pages, pseudonyms, form.versions)
            connection.execute(f"create or replace table staging.{table.name} as {query}")
        keep_history(connection, name)
        connection.execute("drop table temp.stated")
        keep_cut_out(connection, name, landed)
        keep_thinned(connection, name, root_of("r"), pages)
        describe(connection, name, form, tables)
    rows = {table.name: count_rows(connection, f"staging.{table.name}") for table in tables}
    return Staged(form, tables, rows, unclassified(form, classes) if is_sensitive else ())


def _texts_to_replace(pages: Pages) -> list[str]:
    return [
        f"select {pages.text(column)} as text from {pages.source(table)}{_not_thinned(pages)}"
        for table in pages.tables
        for column in table.columns
        if column.data_class == "pseudonym"
    ]


def facts_of(
    connection: duckdb.DuckDBPyConnection,
    landed: Landed,
    tables: Sequence[Table],
    pseudonyms: Pseudonyms,
    versions: Sequence[str],
) -> dict[tuple[int, int], list[dict[str, str | None]]]:
    """Return what staging makes of each landed state of a submission besides its answers.

    By the place of its page among all, and its number; a line for itself and for each item.
    """
    made: dict[tuple[int, int], list[dict[str, str | None]]] = {}
    with reading(connection, landed, tables, versions) as pages:
        for table in tables:
            read = _read_as(table, pages, versions, every=True)
            system = [_content_hash(table, pages, pseudonyms), *read.told]
            found = connection.execute(
                f"select place, submission_id, item_path, {', '.join(system)}"
                f" from {read.source} order by place, submission_id, item_path"
            ).fetchall()
            for place, number, item_path, *facts in found:
                line = {"part": part_of(table), "item_path": item_path}
                line |= zip(FACTS, facts, strict=True)
                made.setdefault((place, number), []).append(line)
    return made


def _select(table: Table, pages: Pages, pseudonyms: Pseudonyms, versions: Sequence[str]) -> str:
    read = _read_as(table, pages, versions)
    if table.path:
        selected = [*_system(table, pages, pseudonyms), *read.told, *read.columns]
        return f"select {', '.join(selected)} from {read.source} order by submission_id, item_path"
    system = [f"stated.{name}" for name in table.system_columns if name not in TOLD]
    # To sort wide rows takes as long as to read them.
    order = "" if pages.is_in_order else " order by submission_id"
    return (
        f"select {', '.join([*system, *read.told, *read.columns])}"
        f" from {read.source} as answered join stated using (line){order}"
    )


class _Read(NamedTuple):
    """SQL for what a table's rows tell of answers that could not be read, and for the answers.

    Both are within `source`, in which every answer is read as its type once.
    """

    told: list[str]
    columns: list[str]
    source: str


def _read_as(table: Table, pages: Pages, versions: Sequence[str], *, every: bool = False) -> _Read:
    columns, read, unreadable, retyped, malformed = [], [], [], [], []
    for column in table.columns:
        text = pages.text(column)
        if column.data_class == "pseudonym":
            columns.append(_pseudonym(column, text, pages))
            malformed.append(malformed_in_its_version(column, text, pages.version, versions))
            continue
        foreign = _is_foreign(column, pages)
        readings = [(part, part.reading.format(text=text)) for part in column.parts]
        lossy = [f"{_read_once(part)} is null" for part in column.parts if part.is_lossy]
        if foreign and not lossy:  # A list of names would take any text for names.
            readings = [(part, f"case when not {foreign} then {sql} end") for part, sql in readings]
            lossy = [foreign]
        read += [f"{sql}::{part.type} as {_read_once(part)}" for part, sql in readings]
        columns += [f'{_read_once(part)} as "{part.name}"' for part in column.parts]
        misread = f"{text} is not null and ({' or '.join(lossy)})"
        then = f" then {literal(column.name)} end"
        if lossy:
            unreadable.append(f"case when {misread}{then}")
        if foreign:
            retyped.append(f"case when {foreign} and {misread}{then}")
    found = {
        "unreadable": unreadable, "retyped": retyped, "malformed": [*filter(None, malformed)],
    }  # fmt: skip
    told = [
        f"{_as_noted(table, fact, _joined(names), pages)} as {fact}"
        for fact, names in found.items()
    ]
    source = f"(select {', '.join(['*', *read])} from {pages.source(table, every=every)})"
    return _Read(told, columns, source)


def _read_once(part: Part) -> str:
    """Return what a typed answer is called within `source`: as nothing else there is."""
    return quoted(f"={part.name}")


def _is_foreign(column: Column, pages: Pages) -> str:
    """Return SQL that says whether a row's version asked a question of a type unlike today's."""
    versions = ", ".join(map(literal, column.retyped_in))
    return f"coalesce({pages.version} in ({versions}), false)" if versions else ""


def _joined(names: Sequence[str]) -> str:
    """Return SQL that lists the names that are not null."""
    return f"nullif(concat_ws(', ', {', '.join(names)}), '')::varchar" if names else "null::varchar"


def _not_thinned(pages: Pages) -> str:
    return f" where not {IS_THINNED}" if pages.has_thinned else ""


def _as_noted(table: Table, fact: str, sql: str, pages: Pages) -> str:
    """Return SQL for what a row tells, or what was noted of it before it was thinned."""
    if not pages.has_thinned:
        return sql
    return f"case when {IS_THINNED} then {noted(table, fact)} else {sql} end"


def _pseudonym(column: Column, text: str, pages: Pages) -> str:
    made = f"(select pseudonym from pseudonym_of where value = {text})"
    if pages.has_thinned:  # The pseudonym is all that was left.
        made = f"case when {IS_THINNED} then {text} else {made} end"
    return f'{made} as "{column.name}"'


def _system(table: Table, pages: Pages, pseudonyms: Pseudonyms) -> list[str]:
    """Return the columns that come from KoboToolbox itself rather than from a question."""
    content = _content_hash(table, pages, pseudonyms)
    root = f"{root_of('r')} as root_uuid"
    if table.repeat:
        parent = "nullif(parent_item_path, '') as parent_item_path"
        return [root, "item_path", parent, content]
    return [
        root,
        "r._id as submission_id",
        f"{known_as('r._uuid')} as instance_uuid",
        f"{pages.version} as form_version",
        "try_cast(r._submission_time as timestamp) as submitted_at",
        "r._submitted_by as submitted_by",
        "replace(r._validation_status.uid, 'validation_status_', '') as validation_status",
        'make_timestamp(r._validation_status."timestamp" * 1000000) as validated_at',
        "len(list_filter(r._attachments, lambda a: not coalesce(a.is_deleted, false)))::integer"
        " as attachments",
        content,
    ]


def _content_hash(table: Table, pages: Pages, pseudonyms: Pseudonyms) -> str:
    """Hash all that a row says, under the key: a bare hash of a lone name could be guessed."""
    answers = [*map(pages.text, table.columns), *pages.inner(table)]
    made = f"sha256({literal(pseudonyms.salt)} || [{', '.join(answers) or 'null'}]::varchar)"
    return f"{_as_noted(table, 'content_hash', made, pages)} as content_hash"
