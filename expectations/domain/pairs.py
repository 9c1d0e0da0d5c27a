"""Rules on two answers of one submission: which day is first, which number is larger."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from assets.programme.quality import DeclaredRule
from assets.programme.quality.rows import InOrder, NotMoreThan, PartsEqualTotal
from assets.warehouse.connection import literal, quoted
from expectations.domain.asked import Asked, above, asked, beside
from expectations.domain.queries import NO_ITEM, Part, declared_rule
from expectations.domain.rule import Builder, Context, DomainRule, NotChecked
from expectations.unchecked import apart

Pair = tuple[str, str, str]  # A form, and two of its questions.
DAY, NUMBER = "date", "decimal(38, 10)"


def in_order(rule: InOrder, context: Context) -> Iterator[DomainRule | NotChecked]:
    """Find a day that is before the one that it comes after."""
    pairs = [(one.form, one.earlier, one.later) for one in rule.pairs]
    yield from declared_rule(rule, _not_above(rule, context, pairs, DAY, found=1))


def not_more_than(rule: NotMoreThan, context: Context) -> Iterator[DomainRule | NotChecked]:
    """Find a part that is more than its whole."""
    pairs = [(one.form, one.part, one.whole) for one in rule.pairs]
    yield from declared_rule(rule, _not_above(rule, context, pairs, NUMBER, found=0))


def parts_equal_total(rule: PartsEqualTotal, context: Context) -> Iterator[DomainRule | NotChecked]:
    """Find a total that its parts do not add up to; without any part nothing was divided.

    A part without a number adds nothing.
    """
    yield from declared_rule(rule, _totals(rule, context))


def _not_above(
    rule: DeclaredRule, context: Context, pairs: Iterable[Pair], kind: str, *, found: int
) -> Iterator[Part | NotChecked]:
    """Yield for each pair what finds a first answer above the second one."""
    for form, *questions in pairs:
        both, reasons = apart(asked(context, rule.code, form, question) for question in questions)
        yield from reasons
        if not reasons:
            yield _above(rule, context, both, kind, found=found)


def _above(
    rule: DeclaredRule, context: Context, both: Sequence[Asked], kind: str, *, found: int
) -> Part:
    """Return what finds a first answer above the second one, in the row of the inner question.

    Where both are in one row, the answer to the question numbered `found` is the one to look at.
    """
    low, high = both
    inner, outer = (low, high) if high.is_around(low) else (high, low)
    if low.table == high.table:
        inner, outer = both[found], both[1 - found]
    first, second = ("inner", "outer") if inner is low else ("outer", "inner")
    rows = beside(context, inner, outer, rule.severity)
    query = (
        f"select {literal(low.form)} as form, root_uuid, item_path,"
        f" {literal(inner.name)} as column_name from {rows} as compared"
        f" where try_cast({first}_answer as {kind}) > try_cast({second}_answer as {kind})"
    )
    return Part(low.form, query, {inner.name: {"other_question": outer.column.question.xpath}})


def _totals(rule: PartsEqualTotal, context: Context) -> Iterable[Part | NotChecked]:
    for one in rule.totals:
        both, reasons = apart(
            asked(context, rule.code, one.form, question) for question in (one.total, one.parts)
        )
        yield from reasons
        if not reasons:
            total, parts = both
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
