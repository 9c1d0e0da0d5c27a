"""Division is exact until it is rounded, and then half up."""

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import duckdb
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from assets.indicators.arithmetic import divided

AMOUNTS = st.decimals(min_value=-(10**9), max_value=10**9, places=6)
POSITIVE = st.decimals(min_value=Decimal("0.000001"), max_value=10**9, places=6)


@pytest.fixture(scope="module")
def database():
    connection = duckdb.connect()
    yield connection
    connection.close()


def quotient(database, top, bottom):
    sql = divided(f"({top})::decimal(28, 6)", f"({bottom})::decimal(28, 6)")
    [(found,)] = database.execute(f"select {sql}").fetchall()
    return found


def half_up(exact):
    """Round a fraction to six places; of two equally near, take the one farther from zero."""
    millionths = abs(exact) * 10**6
    whole = millionths.numerator // millionths.denominator
    whole += 2 * (millionths - whole) >= 1
    return Decimal(whole if exact >= 0 else -whole) / 10**6


@settings(max_examples=150, deadline=None)
@given(top=AMOUNTS, bottom=POSITIVE)
@example(top=Decimal(1), bottom=Decimal(3))
@example(top=Decimal(-2), bottom=Decimal(3))
@example(top=Decimal(0), bottom=Decimal(7))
def test_a_quotient_is_the_exact_one_rounded_half_up(database, top, bottom):
    assert quotient(database, top, bottom) == half_up(Fraction(top) / Fraction(bottom))


@settings(max_examples=100, deadline=None)
@given(count=st.integers(min_value=0, max_value=10**9), is_negative=st.booleans())
def test_a_tie_goes_away_from_zero(database, count, is_negative):
    tie = Fraction(2 * count + 1, 2 * 10**6)  # Half-way between two sixth places.
    sign = -1 if is_negative else 1

    found = quotient(database, sign * tie.numerator, tie.denominator)

    exact = Decimal(tie.numerator) / Decimal(tie.denominator)
    assert found == sign * exact.quantize(Decimal("0.000001"), rounding=ROUND_HALF_UP)
    assert abs(found) > exact


def test_nothing_is_divided_by_zero(database):
    assert quotient(database, 5, 0) is None
