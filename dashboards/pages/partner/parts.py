"""What a partner's page tells beside promises and results: strategy, capacity and reports.

All of it comes from the edition's rows of the one partner; none is worked out here.
"""

from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from dashboards.capacity_rows import WHOLE
from dashboards.edition import Edition
from dashboards.language import N_, Language
from dashboards.partners import labels_of
from dashboards.register_rows import Duty
from dashboards.rows import SIDES
from dashboards.status import Look, promise_look

# How a report's state looks: with the shapes and colours of promises, since each is one.
LOOKS = {
    "accepted": ("on_time", N_("Accepted")),
    "submitted": ("pending", N_("Being read")),
    "sent_back": ("disputed", N_("Sent back")),
    "due": ("not_due", N_("Not yet due")),
    "not_yet_due": ("not_due", N_("Not yet due")),
    "overdue": ("overdue", N_("Overdue")),
}
DUTIES = {
    "report": N_("Report"),
    "feedback": N_("Answer to the report"),
    "sharing": N_("Data shared back"),
}


class Strategy(NamedTuple):
    """The strategy of a partnership, ready to print."""

    why: str
    horizon: str
    agreed: str
    priorities: tuple[str, ...]
    brings: tuple[str, str]  # The Agency, the partner.
    teaches: tuple[str, str]


class Area(NamedTuple):
    """One area of capacity: the newest agreed score as a whole step."""

    label: str
    step: int
    digit: str
    marks: str


class Report(NamedTuple):
    """One report or answer that was due, and what became of it."""

    period: str
    side: str
    what: str
    due: str
    came: str
    look: Look
    words: str


def strategy_of(own: Edition, language: Language) -> Strategy | None:
    """Return the strategy that both sides agreed; none where there is none."""
    if not own.strategies:
        return None
    row = own.strategies[0]
    years = row.horizon_years
    return Strategy(
        row.why or "[x]",
        language.ngettext("%(num)s year", "%(num)s years", years) if years else "[x]",
        language.day(row.agreed_on) if row.agreed_on else "[x]",
        tuple(part for part in (row.priorities or "").split(";") if part),
        (row.agency_brings or "[x]", row.partner_brings or "[x]"),
        (row.agency_can_teach or "[x]", row.partner_can_teach or "[x]"),
    )


def areas_of(own: Edition, language: Language) -> tuple[Area, ...]:
    """Return the newest agreed scores, areas in the programme's own order."""
    newest = {row.domain: row for row in own.profiles if row.is_latest and row.domain != WHOLE}
    labels = labels_of(own, "domain")
    found = []
    for code in [*(one for one in labels if one in newest), *sorted(newest.keys() - labels.keys())]:
        row = newest[code]
        step = 0
        if row.score is not None:
            step = int(row.score.quantize(Decimal(1), rounding=ROUND_HALF_UP))
        digit = language.number(step) if step else ""
        found.append(Area(labels.get(code, code), step, digit, (row.mark or "") if step else "x"))
    return tuple(found)


def assessed_on(own: Edition, language: Language) -> str:
    """Return the day of the newest agreed assessment; empty before the first."""
    days = [row.assessed_on for row in own.profiles if row.is_latest]
    return language.day(max(days)) if days else ""


def reports_of(own: Edition, language: Language) -> tuple[Report, ...]:
    """Return what each side had to report to the other, the newest period first.

    Within a period the Agency comes first.
    """
    order = {row.period: place for place, row in enumerate(own.periods)}
    rows = [row for row in own.duties if row.expected and row.period in order]
    rows.sort(key=lambda row: (-order[row.period], SIDES.index(row.side), row.duty, row.form or ""))
    forms = {row.form: row.form_title for row in own.rules}
    return tuple(_report(row, forms, language) for row in rows)


def _report(row: Duty, forms: dict[str, str | None], language: Language) -> Report:
    state, word = LOOKS.get(row.state, ("not_due", row.state))
    what = language.gettext(DUTIES.get(row.duty, row.duty))
    words = language.gettext(word)
    if row.days_late and row.received_on:
        state = "late"
        words = language.ngettext("%(num)s day late", "%(num)s days late", row.days_late)
    elif row.days_late and row.state == "overdue":
        words = language.ngettext("%(num)s day overdue", "%(num)s days overdue", row.days_late)
    return Report(
        language.short_period(row.period),
        row.side,
        (forms.get(row.form or "") or what) if row.duty == "report" else what,
        language.day(row.due_on) if row.due_on else "[x]",
        language.day(row.received_on)
        if row.received_on
        else "[z]"
        if row.state in {"due", "not_yet_due"}
        else "[x]",
        promise_look(state),
        words,
    )
