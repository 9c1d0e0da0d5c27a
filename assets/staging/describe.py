"""Writes down what a form's columns mean: questions, where they went, and labels by language.

Fills `staging.questions`, one row per question, and `staging.labels`, one row per path or choice
and language: a path that stands in two tables, as its group became a repeat, is worded as the
newest version does; what is asked now stands first.
"""

from collections.abc import Iterator, Mapping, Sequence

import duckdb

from assets.staging.form import Form
from assets.staging.tables import Table
from assets.warehouse.connection import literal

QUESTION_COLUMNS = (
    "form varchar, xpath varchar, table_name varchar, column_name varchar, type varchar,"
    " data_class varchar, choice_list varchar, is_required boolean, relevant varchar,"
    " versions varchar[]"
)
LABEL_COLUMNS = (
    "form varchar, kind varchar, name varchar, choice_list varchar, language varchar, label varchar"
)


def describe(
    connection: duckdb.DuckDBPyConnection, name: str, form: Form, tables: Sequence[Table]
) -> None:
    """Replace what is known of one form's questions and labels."""
    for table, columns, rows in (
        ("questions", QUESTION_COLUMNS, _questions(name, tables)),
        ("labels", LABEL_COLUMNS, _labels(name, form)),
    ):
        connection.execute(f"create table if not exists staging.{table} ({columns})")
        connection.execute(f"delete from staging.{table} where form = {literal(name)}")
        # Written out: a parameter would make DuckDB load pandas, which takes longer.
        if lines := [f"({', '.join(map(_written, row))})" for row in rows]:
            connection.execute(f"insert into staging.{table} values {', '.join(lines)}")


def _written(said: object) -> str:
    if isinstance(said, list):
        return f"[{', '.join(map(_written, said))}]"
    return "null" if said is None else literal(said) if isinstance(said, str) else str(said)


def _questions(name: str, tables: Sequence[Table]) -> Iterator[list[object]]:
    for table in tables:
        for column in table.columns:
            question = column.question
            yield [
                name,
                question.xpath,
                table.name,
                column.name,
                question.type,
                column.data_class,
                question.choice_list,
                question.is_required,
                question.relevant,
                list(question.versions),
            ]


def _labels(name: str, form: Form) -> Iterator[list[object]]:
    wordings: dict[str, Mapping[str, str]] = {}
    for question in form.questions:  # Of a path in two tables, the newest question comes first.
        if question.labels:
            wordings.setdefault(question.xpath, question.labels)
    for xpath, labels in wordings.items():
        for language, label in labels.items():
            yield [name, "question", xpath, None, language, label]
    for choice in form.choices:
        for language, label in choice.labels.items():
            yield [name, "choice", choice.name, choice.choice_list, language, label]
