"""Rules on the views of one partner's capacity: its own, and that of somebody from outside."""

from collections.abc import Iterator, Mapping

from assets.programme.instruments import INSTRUMENTS
from assets.programme.quality import DeclaredRule
from assets.programme.quality.rows import ViewsDiffer
from assets.staging.tables import column_name
from assets.warehouse.connection import literal, quoted
from expectations.domain.asked import Asked, asked, tables_of_form
from expectations.domain.queries import Part, as_day, declared_rule, missing
from expectations.domain.rule import NOT_ASKED, Builder, Context, DomainRule, NotChecked
from expectations.unchecked import apart

# Rounds are those of `assets/indicators/sql/capacity_view_gap.sql`: each ends with the view that
# closes it, and what comes after is of the next one. Of several views of one side the newest one
# counts. A round's number is how many had been closed before its day.
ALIKE = """
    with told as (
        select root_uuid, submission_id, {partner} as partner, {view}::varchar as view,
            {day} as day, [{items}]::varchar[] as items
        from {rows} as asked
    ),

    rounds as (
        select *, count(*) filter (where view = {closing}) over (
            partition by partner order by day
            range between unbounded preceding and interval 1 day preceding
        ) as round
        from told
        where day is not null and partner is not null
    ),

    newest as (
        select * from rounds where view in ({own}, {other})
        qualify row_number() over (
            partition by partner, round, view order by day desc, submission_id desc
        ) = 1
    )

    select {form} as form, other.root_uuid, null::varchar as item_path,
        {column} as column_name
    from newest as own
    join newest as other on other.partner = own.partner and other.round = own.round
    where own.view = {own} and other.view = {other}
        and abs(other.day - own.day) < {within_days}
        and other.items is not distinct from own.items and list_count(own.items) > 0
"""


def views_differ(rule: ViewsDiffer, context: Context) -> Iterator[DomainRule | NotChecked]:
    """Find the view from outside that repeats the partner's own in every item of a round."""
    yield from declared_rule(rule, _parts(rule, context))


def _parts(rule: ViewsDiffer, context: Context) -> Iterator[Part | NotChecked]:
    place = next(one for one in context.programme.file.forms if one.code == rule.form)
    partner = column_name(place.partner or "")
    items = _items(rule, context)
    both, reasons = apart(
        [
            asked(context, rule.code, rule.form, rule.view),
            asked(context, rule.code, rule.form, rule.day),
            missing(context, rule.code, rule.form, rule.form, partner, "submission_id"),
            None if items else NotChecked(rule.code, rule.form, column_name(rule.view), NOT_ASKED),
        ]
    )
    yield from reasons
    if not reasons:
        view, day = both
        yield Part(rule.form, _alike(rule, context, partner, view, day, items), {view.name: {}})


def _items(rule: ViewsDiffer, context: Context) -> list[str]:
    """Return the columns of the instrument's items that were staged."""
    own = tables_of_form(context, rule.form)[0]
    return [
        column.name
        for instrument in INSTRUMENTS
        if instrument.form == rule.form
        for column in own.columns
        if instrument.item(column.question.xpath) and context.has(own.name, column.name)
    ]


def _alike(  # noqa: PLR0913, PLR0917 - the columns that say whose view of what it is, and when.
    rule: ViewsDiffer, context: Context, partner: str, view: Asked, day: Asked, items: list[str]
) -> str:
    return ALIKE.format(
        form=literal(rule.form),
        rows=context.rows(rule.form, rule.form, rule.severity),
        partner=quoted(partner),
        view=quoted(view.name),
        column=literal(view.name),
        day=as_day(day.name),
        items=", ".join(f"{quoted(item)}::varchar" for item in items),
        closing=literal(rule.closing),
        own=literal(rule.own),
        other=literal(rule.others),
        within_days=rule.within_days,
    )


BUILDERS: Mapping[type[DeclaredRule], Builder] = {ViewsDiffer: views_differ}
