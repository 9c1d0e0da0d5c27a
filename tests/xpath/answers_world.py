"""A row of answers, and what an expression says of it: worked out by DuckDB."""

from datetime import date

import duckdb

from assets.staging.answers import value_of
from assets.staging.types import parts_of
from assets.xpath import NotUnderstoodError, compiled, parse
from assets.xpath.tree import Named, Own

TODAY = date(2026, 7, 20)
QUESTIONS = {
    "n1": "integer",
    "n2": "decimal",
    "t1": "text",
    "t2": "text",
    "one": "select_one",
    "many": "select_multiple",
    "d1": "date",
    "d2": "date",
    "begun": "start",
    "place": "geopoint",
}


class Row:
    """What an expression sees: every question by its name, and the first one as its own."""

    def answer(self, reference):
        if not isinstance(reference, Named | Own):
            raise NotUnderstoodError("no_such_question", str(reference))
        name = getattr(reference, "name", "n1")
        parts = parts_of(name, QUESTIONS[name])
        return value_of(parts, tuple(part.name for part in parts), name)

    def today(self):
        return f"date '{TODAY}'"


def sql_of(expression):
    """Return the kind of what an expression comes to, and SQL for it."""
    value = compiled(parse(expression), Row())
    return value.kind, value.sql


def staged(rows):
    """Return a query for rows of answers, given as texts by question, as staging types them."""
    parts = {name: parts_of(name, kind) for name, kind in QUESTIONS.items()}
    selected = ", ".join(
        f"{part.reading.format(text=f'raw.{name}')}::{part.type} as {part.name}"
        for name, of_question in parts.items()
        for part in of_question
    )
    values = ", ".join(
        "(" + ", ".join(_literal(row.get(name)) for name in ["number", *QUESTIONS]) + ")"
        for row in ({"number": str(number), **row} for number, row in enumerate(rows))
    )
    names = ", ".join(["number", *QUESTIONS])
    return f"(select number, {selected} from (values {values}) as raw({names}))"


def _literal(text):
    return "null::varchar" if text is None else "'" + text.replace("'", "''") + "'"


def said_of(expression, **answers):
    """Return what an expression comes to for one row of answers."""
    _, sql = sql_of(expression)
    with duckdb.connect() as connection:
        connection.execute("set TimeZone = 'UTC'")
        return connection.execute(f"select {sql} from {staged([answers])}").fetchone()[0]
