"""Payments and reports of an invented agreement or two, put where a run would have left them."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import duckdb

from assets.accountability.funds import load_funds
from assets.programme.read import Programme
from assets.programme.registers import Agreement
from assets.programme.tables import load_registers
from assets.warehouse.dictionary import dictionary, replace_rows
from tests.accountability.conftest import rows_of

PAYMENT = (
    "submission_id bigint, root_uuid varchar, submitted_by varchar, payment__agreement varchar,"
    " payment__tranche bigint, payment__agreed_on date, payment__due_on date,"
    " payment__amount_due decimal(28, 10), payment__is_paid varchar, transfer__paid_on date,"
    " transfer__amount decimal(28, 10), transfer__received_on date"
)
REPORT = (
    "submission_id bigint, root_uuid varchar, report__partner varchar, report__period varchar,"
    " money__spent decimal(28, 10), money__own_contribution decimal(28, 10)"
)
SETTLED = "is_provisional boolean, is_warned boolean, has_evidence boolean"
Rows = Sequence[dict[str, Any]]


def agreement(code: str = "A-1", partner: str = "AWN", **said: object) -> Agreement:
    """Return an agreement of 2025 over 1000 US dollars, or as said."""
    usual = {
        "donor": "Fund", "project": "Project", "starts_on": "2025-01-01", "ends_on": "2025-12-31",
        "amount": 1000, "currency": "USD",
    }  # fmt: skip
    return Agreement.model_validate({"agreement": code, "partner": partner, **usual, **said})


def payment(number: int = 1, code: str = "A-1", **said: Any) -> dict[str, Any]:
    """Return the record of a tranche of 100 due on 31 January 2025 and not paid yet, or as said."""
    return {
        "submitted_by": "agency_finance", "payment__agreement": code, "payment__tranche": number,
        "payment__agreed_on": date(2025, 1, 1), "payment__due_on": date(2025, 1, 31),
        "payment__amount_due": 100, "payment__is_paid": "no", **said,
    }  # fmt: skip


def paid(on: date, amount: int = 100, received: date | None = None) -> dict[str, Any]:
    """Return what a record says once the money has left, and once it has arrived."""
    return {
        "payment__is_paid": "yes", "transfer__paid_on": on, "transfer__amount": amount,
        "transfer__received_on": received,
    }  # fmt: skip


def report(period: str, spent: int | None, own: int = 0, partner: str = "AWN") -> dict[str, Any]:
    """Return a partner's report of what it spent."""
    return {
        "report__partner": partner, "report__period": period, "money__spent": spent,
        "money__own_contribution": own,
    }  # fmt: skip


def promise(code: str, state: str, settled_on: date | None, due_on: date) -> dict[str, Any]:
    """Return the Agency's promise to pay a tranche as it stands."""
    return {
        "commitment": code, "agreement": "A-1", "type": "A01", "state": state,
        "settled_on": settled_on, "original_due": due_on,
    }  # fmt: skip


def counting(connection: duckdb.DuckDBPyConnection, programme: Programme) -> Callable[..., Rows]:
    """Return what puts agreements, payments, promises and reports there and gives the funds."""

    def count(
        agreements: Sequence[Agreement],
        payments: Rows = (),
        promises: Rows = (),
        reports: Rows = (),
        **read: Any,
    ) -> Rows:
        small = replace(programme, agreements=tuple(agreements))
        load_registers(connection, small, read.get("as_of", date(2025, 9, 30)))
        _fill(connection, "accepted.grant_payment", f"{PAYMENT}, {SETTLED}", payments)
        _fill(connection, "accepted.quarterly_report", f"{REPORT}, {SETTLED}", reports)
        columns = dictionary()["marts.commitments"].columns
        rows = [tuple(row.get(name) for name in columns) for row in promises]
        replace_rows(connection, "marts.commitments", rows)
        load_funds(connection, small)
        return rows_of(connection, read.get("table", "marts.funds"))

    return count


def _fill(connection: duckdb.DuckDBPyConnection, table: str, schema: str, rows: Rows) -> None:
    connection.execute(f"create or replace table {table} ({schema})")
    for number, row in enumerate(rows, start=1):
        full = {
            "submission_id": number, "root_uuid": f"root-{number}", "is_provisional": False,
            "is_warned": False, **row,
        }  # fmt: skip
        places = ", ".join("?" * len(full))
        connection.execute(
            f"insert into {table} ({', '.join(full)}) values ({places})", [*full.values()]
        )
