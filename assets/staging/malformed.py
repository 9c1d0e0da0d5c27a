"""Says, before a pseudonym is made of an answer, whether the answer breaks its own constraint.

Afterwards nobody can tell: `regex(., '^[A-Z]{3}-[0-9]{4}$')` asks for what a pseudonym no longer
shows. A constraint that reads anything besides the answer itself is not held.
"""

from collections.abc import Sequence

from assets.staging.answers import value_of
from assets.staging.tables import Column
from assets.staging.types import parts_of
from assets.staging.version import Question
from assets.warehouse.connection import literal
from assets.xpath import Expression, NotUnderstoodError, Value, compiled, parse, written
from assets.xpath.tree import Own
from assets.xpath.values import as_truth


class _Alone:
    """What a constraint sees that may look at nothing but the answer."""

    def __init__(self, question: Question, text: str) -> None:
        self.question, self.text = question, text

    def answer(self, reference: Expression) -> Value:
        if not isinstance(reference, Own):
            raise NotUnderstoodError("beside_a_pseudonym", written(reference))
        parts = parts_of("", self.question.type)
        columns = tuple(part.reading.format(text=self.text) for part in parts)
        return value_of(parts, columns, ".")

    def today(self) -> str:
        raise NotUnderstoodError("beside_a_pseudonym", "today()")


def is_malformed(question: Question, text: str) -> str | None:
    """Return SQL for whether the text of an answer breaks the constraint of its question.

    Raises:
        NotUnderstoodError: The constraint cannot be held against the answer alone.
    """
    if question.constraint is None:
        return None
    constraint = compiled(parse(question.constraint), _Alone(question, text))
    return f"({text} <> '' and not {as_truth(constraint)})"


def malformed_in_its_version(
    column: Column, text: str, version: str, versions: Sequence[str]
) -> str | None:
    """Return SQL for the column's name where its answer breaks what the row's version demanded.

    `version` is SQL for the row's version; one that is not among `versions`, given oldest first,
    is held against the newest.
    """
    demands = {one: _demand(column.question.asked.get(one), text) for one in versions}
    if not any(demands.values()):
        return None
    cases = [
        f"when {version} = {literal(one)} then {demand or 'false'}"
        for one, demand in demands.items()
    ]
    newest = demands[versions[-1]] or "false"
    return f"case when case {' '.join(cases)} else {newest} end then {literal(column.name)} end"


def _demand(question: Question | None, text: str) -> str | None:
    try:
        return is_malformed(question, text) if question else None
    except NotUnderstoodError:  # Listed as not checked by `expectations`.
        return None
