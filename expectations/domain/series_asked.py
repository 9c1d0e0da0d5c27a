"""What rules on many submissions need of each: who sent it, when, and for which period."""

from assets.programme.model import FormPlace
from assets.programme.read import Programme
from assets.staging.tables import column_name
from assets.warehouse.connection import literal, quoted
from expectations.domain.asked import tables_of_form
from expectations.domain.queries import WHOLE, Part, as_day
from expectations.domain.rule import NOT_ASKED, Context, NotChecked


def of_submissions(form: str, rows: str) -> Part:
    """Return what is found of whole submissions; `rows` is SQL for their `root_uuid`s."""
    query = (
        f"select {literal(form)} as form, root_uuid, null::varchar as item_path,"
        f" {literal(WHOLE)} as column_name from {rows} as doubtful"
    )
    return Part(form, query, {WHOLE: {}})


def noted_by_phone(context: Context, code: str, form: str, kind: str) -> str | NotChecked:
    """Return the column of what a phone notes by itself: `start`, `end` or `deviceid`."""
    for column in tables_of_form(context, form)[0].columns:
        if column.question.type == kind and context.has(form, column.name):
            return column.name
    return NotChecked(code, form, kind, NOT_ASKED)


def sent(context: Context, form: str, *columns: str) -> str:
    """Return SQL for a form's sound submissions: `who` each is from, and its `period`.

    It is from the partner that it names; where a form asks for none, from its account.
    """
    further = "".join(f", own.{quoted(column)}" for column in columns)
    return (
        "(select own.root_uuid, coalesce(settled.partner, own.submitted_by) as who,"
        f" settled.period{further}"
        f" from {context.sound(form, form)} as own"
        " join quality.submissions as settled"
        f" on settled.form = {literal(form)} and settled.root_uuid = own.root_uuid"
        " and settled.submission_id = own.submission_id)"
    )


def day_of(programme: Programme, moment: str) -> str:
    """Return SQL for the day of a moment that stands in UTC, by the programme's clock."""
    return f"timezone({literal(programme.file.time_zone)}, timezone('UTC', {moment}))::date"


def dated(context: Context, place: FormPlace) -> tuple[str, str]:
    """Return the column with the day that a submission is about, and SQL for that day.

    Where the form asks for none, it is the day on which the submission came.
    """
    asked = [column_name(question) for question in place.dated_by]
    known = [column for column in asked if context.has(place.code, column)]
    days = [*map(as_day, known), day_of(context.programme, "submitted_at")]
    return (known[0] if known else WHOLE), f"coalesce({', '.join(days)})"
