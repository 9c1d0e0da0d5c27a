"""Rules on how submissions came to be: how fast, from which device, how many, how late changed."""

from collections.abc import Iterator
from datetime import timedelta

from assets.programme.quality.series import LateEdits, Pace, SameDevice, TooFast
from assets.programme.read import Programme
from assets.warehouse.connection import literal, quoted
from expectations.domain.queries import Part, day, declared_rule
from expectations.domain.rule import Context, DomainRule, NotChecked
from expectations.domain.series_asked import dated, day_of, noted_by_phone, of_submissions, sent
from expectations.unchecked import apart

Found = DomainRule | NotChecked


def too_fast(rule: TooFast, context: Context) -> Iterator[Found]:
    """Yield the rule that finds forms whose end is too soon after their start."""
    yield from declared_rule(rule, _timed(rule, context))


def _timed(rule: TooFast, context: Context) -> Iterator[Part | NotChecked]:
    for form in rule.forms:
        both, reasons = apart(
            noted_by_phone(context, rule.code, form, kind) for kind in ("start", "end")
        )
        yield from reasons
        if not reasons:
            start, end = both
            yield _hasty(
                rule, context, form, f"epoch_ms({quoted(end)}) - epoch_ms({quoted(start)})"
            )


def _hasty(rule: TooFast, context: Context, form: str, took: str) -> Part:
    """An end before the start says that the phone's clock was set, and nothing of speed."""
    rows = context.sound(form, form)
    return of_submissions(
        form,
        f"(select root_uuid from {rows} as filled"
        f" where {took} >= 0 and {took} < {rule.seconds} * 1000)",
    )


def same_device(rule: SameDevice, context: Context) -> Iterator[Found]:
    """Yield the rule that finds what came from a device that sent for too many people."""
    yield from declared_rule(rule, (_shared(rule, context, form) for form in rule.forms))


def _shared(rule: SameDevice, context: Context, form: str) -> Part | NotChecked:
    device = noted_by_phone(context, rule.code, form, "deviceid")
    if isinstance(device, NotChecked):
        return device
    within = {
        "day": day_of(context.programme, "submitted_at"),
        "period": "period",
        "ever": "true",
    }[rule.span]
    answered = sent(context, form, device, "submitted_at")
    return of_submissions(
        form,
        f"(select root_uuid from {answered} as answered where {quoted(device)} is not null"
        f" qualify count(*) over (partition by {quoted(device)}, {within}) > {rule.respondents})",
    )


def pace(rule: Pace, context: Context) -> Iterator[Found]:
    """Yield the rule that finds the records of an account's day that has far too many."""
    yield from declared_rule(rule, (_crowded(rule, context, form) for form in rule.forms))


def _crowded(rule: Pace, context: Context, form: str) -> Part:
    """What is usual is the middle of all days on which any account has a record in the form."""
    place = next(one for one in context.programme.file.forms if one.code == form)
    column, when = dated(context, place)
    query = f"""(
        with records as (
            select root_uuid, submitted_by, {when} as day
            from {context.sound(form, form)} as record
            where submitted_by is not null and {when} <= {day(context.as_of)}
        ),
        days as (
            select submitted_by, day, count(*) as records from records group by submitted_by, day
        ),
        ordered as (
            select list_sort(list(records)) as days from days having count(*) >= {rule.days_from}
        ),
        usual as (
            select days[(len(days) + 1) // 2] + days[len(days) // 2 + 1] as twice_middle
            from ordered
        ),
        crowded as (
            select submitted_by, day
            from days, usual
            where 2 * records > {rule.times} * twice_middle
        )
        select {literal(form)} as form, root_uuid, null::varchar as item_path,
            {literal(column)} as column_name
        from records
        semi join crowded using (submitted_by, day)
    )"""
    return Part(form, query, {column: {}})


def late_edits(rule: LateEdits, context: Context) -> Iterator[Found]:
    """Yield the rule that finds what was changed after the lock, where that is much of it."""
    reporting = tuple(place.code for place in context.programme.file.forms if place.reports)
    parts = (_edited(rule, context, form) for form in rule.forms or reporting)
    yield from declared_rule(rule, parts)


def _edited(rule: LateEdits, context: Context, form: str) -> Part:
    """A change was made by the time that a pull first saw it; nobody knows how long before."""
    seen_on = day_of(context.programme, "seen.seen_at")
    return of_submissions(
        form,
        f"""(
            with locked as (
                select sent.root_uuid, sent.who, locks.locks_on
                from {sent(context, form)} as sent
                join ({_locks(context.programme)}) as locks on locks.period = sent.period
                where locks.locks_on < {day(context.as_of)}
            ),
            edited as (
                select distinct locked.root_uuid, locked.who
                from locked
                join staging.history as seen
                    on seen.form = {literal(form)} and seen.root_uuid = locked.root_uuid
                where seen.change = 'edited' and {seen_on} > locked.locks_on
                    and {seen_on} <= {day(context.as_of)}
            ),
            too_many as (
                select locked.who
                from locked
                left join edited on edited.root_uuid = locked.root_uuid
                group by locked.who
                having count(*) >= {rule.submissions_from}
                    and count(edited.root_uuid) > {rule.share} * count(*)
            )
            select root_uuid from edited semi join too_many using (who)
        )""",
    )


def _locks(programme: Programme) -> str:
    """Return the query for the day after which each of the programme's periods is locked."""
    rules = programme.file.periods
    days = timedelta(days=rules.due_days + rules.lock_days)
    rows = ", ".join(
        f"({literal(period.name)}, {day(period.ends_on + days)})" for period in programme.periods
    )
    return f"select * from (values {rows}) as known (period, locks_on)"
