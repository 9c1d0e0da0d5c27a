"""Rules on two answers of one submission: which day is first, which number is larger."""

from collections.abc import Iterable, Iterator, Mapping

from assets.programme.quality import DeclaredRule
from assets.programme.quality.rows import InOrder, NotMoreThan, PartsEqualTotal
from assets.warehouse.connection import literal, quoted
from expectations.domain.asked import Asked, above, asked, beside
from expectations.domain.queries import NO_ITEM, Part, declared_rule
from expectations.domain.rule import Builder, Context, DomainRule, NotChecked

DAY, NUMBER = "date", "decimal(38, 10)"


def in_order(rule: InOrder, context: Context) -> Iterator[DomainRule | NotChecked]:
    """Find a day that is before the one that it comes after."""
    yield from declared_rule(
        rule,
        (
            _not_above(rule, context, one.form, (one.earlier, one.later), DAY, found=1)
            for one in rule.pairs
        ),
    )


def not_more_than(rule: NotMoreThan, context: Context) -> Iterator[DomainRule | NotChecked]:
    """Find a part that is more than its whole."""
    yield from declared_rule(
        rule,
        (
            _not_above(rule, context, one.form, (one.part, one.whole), NUMBER, found=0)
            for one in rule.pairs
        ),
    )


def parts_equal_total(rule: PartsEqualTotal, context: Context) -> Iterator[DomainRule | NotChecked]:
    """Find a total that its parts do not add up to; without any part nothing was divided.

    A part without a number adds nothing.
    """
    yield from declared_rule(rule, _totals(rule, context))


def _not_above(  # noqa: PLR0913 - two questions, how they are read, and which one is found.
    rule: DeclaredRule,
    context: Context,
    form: str,
    questions: tuple[str, str],
    kind: str,
    *,
    found: int,
) -> Part | NotChecked:
    """Return what finds a first answer above the second one, in the row of the inner question.

    Where both are in one row, the answer to the question numbered `found` is the one to look at.
    """
    both = [asked(context, rule.code, form, question) for question in questions]
    known = [one for one in both if isinstance(one, Asked)]
    if len(known) < len(both):
        return next(one for one in both if isinstance(one, NotChecked))
    low, high = known
    inner, outer = (low, high) if high.is_around(low) else (high, low)
    if low.table == high.table:
        inner, outer = known[found], known[1 - found]
    first, second = ("inner", "outer") if inner is low else ("outer", "inner")
    rows = beside(context, inner, outer, rule.severity)
    query = (
        f"select {literal(form)} as form, root_uuid, item_path,"
        f" {literal(inner.name)} as column_name from {rows} as compared"
        f" where try_cast({first}_answer as {kind}) > try_cast({second}_answer as {kind})"
    )
    return Part(form, query, {inner.name: {"other_question": outer.column.question.xpath}})


def _totals(rule: PartsEqualTotal, context: Context) -> Iterable[Part | NotChecked]:
    for one in rule.totals:
        total = asked(context, rule.code, one.form, one.total)
        parts = asked(context, rule.code, one.form, one.parts)
        if isinstance(total, NotChecked):
            yield total
        elif isinstance(parts, NotChecked):
            yield parts
        else:
            yield _total(context, rule, total, parts)


def _total(context: Context, rule: PartsEqualTotal, total: Asked, parts: Asked) -> Part:
    rows = context.rows(total.form, total.table.name, rule.severity)
    inside = context.rows(parts.form, parts.table.name, rule.severity)
    at = above("inside", total.depth) if total.depth else NO_ITEM
    query = (
        f"select {literal(total.form)} as form, whole.root_uuid, {_of(total)} as item_path,"
        f" {literal(total.name)} as column_name from {rows} as whole join ("
        f"select inside.root_uuid, {at} as item_path,"
        f" sum(try_cast({quoted(parts.name)} as {NUMBER})) as added"
        f" from {inside} as inside group by all) as divided"
        f" on divided.root_uuid = whole.root_uuid"
        f"{' and divided.item_path = whole.item_path' if total.depth else ''}"
        f" where try_cast(whole.{quoted(total.name)} as {NUMBER}) <> coalesce(divided.added, 0)"
    )
    return Part(total.form, query, {total.name: {"other_question": parts.column.question.xpath}})


def _of(total: Asked) -> str:
    return "whole.item_path" if total.depth else NO_ITEM


BUILDERS: Mapping[type[DeclaredRule], Builder] = {
    InOrder: in_order,
    NotMoreThan: not_more_than,
    PartsEqualTotal: parts_equal_total,
}
