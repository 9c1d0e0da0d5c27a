"""Compiles a line for each row and each figure that it may be in: its partners', the programme's.

A line without a `reason` is a row that the figure counts. Which rows those are is
`assets.indicators.records_query`.
"""

from collections.abc import Iterable, Iterator

from assets.indicators.members import NOT_RECORDED, dimension_of, partner_members, row_member
from assets.indicators.records_query import Asked, Rows, carried, found, picked, superseded
from assets.programme.framework import CROSSED
from assets.programme.model import Dimension
from assets.warehouse.connection import literal

_LISTED = "period, partner, reason, stands_for_it, is_in_numerator, carried_from, known_as"


def compile_lines(rows: Rows, asked: Asked, dimensions: Iterable[Dimension] = ()) -> str:
    """Return the query for the lines of an indicator.

    The columns are those of a line and the records behind it: `form`, `root_uuid` and `item` of
    a form's row, a list `records` of a model's.

    Raises:
        ExpressionError: The measure uses something that its source does not have.
    """
    divided = list(_divided(asked, {one.code: one for one in dimensions}))
    of_rows = {
        f"d_{dimension.code}": row_member(dimension, rows.source)
        for dimension, _ in divided
        if dimension.source == "row"
    }
    lines = " union all ".join(
        f"select {_LISTED}, {'form, root_uuid, item' if rows.source.form else 'records'} from"
        f" ({query}) where {' and '.join(_wanted(asked, divided, whose))}"
        for whose, query in _lines(rows)
    )
    return f"""
        with register as (select coalesce(list(partner), []) as known from marts.partners),
        found as ({found(rows, asked, of_rows)}),
        picked as ({picked(rows)}),
        counted as ({carried(rows)})
        {lines}
    """


def _lines(rows: Rows) -> Iterator[tuple[str, str]]:
    """Yield the lines of the partners, and those of the programme, with whose they are."""
    way = rows.indicator.across_partners
    if rows.measure.partner is not None and not rows.indicator.only_together:
        yield "partner", "select *, unnest(partners) as partner from counted"
    if way == "mean":  # Of the partners' means: who has none is not in it.
        has_mean = "count(answer) filter (where reason is null) over (partition by period, who) > 0"
        yield (
            "*",
            f"select * replace (if(reason is null and not {has_mean}, 'no_answer', reason)"
            " as reason), '*' as partner from (select *, unnest(partners) as who from counted)",
        )
        yield "*", f"select *, '*' as partner from counted where {_UNKNOWN}"
    elif way == "none":
        yield "*", f"select *, '*' as partner from counted where {_UNKNOWN}"
    elif rows.merges:
        merged = superseded("counted_once", "same_as", only="same_as is not null")
        yield (
            "*",
            "select * exclude (earlier, stands_for_it), coalesce(earlier, stands_for_it) as"
            " stands_for_it, '*' as partner from (with counted_once as (select * exclude"
            f" (stands_for_it), stands_for_it as earlier from counted) {merged})",
        )
    else:
        yield "*", "select *, '*' as partner from counted"


_UNKNOWN = "reason = 'unknown_partner'"


def _divided(asked: Asked, known: dict[str, Dimension]) -> Iterator[tuple[Dimension, str]]:
    """Yield each dimension that is asked for, with its member."""
    if asked.dimension != "*":
        codes, members = asked.dimension.split(CROSSED), asked.member.split(CROSSED)
        for code, member in zip(codes, members, strict=True):
            yield dimension_of(code, known), literal(member)


def _wanted(asked: Asked, divided: Iterable[tuple[Dimension, str]], whose: str) -> Iterator[str]:
    yield "true"
    if asked.periods:
        yield f"period in ({', '.join(map(literal, asked.periods))})"
    if asked.partner is not None:
        yield f"partner = {literal(asked.partner)}"
    for dimension, member in divided:
        if dimension.source == "row":
            has_it = "list_contains(d_{0}, {1})" if dimension.takes_several else "d_{0} = {1}"
            yield has_it.format(dimension.code, member)
            continue
        having = (
            "(select coalesce(list(partner), []) from marts.partners"
            f" where list_contains({partner_members(dimension)}, {member}))"
        )
        if whose == "partner":
            yield f"list_contains({having}, partner)"
        else:
            names_nobody = f"({member} = '{NOT_RECORDED}' and len(partners) = 0)"
            yield f"(list_has_any(partners, {having}) or {names_nobody})"
