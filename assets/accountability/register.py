"""Every promise that was agreed: the single ones, and those that come again each period."""

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
    text_en: str | None
    text_fr: str | None
    agreed_on: date
    due_on: date
    text_es: str | None = None
    text_ar: str | None = None

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
            text_es=row.text_es,
            text_ar=row.text_ar,
        )
    for rule in programme.commitment_rules:
        for partner in programme.partners:
            for period in programme.periods_of(rule.each):
                agreement = in_force(programme, partner.partner, period)
                if agreement is not None:
                    yield _recurring(programme, rule, agreement, period)


def in_force(programme: Programme, partner: str, period: Period) -> Agreement | None:
    """Return the agreement that binds a partner in a period, for one day of it at least.

    A period that is suspended whole binds nobody. Where two agreements overlap, the one that
    began first carries the period's promises: a partner reports and is paid once a period.
    """
    binding = [
        agreement
        for agreement in programme.agreements
        if agreement.partner == partner and _binds(agreement, period)
    ]
    return min(
        binding, key=lambda agreement: (agreement.starts_on, agreement.agreement), default=None
    )


def _binds(agreement: Agreement, period: Period) -> bool:
    first = max(agreement.starts_on, period.starts_on)
    last = min(agreement.ends_on, period.ends_on)
    if first > last:
        return False
    if agreement.suspended_from is None or agreement.suspended_from > first:
        return True
    return agreement.suspended_to is not None and agreement.suspended_to < last


def _recurring(
    programme: Programme, rule: CommitmentRule, agreement: Agreement, period: Period
) -> Promise:
    # Nothing falls due before it was agreed.
    begins = max(period.starts_on, agreement.starts_on)
    clock = begins if rule.clock_starts == "period_start" else period.ends_on
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
        text_es=rule.text_es,
        text_ar=rule.text_ar,
    )
