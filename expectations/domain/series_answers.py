"""Rules on answers that are too alike: numbers that are all round, one score throughout."""

from collections.abc import Iterable, Iterator

from assets.programme.instruments import INSTRUMENTS
from assets.programme.quality.series import Heaping, StraightLine
from assets.warehouse.connection import literal, quoted
from expectations.domain.asked import Asked, asked, tables_of_form
from expectations.domain.queries import WHOLE, Part, declared_rule, listed
from expectations.domain.rule import NOT_ASKED, Context, DomainRule, NotChecked
from expectations.domain.series_asked import of_submissions, sent
from expectations.unchecked import apart

NUMBER = "decimal(28, 10)"


def heaping(rule: Heaping, context: Context) -> Iterator[DomainRule | NotChecked]:
    """Yield the rule that finds round numbers where nearly all of a question's are round.

    They are looked at by partner, form, question and period.
    """
    numbers, reasons = apart(
        asked(context, rule.code, one.form, one.question) for one in rule.numbers
    )
    yield from declared_rule(rule, (*reasons, *(_heaped(rule, context, one) for one in numbers)))


def _heaped(rule: Heaping, context: Context, number: Asked) -> Part:
    """Zero is no rounded number: it says that there was nothing to count."""
    answer = f"try_cast(item.{quoted(number.name)} as {NUMBER})"
    query = f"""(
        with numbers as (
            select
                item.root_uuid, {number.item_path} as item_path, sent.who, sent.period,
                {answer} % {rule.multiple_of} = 0 as is_round
            from {context.sound(number.form, number.table.name)} as item
            join {sent(context, number.form)} as sent on sent.root_uuid = item.root_uuid
            where {answer} <> 0
        ),
        heaped as (
            select who, period
            from numbers
            group by who, period
            having count(*) >= {rule.values_from}
                and count(*) filter (where is_round) >= {rule.share} * count(*)
        )
        select {literal(number.form)} as form, root_uuid, item_path,
            {literal(number.name)} as column_name
        from numbers
        semi join heaped using (who, period)
        where is_round
    )"""
    return Part(number.form, query, {number.name: {}})


def straight_line(rule: StraightLine, context: Context) -> Iterator[DomainRule | NotChecked]:
    """Yield the rule that finds assessments all of whose scored items have the same score."""
    yield from declared_rule(rule, _straight(rule, context))


def _straight(rule: StraightLine, context: Context) -> Iterable[Part | NotChecked]:
    for form, fewest in rule.answered.items():
        items = _items(context, form)
        if len(items) < fewest:
            yield NotChecked(rule.code, form, WHOLE, NOT_ASKED)
            continue
        answers = ", ".join(f"{quoted(item)}::varchar" for item in items)
        yield of_submissions(
            form,
            f"""(
                select root_uuid, list_filter(
                    [{answers}],
                    lambda one: one is not null
                        and not list_contains({listed(rule.not_scored)}, one)
                ) as scores
                from {context.sound(form, form)} as assessment
                where len(scores) >= {fewest} and len(list_distinct(scores)) = 1
            )""",
        )


def _items(context: Context, form: str) -> list[str]:
    """Return the columns of an instrument's items that the form, as it was sent, asks."""
    instrument = next((one for one in INSTRUMENTS if one.form == form), None)
    if instrument is None:
        return []
    return [
        column.name
        for column in tables_of_form(context, form)[0].columns
        if instrument.item(column.question.xpath) and context.has(form, column.name)
    ]
