"""Promises that come again: each quarter, half or year, and for each report, tranche, agreement.

A promise is there once its clock has started: feedback is owed on a report that came.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from assets.accountability.agreements import in_force
from assets.accountability.happened import Happened
from assets.programme.periods import LENGTHS, Period
from assets.programme.read import Programme
from assets.programme.registers import Agreement, CommitmentRule
from assets.programme.working_days import add_working_days

MOST_TRANCHES = 40  # As the form of payments (F11) has it.


@dataclass(frozen=True)
class Occasion:
    """One time that a rule applies; its clock may not have started yet."""

    commitment: str
    agreement: Agreement
    starts_on: date | None
    period: Period | None = None

    def due_on(self, programme: Programme, rule: CommitmentRule) -> date | None:
        """Return the day by which the promise is to be kept, once its clock has started."""
        if self.starts_on is None:
            return None
        if rule.days_kind == "working":
            return add_working_days(self.starts_on, rule.due_days, programme.file.calendar)
        return self.starts_on + timedelta(days=rule.due_days)


def occasions(programme: Programme, rule: CommitmentRule, happened: Happened) -> Iterator[Occasion]:
    """Yield every time that a rule applies, in an agreement that is in force."""
    if rule.each == "agreement":
        for agreement in programme.agreements:
            name = f"{rule.rule}-{agreement.agreement}"
            yield Occasion(name, agreement, agreement.starts_on)
    elif rule.each == "tranche":
        yield from _tranches(programme, rule, happened)
    else:
        for partner in programme.partners:
            for period in periods_of(programme, rule):
                binding = in_force(programme, partner.partner, period)
                if binding is not None:
                    name = f"{rule.rule}-{partner.partner}-{period.name}"
                    starts_on = _clock(programme, rule, binding, period, happened)
                    yield Occasion(name, binding, starts_on, period)


def periods_of(programme: Programme, rule: CommitmentRule) -> tuple[Period, ...]:
    """Return the periods in each of which a rule applies; none where it goes by something else."""
    if rule.each in LENGTHS:
        return programme.periods_of(rule.each)
    return programme.periods if rule.each == "report" else ()


def answered_form(programme: Programme, rule: CommitmentRule) -> str | None:
    """Return the form whose reports a rule is about: the one it names, or the first there is."""
    reporting = [form.code for form in programme.file.forms if form.reports is not None]
    return rule.form or next(iter(reporting), None)


def codes(programme: Programme, rule: CommitmentRule) -> Iterator[tuple[str, str]]:
    """Yield the code and partner of every promise that a rule can make."""
    if rule.each == "tranche":
        for agreement in programme.agreements:
            for number in range(1, MOST_TRANCHES + 1):
                yield f"{rule.rule}-{agreement.agreement}-{number}", agreement.partner
    else:
        for occasion in occasions(programme, rule, Happened()):
            yield occasion.commitment, occasion.agreement.partner


def _tranches(programme: Programme, rule: CommitmentRule, happened: Happened) -> Iterator[Occasion]:
    known = {agreement.agreement: agreement for agreement in programme.agreements}
    for tranche in happened.tranches:
        if tranche.agreement in known:
            starts_on = {
                "tranche_agreed": tranche.agreed_on,
                "tranche_due": tranche.due_on,
                "tranche_received": tranche.received_on,
            }[rule.clock_starts]
            name = f"{rule.rule}-{tranche.agreement}-{tranche.number}"
            yield Occasion(name, known[tranche.agreement], starts_on)


def _clock(
    programme: Programme,
    rule: CommitmentRule,
    agreement: Agreement,
    period: Period,
    happened: Happened,
) -> date | None:
    """Return the day from which a promise of a period is counted."""
    if rule.clock_starts == "period_start":
        return max(period.starts_on, agreement.starts_on)  # Nothing is due before it was agreed.
    if rule.clock_starts == "period_end":
        return period.ends_on
    form = answered_form(programme, rule) or ""
    report = happened.reports.get((form, period.name, agreement.partner))
    if report is None:
        return None
    return report.received_on if rule.clock_starts == "report_received" else report.accepted_on
