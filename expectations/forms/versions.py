"""Conditions that hold for some versions of a form and not for others, as one condition.

What a version demands is held against the answers given on it; a row of a version that nobody
knows is held against the newest.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from assets.staging.tables import Table
from assets.staging.version import Condition
from assets.warehouse.connection import literal
from assets.xpath import NotUnderstoodError, compiled, parse
from assets.xpath.values import as_day, as_truth
from expectations.forms.rule import Borrowed
from expectations.forms.scope import Forms, Scope
from expectations.unchecked import NotChecked

FIRST_DAY = ("today", "start")  # Types of questions that a phone answers when the form is opened.


@dataclass(frozen=True)
class Demand:
    """SQL for a row that fails what one version demands, and what it reads of rows around."""

    failing: str
    borrowed: frozenset[Borrowed] = frozenset()


# Returns SQL for a row that fails, as seen from a scope; nothing where nothing is demanded.
Failing = Callable[[Scope], str | None]
OfVersion = Callable[[str], Demand | None]


def demanded(scope: Scope, failing: Failing, *, only_the_past: bool = False) -> Demand | None:
    """Return what is demanded from where a scope stands.

    The day of an answer is between the day on which the form was opened and the newest day: what
    depends on it fails if it does on both. Where only what lies ahead is refused (`only_the_past`)
    the newest day is enough. What cannot be read is unknown: nothing that reads it fails.

    Raises:
        NotUnderstoodError: An expression cannot be held against the row.
    """
    condition = failing(scope)
    if condition is None:
        return None
    conditions = [condition]
    if scope.notes.asks_for_the_day and not only_the_past:
        first = _first_day(scope)
        scope = replace(scope, day=first)
        conditions += [f"{first} is not null", failing(scope) or "false"]
    conditions += _legible(scope)
    return Demand(all_of(*conditions), frozenset(scope.notes.borrowed))


def all_of(*conditions: str) -> str:
    """Return SQL for all of several conditions; those that always hold are left out."""
    return " and ".join(one for one in conditions if one != "true") or "true"


def _first_day(scope: Scope) -> str:
    """Return SQL for the day on which a submission's form was opened."""
    root = scope.forms.root
    found = {
        column.question.type: column
        for column in root.columns
        if column.data_class == "keep" and scope.version in column.question.asked
    }
    kind = next((kind for kind in FIRST_DAY if kind in found), None)
    if kind is None:
        raise NotUnderstoodError("day_unknown")
    return as_day(scope.value(root, found[kind], kind))


def _legible(scope: Scope) -> Iterator[str]:
    doubtful: dict[str, list[str]] = {}
    for name, column in sorted(scope.notes.doubtful):
        doubtful.setdefault(name, []).append(column)
    for table in scope.forms.tables:
        columns = doubtful.get(table.name)
        if not columns:
            continue
        names = f"[{', '.join(map(literal, columns))}]"
        unreadable = f"string_split({scope.sql(table, 'unreadable')}, ', ')"
        yield f"not coalesce(list_has_any({unreadable}, {names}), false)"


def by_version(
    forms: Forms, table: Table, demands: Mapping[str, Demand | None]
) -> tuple[str, tuple[Borrowed, ...]] | None:
    """Return the condition of a row that fails what its version demands, if any demands it."""
    newest = _failing(demands.get(forms.form.versions[-1]))
    others: dict[str, list[str]] = {}
    for version in forms.form.versions:
        failing = _failing(demands.get(version))
        if failing != newest:
            others.setdefault(failing, []).append(literal(version))
    borrowed = {one for demand in demands.values() if demand for one in demand.borrowed}
    if not others:
        return None if newest == "false" else (newest, tuple(sorted(borrowed)))
    version = "form_version"
    if table.repeat:
        borrowed.add((forms.root.name, version))
        version = f'"{forms.root.name}/{version}"'
    cases = " ".join(
        f"when {version} in ({', '.join(versions)}) then {failing}"
        for failing, versions in others.items()
    )
    return f"case {cases} else {newest} end", tuple(sorted(borrowed))


def _failing(demand: Demand | None) -> str:
    return demand.failing if demand else "false"


@dataclass
class Versions:
    """Works out a demand for each version of a form, and notes what could not be."""

    forms: Forms
    unchecked: dict[NotChecked, None] = field(default_factory=dict)

    def of(
        self,
        check: str,
        column: str,
        table: Table,
        demand: OfVersion,
    ) -> tuple[str, tuple[Borrowed, ...]] | None:
        """Return the condition of a row that fails; `demand` returns what a version wants."""
        demands = {}
        for version in self.forms.form.versions:
            try:
                demands[version] = demand(version)
            except NotUnderstoodError as error:
                self.note(check, column, error)
        return by_version(self.forms, table, demands)

    def note(self, check: str, column: str, error: NotUnderstoodError) -> None:
        """Note that something that a version demands cannot be checked."""
        form = self.forms.root.name
        self.unchecked[NotChecked(check, form, column, error.reason, error.what)] = None


def asked_in(scope: Scope, conditions: Iterable[Condition]) -> str:
    """Return SQL for whether something is asked in a row, after its conditions.

    Raises:
        NotUnderstoodError: One of them cannot be held against the row.
    """
    held = [
        as_truth(compiled(parse(condition.expression), scope.at(condition.xpath)))
        for condition in conditions
    ]
    return f"({all_of(*held)})" if held else "true"


def around_asked(scope: Scope) -> Iterator[str]:
    """Yield SQL for whether each repeat around was asked: else its items are found, and only they.

    What cannot be held against a row is taken to hold; it is listed where items are looked at.
    """
    for repeat in scope.forms.form.loops:
        then = repeat.asked.get(scope.version)
        if then is None or scope.path[: len(repeat.path)] != repeat.path:
            continue
        try:
            yield asked_in(replace(scope, path=repeat.path[:-1]), then.conditions)
        except NotUnderstoodError:
            continue
