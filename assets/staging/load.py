"""Fills a form's staged tables from what was landed, all of them in one transaction.

Nearly always some pulls came since tables were filled last, and only these are read. What the
rows are made of is `assets.staging.rows`.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TypeVar

import duckdb

from assets.kobo.pulls import Landed, Pull
from assets.staging.cut_out import keep_cut_out
from assets.staging.describe import describe
from assets.staging.form import Form, read_form
from assets.staging.form_version import in_order, keys_in
from assets.staging.history import add_states, begin_states, keep_states
from assets.staging.items import Pages
from assets.staging.made_of import MadeOf, as_landed, as_staged, keep_made_of
from assets.staging.newest import list_current, list_newest
from assets.staging.pages import can_be_columns, read_in_batches
from assets.staging.pseudonyms import Pseudonyms
from assets.staging.rows import Recipe, columns_of
from assets.staging.tables import DataClass, Table, tables_of, unclassified
from assets.staging.thinned import FACTS, add_thinned, begin_thinned, keep_thinned, part_of
from assets.warehouse.connection import count_rows, quoted, transaction, types_of

T = TypeVar("T")
# So many rows DuckDB writes straight to where they stay; with others beside them, it writes them
# again at every checkpoint.
ROW_GROUP = 122_880
TEMPORARY = (
    "affected",
    "removed",
    "newest",
    "current",
    "states",
    "thinned",
    "gone",
    "pseudonym_of",
)


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
    """Bring `staging.<name>`, its repeats' tables and what is known of its questions up to date.

    Where tables are made of pulls that are still as they were, in the way in which they would be
    made now, only what came since is read.

    Raises:
        DamagedPullError: The files hold more or fewer submissions than the manifests say.
        SealError: What is sealed cannot be opened.
    """
    form = definition_of(landed)
    tables = tables_of(name, form, classes, is_sensitive=is_sensitive)
    before = as_staged(connection, name)
    now = as_landed(landed, before)
    pages = Pages(tables, form.versions, in_order(now.version_keys), has_thinned=landed.has_thinned)
    are_there = all(types_of(connection, f"staging.{table.name}") for table in tables)

    def prepared(recipe: Recipe) -> tuple[MadeOf, int]:
        made = replace(now, recipe=recipe.hash)
        done = made.still_right(before) if are_there else 0
        return made, _prepare(connection, name, recipe, landed.pulls, done)

    try:
        made, done = _as_it_can_be_read(_recipes(pages, pseudonyms, before.recipe), prepared)
        with transaction(connection):
            if not done:
                _replace(connection, name, tables)
            elif done < len(landed.pulls):
                _put(connection, name, tables)
            keep_cut_out(connection, name, landed)
            describe(connection, name, form, tables)
            keep_made_of(connection, name, landed, made)
    finally:
        for table in map(_new_rows, tables):
            connection.execute(f"drop table if exists staging.{table}")
            connection.execute(f"drop table if exists temp.{table}")
        for table in TEMPORARY:
            connection.execute(f"drop table if exists temp.{table}")
    rows = {table.name: count_rows(connection, f"staging.{table.name}") for table in tables}
    return Staged(form, tables, rows, unclassified(form, classes) if is_sensitive else ())


def _recipes(pages: Pages, pseudonyms: Pseudonyms, before: str) -> list[Recipe]:
    """Return the ways to read a form, the usual one first, or else the one that did before."""
    ways = [replace(pages, is_renamed=is_renamed) for is_renamed in (False, True)]
    recipes = [Recipe(way, pseudonyms) for way in ways if way.is_renamed or can_be_columns(way)]
    return sorted(recipes, key=lambda recipe: recipe.hash != before)


def _as_it_can_be_read(recipes: Sequence[Recipe], read: Callable[[Recipe], T]) -> T:
    """Read in the first way that can hold what is there."""
    for recipe in recipes[:-1]:
        with suppress(duckdb.InvalidInputException):  # An answer where a list of items should be.
            return read(recipe)
    return read(recipes[-1])


def _prepare(
    connection: duckdb.DuckDBPyConnection,
    name: str,
    recipe: Recipe,
    pulls: Sequence[Pull],
    done: int,
) -> int:
    """Read what pulls brought since some are done, to be put into tables; return how many are.

    None is where whatever is staged is to be replaced: then the new tables are made beside it.
    """
    if recipe.pages.has_thinned and done < len(pulls):
        done = 0  # Whether a submission is thinned hangs on all of its copies.
    list_newest(connection, pulls, pulls[done:])
    if done and _has_copies(connection, name):
        return _prepare(connection, name, recipe, pulls, 0)
    begin_states(connection, name, is_fresh=not done)
    begin_thinned(connection)
    for table in recipe.tables:
        columns = ", ".join(f"{quoted(name)} {kind}" for name, kind in columns_of(table).items())
        connection.execute(f"create or replace temp table {_new_rows(table)} ({columns})")
        if not done:
            connection.execute(f"create or replace table staging.{_new_rows(table)} ({columns})")
    for batch in read_in_batches(connection, pulls[done:], recipe.pages, recipe.system):
        list_current(connection, batch)
        recipe.pseudonyms.cover(connection, recipe.texts_to_replace())
        for table in recipe.tables:
            connection.execute(f"insert into temp.{_new_rows(table)} {recipe.rows(table)}")
        add_states(connection)
        add_thinned(connection, recipe.pages)
        if not done:
            _move(connection, recipe.tables, by=ROW_GROUP)
    if not done:
        _move(connection, recipe.tables)
    return done


def _move(connection: duckdb.DuckDBPyConnection, tables: Sequence[Table], by: int = 1) -> None:
    """Move so many new rows, or twice as many …, from memory to where the new tables are made."""
    for table in map(_new_rows, tables):
        if count := count_rows(connection, f"temp.{table}") // by * by:
            connection.execute(f"insert into staging.{table} from temp.{table} limit {count}")
            rest = f"from temp.{table} offset {count}"
            connection.execute(f"create or replace temp table {table} as {rest}")


def _new_rows(table: Table) -> str:
    """Return the name of a temporary table for new rows: no form or repeat is called so."""
    return quoted(f"={table.name}")


def _has_copies(connection: duckdb.DuckDBPyConnection, form: str) -> bool:
    """Tell whether an affected submission's items cannot be told from those of a copy of it.

    `gone` becomes what is staged of those that are affected.
    """
    connection.execute(
        "create or replace temp table gone as select submission_id, root_uuid"
        f" from staging.{form} where submission_id in (select submission_id from temp.affected)"
    )
    [(copies,)] = connection.execute(
        f"select count(*) from staging.{form} as other join temp.gone using (root_uuid)"
        " where other.submission_id not in (select submission_id from temp.affected)"
    ).fetchall()
    return bool(copies)


def _replace(connection: duckdb.DuckDBPyConnection, form: str, tables: Sequence[Table]) -> None:
    """Let a form's new tables take the place of those that there are."""
    for table in tables:
        new = _new_rows(table)
        connection.execute(f"drop table if exists staging.{table.name}")
        connection.execute(f"alter table staging.{new} rename to {quoted(table.name)}")
    keep_states(connection, form, is_fresh=True)
    keep_thinned(connection, form)


def _put(connection: duckdb.DuckDBPyConnection, form: str, tables: Sequence[Table]) -> None:
    """Put new rows into a form's tables, in the place of what stands there of the same."""
    for table in tables:
        key = "root_uuid" if table.path else "submission_id"
        if count_rows(connection, "temp.gone"):
            connection.execute(
                f"delete from staging.{table.name} where {key} in (select {key} from temp.gone)"
            )
        connection.execute(
            f"insert into staging.{table.name} select * from temp.{_new_rows(table)}"
        )
    keep_states(connection, form, is_fresh=False)
    keep_thinned(connection, form)


def facts_of(
    connection: duckdb.DuckDBPyConnection,
    landed: Landed,
    tables: tuple[Table, ...],
    pseudonyms: Pseudonyms,
    versions: tuple[str, ...],
) -> dict[tuple[int, int], list[dict[str, str | None]]]:
    """Return what staging makes of each landed state of a submission besides its answers.

    By the place of its page among all, and its number; a line for itself and for each item.
    """
    keys = {key for pull in landed.pulls for key in keys_in(pull)}
    pages = Pages(tables, versions, in_order(keys), has_thinned=landed.has_thinned)

    def facts(recipe: Recipe) -> dict[tuple[int, int], list[dict[str, str | None]]]:
        made: dict[tuple[int, int], list[dict[str, str | None]]] = {}
        for _ in read_in_batches(connection, landed.pulls, recipe.pages, recipe.system):
            for table in tables:
                for place, number, item_path, *found in connection.execute(
                    recipe.facts(table)
                ).fetchall():
                    line = {"part": part_of(table), "item_path": item_path}
                    line |= zip(FACTS, found, strict=True)
                    made.setdefault((place, number), []).append(line)
        return made

    return _as_it_can_be_read(_recipes(pages, pseudonyms, ""), facts)
