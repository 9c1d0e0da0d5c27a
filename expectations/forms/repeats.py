"""The rules that a form sets for how many items its repeats have."""

from collections.abc import Iterator

from assets.staging.tables import Table, column_name
from assets.staging.version import Repeat
from assets.warehouse.connection import quoted
from assets.xpath import compiled, parse
from assets.xpath.values import as_number
from expectations.forms.rule import NUMBER_OF_ITEMS, Rule
from expectations.forms.scope import Forms, Scope
from expectations.forms.versions import (
    Demand,
    OfVersion,
    Versions,
    all_of,
    around_asked,
    asked_in,
    demanded,
)

CHECK = "repeats_have_the_items_asked_for"


def rules_of_repeats(forms: Forms, table: Table, versions: Versions) -> Iterator[Rule]:
    """Yield what a form demands of the number of items, for the rows of one of its tables."""
    for repeat in forms.form.loops:
        if repeat.path == table.path:
            yield from _items_are_asked_for(forms, table, repeat, versions)
        if repeat.path[:-1] == table.path:
            yield from _items_are_so_many(forms, table, repeat, versions)


def _items_are_asked_for(
    forms: Forms, table: Table, repeat: Repeat, versions: Versions
) -> Iterator[Rule]:
    """No item is there of a repeat that was not asked; each one that is there is found.

    Items inside an item that was not asked for are not found as well.
    """

    def demand(version: str) -> Demand | None:
        then = repeat.asked.get(version)
        if then is None or not then.conditions:
            return None
        return demanded(
            _around(forms, version, table, then),
            lambda scope: all_of(f"not {asked_in(scope, then.conditions)}", *around_asked(scope)),
        )

    yield from _rule(table, repeat, versions, demand)


def _items_are_so_many(
    forms: Forms, table: Table, repeat: Repeat, versions: Versions
) -> Iterator[Rule]:
    """A repeat has as many items as its count says, where it is asked.

    KoboToolbox keeps no blank item, so there may be fewer unless each must have an answer.
    """
    inside = forms.table_of(repeat.path)

    def demand(version: str) -> Demand | None:
        then = repeat.asked.get(version)
        if then is None or then.count is None:
            return None
        differs = "<>" if _has_no_blank_item(forms, repeat, version) else ">"

        def failing(scope: Scope) -> str:
            count = f"greatest(trunc({as_number(compiled(parse(then.count or ''), scope))}), 0)"
            scope.notes.borrowed.add((inside.name, NUMBER_OF_ITEMS))
            items = quoted(f"{inside.name}/{NUMBER_OF_ITEMS}")
            are_wrong = f"coalesce({items}, 0) {differs} coalesce({count}, 0)"
            return all_of(are_wrong, asked_in(scope, then.conditions), *around_asked(scope))

        return demanded(_around(forms, version, table, then), failing)

    yield from _rule(table, repeat, versions, demand)


def _around(forms: Forms, version: str, table: Table, repeat: Repeat) -> Scope:
    """Return what a repeat's own expressions see: what is around it, and none of its items."""
    return Scope(forms, version, table, repeat.path[:-1], repeat.xpath)


def _has_no_blank_item(forms: Forms, repeat: Repeat, version: str) -> bool:
    return any(
        then.is_required and not then.conditions and not then.is_filled_in
        for question in forms.form.questions
        if question.path == repeat.path
        for then in [question.asked.get(version)]
        if then is not None
    )


def _rule(table: Table, repeat: Repeat, versions: Versions, demand: OfVersion) -> Iterator[Rule]:
    column = column_name(repeat.xpath)
    found = versions.of(CHECK, column, table, demand)
    if found:
        condition, borrowed = found
        yield Rule(table.name, CHECK, column, condition, borrowed=borrowed, question=repeat)
