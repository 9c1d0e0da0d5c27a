"""What was agreed for a cell up to a period."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from assets.programme.framework import Indicator

# By period: the baseline, the target, and what was first agreed where it was changed.
Agreed = Mapping[str, tuple[Decimal | None, Decimal, Decimal | None]]


@dataclass(frozen=True)
class Plan:
    """What was agreed up to a period: the baseline, the target to date, and its first version."""

    baseline: Fraction | None = None
    target: Fraction | None = None
    original_target: Fraction | None = None


def plan_until(indicator: Indicator, agreed: Agreed, ended: Sequence[str]) -> Plan:
    """Add up a flow's targets over the ended periods; take a level's latest."""
    due = [agreed[period] for period in ended if period in agreed]
    if not due:
        return Plan()
    baseline = next((found for found, _, _ in reversed(due) if found is not None), None)
    targets = [Fraction(target) for _, target, _ in due]
    originals = [Fraction(target if first is None else first) for _, target, first in due]
    was_changed = any(first is not None for _, _, first in due)
    target, original = (
        (targets[-1], originals[-1]) if indicator.is_level else (sum(targets), sum(originals))
    )
    return Plan(
        baseline=Fraction(baseline) if baseline is not None else None,
        target=Fraction(target),
        original_target=Fraction(original) if was_changed else None,
    )
