"""No answer, however large, odd or long, stops a check: each expression comes to something."""

from datetime import date
from itertools import product

import duckdb
import pytest

from assets.staging.answers import value_of
from assets.staging.types import parts_of
from assets.xpath import compiled, parse
from assets.xpath.functions import CHOOSING, FUNCTIONS
from assets.xpath.values import as_day, as_number, as_text, as_truth
from tests.xpath.answers_world import TODAY, said_of

LARGE = [str(sign * number) for number in (2**31 - 1, 2**31, 2**32, 2**63 - 1) for sign in (1, -1)]
EXTREMES = {
    "text": [
        *LARGE, "", "infinity", "-infinity", "nan", "epoch", "1e400", "9" * 400, "-" + "9" * 400,
        "9" * 25, "0000-00-00", "0001-01-01", "9999-12-31", "2026-02-30", "5881580-07-11", "a\nb",
        "\x00", "é" * 999, " ", "'", "x" * 999, "0.1", "1,5", ".", "-", "٣",
    ],
    "integer": [*LARGE, "0", "-1", "5000000000"],
    "decimal": ["9" * 18 + ".9999999999", "-5e17", "0.0000000001", "1e17", "2147483647.5", "-0.5"],
    "date": ["9999-12-31", "0001-01-01", "2026-02-28"],
    "select_multiple": ["a b", "", "2147483647 4294967296", "infinity"],
    "start": [
        "9999-12-31T23:59:59.999999-23:59", "0001-01-01T00:00:00+14:00",
        "2026-01-01T00:00:00+99:99",
    ],
}  # fmt: skip
HUGE = "9" * 300
OF_ONE = (
    "not({})", "boolean({})", "boolean-from-string({})", "number({})", "int({})", "floor({})",
    "ceiling({})", "abs({})", "round({})", "round({}, 0)", "round({}, 2)", "round({}, 9)",
    "string({})", "string-length({})", "normalize-space({})", "count-selected({})", "date({})",
    "format-date({}, '%d.%m.%Y')", "format-date(date({}), '%Y')", "regex({}, 'a*')", "-{}",
    "date({}) - today()", "date(today() + {})", "1 div {}", "1 mod {}",
    f"{{}} * {HUGE} * {HUGE}",
    "{} > '2026-01-01'", "true() = {}", "false() != {}",
)  # fmt: skip
OF_TWO = (
    "{} < {}", "{} = {}", "{} != {}", "{} + {}", "{} - {}", "{} * {}", "{} div {}", "{} mod {}",
    "min({}, {})", "max({}, {})", "concat({}, {})", "substr({}, {})", "substr({}, 0, {})",
    "substr({}, {}, 5)", "contains({}, {})", "starts-with({}, {})", "ends-with({}, {})",
    "selected({}, {})", "selected-at({}, {})", "if({}, {}, 1)", "coalesce({}, {})",
    "date({} + {})", "round({} * {}, 2)",
)  # fmt: skip
READINGS = (as_truth, as_text, as_number, as_day)


class Extremes:
    """A row with one extreme answer of each kind in `0:…`, and another in `1:…`."""

    def answer(self, reference):
        row, kind = reference.name[1], reference.name[2:]
        parts = parts_of(kind, kind)
        return value_of(parts, tuple(f'"{row}"."{part.name}"' for part in parts), kind)

    def today(self):
        return f"date '{TODAY}'"


@pytest.fixture(scope="module")
def extremes():
    """A table with a column of extreme answers of each kind, as staging types them."""
    with duckdb.connect() as connection:
        connection.execute("set TimeZone = 'UTC'")
        longest = max(map(len, EXTREMES.values()))
        raw = ", ".join(f"unnest($raw_{kind}) as raw_{kind}" for kind in EXTREMES)
        parts = ", ".join(
            f'({part.reading.format(text=f"raw_{kind}")})::{part.type} as "{part.name}"'
            for kind in EXTREMES
            for part in parts_of(kind, kind)
        )
        connection.execute(
            f"create table extremes as select {parts} from (select {raw})",
            {f"raw_{kind}": (EXTREMES[kind] * longest)[:longest] for kind in EXTREMES},
        )
        yield connection


def worked_out(connection, expressions, readings):
    """Read what each expression comes to as several kinds of value, for any two rows."""
    sql = [
        reading(compiled(parse(expression), Extremes()))
        for expression in expressions
        for reading in readings
    ]
    counted = ", ".join(f"count({one})" for one in sql)
    return connection.execute(f'select {counted} from extremes as "0", extremes as "1"').fetchone()


def named(row, kind):
    return f"${{a{row}{kind}}}"


@pytest.mark.parametrize("kind", EXTREMES)
def test_no_extreme_answer_stops_an_expression_of_one(extremes, kind):
    assert worked_out(extremes, [one.format(named(0, kind)) for one in OF_ONE], READINGS)


@pytest.mark.parametrize("kind", ["date", "start"])
def test_no_extreme_moment_stops_what_counts_days(extremes, kind):
    assert worked_out(extremes, [f"decimal-date-time({named(0, kind)})"], READINGS)


@pytest.mark.parametrize(("one", "other"), [*product(EXTREMES, EXTREMES)])
def test_no_two_extreme_answers_stop_an_expression(extremes, one, other):
    asked = [
        expression.format(named(0, one), named(1, other))
        for expression in OF_TWO
        if not (one == other == "start" and any(sign in expression for sign in "<=!"))
    ]

    assert worked_out(extremes, asked, (as_text, as_day))


def test_every_function_is_given_extreme_answers():
    asked = " ".join([*OF_ONE, *OF_TWO, "decimal-date-time("])

    assert [name for name in [*FUNCTIONS, *CHOOSING] if f"{name}(" not in asked] == []


@pytest.mark.parametrize(
    ("expression", "answer", "said"),
    [
        ("selected-at('a b', ${t1})", "2147483647", ""),
        ("selected-at('a b', ${t1})", "1", "b"),
        ("substr('abc', ${t1})", "5000000000", ""),
        ("substr('abc', ${t1})", "-5000000000", "abc"),
        ("substr('abc', ${t1})", "9" * 30, ""),
        ("substr('abc', ${t1})", "-3", "abc"),
        ("substr('abc', ${t1})", "-1", "c"),
        ("substr('abc', ${t1})", "", "abc"),
        ("substr('abc', 1, ${t1})", "9" * 30, "bc"),
        ("substr('abc', 1, ${t1})", "-5000000000", ""),
        ("round(${t1}, 9)", "500000000000000000", 5e17),
        ("round(${t1}, 9)", "-" + "9" * 25, -1e25),
        ("round(${t1}, 2)", "67725.775", 67725.78),
        ("round(${t1}, 2)", "28029133005.675", 28029133005.68),
        ("round(${t1}, 0)", "4503599627370495.5", 4503599627370496),
        ("date(number(${t1}))", "2147483647", None),
        ("date(number(${t1}))", "-2147483648", None),
        ("date(number(${t1}))", "9" * 30, None),
        ("date(number(${t1}))", "-719162", date(1, 1, 1)),
        ("date(number(${t1})) <= today()", "2147483646", False),
        ("date(number(${t1})) <= today()", "-2147483646", True),
        ("format-date(number(${t1}), '%Y')", "2147483647", ""),
        ("date(${t1})", "infinity", None),
        ("date(${t1})", "epoch", None),
        ("date(${t1}) > today()", "infinity", False),
        ("date(${t1})", "2026-7-5", date(2026, 7, 5)),
        ("1 div ${t1} - 1 div ${t1} > 5", "0", False),
        ("(1 div ${t1}) mod 2", "0", None),
        ("0 * (1 div ${t1}) = 0 * (1 div ${t1})", "0", False),
        ("1 div ${t1} > 5", "0", True),
    ],
)
def test_an_extreme_answer_comes_to(expression, answer, said):
    assert said_of(expression, t1=answer) == said
