"""What the tests of promises share: one promise and its story, a register, and the Velmara run."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import date, datetime, time

import duckdb
import pytest

from assets.accountability.commitments import TABLES, load_commitments
from assets.accountability.events import FORM
from assets.programme.read import Programme
from assets.programme.registers import Commitment
from assets.warehouse.connection import writing
from assets.warehouse.dictionary import dictionary, replace_rows
from tests.example import velmara_programme
from tests.velmara_run import Run, velmara_run

EVENT_COLUMNS = (
    "submission_id bigint, submitted_at timestamp, submitted_by varchar, promise__partner varchar,"
    " promise__action varchar, promise__commitment varchar, promise__happened_on date,"
    " promise__new_due_on date, promise__type varchar, promise__promised_by varchar,"
    " promise__evidence varchar, promise__reason varchar, root_uuid varchar,"
    " is_provisional boolean, is_warned boolean, has_evidence boolean"
)


@pytest.fixture(scope="session")
def velmara(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """The finished run of the bundled example."""
    return velmara_run(tmp_path_factory.getbasetemp())


@pytest.fixture(scope="session")
def programme() -> Programme:
    """The bundled programme as its folder describes it."""
    return velmara_programme()


@pytest.fixture(scope="module")
def warehouse(
    tmp_path_factory: pytest.TempPathFactory, programme: Programme
) -> Iterator[duckdb.DuckDBPyConnection]:
    """A database that knows who speaks for whom."""
    path = tmp_path_factory.mktemp("promises") / "warehouse.duckdb"
    with writing(path) as connection:
        replace_rows(connection, "marts.accounts", programme.accounts)
        replace_rows(connection, "marts.deliveries", ())
        yield connection


@pytest.fixture(scope="module")
def told(
    warehouse: duckdb.DuckDBPyConnection, programme: Programme
) -> Callable[..., dict[str, list[dict[str, object]]]]:
    """Let promises be agreed and spoken of; return the tables of it.

    An event is (account, partner, action, commitment, happened_on, …), with any other answers as
    a dictionary at its end; it arrives at noon of the day on which it happened.
    """

    def tell(
        agreed: Iterable[Commitment], events: Iterable[tuple[object, ...]], as_of: date
    ) -> dict[str, list[dict[str, object]]]:
        warehouse.execute(f"create or replace table accepted.commitment_event ({EVENT_COLUMNS})")
        for number, (account, partner, action, code, on, *more) in enumerate(events, start=1):
            assert isinstance(on, date)
            also = more[0] if more else {}
            assert isinstance(also, dict)
            row = [number, datetime.combine(on, time(12)), account, partner, action, code, on]
            row += [
                also.get(name)
                for name in ("new_due_on", "type", "promised_by", "evidence", "reason")
            ]
            row += [f"root-{number}", also.get("is_provisional", False)]
            row += [also.get("is_warned", False), also.get("evidence") == "seen"]
            warehouse.execute(
                f"insert into accepted.commitment_event values ({', '.join('?' * len(row))})", row
            )
        forms = tuple(form for form in programme.file.forms if form.code == FORM)
        small = replace(
            programme,
            file=programme.file.model_copy(update={"forms": forms}),
            commitments=tuple(agreed),
            commitment_rules=(),
        )
        load_commitments(warehouse, small, as_of)
        return {table.removeprefix("marts."): rows_of(warehouse, table) for table in TABLES}

    return tell


@pytest.fixture(scope="module")
def came(warehouse: duckdb.DuckDBPyConnection) -> Callable[..., None]:
    """Let quarterly reports come: (period, partner, arrived at in UTC, fate, approved at, nil)."""

    def put(*reports: tuple[object, ...]) -> None:
        warehouse.execute(
            "create or replace table staging.quarterly_report (root_uuid varchar,"
            " submission_id bigint, submitted_at timestamp, validated_at timestamp,"
            " submitted_by varchar, report__period varchar, report__partner varchar,"
            " report__nil_report varchar)"
        )
        settled = []
        for number, (period, partner, arrived_at, *more) in enumerate(reports, start=1):
            fate, approved_at, nil = (*more, None, None, None)[:3]
            row = [f"root-{number}", number, arrived_at, approved_at, f"{partner}_office".lower()]
            row += [period, partner, nil or "no"]
            warehouse.execute("insert into staging.quarterly_report values (?,?,?,?,?,?,?,?)", row)
            is_provisional = approved_at is None
            settled.append({
                "form": "quarterly_report", "root_uuid": row[0], "partner": partner,
                "fate": fate or "used", "is_provisional": is_provisional,
            })  # fmt: skip
        columns = dictionary()["quality.submissions"].columns
        replace_rows(
            warehouse,
            "quality.submissions",
            [tuple(row.get(name) for name in columns) for row in settled],
        )

    return put


def rows_of(connection: duckdb.DuckDBPyConnection, table: str) -> list[dict[str, object]]:
    """Return a table's rows by column name."""
    cursor = connection.execute(f"select * from {table}")
    names = [column[0] for column in cursor.description or ()]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
