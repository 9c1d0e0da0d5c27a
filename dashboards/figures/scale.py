"""Axes of values that end at round numbers."""

from decimal import Decimal


def round_step(least: Decimal) -> Decimal:
    """Return the smallest of …, 1, 2, 2.5, 5, 10, 20, … that is not less than a number above 0."""
    ten = Decimal(1).scaleb(least.adjusted())
    steps = (Decimal(factor) * ten for factor in ("1", "2", "2.5", "5", "10"))
    return next(step for step in steps if step >= least)


def ticks_to(most: Decimal, number: int) -> list[Decimal]:
    """Return zero and up to so many round steps, the last of them not below the greatest value."""
    if most <= 0:
        return [Decimal(0)]
    step = round_step(most / number)
    return [step * place for place in range(int(-(-most // step)) + 1)]
