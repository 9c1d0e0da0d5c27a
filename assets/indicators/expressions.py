"""Turns an expression from `framework.yaml` into SQL, and refuses everything else.

An expression knows the columns of its source, comparisons, `and or not in is null`,
arithmetic, `days(a, b)`, `selected(list, 'x')`, `period_start` and `period_end` (DESIGN §4). It
is parsed, checked and written anew, so a text from a file can never become SQL of its own.
"""

from collections.abc import Mapping
from difflib import get_close_matches
from functools import lru_cache

import sqlglot
from sqlglot import exp

DIALECT = "duckdb"
PERIOD_NAMES = {"period_start": "p.starts_on", "period_end": "p.ends_on"}
_ALLOWED = (
    exp.And, exp.Or, exp.Not, exp.EQ, exp.NEQ, exp.GT, exp.GTE, exp.LT, exp.LTE, exp.In, exp.Is,
    exp.Between, exp.Add, exp.Sub, exp.Mul, exp.Div, exp.Neg, exp.Paren, exp.Literal,
    exp.Boolean, exp.Null,
)  # fmt: skip
_ARGUMENTS = 2  # of days(a, b) and of selected(list, 'x')


class ExpressionError(ValueError):
    """An expression says something that a measure cannot say."""


def compile_expression(text: str, columns: Mapping[str, str]) -> str:
    """Return an expression as SQL; `columns` gives the SQL of every name it may use.

    Raises:
        ExpressionError: The text is not an expression, or uses a name that is not there.
    """
    names = {**PERIOD_NAMES, **columns}
    if text in names:  # A question may be called `group` or `end`, which are words of SQL.
        return names[text]
    try:
        return _written(_parsed(text), names, text).sql(DIALECT, comments=False)
    except (sqlglot.errors.SqlglotError, RecursionError) as error:
        raise ExpressionError(
            f"{text!r} cannot be read as an expression; write a name that is a word of SQL in "
            'double quotes, as "group"'
        ) from error


def names_in(text: str, columns: Mapping[str, str]) -> frozenset[str]:
    """Return the names that an expression uses: columns, and `period_start` and `period_end`.

    Raises:
        ExpressionError: The text is not an expression, or uses a name that is not there.
    """
    compile_expression(text, columns)
    if text in columns or text in PERIOD_NAMES:
        return frozenset({text})
    return frozenset(found.name for found in _parsed(text).find_all(exp.Column))


def _written(node: exp.Expr, columns: Mapping[str, str], text: str) -> exp.Expr:
    """Return a node anew, made of nothing but what is allowed."""
    if isinstance(node, exp.Column):
        return _column(node, columns, text)
    if isinstance(node, exp.Anonymous):
        return _function(node, columns, text)
    if not isinstance(node, _ALLOWED):
        raise ExpressionError(f"{text!r}: {node.sql(DIALECT)!r} is not allowed in an expression")
    if isinstance(node, exp.Literal | exp.Boolean | exp.Null):
        return node.copy()
    if isinstance(node, exp.In) and not node.expressions:
        raise ExpressionError(f"{text!r}: after `in` stands a list in brackets, such as ('a', 'b')")
    arguments: dict[str, object] = {}
    for name, argument in node.args.items():
        if isinstance(argument, list):
            arguments[name] = [_written(part, columns, text) for part in argument]
        elif isinstance(argument, exp.Expr):
            arguments[name] = _written(argument, columns, text)
        else:
            arguments[name] = argument
    return exp.Paren(this=type(node)(**arguments))


@lru_cache(maxsize=4096)
def _parsed(sql: str) -> exp.Expr:
    """Return a text as a tree that nobody changes: a measure's texts are read several times."""
    return sqlglot.parse_one(sql, dialect=DIALECT)


def _column(node: exp.Column, columns: Mapping[str, str], text: str) -> exp.Expr:
    if node.table or node.name not in columns:
        near = get_close_matches(node.name, columns, n=1)
        hint = f"; did you mean {near[0]!r}?" if near else ""
        raise ExpressionError(f"{text!r}: there is no column {node.sql(DIALECT)!r}{hint}")
    return _parsed(columns[node.name]).copy()


def _function(node: exp.Anonymous, columns: Mapping[str, str], text: str) -> exp.Expr:
    arguments = [
        _written(argument, columns, text).sql(DIALECT, comments=False)
        for argument in node.expressions
    ]
    name = node.name.lower()
    if len(arguments) == _ARGUMENTS and name == "days":
        first, second = arguments
        return _parsed(f"date_diff('day', ({first})::date, ({second})::date)").copy()
    if len(arguments) == _ARGUMENTS and name == "selected":
        has = f"list_contains({arguments[0]}, {arguments[1]})"
        return _parsed(f"coalesce({has}, false)").copy()
    raise ExpressionError(
        f"{text!r}: {node.name}() with {len(arguments)} values is not known; known are days(a, b) "
        "and selected(list, 'x')"
    )
