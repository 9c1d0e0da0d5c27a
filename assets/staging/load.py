"""Brings a form's staged tables up to date with what was landed, all in one transaction.

Nearly always some pulls came since tables were filled last, and only these are read. How tables are
filled is `assets.staging.filling`; what their rows are made of, `assets.staging.rows`.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TypeVar

import duckdb

from assets.kobo.pulls import Landed
from assets.staging.cut_out import keep_cut_out
from assets.staging.describe import describe
from assets.staging.filling import Filling
from assets.staging.form import Form, read_form
from assets.staging.form_version import in_order, keys_in
from assets.staging.items import Pages
from assets.staging.made_of import as_landed, as_staged, keep_made_of
from assets.staging.pages import can_be_columns, read_in_batches
from assets.staging.pseudonyms import Pseudonyms
from assets.staging.rows import Recipe
from assets.staging.tables import DataClass, Table, tables_of, unclassified
from assets.staging.thinned import FACTS, part_of
from assets.warehouse.connection import count_rows, types_of

T = TypeVar("T")


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
    """Read a form's definition, over all the versions that were landed.

    Raises:
        DamagedPullError: A version is gone or torn, or its questions cannot be read.
    """
    return read_form(version for pull in landed.pulls for version in pull.versions())


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
        DamagedPullError: The files are not as the manifests say, or a version cannot be read.
        SealError: What is sealed cannot be opened.
    """
    form = definition_of(landed)
    tables = tables_of(name, form, classes, is_sensitive=is_sensitive)
    before = as_staged(connection, name)
    now = as_landed(landed, before)
    pages = Pages(tables, form.versions, in_order(now.version_keys), has_thinned=landed.has_thinned)
    are_there = all(types_of(connection, f"staging.{table.name}") for table in tables)

    def fill(recipe: Recipe) -> None:
        made = replace(now, recipe=recipe.hash)
        done = made.still_right(before) if are_there else 0
        filling = Filling(connection, name, recipe, landed.pulls, done)

        def also() -> None:
            keep_cut_out(connection, name, landed)
            describe(connection, name, form, tables)
            keep_made_of(connection, name, landed, made)

        try:
            filling.fill(also)
        finally:
            filling.clear()

    _as_it_can_be_read(_recipes(pages, pseudonyms, before.recipe), fill)
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
