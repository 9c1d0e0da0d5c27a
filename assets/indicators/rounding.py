"""Exact fractions, rounded once: how figures computed outside the database are stored."""

from decimal import Decimal
from fractions import Fraction


def stored(number: Fraction) -> Decimal:
    """Round to six places, half up."""
    millionths, rest = divmod(abs(number) * 10**6, 1)
    whole = int(millionths) + (2 * rest >= 1)
    return Decimal(whole if number >= 0 else -whole).scaleb(-6)
