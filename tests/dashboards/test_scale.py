"""Axes of values end at a round number that no value is above."""

from decimal import Decimal

import pytest

from dashboards.figures.scale import finest, ticks_over, ticks_to, whole_ticks_to


@pytest.mark.parametrize(
    ("most", "number", "ticks"),
    [("81600", 2, (0, 50000, 100000)), ("100", 4, (0, 25, 50, 75, 100)), ("0", 4, (0,))],
)
def test_the_last_tick_is_not_below_the_greatest_value(most, number, ticks):
    assert tuple(ticks_to(Decimal(most), number)) == ticks


@pytest.mark.parametrize(
    ("least", "most", "ticks"),
    [
        ("-130", "0", (-150, -100, -50, 0)),
        ("-0.4", "0.9", (Decimal("-0.5"), 0, Decimal("0.5"), 1)),
        ("0", "10100", (0, 5000, 10000, 15000)),
        ("2.1", "2.9", (2, Decimal("2.2"), Decimal("2.4"), Decimal("2.6"), Decimal("2.8"), 3)),
        ("1", "1", (1, Decimal("1.25"))),
    ],
)
def test_both_ends_are_round_and_hold_every_value(least, most, ticks):
    assert tuple(ticks_over(Decimal(least), Decimal(most), 4)) == ticks


def test_no_two_ticks_read_alike():
    assert ticks_over(Decimal(0), Decimal(2), 4, finest("count")) == [0, 1, 2]
    assert ticks_over(Decimal("0.5"), Decimal("0.52"), 4, finest("share"))[1] == Decimal("0.51")


@pytest.mark.parametrize(
    ("most", "unit_kind", "ticks"),
    [
        ("0.1", "share", ("0", "0.05", "0.1")),
        ("1", "share", ("0", "0.25", "0.5", "0.75", "1")),
        ("1", "score", ("0", "0.5", "1")),
        ("9", "count", ("0", "5", "10")),
    ],
)
def test_no_tick_reads_as_another_number_than_it_stands_at(most, unit_kind, ticks):
    """A tenth in steps of 2.5 % would read 3 %, 5 %, 8 %, 10 %."""
    assert ticks_to(Decimal(most), 4, finest(unit_kind)) == [*map(Decimal, ticks)]


@pytest.mark.parametrize(
    ("most", "ticks"), [(9, (0, 5, 10)), (1, (0, 1)), (690, (0, 200, 400, 600, 800))]
)
def test_what_is_counted_has_ticks_at_whole_numbers_alone(most, ticks):
    assert tuple(whole_ticks_to(Decimal(most), 4)) == ticks
