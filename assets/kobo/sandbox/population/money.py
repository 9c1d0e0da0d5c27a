"""What the invented agreements are worth: which one is in force, and how much a quarter brings."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from assets.kobo.sandbox.population.world import World

QUARTER_MONTHS = 3
ROUNDED_TO = 50


def in_force(world: World, partner: str, day: date) -> Mapping[str, str]:
    """Return the newest of a partner's agreements that have begun by a day."""
    begun = [
        row
        for row in world.agreements
        if row["partner"] == partner and row["starts_on"] <= day.isoformat()
    ]
    return max(begun, key=lambda row: row["starts_on"])


def tranche_of(agreement: Mapping[str, str]) -> Decimal:
    """Return the agreed amount in equal parts over the agreement's quarters, rounded."""
    begins, ends = (date.fromisoformat(agreement[name]) for name in ("starts_on", "ends_on"))
    months = (ends.year - begins.year) * 12 + ends.month - begins.month + 1
    share = Decimal(agreement["amount"]) / (months // QUARTER_MONTHS)
    return Decimal(round(share / ROUNDED_TO) * ROUNDED_TO)
