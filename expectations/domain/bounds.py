"""Rules that every programme has on what a period, a day and a score may be."""

from collections.abc import Iterator, Mapping

from assets.programme.instruments import INSTRUMENTS
from assets.programme.model import FormPlace
from assets.staging.form import Question
from assets.staging.tables import Table, column_name
from assets.warehouse.connection import quoted
from expectations.domain.queries import (
    NO_ITEM,
    Part,
    as_day,
    day,
    found,
    is_none_of,
    missing,
    one_rule,
)
from expectations.domain.rule import NOT_ASKED, Context, DomainRule, NotChecked
from expectations.forms.answers import is_dated_until_today

# The answers that an item of an instrument may have: levels of capacity or that it does not apply,
# degrees of agreement or that one cannot say (DOMAIN §3.1, §3.2).
SCALES: Mapping[str, tuple[str, ...]] = {
    "capacity": ("1", "2", "3", "4", "na"),
    "principles": ("1", "2", "3", "4", "5", "9"),
}


def rules(context: Context) -> Iterator[DomainRule | NotChecked]:
    """Yield the rules that every programme has on periods, days and scores."""
    yield from one_rule("period_is_in_the_programme", "error", _periods(context))
    yield from one_rule("nothing_is_dated_after_today", "error", _days(context))
    yield from one_rule("scores_are_on_the_scale", "error", _scores(context))


def _periods(context: Context) -> Iterator[Part | NotChecked]:
    """A report is about a period of the programme that has begun.

    Of one that has not begun nothing can be told; one that is under way may be reported on early,
    when its work is done.
    """
    for place in context.programme.file.forms:
        if place.reports is None:
            continue
        period = column_name(place.reports.period)
        why = missing(context, "period_is_in_the_programme", place.code, place.code, period)
        if why:
            yield why
            continue
        newest = context.newest_day.get(place.code, context.as_of)
        begun = [one.name for one in context.programme.periods if one.starts_on <= newest]
        condition = is_none_of(f"{quoted(period)}::varchar", begun)
        rows = context.received(place.code, place.code)
        yield found(place.code, rows, {period: condition})


def _days(context: Context) -> Iterator[Part | NotChecked]:
    """A day that lies in the future: of a question that says so, or that dates the submission."""
    for place in context.programme.file.forms:
        newest = day(context.newest_day.get(place.code, context.as_of))
        for table in _tables(context, place):
            conditions = {
                column.name: f"{as_day(column.name)} > {newest}"
                for column in table.columns
                if column.data_class != "pseudonym" and _is_until_today(place, column.question)
            }
            yield from _held(context, "nothing_is_dated_after_today", place, table, conditions)


def _is_until_today(place: FormPlace, question: Question) -> bool:
    return question.xpath in place.dated_by or is_dated_until_today(question)


def _scores(context: Context) -> Iterator[Part | NotChecked]:
    forms = {place.code: place for place in context.programme.file.forms}
    for instrument in INSTRUMENTS:
        place = forms.get(instrument.form)
        if place is None or instrument.code not in SCALES:
            continue
        for table in _tables(context, place):
            conditions = {
                column.name: is_none_of(f"{quoted(column.name)}::varchar", SCALES[instrument.code])
                for column in table.columns
                if instrument.item(column.question.xpath)
            }
            yield from _held(context, "scores_are_on_the_scale", place, table, conditions)


def _tables(context: Context, place: FormPlace) -> tuple[Table, ...]:
    return context.programme.questionnaire(place.code).staged(is_sensitive=place.is_sensitive)


def _held(
    context: Context, code: str, place: FormPlace, table: Table, conditions: Mapping[str, str]
) -> Iterator[Part | NotChecked]:
    """Hold a table's rows against conditions, as far as their columns were staged."""
    asked = {name: said for name, said in conditions.items() if context.has(table.name, name)}
    for name in conditions:
        if name not in asked:
            yield NotChecked(code, place.code, name, NOT_ASKED)
    if asked:
        rows = context.received(place.code, table.name)
        item_path = "item_path" if table.path else NO_ITEM
        yield found(place.code, rows, asked, item_path)
