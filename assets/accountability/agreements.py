"""Which agreement binds a partner in a period, and why none does."""

from typing import Literal

from assets.programme.periods import Period
from assets.programme.read import Programme
from assets.programme.registers import Agreement

Unbound = Literal["no_agreement", "not_begun", "ended", "suspended"]


def in_force(programme: Programme, partner: str, period: Period) -> Agreement | None:
    """Return the agreement that binds a partner in a period, for one day of it at least.

    A period that is suspended whole binds nobody. Where two agreements overlap, the one that
    began first carries the period's promises: a partner reports and is paid once a period.
    """
    binding = [agreement for agreement in _of(programme, partner) if _binds(agreement, period)]
    return min(
        binding, key=lambda agreement: (agreement.starts_on, agreement.agreement), default=None
    )


def why_unbound(programme: Programme, partner: str, period: Period) -> Unbound:
    """Return why no agreement binds a partner in a period in which none does."""
    own = _of(programme, partner)
    if any(_has_a_day_in(agreement, period) for agreement in own):
        return "suspended"
    if any(agreement.ends_on < period.starts_on for agreement in own):
        return "ended"
    return "not_begun" if own else "no_agreement"


def _of(programme: Programme, partner: str) -> list[Agreement]:
    return [agreement for agreement in programme.agreements if agreement.partner == partner]


def _has_a_day_in(agreement: Agreement, period: Period) -> bool:
    return agreement.starts_on <= period.ends_on and period.starts_on <= agreement.ends_on


def _binds(agreement: Agreement, period: Period) -> bool:
    if not _has_a_day_in(agreement, period):
        return False
    first = max(agreement.starts_on, period.starts_on)
    last = min(agreement.ends_on, period.ends_on)
    if agreement.suspended_from is None or agreement.suspended_from > first:
        return True
    return agreement.suspended_to is not None and agreement.suspended_to < last
