"""Compiles an indicator's measure into one query for all its figures.

The query returns the columns of `marts.indicator_values` for every quarter that has begun, both
readings, every partner and the programme, undivided and by each dimension: one pass over the
rows by grouping sets.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from assets.indicators.arithmetic import PLACES, as_decimal, divided, millionths, units
from assets.indicators.expressions import compile_expression
from assets.indicators.sources import Source
from assets.programme.model import Indicator, Measure, Part

NOT_RECORDED = "not_recorded"
_MEAN_PLACES = 12  # Partners' means are averaged at twice the places that are stored.


@dataclass(frozen=True)
class _Aggregate:
    """What is added up over a group of rows: a numerator and, for a quotient, what divides it."""

    numerator: str
    denominator: str | None


def compile_measure(indicator: Indicator, source: Source) -> str:
    """Return the query for an indicator's values.

    Raises:
        ExpressionError: The measure uses something that its source does not have.
    """
    dimensions = _dimensions(indicator)
    sets = [(), *[tuple(name.split("×")) for name in indicator.disaggregate]]
    rows = _rows(indicator, source, dimensions)
    carried = _carried(dimensions, source) if indicator.kind == "stock" else "select * from picked"
    aggregate = _aggregate(indicator.measure)
    mask = ", ".join(f"d_{name}" for name in dimensions)
    level = f"grouping({mask})" if mask else "0"
    grouping_sets = ", ".join(
        "(" + ", ".join(["period", "reading", *partner, *(f"d_{name}" for name in chosen)]) + ")"
        for chosen in sets
        for partner in (["partner"], [])
    )
    value = divided("numerator", "denominator") if aggregate.denominator else "numerator"
    grouped = f"""
        select
            period, reading,
            case when grouping(partner) = 1 then '*' else partner end as partner,
            {_case(level, dimensions, sets, _dimension_name)} as dimension,
            {_case(level, dimensions, sets, _member_name)} as member,
            ({aggregate.numerator})::decimal(28, 6) as numerator,
            ({aggregate.denominator or "null"})::decimal(28, 6) as denominator,
            {_people(indicator)} as people,
            count(*) as records,
            count(*) filter (where is_provisional) as provisional_records,
            bool_or(is_carried) as is_carried
        from counted
        group by grouping sets ({grouping_sets})
    """
    return f"""
        with picked as ({rows}), counted as ({carried}), summed as ({grouped}),
        grouped as (
            select * exclude (people, records, provisional_records, is_carried),
            {value} as value, people, records, provisional_records, is_carried
            from summed
        ),
        pooled as ({_across_partners(indicator)})
        select
            '{indicator.code}' as indicator, period, reading, partner, dimension, member,
            numerator, denominator, value, null as low, null as high,
            people, records, provisional_records, is_carried
        from pooled
        where numerator is not null
    """


def _dimensions(indicator: Indicator) -> list[str]:
    """Return the dimensions that rows must carry, each once, in the order first named."""
    named = [part for name in indicator.disaggregate for part in name.split("×")]
    return list(dict.fromkeys(named))


def _rows(indicator: Indicator, source: Source, dimensions: Sequence[str]) -> str:
    """Select the rows of each quarter and reading, each at most once per thing picked."""
    measure = indicator.measure

    def sql(text: str) -> str:
        return compile_expression(text, source.columns)

    on_date = f"({sql(measure.dated_by)})::date"
    numerator, denominator = measure.numerator, measure.denominator
    main = measure.counted if numerator is None else None
    is_in, is_hit = (
        f"coalesce({sql(part.where)}, false)" if part and part.where else "true"
        for part in (denominator, numerator)
    )
    selected = [
        "p.period",
        "r.reading",
        f"{sql(measure.partner)} as partner",
        *[f"coalesce(({sql(name)})::varchar, '{NOT_RECORDED}') as d_{name}" for name in dimensions],
        f"{_amount(main or numerator, sql)} as amount",
        f"{_amount(main or denominator, sql)} as base",
        f"{is_hit} as is_hit",
        f"{source.columns['is_provisional']} as is_provisional",
        "false as is_carried",
    ]
    window = f"{on_date} <= p.ends_on"
    if measure.window == "period":
        is_flow = indicator.kind in {"flow", "ratio_flow", "median"}
        since_start = "r.reading = 'to_date' and " if is_flow else "false and "
        first_day = "(select min(starts_on) from marts.periods)"
        window += f" and ({on_date} >= p.starts_on or ({since_start}{on_date} >= {first_day}))"
    where = f" where {sql(measure.where)}" if measure.where else ""
    return (
        f"select {', '.join(selected)} from {source.sql}"
        " cross join (values ('period'), ('to_date')) as r (reading)"
        f" join marts.periods as p on {window}"
        " and p.starts_on <= (select as_of from marts.programme)"
        f"{where}{' and ' if where else ' where '}{is_in}{_qualify(measure, source, on_date)}"
    )


def _amount(part: Part | None, sql: Callable[[str], str]) -> str:
    if part is None or part.rows:
        return "1"
    text = part.distinct or part.sum or part.mean or part.median
    assert text is not None  # noqa: S101 - the model lets no other part through
    return sql(text)


def _qualify(measure: Measure, source: Source, on_date: str) -> str:
    """Keep one row per thing where the measure picks: the latest or the first of it."""
    if measure.pick is None:
        return ""
    names = measure.pick.latest_per or measure.pick.first_per or ()
    things = ", ".join(compile_expression(name, source.columns) for name in names)
    way = "desc" if measure.pick.latest_per else "asc"
    order = f"{on_date} {way}, {source.columns['submission_id']} {way}"
    return (
        f" qualify row_number() over (partition by p.period, r.reading, {things}"
        f" order by {order}, {source.columns['item_path']} {way}) = 1"
    )


def _carried(dimensions: Sequence[str], source: Source) -> str:
    """Carry a partner's stock over one quarter for which it has not reported, and mark it so."""
    reported = (
        " and not exists (select 1 from marts.expected_reports as e"
        f" where e.form = '{source.form}' and e.period = following.period"
        " and e.partner = known.partner and e.received_on is not null)"
        if source.form
        else ""
    )
    kept = ", ".join(f"known.{name}" for name in ["partner", *(f"d_{name}" for name in dimensions)])
    return f"""
        select * from picked
        union all
        select
            following.period, known.reading, {kept}, known.amount, known.base, known.is_hit,
            known.is_provisional, true as is_carried
        from picked as known
        join marts.periods as own on own.period = known.period
        join marts.periods as following
            on following.starts_on = own.ends_on + 1
            and following.starts_on <= (select as_of from marts.programme)
        where not exists (
            select 1 from picked as newer
            where newer.period = following.period and newer.reading = known.reading
            and newer.partner = known.partner
        ){reported}
    """


def _aggregate(measure: Measure) -> _Aggregate:
    if measure.numerator and measure.denominator:
        return _Aggregate(
            _one(measure.numerator, "amount", " filter (where is_hit)"),
            _one(measure.denominator, "base", ""),
        )
    counted = measure.counted
    if counted.mean:
        return _Aggregate("sum(amount)", "count(amount)")
    return _Aggregate(_one(counted, "amount", ""), None)


def _one(part: Part, column: str, where: str) -> str:
    if part.rows:
        return f"count(*){where}"
    if part.distinct:
        return f"count(distinct {column}){where}"
    if part.median:
        return f"median({column}){where}"
    return f"coalesce(sum({column}){where}, 0)"


def _people(indicator: Indicator) -> str:
    """Count the persons behind a figure that is about people, for protection."""
    if indicator.counts != "people":
        return "null"
    if indicator.measure.numerator:
        return "count(*)"
    counted = indicator.measure.counted
    if counted.distinct:
        return "count(distinct amount)"
    return "sum(amount)::bigint" if counted.sum else "count(*)"


def _across_partners(indicator: Indicator) -> str:
    """Put partners together: most figures are added up, a mean weighs every partner alike."""
    if indicator.across_partners == "none":
        return "select * from grouped where partner <> '*'"
    if indicator.across_partners != "mean":
        return "select * from grouped"
    means = units(millionths("numerator"), millionths("denominator"), _MEAN_PLACES)
    total = f"sum({means})::hugeint"
    one = f"{10**_MEAN_PLACES}::hugeint"
    return f"""
        select * from grouped where partner <> '*'
        union all
        select
            period, reading, '*', dimension, member,
            {as_decimal(units(total, one, PLACES))} as numerator,
            count(*) as denominator,
            {as_decimal(units(total, f"(count(*) * {one})", PLACES))} as value,
            sum(people), sum(records), sum(provisional_records), bool_or(is_carried)
        from grouped
        where partner <> '*' and denominator <> 0
        group by period, reading, dimension, member
    """


def _dimension_name(chosen: tuple[str, ...]) -> str:
    return f"'{'×'.join(chosen)}'" if chosen else "'*'"


def _member_name(chosen: tuple[str, ...]) -> str:
    return " || '×' || ".join(f"d_{name}" for name in chosen) if chosen else "'*'"


def _case(
    level: str,
    dimensions: Sequence[str],
    sets: Sequence[tuple[str, ...]],
    name: Callable[[tuple[str, ...]], str],
) -> str:
    """Tell grouping sets apart by the bits of the dimensions that they leave out."""
    places = len(dimensions)
    branches = []
    for chosen in sets:
        bits = sum(
            1 << (places - 1 - place)
            for place, dimension in enumerate(dimensions)
            if dimension not in chosen
        )
        branches.append(f"when {bits} then {name(chosen)}")
    return f"case {level} {' '.join(branches)} end"
