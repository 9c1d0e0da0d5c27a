"""What was replied to each partner's reports, and by when it is answered: `marts.replies`.

The query is in `sql/replies.sql`; here it is decided which form brings the replies, and which
checks keep words back. Who may read them is `assets.protection.words`.
"""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import duckdb

from assets.accountability.zones import day_in, zones_of
from assets.programme.model import WorkingCalendar
from assets.programme.quality.rows import ContactInText
from assets.programme.read import Programme
from assets.programme.working_days import add_working_days
from assets.warehouse.connection import columns_of, transaction
from assets.warehouse.dictionary import replace_rows, replace_with_query
from assets.warehouse.temporary import replace_temporary

FORM = "report_reply"  # F12 of the domain.
TABLE = "marts.replies"
# The questions that it is made of: another programme's form of that name may ask less.
ASKED = {
    "reply__code", "reply__partner", "reply__period", "reply__position", "reply__reply_text",
    "reply__cleared_for_report", "reply__cleared_elsewhere", "reply__signed_off",
}  # fmt: skip
QUERY = Path(__file__).with_name("sql") / "replies.sql"


def reply_until(drafted_on: date, calendar: WorkingCalendar, days: int) -> date:
    """Return the last day for a reply: so many working days after the day the draft went out."""
    return add_working_days(drafted_on, days, calendar)


def load_replies(connection: duckdb.DuckDBPyConnection, programme: Programme) -> int:
    """Replace the replies to reports; return their rows, none where no form brings them."""
    with transaction(connection):
        if not {*columns_of(connection, f"accepted.{FORM}")} >= ASKED:
            return replace_rows(connection, TABLE, [])
        _arrive(connection, programme)
        checks = [(rule.code,) for rule in _checks_of_texts(programme)]
        replace_temporary(connection, "checks_of_texts", {"check_name": "varchar"}, checks)
        return replace_with_query(connection, TABLE, QUERY.read_text(encoding="utf-8"))


def _arrive(connection: duckdb.DuckDBPyConnection, programme: Programme) -> None:
    """Fill the temporary table `arrived(submission_id, arrived_on)`, in the partner's own days."""
    zones = zones_of(programme)
    found = connection.execute(
        f"select submission_id, submitted_at, reply__partner from accepted.{FORM}"
    ).fetchall()
    days = [(number, day_in(at, zones.get(partner, zones[""]))) for number, at, partner in found]
    columns = {"submission_id": "bigint", "arrived_on": "date"}
    replace_temporary(connection, "arrived", columns, days)


def _checks_of_texts(programme: Programme) -> Iterator[ContactInText]:
    """Yield the rules that find what looks like a name, a number or an address."""
    for rule in programme.file.quality.rules:
        if isinstance(rule, ContactInText):
            yield rule
