"""Which answers a question with choices offers, also where other answers leave fewer of them."""

from assets.staging.form import Form
from assets.staging.tables import Column
from assets.staging.version import Question
from assets.warehouse.connection import literal, quoted
from assets.xpath import Binary, Expression, NotUnderstoodError, compiled, demands_of, nodes, parse
from assets.xpath.tree import Column as ChoiceColumn
from assets.xpath.values import as_text
from expectations.forms.scope import Scope

BETWEEN = "\x1f"  # Between a choice and what its line must say; no name has it.


def is_not_offered(form: Form, column: Column, then: Question, scope: Scope) -> str:
    """Return SQL for whether an answer is none of the choices that any version offered.

    Where there is no answer it is null or false.

    Raises:
        NotUnderstoodError: The choices are filtered in a way that cannot be worked out.
    """
    filters = _filters(then.choice_filter) if then.choice_filter else []
    lists = {asked.choice_list for asked in column.question.asked.values()}
    offered = dict.fromkeys(
        BETWEEN.join([choice.name, *(columns.get(name, "") for name, _ in filters)])
        for choice in form.choices
        if choice.choice_list in lists
        for columns in choice.columns or ({},)
    )
    said = [as_text(compiled(wanted, scope)) for _, wanted in filters]
    beside = "".join(f" || {literal(BETWEEN)} || {text}" for text in said)
    answer = quoted(column.name)
    nothing = f"''{beside}"
    names = ", ".join([nothing, *map(literal, offered)])
    if column.parts[0].type == "varchar[]":
        chosen = f"list_transform({answer}, lambda name: name{beside})" if beside else answer
        return f"not list_has_all([{names}]::varchar[], {chosen})"
    return f"{answer}{beside} not in ({names})"


def _filters(choice_filter: str) -> list[tuple[str, Expression]]:
    """Return what a choice's line must say: under which name, and what."""
    return [_filter(demand, choice_filter) for demand in demands_of(parse(choice_filter))]


def _filter(demand: Expression, choice_filter: str) -> tuple[str, Expression]:
    if isinstance(demand, Binary) and demand.operator == "=":
        for side, other in ((demand.left, demand.right), (demand.right, demand.left)):
            names_nothing = not any(isinstance(node, ChoiceColumn) for node in nodes(other))
            if isinstance(side, ChoiceColumn) and names_nothing:
                return side.name, other
    raise NotUnderstoodError("choice_filter", choice_filter)
