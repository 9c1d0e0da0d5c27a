"""Axes of values end at a round number that no value is above."""

from decimal import Decimal

import pytest

from dashboards.figures.scale import ticks_to


@pytest.mark.parametrize(
    ("most", "number", "ticks"),
    [("81600", 2, (0, 50000, 100000)), ("100", 4, (0, 25, 50, 75, 100)), ("0", 4, (0,))],
)
def test_the_last_tick_is_not_below_the_greatest_value(most, number, ticks):
    assert tuple(ticks_to(Decimal(most), number)) == ticks
