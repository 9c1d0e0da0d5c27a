"""Axes of values that end at round numbers."""

from decimal import ROUND_CEILING, Decimal


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
    last = int((most / step).to_integral_value(ROUND_CEILING))
    return [step * place for place in range(last + 1)]
