"""The map of the example: an invented island, one valid shape for each district."""

import json
from collections import Counter
from itertools import combinations, pairwise

import pytest

from tests.example import velmara_programme
from tests.velmara_forms import VELMARA

AREAS = velmara_programme().areas
FEATURES = json.loads((VELMARA / "areas.geojson").read_text(encoding="utf-8"))["features"]
RINGS = {
    feature["properties"]["adm2"]: [tuple(at) for at in feature["geometry"]["coordinates"][0]]
    for feature in FEATURES
}


def sides(district):
    return set(pairwise(RINGS[district]))


def turn(first, second, third):
    """Return above 0 for a left turn, below for a right turn."""
    return (second[0] - first[0]) * (third[1] - first[1]) - (second[1] - first[1]) * (
        third[0] - first[0]
    )


def cross(one, other):
    (a, b), (c, d) = one, other
    return turn(a, b, c) * turn(a, b, d) < 0 and turn(c, d, a) * turn(c, d, b) < 0


def area(ring):
    return sum(x * later_y - later_x * y for (x, y), (later_x, later_y) in pairwise(ring)) / 2


def test_there_is_one_shape_for_each_district():
    assert [feature["properties"]["adm2"] for feature in FEATURES] == [row.adm2 for row in AREAS]
    for feature in FEATURES:
        assert feature["geometry"]["type"] == "Polygon"
        assert len(feature["geometry"]["coordinates"]) == 1


@pytest.mark.parametrize("district", RINGS)
def test_a_shape_is_closed_and_goes_round_once(district):
    ring = RINGS[district]

    assert ring[0] == ring[-1]
    assert len(set(ring)) == len(ring) - 1 >= 4
    assert area(ring) > 0  # Counter-clockwise, as RFC 7946 has it.
    assert not any(cross(*two) for two in combinations(sides(district), 2))


def test_neighbours_share_their_border():
    drawn = Counter(side for district in RINGS for side in sides(district))
    shared = {side for side in drawn if side[::-1] in drawn}

    assert set(drawn.values()) == {1}
    assert all(sides(district) & shared for district in RINGS)
    assert all(sides(district) - shared for district in RINGS)  # Each reaches the sea.


def test_no_two_districts_overlap():
    for one, other in combinations(RINGS, 2):
        assert not any(cross(first, second) for first in sides(one) for second in sides(other))


def test_the_districts_of_a_region_lie_together():
    regions = {}
    for row in AREAS:
        regions.setdefault(row.adm1, []).append(row.adm2)

    for first, second in regions.values():
        assert sides(first) & {side[::-1] for side in sides(second)}


def test_the_island_lies_where_there_is_only_water():
    for ring in RINGS.values():
        assert all(-25 < east < -10 and -34 < north < -25 for east, north in ring)
