"""Where, in the pages that were read, the rows of each table are and what they answer, as SQL.

Reading them is `assets.staging.pages`; giving answers their types is `assets.staging.load`.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from assets.staging.tables import Column, Table
from assets.warehouse.connection import quoted


@dataclass(frozen=True)
class Pages:
    """A pull's pages, loaded as `landed`: `r` holds the server's own keys, `item` the answers.

    `version` is SQL for the version of the form that a submission was filled on. `is_renamed`
    says that fields are called as what they are staged as, not as KoboToolbox calls them;
    `has_thinned` that some submissions may be thinned; `is_in_order` that submissions as they are
    now were loaded by their ascending `_id`.
    """

    tables: tuple[Table, ...]
    version: str
    is_renamed: bool
    has_thinned: bool = False
    is_in_order: bool = False

    def text(self, column: Column) -> str:
        """Return SQL for a question's answer as text, within `source` of its table."""
        return f"item.{quoted(answer_field(column) if self.is_renamed else column.question.xpath)}"

    def inner(self, table: Table) -> list[str]:
        """Return SQL for what the repeats within a table's rows hold, as text."""
        return [f"item.{self._field(other)}::varchar" for other in inside(self.tables, table)]

    def source(self, table: Table, *, every: bool = False) -> str:
        """Return SQL for a table's rows: item_path, the item, and its submission as `r`.

        `line` tells apart what was landed, also the same submission twice.
        Only submissions as they are now, unless `every` state that some pull saw is wanted.
        """
        kept = "line, submission_id, place, pull, seen_at"
        query = (
            "select landed.rowid as line, submission_id, place, pull, seen_at,"
            f" '' as item_path, '' as parent_item_path, {'r' if self.is_renamed else 'item as r'},"
            f" item from landed{'' if every else ' semi join current using (submission_id, place)'}"
        )
        for depth in range(len(table.path)):
            around = table.path[: depth + 1]
            repeat = next(other for other in self.tables if other.path == around)
            items = f"item.{self._field(repeat)}"
            query = (
                f"select {kept}, item_path as parent_item_path, concat_ws('/',"
                " nullif(item_path, ''), number) as item_path, r, item from ("
                f"select {kept}, item_path, r, unnest({items}) as item,"
                f" generate_subscripts({items}, 1) as number from ({query}))"
            )
        return f"({query})"

    def _field(self, repeat: Table) -> str:
        return quoted(repeat_field(repeat) if self.is_renamed else repeat.path[-1])


def inside(tables: Sequence[Table], table: Table) -> list[Table]:
    """Return the tables of the repeats directly within a table's rows."""
    return [other for other in tables if other.path and other.path[:-1] == table.path]


def answer_field(column: Column) -> str:
    """Return what an answer is called where its own name would not do."""
    return column.name


def repeat_field(repeat: Table) -> str:
    """Return what a repeat's items are called where its own name would not do."""
    return f"/{repeat.name}"  # No column is called so.
