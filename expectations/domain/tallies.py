"""Rules on what a partner counted so far of one thing, beside what it counted of another."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from assets.programme.quality import DeclaredRule
from assets.programme.quality.rows import SoFarNotMoreThan, Tally
from assets.staging.tables import column_name
from assets.warehouse.connection import literal, quoted
from expectations.domain.asked import Asked, asked, beside
from expectations.domain.queries import Part, declared_rule, missing
from expectations.domain.rule import Builder, Context, DomainRule, NotChecked
from expectations.unchecked import apart

# Days count whole: what both sides counted on a day is held against each other at its end. A row
# is found where it takes the part further beyond the whole than it ever was, so that as many are
# found as are too many, and not all that come after.
BEYOND = """
    with counted as (
        select *, true as is_part from ({part})
        union all
        select *, false as is_part from ({whole})
    ),

    days as (
        select partner, day,
            coalesce(sum(number) filter (where not is_part), 0) as whole_that_day
        from counted
        group by partner, day
    ),

    so_far as (
        select partner, day,
            sum(whole_that_day) over (partition by partner order by day) as whole_so_far
        from days
    ),

    parts as (
        select root_uuid, item_path, partner, day,
            sum(number) over (
                partition by partner order by day, root_uuid, item_path
                rows between unbounded preceding and current row
            ) as part_so_far
        from counted
        where is_part
    ),

    beyond as (
        select parts.*, parts.part_so_far - so_far.whole_so_far as excess
        from parts
        join so_far on so_far.partner = parts.partner and so_far.day = parts.day
    )

    select {form} as form, root_uuid, item_path, {column} as column_name
    from beyond
    where excess > 0
    qualify excess > coalesce(max(excess) over (
        partition by partner order by day, root_uuid, item_path
        rows between unbounded preceding and 1 preceding
    ), 0)
"""
# A thing that is counted once counts on its first day.
ONCE = """
    select root_uuid, item_path, partner, day, 1 as number
    from ({told})
    where said is not null
    qualify row_number() over (
        partition by partner, said order by day, root_uuid, item_path
    ) = 1
"""


@dataclass(frozen=True)
class Counted:
    """What one side counts: by which question's day, and its rows.

    `rows` is the query for a row's ids, its partner, its day, and how much it counts.
    """

    day: Asked
    rows: str


def so_far_not_more_than(
    rule: SoFarNotMoreThan, context: Context
) -> Iterator[DomainRule | NotChecked]:
    """Find what takes a partner's count so far beyond that of what it must come from."""
    yield from declared_rule(rule, _parts(rule, context))


def _parts(rule: SoFarNotMoreThan, context: Context) -> Iterator[Part | NotChecked]:
    both, reasons = apart(
        one for tally in (rule.part, rule.whole) for one in _counted(rule, context, tally)
    )
    yield from reasons
    if not reasons:
        part, whole = both
        column = part.day.name
        query = BEYOND.format(
            form=literal(rule.part.form), column=literal(column), part=part.rows, whole=whole.rows
        )
        other = {"other_question": rule.whole.dated_by, "other_form": rule.whole.form}
        yield Part(rule.part.form, query, {column: other})


def _counted(
    rule: SoFarNotMoreThan, context: Context, tally: Tally
) -> Iterator[Counted | NotChecked]:
    """Yield what one side counts, or why it cannot be counted."""
    partner = _partner(context, tally.form)
    both, reasons = apart(
        [
            asked(context, rule.code, tally.form, tally.dated_by),
            asked(context, rule.code, tally.form, tally.distinct or tally.sum or tally.dated_by),
            missing(context, rule.code, tally.form, tally.form, partner),
        ]
    )
    yield from reasons
    if not reasons:
        day, said = both
        yield Counted(day, _numbered(tally, _told(rule, context, day, said, partner)))


def _numbered(tally: Tally, told: str) -> str:
    if tally.distinct:
        return ONCE.format(told=told)
    number = "try_cast(said as decimal(38, 10))" if tally.sum else "1"
    return f"select root_uuid, item_path, partner, day, {number} as number from ({told})"


def _told(rule: SoFarNotMoreThan, context: Context, day: Asked, said: Asked, partner: str) -> str:
    """Return the query for the days that were told, with the partner, and what was said there."""
    around = context.rows(day.form, day.form, rule.severity)
    return (
        "select told.root_uuid, told.item_path, try_cast(told.inner_answer as date) as day,"
        " told.outer_answer as said, submission.partner"
        f" from {beside(context, day, said, rule.severity)} as told"
        f" join (select distinct root_uuid, {quoted(partner)} as partner from {around} as one)"
        " as submission on submission.root_uuid = told.root_uuid"
        " where day is not null and submission.partner is not null"
    )


def _partner(context: Context, form: str) -> str:
    place = next(one for one in context.programme.file.forms if one.code == form)
    return column_name(place.partner or "")


BUILDERS: Mapping[type[DeclaredRule], Builder] = {SoFarNotMoreThan: so_far_not_more_than}
