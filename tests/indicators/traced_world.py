"""The small world as a trace reads it: what was received, and what became of each submission."""

from collections.abc import Mapping
from typing import Any

import duckdb

from assets.indicators.records import compile_records
from assets.indicators.records_query import Asked
from assets.indicators.sources import source_of
from assets.warehouse.dictionary import replace_rows
from tests.indicators.world import QUESTIONNAIRE, TABLES, indicator, programme_of

# By record, that is submission and item: why it is left out, or "used".
Told = Mapping[tuple[str, str], str]
_FATES = {"decision": "excluded", "returned": "on_hold"}  # Of these two not the usual reason.
_SUBMISSION = (False, False, None, None, None, False, True)


def receive(connection: duckdb.DuckDBPyConnection, **fates: str) -> None:
    """Let everything that was filled in be received, each submission with its fate.

    A submission is named with _ for -; what is not named is used. Only what is used stays
    accepted.
    """
    told = {name.replace("_", "-"): fate for name, fate in fates.items()}
    connection.execute("create schema if not exists staging")
    connection.execute("create schema if not exists quality")
    settled = "is_provisional, is_warned, has_evidence"
    for table in TABLES:
        moment = ", timestamp '2026-07-01 08:00' as submitted_at" if table == "report" else ""
        connection.execute(
            f"create or replace table staging.{table} as"
            f" select * exclude ({settled}){moment} from accepted.{table}"
        )
    found = connection.execute("select root_uuid, partner from accepted.report").fetchall()
    replace_rows(
        connection,
        "quality.submissions",
        [
            ("report", root, partner, None, _FATES.get(fate, fate), fate, *_SUBMISSION)
            for root, partner in found
            for fate in (told.get(root, "used"),)
        ],
    )
    replace_rows(connection, "quality.findings", [])
    for table in TABLES:
        connection.execute(
            f"delete from accepted.{table} where root_uuid not in"
            " (select root_uuid from quality.submissions where fate = 'used')"
        )


def records(
    connection: duckdb.DuckDBPyConnection,
    measure: Mapping[str, Any],
    period: str,
    partner: str = "*",
    *,
    reading: str = "period",
    **said: Any,
) -> list[dict[str, Any]]:
    """Return the records of one figure, as the trace has them."""
    found = indicator(measure, **said)
    assert found.measure is not None
    source = source_of(connection, found.measure.source, [QUESTIONNAIRE])
    asked = Asked(periods=(period,), reading=reading, partner=partner)
    cursor = connection.execute(
        compile_records(found, source, asked, programme_of(found)) + " order by root_uuid"
    )
    names = [column[0] for column in cursor.description or ()]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def told(found: list[dict[str, Any]]) -> dict[str, str]:
    """Return why each submission is left out, or that it is used."""
    said = {row["root_uuid"]: row["reason"] or "used" for row in found}
    assert len(said) == len(found), "a record is there twice"
    return said
