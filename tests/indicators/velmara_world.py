"""Velmara's own forms and registers with no answers yet, for tests to put a few in by hand."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from functools import cache
from itertools import count
from pathlib import Path

import duckdb

from assets.indicators.measures import compile_measure
from assets.indicators.models import Model, models
from assets.indicators.sources import source_of
from assets.programme.read import Programme
from assets.programme.tables import load_registers
from assets.staging.accepted import ADDED
from assets.staging.tables import tables_of
from assets.warehouse.dictionary import replace_rows
from tests.example import velmara_programme
from tests.indicators.world import Figures, by_cell

VELMARA = Path(__file__).parents[2] / "programmes" / "velmara"
AS_OF = date(2026, 7, 20)
FILLED_BY_HAND = (
    "link_codes",
    "mapping",
    "reporting_calendar",
    "commitments",
    "commitments_due",
    "partners",
)
_numbers = count(1)


@cache
def velmara() -> Programme:
    """Return the bundled programme."""
    return velmara_programme()


def open_velmara() -> duckdb.DuckDBPyConnection:
    """Return a database with the programme's periods and forms, and not one answer or partner."""
    connection = duckdb.connect()
    for schema in ("marts", "accepted", "quality"):
        connection.execute(f"create schema {schema}")
    load_registers(connection, velmara(), AS_OF)
    for name in FILLED_BY_HAND:
        replace_rows(connection, f"marts.{name}", [])
    replace_rows(connection, "quality.submissions", [])
    for place in velmara().file.forms:
        found = velmara().questionnaire(place.code)
        for table in tables_of(
            found.code, found.form, found.classes, is_sensitive=place.is_sensitive
        ):
            columns = {**table.system_columns, **ADDED}
            for column in table.columns:
                is_covered = column.data_class == "pseudonym"
                columns |= {
                    part.name: "varchar" if is_covered else part.type for part in column.parts
                }
            schema = ", ".join(f'"{name}" {kind}' for name, kind in columns.items())
            connection.execute(f"create table accepted.{table.name} ({schema})")
    return connection


@contextmanager
def lent_velmara() -> Iterator[duckdb.DuckDBPyConnection]:
    """Lend a database as `open_velmara` opens it; what is done with it is taken back afterwards."""
    connection = _kept_open()
    connection.execute("begin")
    try:
        yield connection
    finally:
        connection.execute("rollback")


@cache
def _kept_open() -> duckdb.DuckDBPyConnection:
    return open_velmara()


def say(connection: duckdb.DuckDBPyConnection, table: str, **answers: object) -> str:
    """Put one row into an accepted or marts table and return its submission.

    An answer is named by the last part of its path. A new submission gets the next number; the
    item of a repeat names its submission by `root_uuid`.
    """
    schema = "marts" if table in FILLED_BY_HAND else "accepted"
    known = [row[0] for row in connection.execute(f"describe {schema}.{table}").fetchall()]
    number = next(_numbers)
    row: dict[str, object] = {
        "root_uuid": f"root-{number}",
        "submission_id": number,
        "item_path": str(number),
        "is_provisional": False,
        "is_warned": False,
    }
    row = {name: value for name, value in row.items() if name in known}
    for name, value in answers.items():
        [column] = {found for found in known if found == name} or {
            found for found in known if found.endswith(f"__{name}")
        }
        row[column] = value
    names = ", ".join(f'"{name}"' for name in row)
    places = ", ".join("?" * len(row))
    connection.execute(
        f"insert into {schema}.{table} ({names}) values ({places})", list(row.values())
    )
    return str(row.get("root_uuid"))


def fill_models(connection: duckdb.DuckDBPyConnection, *wanted: str) -> None:
    """Fill conformed models from what was said, and those that they read; all, if none is named."""
    forms = {place.code for place in velmara().file.forms}
    for model in _behind(wanted):
        model.fill(connection, forms)


@cache
def _behind(wanted: tuple[str, ...]) -> tuple[Model, ...]:
    """Return models and those that they read, in the order in which they can be filled."""
    tables, found = {f"marts.{name}" for name in wanted}, []
    for model in reversed(models()):
        if not wanted or model.table in tables:
            found.append(model)
            tables |= {*model.reads}
    return tuple(reversed(found))


def rows_of(
    connection: duckdb.DuckDBPyConnection, model: str, columns: str
) -> list[tuple[object, ...]]:
    """Fill a model and return columns of it, in order."""
    fill_models(connection, model)
    return connection.execute(f"select {columns} from marts.{model} order by all").fetchall()


def figures_of(connection: duckdb.DuckDBPyConnection, code: str) -> Figures:
    """Fill what an indicator is made of and return its figures by cell."""
    indicator = next(found for _, _, found in velmara().indicators if found.code == code)
    assert indicator.measure is not None
    source = source_of(connection, indicator.measure.source, velmara().questionnaires)
    if source.form is None:
        fill_models(connection, indicator.measure.source)
    query = compile_measure(indicator, source, velmara().file.dimensions)
    return by_cell(connection, query)


def register(connection: duckdb.DuckDBPyConnection, partners: Iterable[str]) -> None:
    """Put partners into the register: the first is led by women and by a minority, no other."""
    for place, partner in enumerate(partners):
        say(
            connection,
            "partners",
            partner=partner,
            sector="health" if place else "women",
            is_women_led=not place,
            is_youth_led=False,
            is_minority_led=not place,
            adm1="sarrow_valley" if place else "port_ilmeth",
        )
