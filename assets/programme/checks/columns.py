"""Which columns of a form hold one of a list's choices, and what an expression holds them against.

Names are those that measures use: a column's own, and its last part, the innermost first.
"""

from collections.abc import Iterator, Mapping

import sqlglot
from sqlglot import exp

from assets.programme.checks.forms import choices
from assets.programme.questionnaires import Workbook
from assets.staging.tables import column_name

DIALECT = "duckdb"


def selects_of(workbook: Workbook, repeat: str) -> Mapping[str, str]:
    """Return the list of choices of each select question that rows of a repeat can name."""
    form = workbook.questionnaire.form if workbook.questionnaire else None
    if form is None or (repeat and repeat not in form.repeats):
        return {}
    found: dict[str, str | None] = {}
    for around in reversed(["", *(form.parents_of(repeat) if repeat else ())]):
        asked = [found for found in form.questions if (found.path or ("",))[-1] == around]
        last_parts = [column_name(question.xpath).rsplit("__", 1)[-1] for question in asked]
        for question, last in zip(asked, last_parts, strict=True):
            found.setdefault(column_name(question.xpath), question.choice_list)
            if last_parts.count(last) == 1:
                found.setdefault(last, question.choice_list)
    return {name: choice_list for name, choice_list in found.items() if choice_list}


def choices_by_column(workbook: Workbook, repeat: str) -> Mapping[str, tuple[str, ...]]:
    """Return the choices of each select question that rows of a repeat can name."""
    selects = selects_of(workbook, repeat)
    return {name: tuple(choices(workbook, choice_list)) for name, choice_list in selects.items()}


def compared(text: str) -> Iterator[tuple[str, str]]:
    """Yield each column of an expression with each text that it is compared with."""
    try:
        tree = sqlglot.parse_one(text, dialect=DIALECT)
    except (sqlglot.errors.SqlglotError, RecursionError):
        return  # `assets.indicators.check` tells of it.
    for node in tree.find_all(exp.EQ, exp.NEQ, exp.In, exp.Anonymous):
        if isinstance(node, exp.Anonymous) and node.name.lower() != "selected":
            continue
        parts = [*node.expressions, node.args.get("this"), node.args.get("expression")]
        columns = [part.name for part in parts if isinstance(part, exp.Column)]
        texts = [part.name for part in parts if isinstance(part, exp.Literal) and part.is_string]
        for column in columns:
            for literal in texts:
                yield column, literal
