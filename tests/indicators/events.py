"""Dialogues to measure: each names several partners and groups, and was answered by a sample.

`event_figures` computes an indicator over them; `recount` does the same from the plain rows, in
Python and without the database.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import duckdb
from hypothesis import strategies as st

from assets.indicators.measures import compile_measure
from assets.indicators.sources import source_of
from assets.programme.framework import Indicator
from assets.programme.model import Dimension
from assets.programme.periods import Length, Period, periods
from assets.programme.questionnaires import Questionnaire
from assets.staging.form import read_form
from tests.indicators.world import AS_OF, FIRST, LAST, Figures, by_cell, indicator

Row = Mapping[str, Any]
ASKED = {
    "held_on": "date",
    "code": "text",
    "partners": "select_multiple",
    "host": "select_one",
    "groups": "select_multiple",
    "level": "select_one",
    "age": "integer",
    "amount": "decimal",
    "answer": "select_one",
    "weight": "decimal",
    "place": "select_one",
    "region": "select_one",
}
TYPES = {
    "date": "date", "select_multiple": "varchar[]", "integer": "bigint",
    "decimal": "decimal(28, 10)", "text": "varchar", "select_one": "varchar",
}  # fmt: skip
FORM = [{"type": kind, "name": name} for name, kind in ASKED.items()]
EVENTS = Questionnaire("event", read_form([("v1", {"survey": FORM})]), {})
DIMENSIONS = tuple(
    Dimension.model_validate({"title": one["code"], "members": ["x"], **one})
    for one in (
        {"code": "level"},
        {"code": "groups", "takes_several": True, "is_exclusive": False},
        {"code": "age_band", "column": "age", "bands": {"young": [0, 29], "old": [30, None]}},
        {"code": "women_led", "from": "partner", "column": "is_women_led"},
        {"code": "seat", "from": "partner", "column": "adm1"},
        {"code": "theme", "from": "partner", "column": "themes", "takes_several": True},
    )
)
BASE = tuple(periods(FIRST, LAST))
PERIODS: Mapping[Length, tuple[Period, ...]] = {
    "quarter": BASE,
    "half": tuple(periods("2025H2", "2026H1")),
    "year": tuple(periods("2025", "2026")),
}
ROWS = st.fixed_dictionaries(
    {
        "held_on": st.none() | st.dates(date(2025, 3, 1), date(2026, 9, 1)),
        "code": st.none() | st.sampled_from(["e1", "e2", "e3"]),
        "partners": st.none() | st.lists(st.sampled_from(["AAA", "BBB", "QQQ"]), max_size=3),
        "groups": st.none() | st.lists(st.sampled_from(["aluvi", "tesh"]), max_size=3),
        "level": st.none() | st.sampled_from(["local", "national"]),
        "age": st.none() | st.integers(0, 60),
        "amount": st.none() | st.integers(-3, 50),
    }
)


def hold(connection: duckdb.DuckDBPyConnection, rows: Iterable[Row]) -> None:
    """Replace the events by these; what a row does not say is empty."""
    columns = ", ".join(f'"{name}" {TYPES[kind]}' for name, kind in ASKED.items())
    connection.execute(
        "create or replace table accepted.event"
        f" (root_uuid varchar, submission_id bigint, {columns}, is_provisional boolean)"
    )
    values = [
        [f"e{number}", number, *(row.get(name) for name in ASKED), False]
        for number, row in enumerate(rows, start=1)
    ]
    if values:
        places = ", ".join("?" * len(values[0]))
        connection.executemany(f"insert into accepted.event values ({places})", values)


def event_indicator(measure: Mapping[str, Any], **said: Any) -> Indicator:
    """Return an indicator of events; they are their partners', and dated by `held_on`."""
    whole = {"from": "event", "dated_by": "held_on", "partner": "partners", **measure}
    return indicator(whole, **said)


def event_figures(
    connection: duckdb.DuckDBPyConnection, measure: Mapping[str, Any], **said: Any
) -> Figures:
    """Return an indicator's figures by (period, reading, partner, dimension, member)."""
    found = event_indicator(measure, **said)
    source = source_of(connection, "event", [EVENTS])
    return by_cell(connection, compile_measure(found, source, DIMENSIONS))


def recount(  # noqa: PLR0913 - what a figure depends on, each by its name
    rows: Sequence[Row],
    counted: Callable[[Sequence[Row]], Any],
    *,
    length: Length = "quarter",
    known: Sequence[str] = ("AAA", "BBB"),
    is_inside: Callable[[Row, Period, str], bool],
    members: Callable[[Row, str], Iterable[str]] = lambda *_: (),
    one_of: Callable[[list[Row]], list[Row]] = lambda rows: rows,
) -> dict[tuple[str, str, str, str], Any]:
    """Return figures by (period, reading, partner, member), each cell from its rows alone."""
    found = {}
    begun = [one for one in PERIODS[length] if one.starts_on <= AS_OF]
    for one in begun:
        for reading in ("period", "to_date"):
            for partner in (*known, "*"):
                own = [
                    row
                    for row in rows
                    if is_inside(row, one, reading) and _is_of(row, partner, known)
                ]
                own = one_of(own) if partner == "*" else own
                named = {name for row in own for name in members(row, partner)}
                if own:
                    found[one.name, reading, partner, "*"] = counted(own)
                for name in named:
                    part = [row for row in own if name in members(row, partner)]
                    found[one.name, reading, partner, name] = counted(part)
    return found


def _is_of(row: Row, partner: str, known: Sequence[str]) -> bool:
    named = set(row["partners"] or ())
    return partner in named if partner != "*" else not named or bool(named & set(known))


def in_period(row: Row, one: Period, reading: str) -> bool:
    """Say whether a row's day lies in a period or, to date, between the first day and its end."""
    first = BASE[0].starts_on
    start = first if reading == "to_date" else max(one.starts_on, first)
    return row["held_on"] is not None and start <= row["held_on"] <= min(one.ends_on, AS_OF)


def last_days(days: int) -> Callable[[Row, Period, str], bool]:
    """Return whether a row's day is among the last ones before a period's end."""

    def is_inside(row: Row, one: Period, _: str) -> bool:
        day = row["held_on"]
        last = min(one.ends_on, AS_OF)
        return day is not None and one.ends_on - timedelta(days) < day <= last

    return is_inside


def flat(found: Figures, dimension: str) -> dict[tuple[str, str, str, str], Any]:
    """Return the values undivided and by one dimension, as `recount` has them."""
    return {
        (period, reading, partner, member): row["value"]
        for (period, reading, partner, divided, member), row in found.items()
        if divided in ("*", dimension)
    }
