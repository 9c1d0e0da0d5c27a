"""Every promise that was agreed: the single ones, and those that come again each quarter."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from assets.programme.periods import Period
from assets.programme.read import Programme
from assets.programme.registers import Agreement, CommitmentRule
from assets.programme.working_days import add_working_days

Between = tuple[str, str]  # A promise's code, and the partner it is between.


@dataclass(frozen=True)
class Promise:
    """One promise as agreed; `side` may be joint, and then it counts for both sides."""

    commitment: str
    partner: str
    agreement: str | None
    side: str
    type: str
    text_en: str
    text_fr: str | None
    agreed_on: date
    due_on: date

    @property
    def between(self) -> Between:
        """What one looks up that was said about it."""
        return self.commitment, self.partner


def promises(programme: Programme) -> Iterator[Promise]:
    """Yield every agreed promise of a programme."""
    for row in programme.commitments:
        yield Promise(
            commitment=row.commitment,
            partner=row.partner,
            agreement=row.agreement,
            side=row.side,
            type=row.type,
            text_en=row.text_en,
            text_fr=row.text_fr,
            agreed_on=row.agreed_on,
            due_on=row.due_on,
        )
    for rule in programme.commitment_rules:
        for partner in programme.partners:
            for period in programme.periods:
                agreement = in_force(programme, partner.partner, period)
                if agreement is not None:
                    yield _recurring(programme, rule, agreement, period)


def in_force(programme: Programme, partner: str, period: Period) -> Agreement | None:
    """Return the agreement that binds a partner for a quarter: the one in force on its last day.

    A suspension that covers the last day means that nothing is due for the quarter.
    """
    for agreement in programme.agreements:
        if agreement.partner != partner:
            continue
        if not agreement.starts_on <= period.ends_on <= agreement.ends_on:
            continue
        if (
            agreement.suspended_from
            and agreement.suspended_from <= period.ends_on
            and (agreement.suspended_to is None or period.ends_on <= agreement.suspended_to)
        ):
            continue
        return agreement
    return None


def _recurring(
    programme: Programme, rule: CommitmentRule, agreement: Agreement, period: Period
) -> Promise:
    clock = period.starts_on if rule.clock_starts == "period_start" else period.ends_on
    due_on = (
        add_working_days(clock, rule.due_days, programme.file.calendar)
        if rule.days_kind == "working"
        else clock + timedelta(days=rule.due_days)
    )
    return Promise(
        commitment=f"{rule.rule}-{agreement.partner}-{period.name}",
        partner=agreement.partner,
        agreement=agreement.agreement,
        side=rule.side,
        type=rule.type,
        text_en=rule.text_en,
        text_fr=rule.text_fr,
        agreed_on=agreement.starts_on,
        due_on=due_on,
    )
