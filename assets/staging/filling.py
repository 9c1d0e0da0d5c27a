"""Reads what pulls brought and puts it into a form's tables.

A little is put there straight away. Of much, new tables are made beside those that there are, so
that memory holds no more of it than a batch of pages and a row group of each table.
"""

from collections.abc import Callable, Sequence
from contextlib import nullcontext

import duckdb

from assets.kobo.pulls import ROWS, Pull
from assets.staging.history import add_states, begin_states, keep_states
from assets.staging.newest import list_current, list_newest
from assets.staging.pages import BATCH_BYTES, read_in_batches
from assets.staging.rows import Recipe, columns_of
from assets.staging.tables import Table
from assets.staging.thinned import add_thinned, begin_thinned, keep_thinned
from assets.warehouse.connection import count_rows, quoted, transaction

# As the server sent it. What is read stays in memory until the transaction ends that it is read in.
LITTLE = 2 * BATCH_BYTES
# So many rows DuckDB writes straight to where they stay; with others beside them, it writes them
# again at every checkpoint.
ROW_GROUP = 122_880
TEMPORARY = (
    "affected", "removed", "newest", "landed", "current", "states", "thinned", "gone",
    "pseudonym_of",
)  # fmt: skip


class Filling:
    """The tables of one form being filled in one way, from pulls of which some are done."""

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        form: str,
        recipe: Recipe,
        pulls: Sequence[Pull],
        done: int,
    ) -> None:
        self._ask, self._connection = connection.execute, connection
        self._form, self._recipe = form, recipe
        # Whether a submission is thinned hangs on all of its copies.
        self._new = pulls if recipe.pages.has_thinned and done < len(pulls) else pulls[done:]
        list_newest(connection, pulls, self._new)
        if done and self._new and self._has_copies():
            self._new = pulls
            list_newest(connection, pulls, pulls)
        self._is_fresh = len(self._new) == len(pulls)
        brought = sum(file.bytes for pull in self._new for file in pull.of_kind(*ROWS))
        self._is_little = brought <= LITTLE
        self._is_in_place = self._is_fresh and self._is_little
        self._places = [
            (table, f"staging.{table.name}" if self._is_in_place else f"temp.{_beside(table)}")
            for table in recipe.tables
        ]

    def fill(self, also: Callable[[], None]) -> None:
        """Bring the tables up to date, and do something else in the same transaction.

        Raises:
            DamagedPullError: The files hold more or fewer submissions than the manifests say.
            InvalidInputException: An answer stands where a list of items should be.
            SealError: What is sealed cannot be opened.
        """
        at_once, afterwards = transaction(self._connection), nullcontext()
        with at_once if self._is_little else afterwards:
            if self._new:
                self._read()
            with afterwards if self._is_little else transaction(self._connection):
                if self._new:
                    self._put()
                also()

    def clear(self) -> None:
        """Drop what was only needed meanwhile."""
        for table in self._recipe.tables:
            self._ask(f"drop table if exists staging.{_beside(table)}")
            self._ask(f"drop table if exists temp.{_beside(table)}")
        for name in TEMPORARY:
            self._ask(f"drop table if exists temp.{name}")

    def _read(self) -> None:
        recipe, is_much = self._recipe, self._is_fresh and not self._is_little
        begin_states(self._connection, self._form, is_fresh=self._is_fresh)
        begin_thinned(self._connection)
        for table in recipe.tables:
            declared = ", ".join(f"{quoted(name)} {kind}" for name, kind in columns_of(table))
            if not self._is_in_place:
                self._ask(f"create or replace temp table {_beside(table)} ({declared})")
            if self._is_fresh:
                new = _beside(table) if is_much else table.name
                self._ask(f"create or replace table staging.{new} ({declared})")
        for batch in read_in_batches(self._connection, self._new, recipe.pages, recipe.system):
            list_current(self._connection, batch)
            recipe.pseudonyms.cover(self._connection, recipe.texts_to_replace())
            for table, place in self._places:
                self._ask(f"insert into {place} {recipe.rows(table)}")
            add_states(self._connection)
            add_thinned(self._connection, recipe.pages)
            if is_much:
                self._move(by=ROW_GROUP)
        if is_much:
            self._move(by=1)

    def _move(self, by: int) -> None:
        """Move so many rows, or twice as many …, from memory to where new tables are made."""
        for table in map(_beside, self._recipe.tables):
            if count := count_rows(self._connection, f"temp.{table}") // by * by:
                # Of as many under a limit, DuckDB takes half as long again to write them.
                self._ask(f"insert into staging.{table} from temp.{table} where rowid < {count}")
                rest = f"from temp.{table} where rowid >= {count}"
                self._ask(f"create or replace temp table {table} as {rest}")

    def _put(self) -> None:
        """Let new tables take the place of those that there are, or new rows that of the same."""
        for table, rows in self._places:
            if not self._is_fresh:
                key = "root_uuid" if table.path else "submission_id"
                if count_rows(self._connection, "temp.gone"):
                    self._ask(
                        f"delete from staging.{table.name}"
                        f" where {key} in (select {key} from temp.gone)"
                    )
                self._ask(f"insert into staging.{table.name} from {rows}")
            elif not self._is_little:
                self._ask(f"drop table if exists staging.{table.name}")
                self._ask(f"alter table staging.{_beside(table)} rename to {table.name}")
        keep_states(self._connection, self._form, is_fresh=self._is_fresh)
        keep_thinned(self._connection, self._form)

    def _has_copies(self) -> bool:
        """Tell whether an affected submission's items cannot be told from those of a copy of it.

        `gone` becomes what is staged of those that are affected.
        """
        staged, affected = f"staging.{self._form}", "(select submission_id from temp.affected)"
        self._ask(
            "create or replace temp table gone as select submission_id, root_uuid"
            f" from {staged} where submission_id in {affected}"
        )
        [(copies,)] = self._ask(
            f"select count(*) from {staged} as other join temp.gone using (root_uuid)"
            f" where other.submission_id not in {affected}"
        ).fetchall()
        return bool(copies)


def _beside(table: Table) -> str:
    """Return what a table is called while it is made: no form or repeat is called so."""
    return quoted(f"={table.name}")
