"""Where, in the pages that were read, the rows of each table are and what they answer, as SQL.

Reading them is `assets.staging.pages`; giving answers their types is `assets.staging.load`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from assets.staging.form_version import version_of
from assets.staging.tables import Column, Table
from assets.warehouse.connection import quoted

_AS_R = ", item as r"


@dataclass(frozen=True)
class Pages:
    """How a form's pages are read: with `r` for the server's own keys and `item` for answers.

    `versions` are the form's, oldest first; `version_keys` are those under which rows may name
    one. `is_renamed` says that fields are called as what they are staged as, not as KoboToolbox
    calls them; `has_thinned` that some submissions may be thinned.
    """

    tables: tuple[Table, ...]
    versions: tuple[str, ...]
    version_keys: tuple[str, ...]
    is_renamed: bool = False
    has_thinned: bool = False

    @cached_property
    def version(self) -> str:
        """SQL for the version of the form that a submission was filled on."""
        return version_of(self.version_keys, self.versions)

    def text(self, column: Column) -> str:
        """Return SQL for a question's answer as text, within `source` of its table."""
        return f"item.{quoted(answer_field(column) if self.is_renamed else column.question.xpath)}"

    def inner(self, table: Table) -> list[str]:
        """Return SQL for what the repeats within a table's rows hold, as text."""
        return [f"item.{self._field(other)}::varchar" for other in inside(self.tables, table)]

    def source(self, table: Table, *, every: bool = False) -> str:
        """Return SQL for a table's rows: item_path, the item, and its submission as `r`.

        Only of submissions as they are now, unless `every` state that some pull saw is wanted.
        """
        query = (
            f"select *, '' as item_path, '' as parent_item_path{'' if self.is_renamed else _AS_R}"
            f" from landed{'' if every else ' semi join current using (submission_id, place)'}"
        )
        kept = "root_uuid, submission_id, place, r"
        for depth in range(len(table.path)):
            around = table.path[: depth + 1]
            repeat = next(other for other in self.tables if other.path == around)
            items = f"item.{self._field(repeat)}"
            query = (
                f"select {kept}, item_path as parent_item_path, concat_ws('/',"
                " nullif(item_path, ''), number) as item_path, item from ("
                f"select {kept}, item_path, unnest({items}) as item,"
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
