"""Compiles which rows an indicator's figures are made of, and why each of the others is left out.

It is written apart from the query of the figures (`assets.indicators.measures`), so that a test
can hold the one against the other, cell by cell. Whose figure a row is in is
`assets.indicators.records_lines`.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from assets.indicators.expressions import compile_expression
from assets.indicators.sources import Source
from assets.programme.framework import Indicator
from assets.programme.measure import Days, Distinct, Measure
from assets.warehouse.connection import literal

AS_OF = "(select as_of from marts.programme)"
FIRST_DAY = "(select min(starts_on) from marts.periods where is_base)"
_CUMULATIVE = ("flow", "flow_unique", "ratio_flow", "median")
# By these a model's row is known to people, also where no submission stands behind it.
_NAMES = (
    "commitment", "committee", "proposal_code", "agreement_code", "concern_code", "action_code",
    "subgroup", "direction",
)  # fmt: skip
RECORDS = "struct(form varchar, root_uuid varchar, item_path varchar)[]"
# What became of a submission; and those reasons for it that say more than that.
_FATES = {"excluded": "not_approved", "on_hold": "on_hold", "quarantined": "quarantined"}
_REASONS = ("decision", "returned")
_ASKS_PERIOD = re.compile(r"\bp[.](starts|ends)_on\b")


@dataclass(frozen=True)
class Asked:
    """Which figures' rows are asked for; what is left out asks for all."""

    periods: tuple[str, ...] = ()
    reading: Literal["period", "to_date"] = "period"
    partner: str | None = None
    dimension: str = "*"
    member: str = "*"


@dataclass(frozen=True)
class Rows:
    """An indicator's measure over a source, in the programme's time zone.

    The source of a form has all that was received; that of a model what was accepted, unless
    `left_out`: then it has all, and only the rows of what was not accepted are asked for.
    """

    indicator: Indicator
    measure: Measure
    source: Source
    zone: str
    left_out: bool = False

    def sql(self, text: str) -> str:
        """Return one of the measure's expressions as SQL."""
        return compile_expression(text, self.source.columns)

    @property
    def is_ratio(self) -> bool:
        """Whether a row may count in the denominator alone."""
        return self.measure.numerator is not None

    @property
    def merges(self) -> bool:
        """Whether one row stands for all partners that recorded the same."""
        return isinstance(self.indicator.across_partners, Distinct)

    @property
    def day(self) -> str:
        """The day by which the window places a row, or null where it has none."""
        dated_by = self.measure.dated_by
        return f"try_cast({self.sql(dated_by)} as date)" if dated_by else "null::date"


def found(rows: Rows, asked: Asked, members: Mapping[str, str]) -> str:
    """Return the query for every row that a period may count, with the reason if it does not.

    `members` are further columns that say which member a row has. The order of the reasons is
    that of the case: what can never be counted is outside, whatever else is wrong with it.
    """
    listed_on = f"coalesce({rows.day}, {_came_on(rows)})" if rows.measure.dated_by else "null::date"
    partners, is_known = _partners(rows)
    selected = {
        "listed_on": listed_on,
        "partners": partners,
        "reason": f"case {' '.join(_reasons(rows, is_known))} end",
        "is_in_numerator": _is_in_numerator(rows),
        **_records(rows),
        **_age(rows),
        **_compared(rows),
        **members,
    }
    columns = ", ".join(f"{expression} as {name}" for name, expression in selected.items())
    is_inside = _is_inside(rows, asked, "listed_on")
    # Rows are read once and only then laid beside the periods, unless they ask what period it is.
    asks = _ASKS_PERIOD.search(columns) is not None
    told = (
        f"select {columns}, {'p.period' if asks else 'null'} as read_in"
        f" from {_from(rows)} cross join register{' cross join p' if asks else ''}"
        + (" where settled.fate <> 'used'" if rows.left_out else "")
    )
    return (
        f"with p as (select * from marts.periods as p where {' and '.join(_periods(rows, asked))}),"
        f" told as {'not ' if asks else ''}materialized ({told})"
        f" select told.* exclude (listed_on, read_in), p.period, {is_inside} as is_inside"
        f" from told join p on {'read_in = p.period' if asks else 'true'}"
        f" where {'listed_on <= p.ends_on' if rows.measure.dated_by else 'true'}"
        # An earlier row than the window's may be the first one of its thing.
        + ("" if rows.measure.pick and rows.measure.pick.first_per else f" and {is_inside}")
    )


def picked(rows: Rows) -> str:
    """Return the query for the same rows, of which one per thing counts where the measure picks."""
    if rows.measure.pick is None:
        return "select *, null::varchar as stands_for_it from found"
    things = ", ".join(f"thing_{number}" for number in range(len(rows.measure.pick.names)))
    way = "desc" if rows.measure.pick.latest_per else "asc"
    return f"select * from ({superseded('found', things, way)}) where is_inside"


def superseded(table: str, things: str, way: str = "desc", only: str = "true") -> str:
    """Return rows of which only the newest, or oldest, of the same things counts.

    `only` is SQL for which rows can be of the same thing as another.
    """
    window = (
        f"(partition by period, reason is null, {things} order by dated_on {way} nulls last,"
        f" submission {way} nulls last, place {way} nulls last, item {way} nulls last)"
    )
    is_second = f"{only} and reason is null and row_number() over {window} > 1"
    return (
        f"select * replace (if({is_second}, 'superseded', reason) as reason),"
        f" if({is_second}, first_value(known_as) over {window}, null) as stands_for_it"
        f" from {table}"
    )


def carried(rows: Rows) -> str:
    """Return the query that adds a stock's rows of the period before for who was not heard from."""
    if rows.indicator.kind != "stock":
        return "select *, null::varchar as carried_from from picked"
    return f"""
        select *, null::varchar as carried_from from picked
        union all by name
        select * exclude (kept) replace (kept as partners)
        from (
            select
                own.* exclude (period), next.period, own.period as carried_from,
                list_filter(
                    own.partners, lambda who: not coalesce(list_contains(heard.who, who), false)
                ) as kept
            from picked as own
            join marts.periods as p on p.period = own.period
            join marts.periods as next
                on next.kind = p.kind and next.starts_on = p.ends_on + 1
                and next.starts_on <= {AS_OF}
            left join ({_heard(rows)}) as heard on heard.period = next.period
            where own.reason is null
        )
        where len(kept) > 0
    """


def _heard(rows: Rows) -> str:
    """Who has been heard from in a period: by a row that counts, or by a report that had none."""
    reports = f"""
        union all
        select p.period, report.partner
        from marts.reporting_calendar as report
        join marts.periods as own on own.period = report.period
        join marts.periods as p
            on p.kind = '{rows.indicator.frequency}'
            and own.starts_on between p.starts_on and p.ends_on
        where report.side = 'cso' and report.expected and report.form = '{rows.source.form}'
            and report.received_on is not null
    """
    return (
        "select period, list(distinct partner) as who from ("
        "select period, unnest(partners) as partner from picked where reason is null"
        f" {reports if rows.source.form else ''}) group by period"
    )


def _reasons(rows: Rows, is_known: str) -> Iterator[str]:
    conditions = [
        rows.sql(text)
        for text in (
            rows.measure.where,
            rows.measure.denominator and rows.measure.denominator.where,
        )
        if text
    ]
    for condition in conditions:
        yield f"when ({condition}) is false then 'outside'"
    if rows.source.form or rows.left_out:
        for reason in _REASONS:
            yield f"when settled.fate <> 'used' and settled.reason = '{reason}' then '{reason}'"
        for fate, reason in _FATES.items():
            yield f"when settled.fate = '{fate}' then '{reason}'"
    yield f"when not {is_known} then 'unknown_partner'"
    if rows.measure.dated_by:
        yield f"when {rows.day} is null then 'no_date'"
        if not rows.source.is_per_period:  # Read as on an earlier day, rows show what came since.
            yield f"when {rows.day} > {AS_OF} then 'future'"
    for condition in conditions:
        yield f"when ({condition}) is null then 'outside'"
    if rows.measure.survey:
        weight = f"try_cast({rows.sql(rows.measure.survey.weight)} as decimal(28, 10))"
        yield f"when not coalesce({weight} > 0, false) then 'not_in_sample'"


def _from(rows: Rows) -> str:
    """Return the FROM clause, with what became of the submission where that can differ."""
    if rows.left_out:
        return (
            f"{rows.source.sql}, unnest(t0.records) as one (record) join quality.submissions as"
            " settled on settled.form = record.form and settled.root_uuid = record.root_uuid"
        )
    if rows.source.form:
        return (
            f"{rows.source.sql} join quality.submissions as settled"
            f" on settled.form = '{rows.source.form}' and settled.root_uuid = t0.root_uuid"
        )
    return rows.source.sql


def _records(rows: Rows) -> dict[str, str]:
    """Return the columns that name the submissions behind a row, and the row itself."""
    if rows.source.form:
        item = rows.source.columns["item_path"]
        return {
            "form": literal(rows.source.form),
            "root_uuid": 't0."root_uuid"',
            "item": item,
            "known_as": f"t0.\"root_uuid\" || if({item} = '', '', ', item ' || {item})",
        }
    name = next((name for name in _NAMES if name in rows.source.columns), None)
    columns = rows.source.columns
    return {
        "records": "[record]" if rows.left_out else columns.get("records", f"[]::{RECORDS}"),
        "item": columns["item_path"],
        "known_as": f"{columns[name]}::varchar" if name else "null::varchar",
    }


def _came_on(rows: Rows) -> str:
    """Return SQL for the day on which a row was received: by it, what has no date is listed."""
    moment = 't0."submitted_at"'
    if rows.source.form is None:
        return "null::date"  # What a model leaves undated has not happened yet.
    return f"timezone({literal(rows.zone)}, timezone('UTC', {moment}))::date"


def _age(rows: Rows) -> dict[str, str]:
    item = rows.source.columns["item_path"]
    is_whole = item == "''"
    return {
        "dated_on": rows.day,
        "submission": rows.source.columns.get("submission_id", "null"),
        "place": "null" if is_whole else f"try_cast(string_split({item}, '/') as integer[])",
    }


def _compared(rows: Rows) -> dict[str, str]:
    """Return the columns by which rows are told to be of one thing."""
    names = rows.measure.pick.names if rows.measure.pick else ()
    columns = {f"thing_{number}": rows.sql(name) for number, name in enumerate(names)}
    if isinstance(rows.indicator.across_partners, Distinct):
        columns["same_as"] = rows.sql(rows.indicator.across_partners.distinct)
    if rows.measure.mean:
        columns["answer"] = rows.sql(rows.measure.mean)
    return columns


def _is_in_numerator(rows: Rows) -> str:
    if rows.measure.numerator is None:
        return "null::boolean"
    where = rows.measure.numerator.where
    return f"coalesce({rows.sql(where)}, false)" if where else "true"


def _partners(rows: Rows) -> tuple[str, str]:
    """Return SQL for the known partners that a row is of, and whether it names no others only."""
    name = rows.measure.partner
    if name is None:
        return "[]::varchar[]", "true"
    named = rows.sql(name)
    if not rows.source.is_list(name):
        is_known = f"list_contains(register.known, {named})"
        return f"if({is_known}, [{named}], [])", f"({named} is null or {is_known})"
    partners = f"coalesce(list_intersect({named}, register.known), [])"
    names_nobody = f"len(list_distinct(coalesce({named}, []))) = 0"
    return partners, f"({names_nobody} or len({partners}) > 0)"


def _is_inside(rows: Rows, asked: Asked, day: str) -> str:
    window = rows.measure.window
    if isinstance(window, Days):
        return f"{day} > p.ends_on - {window.days}"
    if window != "period":
        return "true"
    if asked.reading == "to_date" and rows.indicator.kind in _CUMULATIVE:
        return f"{day} >= {FIRST_DAY}"
    return f"{day} >= greatest(p.starts_on, {FIRST_DAY})"


def _periods(rows: Rows, asked: Asked) -> Iterator[str]:
    yield f"p.kind = '{rows.indicator.frequency}' and p.ends_on >= {FIRST_DAY}"
    yield f"p.starts_on <= {AS_OF}"
    if asked.periods:
        names = ", ".join(map(literal, asked.periods))
        before = (  # What a stock carries over comes from the period before.
            f" or p.ends_on + 1 in (select starts_on from marts.periods where period in ({names}))"
            if rows.indicator.kind == "stock"
            else ""
        )
        yield f"(p.period in ({names}){before})"
