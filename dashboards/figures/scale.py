"""Axes of values that end at round numbers."""

from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from dashboards.language import DIGITS


def round_step(least: Decimal, fine: Decimal = Decimal(0)) -> Decimal:
    """Return the smallest of …, 1, 2, 2.5, 5, 10, 20, … that is not less than a number above 0.

    Where there is a `fine` step, of which the number holds one at least, it is a multiple of it.
    """
    ten = Decimal(1).scaleb(least.adjusted())
    steps = (Decimal(factor) * ten for factor in ("1", "2", "2.5", "5", "10"))
    return next(step for step in steps if step >= least and not (fine and step % fine))


def finest(unit_kind: str) -> Decimal:
    """Return the smallest step that two numbers of a unit can be told apart by on a page."""
    return Decimal(1).scaleb(-DIGITS.get(unit_kind, 1) - 2 * (unit_kind == "share"))


def ticks_to(most: Decimal, number: int, fine: Decimal = Decimal(0)) -> list[Decimal]:
    """Return zero and up to so many round steps, the last of them not below the greatest value.

    All are multiples of `fine`.
    """
    return ticks_over(Decimal(0), most, number, fine) if most > 0 else [Decimal(0)]


def ticks_over(
    least: Decimal, most: Decimal, number: int, fine: Decimal = Decimal(0)
) -> list[Decimal]:
    """Return the ends of round steps, so many or one more, that hold a least and a greatest value.

    All are multiples of `fine`. Two values that are one have a step of their own.
    """
    step = round_step(max((most - least or Decimal(1)) / number, fine), fine)
    first = int((least / step).to_integral_value(ROUND_FLOOR))
    last = int((most / step).to_integral_value(ROUND_CEILING))
    return [step * place for place in range(first, max(last, first + 1) + 1)]


def whole_ticks_to(most: Decimal, number: int) -> list[Decimal]:
    """Return those of the ticks at whole numbers; the last may lie below the greatest value."""
    return [tick for tick in ticks_to(most, number) if tick == int(tick)]
