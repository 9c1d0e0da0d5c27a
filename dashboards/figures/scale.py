"""Axes of values that end at round numbers."""

from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal


def round_step(least: Decimal) -> Decimal:
    """Return the smallest of …, 1, 2, 2.5, 5, 10, 20, … that is not less than a number above 0."""
    ten = Decimal(1).scaleb(least.adjusted())
    steps = (Decimal(factor) * ten for factor in ("1", "2", "2.5", "5", "10"))
    return next(step for step in steps if step >= least)


def ticks_to(most: Decimal, number: int) -> list[Decimal]:
    """Return zero and up to so many round steps, the last of them not below the greatest value."""
    return ticks_over(Decimal(0), most, number) if most > 0 else [Decimal(0)]


def ticks_over(least: Decimal, most: Decimal, number: int) -> list[Decimal]:
    """Return the ends of round steps, so many at most or one more, that hold two values and zero.

    Nothing but zero has an axis up to 1.
    """
    least, most = min(least, Decimal(0)), max(most, Decimal(0))
    step = round_step((most - least or Decimal(1)) / number)
    first = int((least / step).to_integral_value(ROUND_FLOOR))
    last = int((most / step).to_integral_value(ROUND_CEILING))
    return [step * place for place in range(first, max(last, first + 1) + 1)]
