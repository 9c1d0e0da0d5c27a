"""An expression as SQL over one row.

What a function does is `assets.xpath.functions`; how values compare is `assets.xpath.comparison`.
"""

from assets.xpath.comparison import equal, in_order
from assets.xpath.functions import CHOOSING, FUNCTIONS, called, chosen
from assets.xpath.scope import Scope
from assets.xpath.tree import (
    Binary,
    Call,
    Column,
    Expression,
    Named,
    Negative,
    NotUnderstoodError,
    Number,
    Own,
    Path,
    Text,
)
from assets.xpath.values import Value, as_number, as_truth, text_value

ARITHMETIC = {"+", "-", "*"}
LONGEST = 50_000  # Letters of SQL: a condition that needs more is no question to a person.


def compiled(expression: Expression, scope: Scope) -> Value:
    """Return SQL for what an expression comes to, where it stands.

    Raises:
        NotUnderstoodError: It uses a function that is not known here, or reads what it cannot see.
    """
    value = _compiled(expression, scope)
    if len(value.sql) > LONGEST:
        raise NotUnderstoodError("too_deep")
    return value


def _compiled(expression: Expression, scope: Scope) -> Value:
    match expression:
        case Text(text):
            return text_value(text)
        case Number(number):
            return Value("number", f"{number!r}::double")
        case Own() | Named() | Path() | Column():
            return scope.answer(expression)
        case Negative() | Binary("+" | "-" | "*" | "div" | "mod"):
            told = _worked_out(expression, scope)
            # What is no number is null here; DuckDB has one of its own, larger than all others. Its
            # `nullif` would work out the number twice without showing it to the limit above.
            return Value("number", f"(case when not isnan({told}) then {told} end)")
        case Binary(operator, left, right):
            return _binary(operator, compiled(left, scope), compiled(right, scope))
        case Call(name, given):
            return _call(name, given, scope)


def _binary(operator: str, left: Value, right: Value) -> Value:
    if operator in {"and", "or"}:
        return Value("truth", f"({as_truth(left)} {operator} {as_truth(right)})")
    if operator in {"=", "!="}:
        same = equal(left, right)
        return same if operator == "=" else Value("truth", f"(not {same.sql})")
    return in_order(operator, left, right)


def _worked_out(expression: Expression, scope: Scope) -> str:
    """Return SQL for a number, or for what DuckDB calls no number."""
    match expression:
        case Negative(of):
            sql = f"(-{_worked_out(of, scope)})"
        case Binary("+" | "-" | "*" | "div" | "mod" as operator, left, right):
            sql = _arithmetic(operator, _worked_out(left, scope), _worked_out(right, scope))
        case _:
            sql = as_number(compiled(expression, scope))
    if len(sql) > LONGEST:
        raise NotUnderstoodError("too_deep")
    return sql


def _arithmetic(operator: str, one: str, other: str) -> str:
    if operator in ARITHMETIC:
        return f"({one} {operator} {other})"
    if operator == "div":
        above = f"{one} > 0 and not isnan({one})"
        beyond = f"case when {above} then 'inf'::double when {one} < 0 then '-inf'::double end"
        return f"case when {other} = 0 then {beyond} else {one} / {other} end"
    return f"case when {other} <> 0 then {one} % {other} end"


def _call(name: str, given: tuple[Expression, ...], scope: Scope) -> Value:
    if name in {"today", "now"} and not given:
        return Value("day", scope.today())
    if name == "string-length" and not given:
        given = (Own(),)
    if name == "decimal-date-time" and any(isinstance(one, Call) for one in given):
        raise NotUnderstoodError("moment_worked_out")
    if name not in CHOOSING and name not in FUNCTIONS:
        raise NotUnderstoodError("unknown_function", name)
    values = [compiled(one, scope) for one in given]
    return chosen(name, values) if name in CHOOSING else called(name, values)
