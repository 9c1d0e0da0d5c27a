"""How many forms and questions were asked of each partner in a period: `marts.reporting_burden`.

Counted is what a partner's own accounts sent, whatever became of it, and what was expected and
never came. Surveys of people, who answer without an account, are no burden of an organisation's;
a sensitive form counts once a period, since how often it was filled says how many were served, and
those who stand in a repeat as people count as one.
"""

from collections.abc import Iterator

import duckdb

from assets.indicators.rules import is_person_by_person
from assets.programme.model import FormPlace
from assets.programme.read import Programme
from assets.staging.tables import column_name, table_name
from assets.warehouse.connection import literal, quoted, transaction
from assets.warehouse.dictionary import replace_rows, replace_with_query

TABLE = "marts.reporting_burden"

# What a form asks in a version: the questions that a person sees, and so have a wording. Those
# whose answers are dropped on arrival are asked as well; they stand in `asked_and_dropped`.
ASKED = """
    newest as (
        select form, arg_max(versions, len(versions))[-1] as version
        from staging.questions
        group by form
    ),

    versions as (select distinct form, unnest(versions) as version from staging.questions),

    worded as (
        select questions.form, questions.table_name, unnest(questions.versions) as version
        from staging.questions as questions
        where exists (
            from staging.labels as labels
            where labels.form = questions.form and labels.kind = 'question'
                and labels.name = questions.xpath
        )
        union all
        select dropped.form, dropped.table_name, versions.version
        from asked_and_dropped as dropped
        join versions on versions.form = dropped.form
    ),

    asked as (
        select form, table_name, version, count(*) as questions from worded group by all
    )
"""
BURDEN = """
    with {asked},

    filled as ({filled}),

    answered as (
        select
            filled.form, filled.partner, settled.period, filled.is_sensitive, filled.root_uuid,
            sum(asked.questions * filled.items) as questions
        from filled
        join quality.submissions as settled
            on settled.form = filled.form and settled.root_uuid = filled.root_uuid
        join newest on newest.form = filled.form
        left join versions
            on versions.form = filled.form and versions.version = filled.form_version
        left join asked
            on asked.form = filled.form and asked.table_name = filled.table_name
            and asked.version = coalesce(versions.version, newest.version)
        group by all
    ),

    never_came as (
        select calendar.form, calendar.partner, calendar.period, asked.questions
        from marts.reporting_calendar as calendar
        join newest on newest.form = calendar.form
        join asked
            on asked.form = calendar.form and asked.table_name = calendar.form
            and asked.version = newest.version
        where calendar.side = 'cso' and calendar.expected and calendar.state <> 'not_yet_due'
            and not exists (
                from answered
                where answered.form = calendar.form and answered.partner = calendar.partner
                    and answered.period = calendar.period
            )
    ),

    of_forms as (
        select
            period, partner, form,
            if(any_value(is_sensitive), 1, count(*)) as submissions,
            if(any_value(is_sensitive), max(questions), sum(questions)) as questions
        from answered
        group by period, partner, form
        union all
        select period, partner, form, 1 as submissions, questions from never_came
    ),

    of_partners as (
        select
            period, partner, coalesce(form, '*') as form, count(*) as forms,
            sum(submissions) as submissions, sum(questions) as questions
        from of_forms
        join marts.periods using (period)
        where is_base
        group by grouping sets ((period, partner, form), (period, partner))
    )

    select
        *, 1 as partners, null as median_submissions, null as median_questions
    from of_partners
    union all by name
    select
        period, '*' as partner, form,
        sum(forms) as forms, sum(submissions) as submissions, sum(questions) as questions,
        count(*) as partners,
        median(submissions) as median_submissions, median(questions) as median_questions
    from of_partners
    group by period, form
    order by period, partner, form
"""
NOTHING_FILLED = """
    select null::varchar as form, null::varchar as partner, null::boolean as is_sensitive,
        null::varchar as root_uuid, null::varchar as form_version, null::varchar as table_name,
        null::bigint as items
    where false
"""


def load_reporting_burden(connection: duckdb.DuckDBPyConnection, programme: Programme) -> int:
    """Replace the reporting burden; return its rows."""
    if not programme.file.forms:
        return replace_rows(connection, TABLE, [])
    with transaction(connection):
        _note_dropped(connection, programme)
        filled = " union all ".join(_filled(programme)) or NOTHING_FILLED
        return replace_with_query(connection, TABLE, BURDEN.format(asked=ASKED, filled=filled))


def _filled(programme: Programme) -> Iterator[str]:
    """Yield SQL for what partners sent: a row per submission and table, with the items in it."""
    of_people = {
        indicator.measure.source
        for _, _, indicator in programme.indicators
        if indicator.measure is not None and is_person_by_person(indicator)
    }
    for place in programme.file.forms:
        if place.link_code and place.is_sensitive:
            continue
        yield _rows(place, place.code, "1")
        if not place.is_sensitive:
            for repeat in programme.questionnaire(place.code).form.repeats:
                table = table_name(place.code, repeat)
                is_of_people = any(
                    f"{place.code}/{repeat}/".startswith(f"{source}/") for source in of_people
                )
                number = "least(count(*), 1)" if is_of_people else "count(*)"
                items = (
                    f"(select {number} from staging.{table} as i where i.root_uuid = s.root_uuid)"
                )
                yield _rows(place, table, items)


def _rows(place: FormPlace, table: str, items: str) -> str:
    if place.link_code:
        code = quoted(column_name(place.link_code))
        sender = f"join marts.link_codes as a on a.code = s.{code} and a.side = 'cso'"
    else:
        sender = "join marts.accounts as a on a.account = s.submitted_by and a.side = 'cso'"
    return (
        f"select {literal(place.code)} as form, a.partner, {place.is_sensitive} as is_sensitive,"
        f" s.root_uuid, s.form_version, {literal(table)} as table_name, {items} as items"
        f" from staging.{place.code} as s {sender}"
    )


def _note_dropped(connection: duckdb.DuckDBPyConnection, programme: Programme) -> None:
    """Fill the temporary table of the questions that are asked and whose answers are not kept."""
    connection.execute(
        "create or replace temp table asked_and_dropped (form varchar, table_name varchar)"
    )
    for place in programme.file.forms:
        form = programme.questionnaire(place.code).form
        kept = {
            xpath
            for (xpath,) in connection.execute(
                "select xpath from staging.questions where form = ?", [place.code]
            ).fetchall()
        }
        for question in form.questions:
            if question.labels and question.xpath not in kept:
                repeat = question.path[-1] if question.path else ""
                connection.execute(
                    "insert into asked_and_dropped values (?, ?)",
                    [place.code, table_name(place.code, repeat)],
                )
