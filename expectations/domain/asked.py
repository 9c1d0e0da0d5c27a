"""Where the question that a rule names is staged, and what is around it, as SQL."""

from dataclasses import dataclass

from assets.staging.tables import Column, Table, column_name
from assets.warehouse.connection import quoted
from expectations.domain.queries import NO_ITEM
from expectations.domain.rule import NOT_ASKED, Context, NotChecked
from expectations.forms.rule import Severity


@dataclass(frozen=True)
class Asked:
    """A question of a form, with the table and the column that hold its answers."""

    form: str
    table: Table
    column: Column

    @property
    def name(self) -> str:
        """The name of its column."""
        return self.column.name

    @property
    def depth(self) -> int:
        """How many repeats it is inside of."""
        return len(self.table.path)

    @property
    def item_path(self) -> str:
        """SQL for the item path of a row of its table, as a finding has it."""
        return "item_path" if self.table.path else NO_ITEM

    def is_around(self, other: "Asked") -> bool:
        """Say whether it is asked in the same row as another question, or around that row."""
        return other.table.path[: self.depth] == self.table.path


def asked(context: Context, code: str, form: str, question: str) -> Asked | NotChecked:
    """Return where a form's question is staged, or why a rule cannot be checked on it."""
    for table in tables_of_form(context, form):
        for column in table.columns:
            if column.question.xpath == question and context.has(table.name, column.name):
                return Asked(form, table, column)
    return NotChecked(code, form, column_name(question), NOT_ASKED)


def tables_of_form(context: Context, form: str) -> tuple[Table, ...]:
    """Return the tables of a form as the folder's questionnaire has it, its own first."""
    places = {place.code: place for place in context.programme.file.forms}
    questionnaire = context.programme.questionnaire(form)
    return questionnaire.staged(is_sensitive=places[form].is_sensitive)


def beside(context: Context, inner: Asked, outer: Asked, severity: Severity) -> str:
    """Return SQL for the rows of a question, each with the answer to one that is around it.

    Its columns are root_uuid, item_path (null for a submission), inner_answer and outer_answer.
    """
    rows = context.rows(inner.form, inner.table.name, severity)
    if inner.table == outer.table:
        return (
            f"(select root_uuid, {inner.item_path} as item_path,"
            f" {quoted(inner.name)} as inner_answer, {quoted(outer.name)} as outer_answer"
            f" from {rows} as asked)"
        )
    around = context.rows(outer.form, outer.table.name, severity)
    at = "" if outer.depth == 0 else f" and around.item_path = {above('inside', outer.depth)}"
    return (
        "(select inside.root_uuid, inside.item_path,"
        f" inside.{quoted(inner.name)} as inner_answer,"
        f" around.{quoted(outer.name)} as outer_answer"
        f" from {rows} as inside join {around} as around"
        f" on around.root_uuid = inside.root_uuid{at})"
    )


def above(alias: str, depth: int) -> str:
    """Return SQL for the path of the item that an item is inside of, at a depth."""
    parts = f"string_split({alias}.item_path, '/')"
    return f"array_to_string(list_slice({parts}, 1, {depth}), '/')"
