"""The rows that an indicator's figures are made of, once for each period and reading.

A row knows the partners it counts for, its members, what is counted of it, and whether it is
provisional or carried over. Adding rows up is `assets.indicators.cells`.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping

from assets.indicators.carried import AS_OF, carried, heard
from assets.indicators.expressions import compile_expression
from assets.indicators.members import partner_members, row_member
from assets.indicators.sources import Source
from assets.programme.framework import Indicator
from assets.programme.measure import Days, Distinct, Measure, Part
from assets.programme.model import Dimension

FIRST_DAY = "(select min(starts_on) from marts.periods where is_base)"
# Of two records the one dated later is the newer, then the one sent later, then the later item;
# what is counted comes last, so that records that tie in everything change no figure.
_AGE = ("dated_on", "submission", "place", "item_path")
# Kinds of which the reading to date is all since the first day, and not the newest period.
CUMULATIVE = ("flow", "flow_unique", "ratio_flow", "median")
Sql = Callable[[str], str]


def rows_of(
    indicator: Indicator, measure: Measure, source: Source, dimensions: Mapping[str, Dimension]
) -> str:
    """Return the common table expressions up to `counted`, the rows to add up.

    Raises:
        ExpressionError: The measure uses something that its source does not have.
    """
    steps = {
        "register": _register(dimensions),
        "found": _found(indicator, measure, source, dimensions),
        "picked": _picked(measure, row_members(dimensions)),
    }
    # Each cell's query reads the rows again, which takes less memory than keeping them all; what
    # was picked or carried is little, and dear to find.
    kept = {"picked"} if measure.pick else set()
    if indicator.kind == "stock":
        steps |= {"heard": heard(indicator, source), "counted": carried()}
        kept = {"picked", "heard", "counted"}
    else:
        steps["counted"] = "select * from picked"
    return ", ".join(
        f"{name} as {'' if name in kept else 'not '}materialized ({query})"
        for name, query in steps.items()
    )


def by_age(members: Iterable[str], way: str = "desc") -> str:
    """Return the total order of records, for an ORDER BY: the newest first, or the oldest."""
    age = [f"{name} {way} nulls last" for name in _AGE]
    return ", ".join([*age, "amount", "base", "is_hit", *members])


def row_members(dimensions: Mapping[str, Dimension]) -> list[str]:
    """Return the columns with the members that rows themselves have."""
    return [f"d_{code}" for code, dimension in dimensions.items() if dimension.source == "row"]


def _register(dimensions: Mapping[str, Dimension]) -> str:
    """One row: the known partners, and for each dimension of theirs a map to their members."""
    maps = "".join(
        ", map(list(partner order by partner),"
        f" list({partner_members(dimension)} order by partner)) as by_{code}"
        for code, dimension in dimensions.items()
        if dimension.source == "partner"
    )
    return f"select coalesce(list(partner), []) as known{maps} from marts.partners"


def _found(
    indicator: Indicator, measure: Measure, source: Source, dimensions: Mapping[str, Dimension]
) -> str:
    """Every row that may count, and whether its date lies in the window."""

    def sql(text: str) -> str:
        return compile_expression(text, source.columns)

    day = f"try_cast({sql(measure.dated_by)} as date)" if measure.dated_by else "null::date"
    partners, is_of_programme = _partners(measure, source, sql)
    is_inside = _is_inside(indicator, measure, day)
    needs_age = measure.pick is not None or isinstance(indicator.across_partners, Distinct)
    selected = {
        "period": "p.period",
        "reading": "r.reading",
        "partners": partners,
        "is_inside": is_inside,
        **_members(dimensions, source),
        **_counted(indicator, measure, source, sql),
        **(_age(source, day) if needs_age else {}),
        # A respondent may have a row for each of several questions; protection counts one.
        "respondent": source.columns.get("submission_id", "null") if measure.mean else "null",
        "is_provisional": source.columns.get("is_provisional", "false"),
        "is_carried": "false",
    }
    # Read as on an earlier day, a submission shows what was added to it since.
    until = f"least(p.ends_on, {AS_OF})" if source.form else "p.ends_on"
    conditions = [
        f"p.kind = '{indicator.frequency}' and p.ends_on >= {FIRST_DAY}",
        f"p.starts_on <= {AS_OF}",
        is_of_programme,
        *([f"{day} <= {until}"] if measure.dated_by else []),
        *_conditions(measure, sql),
        # An earlier record than the window's may be the first one; the latest lies in it, if any.
        *([] if measure.pick and measure.pick.first_per else [is_inside]),
    ]
    columns = ", ".join(f"{expression} as {name}" for name, expression in selected.items())
    return (
        f"select {columns} from {source.sql} cross join register"
        " cross join (values ('period'), ('to_date')) as r (reading)"
        f" cross join marts.periods as p where {' and '.join(conditions)}"
    )


def _members(dimensions: Mapping[str, Dimension], source: Source) -> dict[str, str]:
    return {
        f"d_{code}": row_member(dimension, source)
        for code, dimension in dimensions.items()
        if dimension.source == "row"
    }


def _age(source: Source, day: str) -> dict[str, str]:
    item = source.columns.get("item_path", "''")
    return {
        "dated_on": day,
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


def _is_inside(indicator: Indicator, measure: Measure, day: str) -> str:
    """Return SQL for whether a row's day is late enough for the window."""
    if isinstance(measure.window, Days):
        return f"{day} > p.ends_on - {measure.window.days}"
    if measure.window != "period":
        return "true"
    is_inside = f"{day} >= greatest(p.starts_on, {FIRST_DAY})"
    if indicator.kind in CUMULATIVE:
        return f"({is_inside} or (r.reading = 'to_date' and {day} >= {FIRST_DAY}))"
    return is_inside


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


def _picked(measure: Measure, members: Iterable[str]) -> str:
    """Keep one row per thing where the measure picks, if it lies in the window."""
    if measure.pick is None:
        return "select * from found"
    things = ", ".join(f"thing_{number}" for number in range(len(measure.pick.names)))
    order = by_age(members, "desc" if measure.pick.latest_per else "asc")
    return (
        "select * from found qualify is_inside and"
        f" row_number() over (partition by period, reading, {things} order by {order}) = 1"
    )
