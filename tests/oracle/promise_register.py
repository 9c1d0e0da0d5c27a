"""Every promise that the registers hold: the single ones, and those that come again."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from tests.oracle.folder import Folder
from tests.oracle.spans import Span, spans_between

Arrival = Callable[[str, str, str], date | None]  # Of a report: by form, period and partner.


@dataclass(frozen=True)
class Promise:
    """What one side (agency, cso or joint) promised, and by which day."""

    code: str
    partner: str
    side: str
    type: str
    agreed_on: date
    due_on: date
    agreement: str = ""
    period: str = ""  # Where it comes again: the period that it is about.

    @property
    def sides(self) -> tuple[str, ...]:
        """Who answers for it: for a joint one, both."""
        return ("agency", "cso") if self.side == "joint" else (self.side,)


def spoken_of(folder: Folder) -> set[tuple[str, str]]:
    """Return the promises and partners that may be spoken of, also before a clock started."""
    single = {(row["commitment"], row["partner"]) for row in folder.table("commitments")}
    return single | {
        (_code(rule, span, agreement), agreement["partner"])
        for rule, span, agreement in _occasions(folder)
    }


def registered(folder: Folder, arrival: Arrival) -> list[Promise]:
    """Return the promises of the registers whose due date is known."""
    single = [
        Promise(
            row["commitment"], row["partner"], row["side"], row["type"],
            date.fromisoformat(row["agreed_on"]), date.fromisoformat(row["due_on"]),
            row["agreement"],
        )
        for row in folder.table("commitments")
    ]  # fmt: skip
    again = [_again(folder, arrival, *occasion) for occasion in _occasions(folder)]
    return [*single, *(promise for promise in again if promise)]


def _occasions(folder: Folder) -> Iterator[tuple[dict[str, str], Span, dict[str, str]]]:
    """Yield each rule with the periods in which it holds, and the agreement that binds."""
    for rule in folder.table("commitment_rules"):
        kind = "quarter" if rule["each"] == "report" else rule["each"]
        for span in spans_between(folder.first_day, folder.quarters[-1].last, kind):
            for partner in folder.partners:
                agreement = folder.binding(partner, span)
                if agreement:
                    yield rule, span, agreement


def _code(rule: dict[str, str], span: Span, agreement: dict[str, str]) -> str:
    return f"{rule['rule']}-{agreement['partner']}-{span.name}"


def _again(folder: Folder, arrival: Arrival, rule, span: Span, agreement) -> Promise | None:
    """Nothing falls due before it was agreed; feedback is owed on a report that came."""
    partner, begins = agreement["partner"], date.fromisoformat(agreement["starts_on"])
    clock = {
        "period_start": max(span.first, begins),
        "period_end": span.last,
        "report_received": arrival(rule.get("form", ""), span.name, partner),
    }[rule["clock_starts"]]
    if clock is None:
        return None
    days = int(rule["due_days"])
    due = (
        folder.after_working_days(clock, days)
        if rule["days_kind"] == "working"
        else clock + timedelta(days=days)
    )
    code = _code(rule, span, agreement)
    about = (agreement["agreement"], span.name)
    return Promise(code, partner, rule["side"], rule["type"], begins, due, *about)
