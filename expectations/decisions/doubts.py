"""What awaits a decision, and what a decision will do to the figures at the next run.

Both are worked out on the last run with the decisions that the programme's folder has by now;
nothing is written. What is said of a submission holds no answer.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import duckdb

from assets.programme.read import Programme
from assets.programme.registers import Decision
from assets.warehouse.connection import transaction
from expectations.settling import look_at, settled_query

# A partner is shown where it is one of the register's: else it is an answer that may say anything.
# Nor is it shown of forms whose people were told that nobody looks at one answer.
PARTNER = """if(
            s.partner in (select unnest($partners::varchar[]))
                and s.form not in (select unnest($nameless::varchar[])),
            s.partner,
            null
        )"""
OPEN = f"""
    select
        f.form,
        s.submission_id,
        s.root_uuid,
        s.instance_uuid,
        {PARTNER} as partner,
        s.period,
        s.fate,
        f.severity,
        f.check_name,
        f.expectation,
        any_value(r.question) as question,
        any_value(coalesce(r.message, f.message)) as message,
        any_value(r.what_to_do) as what_to_do,
        count(distinct coalesce(f.item_path, '')) as rows
    from quality.findings as f
    join settled_now as s on s.form = f.form and s.root_uuid = f.root_uuid
    left join decided as d on d.id = f.rowid
    left join quality.rules as r
        on r.form = f.form and r.suite = f.suite and r.expectation = f.expectation
        and r.severity = f.severity and r.language = $language
    where d.decision is null and s.fate in ('used', 'quarantined')
    group by all
    order by f.form, f.severity, f.check_name, f.expectation, s.submission_id
"""
WAITING = """
    select d.decision, count(distinct (f.form, f.root_uuid)) as submissions
    from decided as d
    join quality.findings as f on f.rowid = d.id
    where d.decision in ('return', 'correct')
    group by d.decision
"""
MOVES = f"""
    select
        s.form,
        s.period,
        {PARTNER} as partner,
        b.fate as was,
        s.fate as becomes,
        b.is_warned and not s.is_warned as is_settled,
        count(*) as submissions
    from settled_now as s
    join settled_before as b on b.form = s.form and b.submission_id = s.submission_id
    where s.fate <> b.fate or s.is_warned <> b.is_warned
    group by all
    order by all
"""


NEEDED = ("quality.findings", "quality.submissions", "quality.decisions", "quality.rules")


class NotCheckedYetError(Exception):
    """The last run did not get as far as to find out what is doubtful."""


@dataclass(frozen=True)
class Doubt:
    """A rule that a submission breaks in some of its rows, and that nobody has decided on."""

    form: str
    submission_id: int
    root_uuid: str
    instance_uuid: str
    partner: str | None
    period: str
    fate: str
    severity: str
    check: str
    expectation: str
    question: str | None
    message: str
    what_to_do: str | None
    rows: int


@dataclass(frozen=True)
class Move:
    """What becomes of some submissions of a form, period and partner by a decision.

    `is_settled` says that a warning no longer marks them.
    """

    form: str
    period: str
    partner: str | None
    was: str
    becomes: str
    is_settled: bool
    submissions: int


def doubts(
    connection: duckdb.DuckDBPyConnection, programme: Programme, as_of: date
) -> tuple[list[Doubt], dict[str, int]]:
    """Return what is open, and how many submissions wait for an edit, by what was decided.

    Raises:
        NotCheckedYetError: The last run did not check everything that the programme has now.
    """
    want_checked(connection, programme)
    with transaction(connection):
        _settle_now(connection, programme, programme.decisions, as_of)
        rows = connection.execute(
            OPEN, {**_named(programme), "language": programme.language}
        ).fetchall()
        waiting = dict(connection.execute(WAITING).fetchall())
    return [Doubt(*row) for row in rows], waiting


def want_checked(connection: duckdb.DuckDBPyConnection, programme: Programme) -> None:
    """Raise an error that says what to do, unless a run has checked every form of the programme."""
    found = connection.execute(
        "select schema_name || '.' || table_name from duckdb_tables()"
    ).fetchall()
    wanted = [*NEEDED, *(f"staging.{place.code}" for place in programme.file.forms)]
    missing = [table for table in wanted if (table,) not in found]
    if missing:
        raise NotCheckedYetError(
            f"There is nothing to decide on yet: the last run made no {', '.join(missing)}. Do: "
            f"accord run --programme {programme.folder}"
        )


def moves(
    connection: duckdb.DuckDBPyConnection,
    programme: Programme,
    more: Sequence[Decision],
    as_of: date,
) -> list[Move]:
    """Return what further decisions do, as far as the checks find the same as in the last run."""
    with transaction(connection):
        _settle_now(connection, programme, programme.decisions, as_of)
        connection.execute("create or replace temp table settled_before as from settled_now")
        _settle_now(connection, programme, [*programme.decisions, *more], as_of)
        rows = connection.execute(MOVES, _named(programme)).fetchall()
    return [Move(*row) for row in rows]


def _settle_now(
    connection: duckdb.DuckDBPyConnection,
    programme: Programme,
    decisions: Sequence[Decision],
    as_of: date,
) -> None:
    look_at(connection, programme, programme.file.forms, decisions, as_of)
    connection.execute(f"create or replace temp table settled_now as {settled_query()}")


def _named(programme: Programme) -> dict[str, list[str]]:
    """Return whom `PARTNER` names: the register's partners, and the forms that name nobody."""
    return {
        "partners": [partner.partner for partner in programme.partners],
        "nameless": [
            place.code for place in programme.file.forms if place.is_sensitive and place.link_code
        ],
    }
