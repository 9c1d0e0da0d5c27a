"""Expressions say what they may say, and nothing else ever becomes SQL."""

import re
from datetime import date

import duckdb
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from assets.indicators.expressions import ExpressionError, compile_expression

COLUMNS = {name: f't0."{name}"' for name in ("a", "b", "role", "tags", "began", "ended", "group")}
NAMES = ("a", "b", "role", "tags", "began", "ended")
DAYS = st.none() | st.dates(date(2024, 1, 1), date(2027, 1, 1))
ROWS = st.fixed_dictionaries(
    {
        "a": st.none() | st.integers(-5, 5),
        "b": st.none() | st.integers(-5, 5),
        "role": st.none() | st.sampled_from(["self", "agreed", "it's"]),
        "tags": st.none() | st.lists(st.sampled_from(["x", "y"]), max_size=2),
        "began": DAYS,
        "ended": DAYS,
    }
)
END = date(2026, 3, 31)


def known(*values):
    return None not in values


# Each expression, and what Python makes of a row that has what it reads; empty makes no match.
MEANINGS = {
    "a = 1": lambda r: known(r["a"]) and r["a"] == 1,
    "a <> 1": lambda r: known(r["a"]) and r["a"] != 1,
    "a + b * 2 >= 3": lambda r: known(r["a"], r["b"]) and r["a"] + r["b"] * 2 >= 3,
    "(a + b) * 2 >= 3": lambda r: known(r["a"], r["b"]) and (r["a"] + r["b"]) * 2 >= 3,
    "a - (b - 1) = 0": lambda r: known(r["a"], r["b"]) and r["a"] - (r["b"] - 1) == 0,
    "-a < - -b": lambda r: known(r["a"], r["b"]) and -r["a"] < r["b"],
    "a between -1 and 2": lambda r: known(r["a"]) and -1 <= r["a"] <= 2,
    "a in (1, 2, b)": lambda r: known(r["a"]) and r["a"] in {1, 2, r["b"]},
    "role not in ('self')": lambda r: known(r["role"]) and r["role"] != "self",
    "role = 'it''s'": lambda r: r["role"] == "it's",
    "role is null": lambda r: r["role"] is None,
    "role is not null and not a = 1": (
        lambda r: known(r["role"], r["a"]) and r["a"] != 1
    ),
    "a = 1 or b = 1 and role = 'self'": (
        lambda r: r["a"] == 1 or (r["b"] == 1 and r["role"] == "self")
    ),
    "(a = 1 or b = 1) and role = 'self'": (
        lambda r: (r["a"] == 1 or r["b"] == 1) and r["role"] == "self"
    ),
    "selected(tags, 'x')": lambda r: "x" in (r["tags"] or []),
    "not selected(tags, 'x')": lambda r: "x" not in (r["tags"] or []),
    "days(began, ended) > 100": (
        lambda r: known(r["began"], r["ended"]) and (r["ended"] - r["began"]).days > 100
    ),
    "days(began, period_end) >= 183": (
        lambda r: known(r["began"]) and (END - r["began"]).days >= 183
    ),
    "began < '2025-06-01'": lambda r: known(r["began"]) and r["began"] < date(2025, 6, 1),
    "true": lambda _: True,
}  # fmt: skip


@pytest.fixture(scope="module")
def database():
    connection = duckdb.connect()
    connection.execute(
        "create table t (n bigint, a bigint, b bigint, role varchar, tags varchar[],"
        " began date, ended date)"
    )
    connection.execute(
        f"create table p as select date '2026-01-01' starts_on, date '{END}' ends_on"
    )
    yield connection
    connection.close()


@pytest.mark.parametrize("text", MEANINGS)
@settings(max_examples=6, deadline=None)
@given(rows=st.lists(ROWS, min_size=1, max_size=12))
def test_an_expression_means_what_it_says(database, text, rows):
    database.execute("delete from t")
    database.executemany(
        "insert into t values (?, ?, ?, ?, ?, ?, ?)",
        [[number, *(row[name] for name in NAMES)] for number, row in enumerate(rows)],
    )
    sql = compile_expression(text, COLUMNS)

    found = database.execute(f"select n from t as t0, p where {sql} order by n").fetchall()

    assert found == [(number,) for number, row in enumerate(rows) if MEANINGS[text](row)]


@pytest.mark.parametrize(
    "text",
    [
        "a in (select 1)", "(select a from marts.partners) = 1", "exists (select 1)",
        "a = any (select 1)", "a::varchar = '1'", "cast(a as integer) = 1", "try_cast(a as date)",
        "length(role) = 4", "random() < 1", "current_date > began", "current_user = 'x'",
        "read_csv('x')", "getenv('HOME') = role", "count(*) > 1", "sum(a) over () > 1",
        "a = 1; drop table t", "a = 1; b = 1", "a as b", "a, b", "*", "t.*", "a.b = 1", "t0.a = 1",
        "marts.partners.name = 'x'", "role like 's%'", "role similar to 's'", "role ~ 's'",
        "role || 'x' = 'y'", "a % 2 = 0", "a // 2 = 0", "a ^ 2 = 4", "a & 1", "a << 1",
        "[1, 2] = tags", "{'a': 1} = a", "case when a = 1 then true end", "if(a = 1, true, false)",
        "a = ?", "a = $1", "a = $$x$$", "a is distinct from b", "interval 1 day",
        "date '2026-01-01'", "tags[1] = 'x'", "lambda x: x", "x -> x", "not", "a =", "a b",
        "a = 1 where b = 2", "a = 1 group by b",
        "a = 1 order by b", "a = 1 limit 1", "a = 1 union select 2", "select 1", "drop table t",
        "attach 'x'", "pragma database_list", "a in ()", "", "   ", "(" * 3000, "'open", "a = 'x",
    ],
)  # fmt: skip
def test_everything_else_is_refused(text):
    with pytest.raises(ExpressionError):
        compile_expression(text, COLUMNS)


def test_a_misspelled_column_is_named_with_the_one_that_was_meant():
    with pytest.raises(ExpressionError, match=r"there is no column 'rol'; did you mean 'role'\?"):
        compile_expression("rol = 'self'", COLUMNS)


def test_a_column_like_no_other_gets_no_hint():
    with pytest.raises(ExpressionError, match=r"there is no column 'zzz'$"):
        compile_expression("zzz = 1", COLUMNS)


@pytest.mark.parametrize("text", ["days(began)", "days(a, b, a)", "selected(tags)", "hours(a, b)"])
def test_a_function_that_is_not_known_is_answered_with_those_that_are(text):
    with pytest.raises(ExpressionError, match="known are days"):
        compile_expression(text, COLUMNS)


def test_a_column_named_like_a_word_of_sql_can_be_read():
    assert compile_expression("group", COLUMNS) == 't0."group"'
    assert 't0."group"' in compile_expression("\"group\" = 'aluvi'", COLUMNS)


def test_a_comment_does_not_reach_the_query():
    assert compile_expression("a = 1 -- */ drop table t", COLUMNS) == '(t0."a" = 1)'


FUNCTIONS = {"+", "-", "*", "/", "date_diff", "list_contains"}
SCRAPS = """
    a b role tags = < and or not ( ) , 1 'x' ; -- select from marts.partners union in is null drop
    table ::date days( selected( /* */ ' " * + - $$ between case end
"""
WORDS = st.lists(st.sampled_from(SCRAPS.split()), max_size=8).map(" ".join)


@settings(max_examples=200, deadline=None)
@given(text=st.text(max_size=30) | WORDS)
@example("a = 1 --\n; drop table t")
@example("0IN 0")
@example("'x' in tags")
def test_no_text_becomes_sql_that_does_more_than_compare(database, text):
    try:
        sql = compile_expression(text, COLUMNS)
    except ExpressionError:
        return
    [statement] = duckdb.extract_statements(f"select {sql} as it from t as t0, p")

    [(tree,)] = database.execute(
        "select json_serialize_sql(?::varchar)", [statement.query]
    ).fetchall()
    assert not set(re.findall(r'"class":"(\w+)"', tree)) & {"SUBQUERY", "WINDOW", "STAR"}
    assert set(re.findall(r'"function_name":"([^"]+)"', tree)) <= FUNCTIONS
    assert set(re.findall(r'"table_name":"([^"]+)"', tree)) <= {"t", "t0", "p"}
