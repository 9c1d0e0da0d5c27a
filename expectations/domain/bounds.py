"""Rules that every programme has on what a period, a day and a score may be."""

from collections.abc import Iterator, Mapping

from assets.programme.instruments import INSTRUMENTS
from assets.programme.model import FormPlace
from assets.staging.form import Question
from assets.staging.tables import Table, column_name
from assets.warehouse.connection import literal, quoted
from expectations.domain.queries import (
    NO_ITEM,
    WHOLE,
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
from expectations.latest_day import LATEST_DAY, latest_days

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
    """A report is about a period of the programme that had begun when it arrived.

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
        rows, latest = _arrived(context, place, place.code)
        answer = f"{quoted(period)}::varchar"
        begins = " ".join(
            f"when {literal(one.name)} then {day(one.starts_on)}"
            for one in context.programme.periods
        )
        begun = f"coalesce(case {answer} {begins} end <= {latest}, false)"
        yield found(place.code, rows, {period: f"{answer} is not null and not {begun}"})


def _days(context: Context) -> Iterator[Part | NotChecked]:
    """A day that lay ahead when it arrived: of a question that says so, or dates the submission.

    That a form says so (`. <= today()`) is left to this rule by the form's own, which hold all
    else that is said of today against the same day (`expectations.latest_day`).
    """
    for place in context.programme.file.forms:
        for table in _tables(context, place):
            rows, latest = _arrived(context, place, table.name)
            conditions = {
                column.name: f"{as_day(column.name)} > {latest}"
                for column in table.columns
                if column.data_class != "pseudonym" and _is_until_today(place, column.question)
            }
            code = "nothing_is_dated_after_today"
            yield from _held(context, code, place, table, conditions, rows)


def _arrived(context: Context, place: FormPlace, table: str) -> tuple[str, str]:
    """Return SQL for a table's rows, and in these for the day on which what they say arrived."""
    newest = day(context.newest_day.get(place.code, context.as_of))
    arrivals = latest_days(context.programme, place, context.columns.get(place.code, ()))
    received = context.received(place.code, table)
    rows = f"(select * from {received} as came left join ({arrivals}) using (root_uuid))"
    return rows, f"coalesce({quoted(LATEST_DAY)}, {newest})"


def _is_until_today(place: FormPlace, question: Question) -> bool:
    return question.xpath in place.dated_by or is_dated_until_today(question)


def _scores(context: Context) -> Iterator[Part | NotChecked]:
    """A score that its instrument's scale has not; a form without an item shows no score at all."""
    forms = {place.code: place for place in context.programme.file.forms}
    for instrument in INSTRUMENTS:
        place = forms.get(instrument.form)
        if place is None or instrument.code not in SCALES:
            continue
        tables = _tables(context, place)
        if not any(
            instrument.item(one.question.xpath) for table in tables for one in table.columns
        ):
            yield NotChecked("scores_are_on_the_scale", place.code, WHOLE, NOT_ASKED)
        for table in tables:
            conditions = {
                column.name: is_none_of(f"{quoted(column.name)}::varchar", SCALES[instrument.code])
                for column in table.columns
                if instrument.item(column.question.xpath)
            }
            rows = context.received(place.code, table.name)
            yield from _held(context, "scores_are_on_the_scale", place, table, conditions, rows)


def _tables(context: Context, place: FormPlace) -> tuple[Table, ...]:
    return context.programme.questionnaire(place.code).staged(is_sensitive=place.is_sensitive)


def _held(  # noqa: PLR0913, PLR0917 - the rule, what it is about, and which rows it looks at.
    context: Context,
    code: str,
    place: FormPlace,
    table: Table,
    conditions: Mapping[str, str],
    rows: str,
) -> Iterator[Part | NotChecked]:
    """Hold rows of a table against conditions, as far as their columns were staged."""
    asked = {name: said for name, said in conditions.items() if context.has(table.name, name)}
    for name in conditions:
        if name not in asked:
            yield NotChecked(code, place.code, name, NOT_ASKED)
    if asked:
        item_path = "item_path" if table.path else NO_ITEM
        yield found(place.code, rows, asked, item_path)
