"""Any expression says of any answers what it says when it is read and worked out one by one.

The other reading (`tests.kobo.xpath_expressions`) shares no code with this one.
"""

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assets.xpath import REASONS, NotUnderstoodError, nodes, parse
from tests.kobo.xpath_expressions import evaluate
from tests.xpath.answers_world import TODAY, sql_of, staged

SETTLED = settings(max_examples=150, deadline=None, derandomize=True, database=None)
WORDS = ("a", "b", "ab", "A-1", "12", "3", "o clock", "ñ")
PATTERNS = ("^[a-z]+$", "^[A-Z]-[0-9]$", "^a|b$", "^.{1,2}$", "^[0-9]*$", "^(a|b)b?$")
ORDERS = ("<", "<=", ">", ">=")
DAYS = st.dates(TODAY.replace(day=15), TODAY.replace(day=25)).map(str)
ROWS = st.fixed_dictionaries(
    {
        "n1": st.none() | st.integers(-9, 99).map(str),
        "n2": st.none() | st.sampled_from(["0", "0.5", "2.25", "-3", "12"]),
        "t1": st.none() | st.sampled_from(WORDS),
        "t2": st.none() | st.sampled_from(WORDS),
        "one": st.none() | st.sampled_from(["yes", "no"]),
        "many": st.none() | st.lists(st.sampled_from("abc"), min_size=1, unique=True).map(" ".join),
        "d1": st.none() | DAYS,
        "d2": st.none() | DAYS,
    }
)


def said(text):
    return f"'{text}'"


TEXTS = st.recursive(
    st.sampled_from(["${t1}", "${t2}", "${one}"]) | st.sampled_from(WORDS).map(said),
    lambda inner: (
        st.builds("concat({}, {})".format, inner, inner)
        | st.builds("substr({}, {}, {})".format, inner, st.integers(0, 3), st.integers(0, 4))
        | st.builds("if(${{n1}} > {}, {}, {})".format, st.integers(0, 50), inner, inner)
    ),
    max_leaves=3,
)
NUMBERS = st.recursive(
    st.sampled_from([".", "${n1}", "${n2}", "count-selected(${many})", "0.3", "2", "12"])
    | TEXTS.map("string-length({})".format),
    lambda inner: st.builds("{} * {}".format, inner, inner) | inner.map("min({})".format),
    max_leaves=3,
)
DATES = st.sampled_from(["${d1}", "${d2}", "today()"]) | DAYS.map("date('{}')".format)
ANY = st.sampled_from(["${n1}", "${n2}", "${t1}", "${one}", "${many}", "${d1}", "."])
PLAIN = (
    st.builds("{} {} {}".format, NUMBERS, st.sampled_from(ORDERS), NUMBERS)
    | st.builds("{} {} {}".format, DATES, st.sampled_from(ORDERS), DATES)
    | st.builds("{} {} {}".format, TEXTS, st.sampled_from(ORDERS), NUMBERS)
    | st.builds("${{n1}} {} {}".format, st.sampled_from(["=", "!="]), st.integers(0, 20))
    | st.builds("{} {} {}".format, TEXTS, st.sampled_from(["=", "!="]), TEXTS)
    | st.builds("{} {} {}".format, DATES, st.sampled_from(["=", "!="]), DATES)
    | st.builds("{} {} ''".format, ANY, st.sampled_from(["=", "!="]))
    | st.builds(
        "selected({}, '{}')".format,
        st.sampled_from(["${many}", "${one}", "${t1}"]),
        st.sampled_from(["a", "yes"]),
    )
    | st.builds("regex({}, '{}')".format, TEXTS, st.sampled_from(PATTERNS))
)
TRUTHS = st.recursive(
    PLAIN,
    lambda inner: (
        st.builds("{} {} {}".format, inner, st.sampled_from(["and", "or"]), inner)
        | inner.map("not({})".format)
        | inner.map("({})".format)
    ),
    max_leaves=5,
)


@pytest.fixture(scope="module")
def database():
    with duckdb.connect() as connection:
        yield connection


def alone(expression, row):
    """Work an expression out as the other reading does, which takes `.` for the first question."""
    return evaluate(expression, row["n1"] or "", lambda name: row[name] or "", TODAY, {})


@SETTLED
@given(TRUTHS, st.lists(ROWS, min_size=1, max_size=4))
def test_the_two_readings_agree(database, expression, rows):
    kind, sql = sql_of(expression)

    found = database.execute(f"select {sql} from {staged(rows)} order by number").fetchall()

    assert kind == "truth"
    assert [value for (value,) in found] == [bool(alone(expression, row)) for row in rows]


@SETTLED
@given(TEXTS, ROWS)
def test_the_two_readings_agree_on_texts(database, expression, row):
    _, sql = sql_of(expression)

    [(value,)] = database.execute(f"select {sql} from {staged([row])}").fetchall()

    assert value == alone(expression, row)


PIECES = st.sampled_from(
    [
        "${n1}",
        ".",
        "(",
        ")",
        "and",
        "or",
        "=",
        "<=",
        "5",
        "'x'",
        "not(",
        "-",
        "..",
        "/a",
        ",",
        "#",
        "a-b",
    ]
)


@SETTLED
@given(st.lists(PIECES, max_size=9).map(" ".join))
def test_whatever_is_written_is_read_or_refused(written):
    refused, parts = None, ()
    try:
        parts = tuple(nodes(parse(written)))
    except NotUnderstoodError as error:
        refused = error.reason

    assert parts or refused in REASONS
