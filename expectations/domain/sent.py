"""Rules on the same thing sent again."""

from collections.abc import Iterator, Mapping

from assets.programme.quality import DeclaredRule
from assets.programme.quality.rows import SentOnce
from assets.staging.tables import Table
from assets.warehouse.connection import literal, quoted
from expectations.domain.asked import tables_of_form
from expectations.domain.queries import WHOLE, Part, declared_rule, missing
from expectations.domain.rule import Builder, Context, DomainRule, NotChecked

# What a phone says by itself; the same answers typed in anew have other times.
BY_ITSELF = frozenset({
    "start", "end", "today", "deviceid", "audit", "username", "start-geopoint",
    "phonenumber", "simserial", "subscriberid", "email",
})  # fmt: skip


def sent_once(rule: SentOnce, context: Context) -> Iterator[DomainRule | NotChecked]:
    """Find submissions that say what the same account had sent before; the first one stands.

    Where nobody knows who sent something, two people may well have said the same.
    """
    yield from declared_rule(rule, _parts(rule, context))


def _parts(rule: SentOnce, context: Context) -> Iterator[Part | NotChecked]:
    for place in context.programme.file.forms:
        if place.link_code or (rule.forms and place.code not in rule.forms):
            continue
        why = missing(context, rule.code, place.code, place.code, "submitted_by", "submission_id")
        yield why or Part(place.code, _again(rule, context, place.code), {WHOLE: {}})


def _again(rule: SentOnce, context: Context, form: str) -> str:
    own, *repeats = tables_of_form(context, form)
    content = [
        f"one.{quoted(column.name)}::varchar"
        for column in own.columns
        if column.question.type not in BY_ITSELF and context.has(own.name, column.name)
    ]
    outer = [
        table
        for table in repeats
        if len(table.path) == 1 and context.has(table.name, "content_hash")
    ]
    joins = " ".join(_items(rule, context, form, table) for table in outer)
    content += [f"{quoted(f'items of {table.name}')}.items" for table in outer]
    said = f"md5([{', '.join(content) or 'null'}]::varchar)"
    return (
        f"select {literal(form)} as form, root_uuid, null::varchar as item_path,"
        f" {literal(WHOLE)} as column_name from ("
        f"select one.root_uuid, first_value(one.root_uuid) over"
        f" (partition by one.submitted_by, {said} order by one.submission_id) as first_sent"
        f" from {context.rows(form, form, rule.severity)} as one {joins}"
        " where one.submitted_by is not null) as told where root_uuid <> first_sent"
    )


def _items(rule: SentOnce, context: Context, form: str, table: Table) -> str:
    """Return SQL that joins what a submission's items say, in their order, inner ones included."""
    name = quoted(f"items of {table.name}")
    rows = context.rows(form, table.name, rule.severity)
    return (
        "left join (select root_uuid, string_agg(content_hash, ',' order by item_path) as items"
        f" from {rows} as item group by root_uuid) as {name} on {name}.root_uuid = one.root_uuid"
    )


BUILDERS: Mapping[type[DeclaredRule], Builder] = {SentOnce: sent_once}
