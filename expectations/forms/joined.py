"""The rows that a table's rules are held against, with what the rules read of the rows around."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from assets.staging.tables import Table
from assets.warehouse.connection import quoted
from expectations.forms.rule import NUMBER_OF_ITEMS, Rule
from expectations.latest_day import LATEST_DAY

# Of no submission: then the newest day is the latest.
NOT_KNOWN = f"select null::varchar as root_uuid, null::date as {quoted(LATEST_DAY)}"


def rows_of(
    table: Table,
    tables: Sequence[Table],
    rules: Iterable[Rule],
    which: str,
    latest: str = NOT_KNOWN,
) -> str:
    """Return the query for the rows of a table that its rules are held against.

    `tables` are the form's, its own first; `which` is the query for the submissions to look at,
    `latest` that for the latest day of each (`expectations.latest_day`), joined where it is asked
    for. Each table around is joined once, with the columns that some rule borrows: `table/column`.
    """
    borrowed: dict[str, set[str]] = defaultdict(set)
    every = {one for rule in rules for one in rule.borrowed}
    for name, column in every:
        if column != LATEST_DAY:
            borrowed[name].add(column)
    around = [other for other in tables if other.path == table.path[: len(other.path)]]
    around = [other for other in around if other.path != table.path]
    inside = [other for other in tables if other.path and other.path[:-1] == table.path]
    joins = [*_around(around, borrowed), *_inside(table, inside, borrowed)]
    days = []
    if any(column == LATEST_DAY for _, column in every):
        joins.append(f"left join ({latest}) as arrived on arrived.root_uuid = staged.root_uuid")
        days.append(f"arrived.{quoted(LATEST_DAY)}")
    selected = [
        f"{_alias(name)}.{quoted(column)} as {quoted(f'{name}/{column}')}"
        for name, columns in sorted(borrowed.items())
        for column in sorted(columns)
    ]
    return (
        f"select {', '.join(['staged.*', *days, *selected])} from staging.{table.name} as staged"
        f" {' '.join(joins)} where staged.root_uuid in ({which})"
    )


def _around(around: Sequence[Table], borrowed: dict[str, set[str]]) -> list[str]:
    """Join the submission and the items around; of one that is here twice, one copy."""
    joins, item = [], "staged"
    for other in sorted(around, key=lambda one: -len(one.path)):
        columns = sorted(borrowed.get(other.name, ()))
        is_on_the_way = any(
            one.path and len(one.path) < len(other.path) and one.name in borrowed for one in around
        )
        if not columns and not is_on_the_way:
            continue
        keys = ["root_uuid", "item_path"] if other.path else ["root_uuid"]
        kept = [*keys, *(["parent_item_path"] if other.path else []), *map(quoted, columns)]
        one = f"select distinct on ({', '.join(keys)}) {', '.join(kept)} from staging.{other.name}"
        alias = _alias(other.name)
        on = f"{alias}.root_uuid = staged.root_uuid"
        if other.path:
            on += f" and {alias}.item_path = {item}.parent_item_path"
            item = alias
        joins.append(f"left join ({one}) as {alias} on {on}")
    return joins


def _inside(table: Table, inside: Sequence[Table], borrowed: dict[str, set[str]]) -> list[str]:
    """Join how many items of a repeat are inside each row."""
    joins = []
    for other in inside:
        if NUMBER_OF_ITEMS not in borrowed.get(other.name, ()):
            continue
        keys = "root_uuid, parent_item_path" if table.path else "root_uuid"
        counted = (
            f"select {keys}, count(distinct item_path) as {quoted(NUMBER_OF_ITEMS)}"
            f" from staging.{other.name} group by {keys}"
        )
        alias = _alias(other.name)
        on = f"{alias}.root_uuid = staged.root_uuid"
        if table.path:
            on += f" and {alias}.parent_item_path = staged.item_path"
        joins.append(f"left join ({counted}) as {alias} on {on}")
    return joins


def _alias(table: str) -> str:
    return quoted(f"/{table}")
