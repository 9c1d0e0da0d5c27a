"""Long and deep expressions are worked out or refused; none of them is too much for Python."""

from contextlib import suppress

import duckdb
import pytest

from assets.xpath import (
    REASONS,
    NotUnderstoodError,
    asks_only_for_the_past,
    demands_of,
    is_day,
    is_until_today,
    joined,
    nodes,
    parse,
)
from assets.xpath.tree import Binary, Number, Own, depth_of
from tests.xpath.answers_world import said_of, sql_of

pytestmark = pytest.mark.long

TERMS = 700


def nested(begin, middle, end, times=60):
    return begin * times + middle + end * times


def walked(expression):
    """Take an expression through everything that walks a tree; return how many ask for the day."""
    tree = parse(expression)
    again = joined(demands_of(tree))
    assert asks_only_for_the_past(again) is asks_only_for_the_past(tree)
    assert not any(map(is_until_today, nodes(tree)))
    return sum(map(is_day, nodes(again)))


@pytest.mark.parametrize(
    ("expression", "said"),
    [
        (" or ".join(["today() < ."] + ["."] * (TERMS - 1)), True),
        (" and ".join(["today() > 1"] + ["."] * (TERMS - 1)), True),
        (" or ".join(["today() < 1 and 1 = 2"] * 140), False),
        ("today() < 1 = " + "-" * 1400 + "1", False),
        ("today() < 1 = " + "-" * 1401 + "1", False),
        ("today() < 1 = 100" + " - 1" * 100, True),
        ("0 * today()" + " + ${n1} * 2" * 90, 1260),
        (nested("not(", "today() > 1", ")"), True),
        (nested("(", "today() > 1", ")"), True),
        (nested("number(", "today() > 1", ")"), 1),
        (nested("1 or 1 and 1 = 1 < 1 + 1 * (", "today() < 1", ")", 6), True),
        (nested("-(", "-today()", ")"), -20654),
    ],
)
def test_what_is_long_or_deep_is_worked_out(expression, said):
    assert walked(expression) == expression.count("today()")
    assert said_of(expression, n1="7") == said


@pytest.mark.parametrize(
    "expression",
    [
        " - ".join(["today()"] * 350),
        " = ".join(["."] * TERMS),
        "today() < 1" + " + 1" * 400,
        " or ".join(["."] * 800),
        nested("not(", "today() > 1", ")", times=61),
        nested("(", "today() > 1", ")", times=5000),
        "(" * 100_000,
        "-" * 100_000,
        nested("1 or 1 and 1 = 1 < 1 + 1 * (", "1", ")", times=40),
    ],
)
def test_what_is_longer_or_deeper_is_refused_with_a_reason(expression):
    with pytest.raises(NotUnderstoodError) as error:
        sql_of(expression)

    assert error.value.reason == "too_deep"


@pytest.mark.parametrize("operator", ["and", "or"])
@pytest.mark.parametrize("terms", range(1, 9))
def test_a_row_of_conditions_is_flat_and_keeps_its_order(operator, terms):
    tree = parse(f" {operator} ".join(str(number) for number in range(terms)))

    assert [node.number for node in nodes(tree) if isinstance(node, Number)] == list(range(terms))
    assert depth_of(tree) == 1 + (terms - 1).bit_length()


def test_what_several_demand_is_demanded_again_in_their_order():
    demands = [Binary("<", Own(), Number(number)) for number in range(TERMS)]

    assert demands_of(joined(demands)) == demands
    assert depth_of(joined(demands)) < 15


@pytest.mark.parametrize(
    ("expression", "said"),
    [
        ("9 - 3 - 2 + 1", 5),
        ("24 div 4 div 2 * 5", 15),
        ("2 + 3 * 4 - 6 div 2", 11),
        ("1 = 1 != 0", True),
        ("2 < 3 < 1", False),
        ("0 and 1 or 1", True),
        ("1 or 1 and 0", True),
        ("(1 or 1) and 0", False),
        ("1 - (2 - 3)", 2),
    ],
)
def test_operators_that_bind_alike_are_taken_from_the_left(expression, said):
    assert said_of(expression) == said


def test_spaces_are_passed_over_however_many():
    with suppress(NotUnderstoodError):
        parse(". " * 200_000)

    assert parse(" " * 200_000 + "1") == parse("1 " + "\n" * 200_000) == Number(1.0)


@pytest.mark.parametrize("written", ["{}", ". < '{}'", "'{}' + 1", "number('{}') > 1"])
def test_a_number_beyond_all_that_is_counted_in_is_refused(written):
    digits = "9" * 400

    with pytest.raises(NotUnderstoodError) as error:
        sql_of(written.format(digits))

    assert (error.value.reason, error.value.what) == ("number_too_large", "9" * 20)
    assert "9" * 20 in REASONS["number_too_large"].format(what=error.value.what)


def test_the_largest_number_that_is_counted_in_is_understood():
    _, sql = sql_of("1" + "0" * 308)

    with duckdb.connect() as connection:
        assert connection.execute(f"select {sql}").fetchone() == (1e308,)
