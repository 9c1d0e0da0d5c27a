"""The rows that an indicator's figures are made of, each in the periods that it counts in.

A row knows the partners that it counts for and whether it counts for the programme, its members,
what is counted of it, whether it is provisional, marked by a warning or carried over, and whether
there is evidence for it. Adding rows up is `assets.indicators.atoms` and `assets.indicators.cells`.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping

from assets.indicators.carried import AS_OF, carried, heard
from assets.indicators.expressions import compile_expression
from assets.indicators.members import member_column
from assets.indicators.prepared import measure_of
from assets.indicators.readings import Way, readings_of
from assets.indicators.sources import Source
from assets.programme.framework import Indicator
from assets.programme.measure import Days, Distinct, Measure, Part
from assets.programme.model import Dimension

FIRST_DAY = "(select min(starts_on) from marts.periods where is_base)"
# Of two records the one dated later is the newer, then the one sent later, then the later item;
# what is counted comes last, so that records that tie in everything change no figure.
_AGE = ("dated_on", "submission", "place", "item_path")
Sql = Callable[[str], str]


def rows_of(
    indicator: Indicator, source: Source, dimensions: Mapping[str, Dimension]
) -> dict[str, str]:
    """Return the steps, each a common table expression, up to `counted`: the rows to add up.

    Raises:
        ExpressionError: The measure uses something that its source does not have.
    """
    measure = measure_of(indicator)
    members = row_members(dimensions)
    steps = {
        "found": _found(indicator, measure, source, members),
        "picked": _picked(indicator, measure, source, members),
    }
    if indicator.kind == "stock":
        steps |= {"heard": heard(indicator, source), "with_carried": carried()}
    rows = "with_carried" if indicator.kind == "stock" else "picked"
    return {
        **steps,
        "counted": f"select *, {_is_whole(indicator, members)} as is_whole from {rows}",
    }


def row_members(dimensions: Mapping[str, Dimension]) -> list[str]:
    """Return the columns with the members that rows themselves have."""
    return [member_column(code) for code, one in dimensions.items() if one.source == "row"]


def _is_whole(indicator: Indicator, members: Iterable[str]) -> str:
    """Return SQL for whether a row counts for the programme besides its partners."""
    if indicator.across_partners in ("mean", "none"):  # A mean is made of partners' means.
        return "false"
    if not isinstance(indicator.across_partners, Distinct):
        return "true"
    # Where partners record the same thing, the newest record stands for all of them.
    return (
        "same_as is null or row_number() over"
        f" (partition by period, reading, same_as order by {_by_age(members)}) = 1"
    )


def _by_age(members: Iterable[str], way: str = "desc") -> str:
    """Return the total order of records, for an ORDER BY: the newest first, or the oldest."""
    age = [f"{name} {way} nulls last" for name in _AGE]
    return ", ".join([*age, "amount", "base", "is_hit", *members])


def _found(indicator: Indicator, measure: Measure, source: Source, members: Iterable[str]) -> str:
    """Every row that may count, and whether its date lies in the window.

    Of a flow a row is found once, and its period afterwards; of anything else once for each period.
    """

    def sql(text: str) -> str:
        return compile_expression(text, source.columns)

    way = readings_of(indicator, source.columns)
    day = f"try_cast({sql(measure.dated_by)} as date)" if measure.dated_by else "null::date"
    partners, is_of_programme = _partners(measure, source, sql)
    selected = {
        **({} if way == "flow" else _place(measure, way, day)),
        "partners": partners,
        "dated_on": day,
        **{member: f"t0.{member}" for member in members},
        **_counted(indicator, measure, source, sql),
        **(_age(source) if _needs_age(indicator, measure) else {}),
        "respondent": _respondent(measure, source, sql),
        "is_provisional": source.columns.get("is_provisional", "false"),
        "is_warned": source.columns.get("is_warned", "false"),
        "has_evidence": source.columns.get("has_evidence", "null::boolean"),
        "is_carried": "false",
    }
    columns = ", ".join(f"{expression} as {name}" for name, expression in selected.items())
    conditions = [is_of_programme, *_conditions(measure, sql)]
    if way == "flow":
        has_come = "is not null" if source.is_per_period else f"<= {AS_OF}"
        conditions.append(f"{day} {has_come}")
    else:
        conditions += _in_period(indicator, measure, source, way, day)
    readings = " cross join (values ('period'), ('to_date')) as r (reading)"
    periods = f"{readings if way == 'each' else ''} cross join marts.periods as p"
    return (
        f"select {columns} from {source.sql} cross join register"
        f"{'' if way == 'flow' else periods} where {' and '.join(conditions)}"
    )


def _place(measure: Measure, way: Way, day: str) -> dict[str, str]:
    return {
        "period": "p.period",
        "reading": "r.reading" if way == "each" else "'both'",
        "is_inside": _is_inside(measure, way, day),
    }


def _in_period(
    indicator: Indicator, measure: Measure, source: Source, way: Way, day: str
) -> Iterator[str]:
    """Yield the conditions under which a row may count in the period `p`."""
    yield f"p.kind = '{indicator.frequency}' and p.ends_on >= {FIRST_DAY}"
    yield f"p.starts_on <= {AS_OF}"
    if measure.dated_by:
        # Read as on an earlier day, a submission shows what was added to it since.
        yield f"{day} <= " + ("p.ends_on" if source.is_per_period else f"least(p.ends_on, {AS_OF})")
    if not (measure.pick and measure.pick.first_per):
        # An earlier record than the window's may be the first one; the latest lies in it, if any.
        yield _is_inside(measure, way, day)


def _is_inside(measure: Measure, way: Way, day: str) -> str:
    """Return SQL for whether a row's day is late enough for the window."""
    if isinstance(measure.window, Days):
        return f"{day} > p.ends_on - {measure.window.days}"
    if measure.window != "period":
        return "true"
    is_inside = f"{day} >= greatest(p.starts_on, {FIRST_DAY})"
    if way == "each":
        return f"({is_inside} or (r.reading = 'to_date' and {day} >= {FIRST_DAY}))"
    return is_inside


def _needs_age(indicator: Indicator, measure: Measure) -> bool:
    return measure.pick is not None or isinstance(indicator.across_partners, Distinct)


def _respondent(measure: Measure, source: Source, sql: Sql) -> str:
    """Return SQL of who stands behind a row; whoever has several is counted once."""
    if measure.people:
        return sql(measure.people)
    # Who answers has a row for each of several questions.
    return source.columns.get("submission_id", "null") if measure.mean else "null"


def _age(source: Source) -> dict[str, str]:
    item = source.columns.get("item_path", "''")
    return {
        "submission": source.columns.get("submission_id", "null"),
        "place": "null" if item == "''" else f"try_cast(string_split({item}, '/') as integer[])",
        "item_path": item,
    }


def _partners(measure: Measure, source: Source, sql: Sql) -> tuple[str, str]:
    """Return SQL for the known partners that a row is of, each once, and whether it may count.

    Whoever is not in the register makes no figure; a row that names nobody is the programme's.
    """
    if measure.partner is None:
        return "[]::varchar[]", "true"
    named = sql(measure.partner)
    if not source.is_list(measure.partner):
        is_known = f"list_contains(register.known, {named})"
        return f"if({is_known}, [{named}], [])", f"({named} is null or {is_known})"
    partners = f"list_intersect({named}, register.known)"
    names_nobody = f"len(list_distinct(coalesce({named}, []))) = 0"
    return f"coalesce({partners}, [])", f"({names_nobody} or len({partners}) > 0)"


def _conditions(measure: Measure, sql: Sql) -> Iterator[str]:
    if measure.where:
        yield sql(measure.where)
    if measure.denominator and measure.denominator.where:
        yield f"coalesce({sql(measure.denominator.where)}, false)"
    if measure.survey:  # Who stands for nobody is not in the sample.
        yield f"{_number(sql(measure.survey.weight))} > 0"


def _counted(indicator: Indicator, measure: Measure, source: Source, sql: Sql) -> dict[str, str]:
    """Return SQL of what is counted of a row, and of what tells rows apart, by column name."""
    hit = measure.numerator.where if measure.numerator else None
    found = {
        "amount": _amount(measure.numerator or measure.counted, source, sql),
        "base": _amount(measure.denominator or measure.counted, source, sql),
        "is_hit": f"coalesce({sql(hit)}, false)" if hit else "true",
    }
    for number, name in enumerate(measure.pick.names if measure.pick else ()):
        found[f"thing_{number}"] = sql(name)
    if isinstance(indicator.across_partners, Distinct):
        found["same_as"] = sql(indicator.across_partners.distinct)
    if measure.survey:
        found["weight"] = _number(sql(measure.survey.weight))
        found["cluster"] = f"({sql(measure.survey.cluster)})::varchar"
        stratum = measure.survey.stratum
        found["stratum"] = f"({sql(stratum)})::varchar" if stratum else "''"
    return found


def _amount(part: Part, source: Source, sql: Sql) -> str:
    if part.expression is None:
        return "1"
    amount = sql(part.expression)
    is_text = source.types.get(part.expression) == "varchar"  # As of a calculation.
    return amount if part.distinct or not is_text else _number(amount)


def _number(value: str) -> str:
    return f"try_cast({value} as decimal(28, 10))"


def _picked(indicator: Indicator, measure: Measure, source: Source, members: Iterable[str]) -> str:
    """Keep one row per thing where the measure picks, if it lies in the window.

    A flow's rows come into their periods here: the first record of all lies in one of them.
    """
    things = [
        f"thing_{number}" for number in range(len(measure.pick.names if measure.pick else ()))
    ]
    order = _by_age(members, "desc" if measure.pick and measure.pick.latest_per else "asc")
    if readings_of(indicator, source.columns) != "flow":
        if not things:
            return "select * from found"
        of_one = ", ".join(["period", "reading", *things])
        return (
            "select * from found qualify is_inside and"
            f" row_number() over (partition by {of_one} order by {order}) = 1"
        )
    first = f" qualify row_number() over (partition by {', '.join(things)} order by {order}) = 1"
    rows = f"(select * from found{first})" if things else "found"
    return f"""
        select own.period, 'flow' as reading, rows.*
        from {rows} as rows
        join marts.periods as own
            on own.kind = '{indicator.frequency}' and own.starts_on <= {AS_OF}
            and rows.dated_on between greatest(own.starts_on, {FIRST_DAY}) and own.ends_on
    """
