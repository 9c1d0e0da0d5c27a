"""Rules on days on which an agreement with the partner is in force, or is not."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta

from assets.programme.quality import DeclaredRule
from assets.programme.quality.rows import WithinAgreement
from assets.programme.read import Programme
from assets.programme.registers import Agreement
from assets.staging.tables import column_name
from assets.warehouse.connection import literal, quoted
from expectations.domain.asked import Asked, asked
from expectations.domain.queries import Part, as_day, declared_rule, listed, missing
from expectations.domain.rule import Builder, Context, DomainRule, NotChecked
from expectations.unchecked import apart

Span = tuple[date, date]  # The first and the last day.
ONE_DAY = timedelta(days=1)


def within_agreement(rule: WithinAgreement, context: Context) -> Iterator[DomainRule | NotChecked]:
    """Find a day on which no agreement with the partner was in force.

    A registered partner without any agreement has no such day: what it did is outside. Of a
    partner that is not in the register another rule tells.
    """
    yield from declared_rule(rule, _parts(rule, context))


def spans(programme: Programme) -> Iterator[tuple[str, date, date]]:
    """Yield for each partner the spans of days on which an agreement is in force, apart."""
    by_partner: dict[str, list[Span]] = defaultdict(list)
    for agreement in programme.agreements:
        by_partner[agreement.partner] += _in_force(agreement)
    for partner, found in by_partner.items():
        for first, last in _merged(found):
            yield partner, first, last


def _in_force(agreement: Agreement) -> Iterator[Span]:
    """Yield the days from the first to the last but for those of a suspension."""
    first, last = agreement.starts_on, agreement.ends_on
    if agreement.suspended_from is None:
        parts: list[Span] = [(first, last)]
    else:
        parts = [(first, min(last, agreement.suspended_from - ONE_DAY))]
        if agreement.suspended_to is not None:
            parts.append((max(first, agreement.suspended_to + ONE_DAY), last))
    yield from (part for part in parts if part[0] <= part[1])


def _merged(found: Iterable[Span]) -> Iterator[Span]:
    """Yield spans that neither overlap nor follow on one another, the earliest first."""
    current: Span | None = None
    for first, last in sorted(found):
        if current is not None and first <= current[1] + ONE_DAY:
            current = current[0], max(current[1], last)
            continue
        if current is not None:
            yield current
        current = first, last
    if current is not None:
        yield current


def _parts(rule: WithinAgreement, context: Context) -> Iterator[Part | NotChecked]:
    partners = {place.code: place.partner for place in context.programme.file.forms}
    for one in rule.days:
        named = column_name(partners[one.form] or "")
        days, reasons = apart(
            [
                asked(context, rule.code, one.form, one.question),
                missing(context, rule.code, one.form, one.form, named),
            ]
        )
        yield from reasons
        if not reasons:
            [day] = days
            yield Part(one.form, _outside(context, rule, day, named), {day.name: {}})


def _outside(context: Context, rule: WithinAgreement, day: Asked, partner: str) -> str:
    known = list(spans(context.programme))
    registered = listed(row.partner for row in context.programme.partners)
    return (
        f"select {literal(day.form)} as form, told.root_uuid, told.item_path,"
        f" {literal(day.name)} as column_name from {_told(context, rule, day, partner)} as told"
        " asof left join (select"
        f" unnest({listed(one for one, _, _ in known)}) as partner,"
        f" unnest({listed(str(first) for _, first, _ in known)})::date as first_day,"
        f" unnest({listed(str(last) for _, _, last in known)})::date as last_day) as span"
        " on span.partner = told.partner and told.day >= span.first_day"
        f" where told.day is not null and told.partner in (select unnest({registered}))"
        " and (span.last_day is null or told.day > span.last_day)"
    )


def _told(context: Context, rule: WithinAgreement, day: Asked, partner: str) -> str:
    """Return SQL for the days that were told, each with the submission's partner."""
    rows = context.rows(day.form, day.table.name, rule.severity)
    told = f"{as_day(day.name)} as day"
    if not day.depth:
        named = f"{quoted(partner)} as partner"
        return (
            f"(select root_uuid, {day.item_path} as item_path, {told}, {named} from {rows} as one)"
        )
    around = context.rows(day.form, day.form, rule.severity)
    return (
        f"(select inside.root_uuid, inside.item_path, {told}, around.partner from {rows} as inside"
        f" join (select root_uuid, {quoted(partner)} as partner from {around} as one) as around"
        " on around.root_uuid = inside.root_uuid)"
    )


BUILDERS: Mapping[type[DeclaredRule], Builder] = {WithinAgreement: within_agreement}
