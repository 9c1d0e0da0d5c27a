"""What principles of the partnership are called, and how both sides saw them when last asked."""

from collections.abc import Iterable
from decimal import Decimal
from typing import TypeVar

from dashboards.edition import Edition
from dashboards.partnership_rows import WHOLE, Comparison

Seen = TypeVar("Seen", bound=Comparison)


def last_seen(edition: Edition, rows: Iterable[Seen]) -> tuple[Seen, ...]:
    """Return how principles were seen when they were last asked for, the widest gap first.

    Of the periods up to the one shown; only what both sides rated, and without their whole.
    """
    order = [row.period for row in edition.periods]
    until = periods_shown(edition)
    asked = [row for row in rows if row.period in until and row.principle != WHOLE]
    last = max((row.period for row in asked), key=order.index, default=None)
    found = [
        row
        for row in asked
        if row.period == last and row.agency_mean is not None and row.cso_mean is not None
    ]
    return tuple(sorted(found, key=lambda row: (-abs(row.gap or Decimal(0)), row.principle)))


def periods_shown(edition: Edition) -> set[str]:
    """Return the periods up to the one that is shown."""
    end = edition.period.ends_on if edition.period else None
    return {row.period for row in edition.periods if end and row.ends_on <= end}


def principle_name(edition: Edition, principle: str) -> str:
    """Return what a principle, or a line of questions across principles, is called."""
    lines = {row.line: row.title for row in edition.principle_lines}
    known = {row.member: row.label for row in edition.members if row.dimension == "principle"}
    return known.get(principle) or lines.get(principle) or principle
