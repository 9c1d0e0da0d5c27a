"""What was agreed for a cell up to a period."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from assets.programme.framework import Indicator

# The baseline, the target, and what was first agreed where it was changed.
Terms = tuple[Decimal | None, Decimal, Decimal | None]
Agreed = Mapping[str, Terms]  # By period.


@dataclass(frozen=True)
class Plan:
    """What was agreed up to a period: the baseline, the target to date, and its first version."""

    target: Decimal
    original_target: Decimal
    baseline: Decimal | None = None
    was_changed: bool = False


def plans(indicator: Indicator, agreed: Agreed, ended: Sequence[str]) -> Iterator[tuple[str, Plan]]:
    """Yield the plan to date of each ended period from the first with a target, oldest first.

    A flow's targets are added up, of a level the latest stands: a change of an earlier one is
    none of it.
    """
    plan: Plan | None = None
    for period in ended:
        if period in agreed:
            plan = _with(plan, indicator, *agreed[period])
        if plan is not None:
            yield period, plan


def _with(
    plan: Plan | None,
    indicator: Indicator,
    baseline: Decimal | None,
    target: Decimal,
    first: Decimal | None,
) -> Plan:
    newest = Plan(
        target=target,
        original_target=target if first is None else first,
        baseline=baseline,
        was_changed=first is not None,
    )
    if plan is None:
        return newest
    return replace(
        newest,
        target=newest.target + (0 if indicator.is_level else plan.target),
        original_target=newest.original_target
        + (0 if indicator.is_level else plan.original_target),
        baseline=plan.baseline if baseline is None else baseline,
        was_changed=newest.was_changed or (plan.was_changed and not indicator.is_level),
    )
