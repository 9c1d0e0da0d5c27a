"""Shapes of districts: what cannot be drawn is a mistake, and neighbours keep their border."""

import json
from itertools import pairwise

import pytest

from assets.programme.corners import thinned
from assets.programme.outlines import read_outlines, wrong_with
from tests.velmara_forms import VELMARA

SQUARE = [[0, 0], [2, 0], [2, 2], [0, 2], [0, 0]]
HOLE = [[0.5, 0.5], [1.5, 0.5], [1.5, 1.5], [0.5, 1.5], [0.5, 0.5]]
ISLE = [[4, 4], [5, 4], [5, 5], [4, 4]]


def drawn(folder, coordinates, kind="Polygon"):
    """Write a map of one district and return its outline."""
    shape = {"type": "Feature", "properties": {"adm2": "north"},
             "geometry": {"type": kind, "coordinates": coordinates}}  # fmt: skip
    content = {"type": "FeatureCollection", "features": [shape]}
    (folder / "areas.geojson").write_text(json.dumps(content), encoding="utf-8")
    return read_outlines(folder)["north"]


def turned(ring):
    return sum(x * north - east * y for (x, y), (east, north) in pairwise((*ring, ring[0]))) / 2


def sides(outline):
    return {side for ring in outline for side in pairwise((*ring, ring[0]))}


@pytest.mark.parametrize(
    ("coordinates", "said"),
    [
        ([SQUARE[:-1]], "a ring is not closed"),
        ([[[0, 0], [1, 1], [0, 0]]], "at least three corners"),
        ([], "at least three corners"),
        ([[[500_000, 9_000_000], *SQUARE[1:4], [500_000, 9_000_000]]], "not degrees"),
        ([[["east", "north"], *SQUARE]], "not rings"),
        (SQUARE, "not rings"),
    ],
)
def test_what_cannot_be_drawn_is_said(coordinates, said):
    assert said in wrong_with({"type": "Polygon", "coordinates": coordinates})


def test_shapes_of_several_parts_with_holes_and_heights_are_fine(tmp_path):
    high = [[*corner, 812.5] for corner in SQUARE]
    assert not wrong_with({"type": "MultiPolygon", "coordinates": [[high, HOLE], [ISLE]]})

    outline = drawn(tmp_path, [[high, HOLE], [ISLE]], "MultiPolygon")

    # What is filled is wound to the left and what is not to the right, however it was written.
    assert [turned(ring) for ring in outline] == [4, -1, 0.5]
    other = drawn(tmp_path, [[high[::-1], HOLE[::-1]], [ISLE[::-1]]], "MultiPolygon")
    assert [turned(ring) for ring in other] == [4, -1, 0.5]


def test_without_a_map_no_district_has_an_outline(tmp_path):
    assert read_outlines(tmp_path) == {}


@pytest.mark.parametrize("most", [200, 90, 40])
def test_neighbours_keep_the_border_they_share(most):
    before = read_outlines(VELMARA)
    after = thinned(before, most)

    shared = {side for outline in after.values() for side in sides(outline)}
    assert sum(len(ring) for outline in after.values() for ring in outline) <= most
    assert all(len(rings) == 1 for rings in after.values())
    for name, outline in after.items():
        neighbours = [
            other
            for other in before
            if sides(before[name]) & {side[::-1] for side in sides(before[other])}
        ]
        inland = sides(outline) & {side[::-1] for side in shared}
        assert all(sides(after[other]) & {side[::-1] for side in inland} for other in neighbours)


def test_an_isle_goes_before_a_district_does():
    wide = tuple((float(at), (at % 7) / 50) for at in range(300))
    coast = (*wide, (300.0, 90.0), (0.0, 90.0))
    islets = tuple(((at, 95.0), (at + 0.4, 95.0), (at, 95.4)) for at in range(100))

    after = thinned({"coast": (coast, *islets), "rock": (((0, 99), (0.2, 99), (0, 99.2)),)}, 40)

    assert len(after["coast"]) < 40
    assert len(after["rock"]) == 1
