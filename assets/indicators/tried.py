"""Tries an expression on a row of which nothing is known, before there is a warehouse.

So a number compared with a word, or a day that no calendar has, is found where it is written, and
not by the run that meets it. DuckDB itself is asked: whatever it could not compare, it says.
"""

from collections.abc import Mapping
from functools import cache

import duckdb

from assets.indicators.expressions import PERIOD_NAMES, ExpressionError, compile_expression
from assets.warehouse.connection import tries


def type_of_expression(text: str, types: Mapping[str, str]) -> str:
    """Return the type of what an expression gives, in lower case; `types` are its names' own.

    Raises:
        ExpressionError: The text is no expression, or compares what cannot be compared.
    """
    unknown = {name: f"cast(null as {kind})" for name, kind in types.items()}
    sql = compile_expression(text, dict.fromkeys(PERIOD_NAMES, "cast(null as date)") | unknown)
    try:
        return _type_of(sql)
    except duckdb.Error as error:  # It holds the file's own words, and no answer.
        said = str(error).partition("\n")[0].partition(": ")[2].partition(". ")[0].rstrip(".")
        raise ExpressionError(f"{text!r} cannot be worked out: {said}") from error


@cache
def _type_of(sql: str) -> str:
    found = tries().execute(f"select {sql}")
    found.fetchall()
    [(_, kind, *_)] = found.description
    return str(kind).lower()
