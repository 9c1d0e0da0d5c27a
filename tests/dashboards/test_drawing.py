from decimal import Decimal

import pytest

from dashboards.drawing import bullet, path

BANDS = (Decimal("0.50"), Decimal("0.85"))


@pytest.mark.parametrize(
    ("progress", "bar", "is_cut", "is_below_start"),
    [
        ("0.5", "38.5%", False, False),
        ("1.3", "100%", False, False),
        ("1.301", "100%", True, False),
        ("-0.2", "0%", False, True),
    ],
)
def test_a_bullet_is_cut_at_its_ends_and_says_so(progress, bar, is_cut, is_below_start):
    drawn = bullet(Decimal(progress), BANDS)

    assert (drawn.bar, drawn.is_cut, drawn.is_below_start) == (bar, is_cut, is_below_start)


def test_the_bands_of_a_bullet_end_where_the_programme_says():
    assert bullet(Decimal(1), BANDS).bands == ("38.5%", "65.4%")
    assert bullet(Decimal(1), (Decimal("0.65"), Decimal(1))).bands == ("50%", "76.9%")


def test_a_missing_point_breaks_a_path():
    drawn = path([Decimal(1), Decimal(2), None, Decimal(3), Decimal(4)], [Decimal(4)] * 5)

    assert len(drawn.pieces) == 2
    assert drawn.is_current


def test_a_path_without_a_present_point_ends_hollow():
    assert not path([Decimal(1), Decimal(2), None], [None, None, None]).is_current


def test_no_points_no_path():
    assert path([None, None], [Decimal(1), Decimal(2)]) is None
