"""The assets of what each side owes the other: promises, reports, money, and what is asked."""

from collections.abc import Mapping

import dagster as dg
import duckdb

from assets.accountability.burden import load_reporting_burden
from assets.accountability.calendar import load_reporting_calendar
from assets.accountability.commitments import TABLES as PROMISE_TABLES
from assets.accountability.commitments import load_commitments
from assets.accountability.events import FORM as PROMISES
from assets.accountability.funds import SPENDING, load_funds, query_of
from assets.accountability.funds import TABLES as FUNDS
from assets.accountability.happened import TRANCHES
from assets.accountability.partnership import FORM as EVENTS
from assets.accountability.partnership import is_asked, load_partnership_test
from assets.accountability.replies import FORM as REPLIES
from assets.accountability.replies import TABLE as REPLIES_TABLE
from assets.accountability.replies import load_replies
from assets.graph.columns import made_of
from assets.graph.steps import Assets, Filled, spec_of, tables_step
from assets.programme.read import Programme
from assets.run import Run


def promise_assets(programme: Programme) -> Assets:
    """Return the assets of what the two sides owe each other."""
    return [
        _commitments(programme),
        _reporting_calendar(programme),
        _partnership_test(programme),
        _funds(programme),
        _reporting_burden(programme),
        _replies(programme),
    ]


def _commitments(programme: Programme) -> dg.AssetsDefinition:
    def commitments(connection: duckdb.DuckDBPyConnection, run: Run) -> Mapping[str, int]:
        """The promises of both sides: where each stands, and how many were kept."""
        return load_commitments(connection, programme, run.day())

    reads = _speaks_of_promises(programme)
    specs = [spec_of(programme, table, "accountability", reads) for table in PROMISE_TABLES]
    return tables_step(programme, "commitments", specs, commitments)


def _reporting_calendar(programme: Programme) -> dg.AssetsDefinition:
    def reporting_calendar(connection: duckdb.DuckDBPyConnection, run: Run) -> Mapping[str, int]:
        """Which reports and answers are due from either side, and which have come."""
        rows = load_reporting_calendar(connection, programme, run.day())
        return {"marts.reporting_calendar": rows}

    reads = _speaks_of_promises(programme)
    specs = [spec_of(programme, "marts.reporting_calendar", "accountability", reads)]
    return tables_step(programme, "reporting_calendar", specs, reporting_calendar)


def _partnership_test(programme: Programme) -> dg.AssetsDefinition:
    def partnership_test(connection: duckdb.DuckDBPyConnection, run: Run) -> Mapping[str, int]:
        """Which partnerships are accountable both ways, by five criteria."""
        rows = load_partnership_test(connection, programme, run.day())
        return {"marts.partnership_test": rows}

    events = [f"accepted.{EVENTS}"] if is_asked(programme) else []
    reads = [*_speaks_of_promises(programme), *events]
    specs = [spec_of(programme, "marts.partnership_test", "accountability", reads)]
    return tables_step(programme, "partnership_test", specs, partnership_test)


def _funds(programme: Programme) -> dg.AssetsDefinition:
    def funds(connection: duckdb.DuckDBPyConnection, _: Run) -> Filled:
        """The money of each agreement: agreed, due, paid, received by the CSO's word, spent."""
        rows = load_funds(connection, programme)
        said = {table: made_of(connection, programme, query_of(table)) for table in rows}
        return Filled(rows, said)

    forms = {form.code for form in programme.file.forms} & {TRANCHES, SPENDING}
    reads = [
        "marts.programme", "marts.periods", "marts.agreements", "marts.accounts",
        "marts.commitments", *(f"accepted.{form}" for form in sorted(forms)),
    ]  # fmt: skip
    specs = [spec_of(programme, table, "accountability", reads) for table in FUNDS]
    return tables_step(programme, "funds", specs, funds)


def _reporting_burden(programme: Programme) -> dg.AssetsDefinition:
    def reporting_burden(connection: duckdb.DuckDBPyConnection, _: Run) -> Mapping[str, int]:
        """How many forms and questions were asked of each partner."""
        return {"marts.reporting_burden": load_reporting_burden(connection, programme)}

    tables = [
        f"staging.{table}"
        for form in programme.file.forms
        for table in programme.questionnaire(form.code).tables
    ]
    reads = [
        "marts.periods", "marts.accounts", "marts.link_codes", "marts.reporting_calendar",
        "quality.submissions", *tables,
    ]  # fmt: skip
    specs = [spec_of(programme, "marts.reporting_burden", "accountability", reads)]
    return tables_step(programme, "reporting_burden", specs, reporting_burden)


def _replies(programme: Programme) -> dg.AssetsDefinition:
    def replies(connection: duckdb.DuckDBPyConnection, _: Run) -> Mapping[str, int]:
        """What was replied to each partner's reports, by which side, and by when it is answered."""
        return {REPLIES_TABLE: load_replies(connection, programme)}

    forms = {form.code for form in programme.file.forms} & {REPLIES}
    reads = [
        "marts.reply_rules", "marts.notes", "marts.link_codes", "quality.findings",
        *(f"accepted.{form}" for form in sorted(forms)),
    ]  # fmt: skip
    specs = [spec_of(programme, REPLIES_TABLE, "accountability", reads)]
    return tables_step(programme, "replies", specs, replies)


def _speaks_of_promises(programme: Programme) -> list[str]:
    """Return the tables from which promises are made and heard of."""
    forms = [
        f"accepted.{form.code}"
        for form in programme.file.forms
        if form.reports or form.code in {PROMISES, TRANCHES}
    ]
    return ["marts.accounts", "marts.deliveries", *forms]
