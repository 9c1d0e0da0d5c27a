"""What each edition's tables are made of: queries over the warehouse, by table (DESIGN §8).

They read the temporary tables of withheld cells, which `assets.protection.publish` fills; who may
read what is `assets.protection.editions`.
"""

from collections.abc import Mapping

from assets.indicators.arithmetic import divided
from assets.programme.wordings import WORDED
from assets.protection.behind import records_queries
from assets.protection.editions import Edition
from assets.protection.estimates import told
from assets.protection.groups import with_withheld_rows
from assets.protection.of_members import (
    IS_MEMBERS,
    OF_PEOPLE,
    OF_SINGLE_PEOPLE,
    as_undivided,
    is_provisional,
)
from assets.protection.promises import promise_queries
from assets.protection.quality import quality_queries
from assets.protection.registers import register_queries
from assets.protection.scores import score_queries
from assets.protection.words import words_queries
from assets.warehouse.connection import literal

# Temporary tables of cells; progress is of figures to date.
WITHHELD, WITHHELD_TO_DATE = "withheld", "withheld_to_date"
TO_DATE = "'to_date'"
# What is told together, with a row for each part. How many records there were cannot be added up:
# one may be of several members.
TOLD_TOGETHER = "told_together"
FLAGS = {
    name: as_undivided(name, "marts.indicator_values", WITHHELD, "reading")
    for name in ("is_carried", "is_entered")
}
MERGED = f"""
    with added as (
        select
            t.* exclude (part),
            sum(v.numerator)::decimal(28, 10) as numerator,
            sum(v.denominator)::decimal(18, 6) as denominator,
            case
                when any_value(i.kind) in ('ratio_flow', 'ratio_level')
                    then {divided("sum(v.numerator)", "sum(v.denominator)")}
                else sum(v.value)
            end::decimal(18, 6) as value,
            sum(v.people) filter (where i.counts = 'people')::bigint as people,
            sum(v.people_inside) filter (where i.counts = 'people')::bigint as people_inside,
            bool_or(v.is_carried) as is_carried, bool_or(v.is_entered) as is_entered,
            sum(v.provisional_records) > 0 as has_provisional
        from {TOLD_TOGETHER} as t
        join marts.indicator_values as v
            on v.member = t.part and v.indicator = t.indicator and v.partner = t.partner
            and v.dimension = t.dimension and v.period = t.period and v.reading = t.reading
        join marts.indicators as i on i.indicator = t.indicator
        group by all
    )

    select
        v.* exclude (numerator, denominator, value, has_provisional, is_carried, is_entered),
        if({is_provisional("v.has_provisional", "v.reading")}, 'p', '') as mark,
        {", ".join(f"{flag} as {name}" for name, flag in FLAGS.items())},
        {", ".join(f"{told(one)} as {one}" for one in ("numerator", "denominator", "value"))}
    from added as v
    join marts.indicators as i on i.indicator = v.indicator
    left join marts.indicator_rules as rule on rule.indicator = v.indicator
"""
VALUES_WITHHELD = (
    "numerator", "denominator", "value", "low", "high", "people", "people_inside", "records",
    *FLAGS,
)  # fmt: skip
# Shares of records say how many there are. Only how many reports were due and came stays: that is
# of partners, and the same beside every figure of a form.
PROGRESS_WITHHELD = (
    "actual", "progress", "status_reason", "confidence", "completeness", "timeliness", "validity",
    "evidence_share", "is_fresh",
)  # fmt: skip
# Of those the shares of records that have no warning, and that have evidence. Where a record is one
# person they count some of the people, and would add up to what is withheld. What no check that is
# told of has warned of, one has warned of that finds the target in a figure.
SHARES_WITHHELD = {
    "evidence_share": f"{OF_SINGLE_PEOPLE} or {IS_MEMBERS}",
    "validity": f"{OF_SINGLE_PEOPLE} or {IS_MEMBERS} or v.partner <> '*' and list_has_any("
    "string_split(rule.forms, ';'),"
    " (select array_agg(distinct form) from quality.pass_rates where is_of_target))",
}
AS_UNDIVIDED = {
    name: as_undivided(name, "marts.indicator_progress", WITHHELD_TO_DATE)
    for name in ("confidence", "is_fresh")
}
# What the added rows of groups say, and the undivided target that is not theirs.
PROGRESS_SAID = {"status": "'withheld'"}
TARGETS = ("baseline", "target", "original_target")


def queries_of(edition: Edition) -> dict[str, str]:
    """Return, by table, the query over the warehouse that an edition's table is made of."""
    cell = "w.indicator is not null"
    hidden_values = ", ".join(
        f"case when {cell}{_or_beside(column)} then null"
        f" else {FLAGS.get(column) or told(column)} end as {column}"
        for column in VALUES_WITHHELD
    )
    hidden_progress = ", ".join(
        f"case when {cell} or {SHARES_WITHHELD.get(column, 'false')} then null"
        f" else {AS_UNDIVIDED.get(column) or told(column)} end as {column}"
        for column in PROGRESS_WITHHELD
    )
    figures = (
        "from marts.{table} as v join marts.indicators as i on i.indicator = v.indicator"
        " left join {withheld} as w on w.indicator = v.indicator and w.partner = v.partner"
        " and w.dimension = v.dimension and w.member = v.member and w.period = v.period"
        "{reading} left join marts.indicator_rules as rule on rule.indicator = v.indicator"
    )
    of_values = figures.format(
        table="indicator_values", withheld=WITHHELD, reading=" and w.reading = v.reading"
    )
    of_progress = figures.format(table="indicator_progress", withheld=WITHHELD_TO_DATE, reading="")
    may_hold = f"where {edition.indicators} and {edition.partners('v.partner')}"
    has_provisional = (
        "exists (select 1 from marts.indicator_values as u where u.reading = 'to_date'"
        " and u.indicator = v.indicator and u.period = v.period and u.partner = v.partner"
        " and u.dimension = v.dimension and u.member = v.member and u.provisional_records > 0)"
    )
    values = (
        f"select v.* exclude ({', '.join(VALUES_WITHHELD)}), {hidden_values},"
        f" case when {cell} then 'c'"
        f" when {is_provisional('v.provisional_records > 0', 'v.reading')} then 'p' else '' end"
        f" as mark {of_values} {may_hold}"
    )
    progress = (
        f"select v.* exclude ({', '.join(PROGRESS_WITHHELD)}, status), {hidden_progress},"
        f" case when {cell} then 'withheld' else v.status end as status,"
        f" case when {cell} then 'c' else if({is_provisional(has_provisional, TO_DATE)}, 'p', '')"
        " || if(v.original_target is not null, 'r', '') end as mark"
        f" {of_progress} {may_hold}"
    )
    values = with_withheld_rows(values, WITHHELD, ("period", "reading"), VALUES_WITHHELD, {})
    progress = with_withheld_rows(
        progress, WITHHELD_TO_DATE, ("period",), (*PROGRESS_WITHHELD, *TARGETS), PROGRESS_SAID
    )
    tables = {
        "published.programme": (
            f"select *, '{edition.kind}' as edition, {_text(edition.partner)} as edition_partner"
            " from marts.programme"
        ),
        "published.periods": "select * from marts.periods",
        "published.outcomes": "select * from marts.outcomes",
        "published.indicators": (
            f"select i.* from marts.indicators as i where {edition.indicators}"
        ),
        "published.dimensions": "select * from marts.dimensions",
        **register_queries(edition),
        "published.indicator_values": f"{values} union all by name ({MERGED})",
        "published.indicator_progress": progress,
        **promise_queries(edition),
        **words_queries(edition),
        "published.reconciliation": _reconciliation(edition),
        **records_queries(edition, WITHHELD),
        **quality_queries(edition),
        **score_queries(edition),
    }
    return tables | {"published.wordings": _wordings(tables)}


def _wordings(tables: Mapping[str, str]) -> str:
    """Return what the edition's own texts are called in other languages, and no other text's."""
    return " union all ".join(
        f"""
        select * from marts.wordings
        where table_name = '{table}' and column_name = '{column}'
            and text in (select {column} from ({tables[f"published.{table}"]}))
        """
        for table, columns in WORDED.items()
        for column in columns
    )


def _or_beside(column: str) -> str:
    """Withhold how many stand behind a figure that counts something else: it is told beside none.

    It would be one more count whose relation to all others had to be kept in mind. So are records
    behind people: nine records of nine partners are one person of each, and the records of one
    member that is withheld, which are the rest of all, bound its people. A median alone says of how
    many it is the middle, and these are kept company like people.
    """
    if column == "records":
        return f" or ({OF_PEOPLE} and i.kind <> 'median')"
    return " or i.counts <> 'people'" if column in {"people", "people_inside"} else ""


def _reconciliation(edition: Edition) -> str:
    """Return what became of submissions: what a partner sent, nobody's in public, all elsewhere.

    A partner does not read how many confidential notes the Agency keeps about it, and what the
    Agency sent about it is not counted as its own.
    """
    if edition.kind != "partner":
        return f"select * from quality.reconciliation where {edition.own('form')}"
    return f"""
        select
            form, if(grouping(period) = 1, '*', period) as period, count(*) as received,
            count(*) filter (where fate = 'used') as used,
            count(*) filter (where fate = 'used' and is_provisional) as provisional,
            count(*) filter (where fate = 'quarantined') as quarantined,
            count(*) filter (where fate = 'excluded') as excluded,
            count(*) filter (where fate = 'on_hold') as on_hold,
            0::bigint as without_consent, 0::bigint as forgotten
        from quality.submissions
        where {edition.own("partner")}
            and is_agency_sent is distinct from true
            and form not in (select form from quality.pass_rates where is_about_partner)
        group by grouping sets ((form), (form, period))
    """


def _text(value: str | None) -> str:
    return "null::varchar" if value is None else literal(value)
