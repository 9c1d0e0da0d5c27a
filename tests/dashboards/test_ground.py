"""Shapes in a plane: where words may stand in them, and what they are together."""

from dataclasses import replace
from itertools import pairwise
from math import cos, pi, sin

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboards.ground import Box, Ground, holds, middle, together
from tests.dashboards.map_fixture import mapped

Shape = tuple[tuple[tuple[int, int], ...], ...]


@st.composite
def stars(draw: st.DrawFn) -> Shape:
    """Shapes with bays and capes around a point."""
    far = draw(st.lists(st.integers(40, 1000), min_size=5, max_size=40))
    turns = ((2 * pi * place / len(far), reach) for place, reach in enumerate(far))
    ring = tuple((round(reach * cos(turn)), round(reach * sin(turn))) for turn, reach in turns)
    return (ring,)


@st.composite
def valleys(draw: st.DrawFn) -> Shape:
    """Shapes as thin as a valley that winds from west to east."""
    norths = draw(st.lists(st.integers(0, 1000), min_size=2, max_size=30))
    thin = draw(st.integers(1, 60))
    lower = [(place * 20, north) for place, north in enumerate(norths)]
    return ((*lower, *((east, north + thin) for east, north in reversed(lower))),)


def crossings_below(shape: Shape, at: tuple[float, float]) -> int:
    """Count the sides that a line straight down from a point crosses."""
    return sum(
        y + (at[0] - x) * (further_y - y) / (further_x - x) < at[1]
        for ring in shape
        for (x, y), (further_x, further_y) in pairwise((*ring, ring[0]))
        if (x > at[0]) != (further_x > at[0])
    )


@given(st.one_of(stars(), valleys()))
def test_words_stand_inside_their_area(shape):
    assert crossings_below(shape, middle(shape)) % 2 == 1


def test_words_do_not_stand_in_a_hole():
    outer, hole = ((0, 0), (100, 0), (100, 100), (0, 100)), ((10, 10), (10, 90), (90, 90), (90, 10))

    assert crossings_below((outer, hole), middle((outer, hole))) % 2 == 1


@pytest.mark.parametrize(
    ("box", "is_held"),
    [
        (Box(10, 10, 90, 90), True),
        (Box(10, 10, 130, 90), False),  # Its centre is inside, a corner is not.
        (Box(10, 60, 150, 140), False),  # The notch reaches into it.
        (Box(300, 300, 310, 310), False),
    ],
)
def test_a_box_is_held_only_as_a_whole(box, is_held):
    notched = (((0, 0), (100, 0), (100, 100), (200, 100), (200, 200), (0, 200)),)

    assert holds(notched, box) is is_held


def test_districts_of_a_region_are_one_shape_without_their_border():
    west, east = ((0, 0), (2, 0), (2, 2), (0, 2)), ((2, 0), (4, 0), (4, 2), (2, 2))

    [ring] = together([(west,), (east,)])

    assert set(ring) == {(0, 0), (2, 0), (4, 0), (4, 2), (2, 2), (0, 2)}
    assert len(ring) == 6


def test_north_is_up_and_a_degree_is_shorter_along_the_map_than_up_it(read):
    edition = read(mapped())
    far_north = [
        replace(row, outline=[[at + 60 * (place % 2) for place, at in enumerate(row.outline[0])]])
        for row in edition.areas
    ]

    low, high = Ground.of(edition), Ground.of(replace(edition, areas=tuple(far_north)))

    assert low.lands["adm2"]["north"].shape[0][0] == (0, 0)
    assert low.height / low.width == pytest.approx(3 / 7.6, rel=0.01)
    assert high.height / high.width == pytest.approx(3 / 7.6 / cos(61.5 * pi / 180), rel=0.01)


def test_a_country_on_both_sides_of_the_date_line_is_not_torn(read):
    edition = read(mapped())
    [one, other, _] = edition.areas
    across = (replace(one, outline=[[178, 0, 180, 0, 180, 2]]),
              replace(other, outline=[[-180, 0, -178, 0, -180, 2]]))  # fmt: skip

    ground = Ground.of(replace(edition, areas=across))

    west, east = (ground.lands["adm2"][code].shape[0] for code in ("north", "hills"))
    assert max(west)[0] == min(east)[0]
    assert ground.height / ground.width == pytest.approx(0.5, rel=0.01)


def test_without_outlines_there_is_no_ground(read, tables):
    tables["areas"] = [{"adm2": "north", "adm1": "port", "label": "N", "adm1_label": "P",
                        "position": 1, "outline": None}]  # fmt: skip

    assert Ground.of(read(tables)) is None
