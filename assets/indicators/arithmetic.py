"""Division that is exact until it is rounded, in SQL.

DuckDB divides decimals as floating-point numbers (TECH §5); a share that lies exactly half-way
between two sixth places could then fall on either side. Here whole numbers are divided.
"""

PLACES = 6
FINE_PLACES = 12  # Of what was divided itself and is added up: twice the places that are stored.


def divided(numerator: str, denominator: str) -> str:
    """Return SQL for numerator ÷ denominator to six places, half up; null where it is ÷ 0.

    Both are SQL of decimals with at most six places; the denominator is not negative.
    """
    exact = as_decimal(units(millionths(numerator), millionths(denominator), PLACES))
    return f"case when ({denominator}) <> 0 then {exact} end"


def averaged(total: str, number: str) -> str:
    """Return the same for a total with at most twelve places and a whole number."""
    exact = as_decimal(units(trillionths(total), _trillion(number), PLACES))
    return f"case when ({number}) <> 0 then {exact} end"


def millionths(number: str) -> str:
    """Return SQL for a decimal with at most six places, as a whole number of millionths."""
    return f"(({number})::decimal(28, 6) * 1000000)::hugeint"


def trillionths(number: str) -> str:
    """Return SQL for a decimal with at most twelve places, as a whole number of trillionths.

    The places are taken apart from the whole, which alone could be too large a decimal.
    """
    fine = f"({number})::decimal(38, {FINE_PLACES})"
    return f"({_trillion(f'trunc({fine})')} + (({fine} % 1) * {10**FINE_PLACES})::hugeint)"


def _trillion(number: str) -> str:
    return f"(({number})::hugeint * {10**FINE_PLACES}::hugeint)"


def units(top: str, bottom: str, places: int) -> str:
    """Return SQL for top ÷ bottom, whole numbers, as a whole number of 10^-places, half up."""
    half_up = f"(2 * abs({top}) * {10**places}::hugeint + {bottom}) // (2 * {bottom})"
    return f"(sign({top})::hugeint * ({half_up}))"


def as_decimal(count: str) -> str:
    """Return SQL for a whole number of millionths as a decimal with six places."""
    return f"(({count})::decimal(24, 0) * '0.000001'::decimal(6, 6))"
