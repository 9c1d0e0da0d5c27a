"""The shape of each district, read from areas.geojson: rings of corners, in degrees.

Whether every district has one is `assets.programme.checks.places`; which corners a page can do
without, `assets.programme.corners`.
"""

import json
from collections.abc import Iterator, Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any

from assets.programme.corners import Corner, Outline, Ring, thinned

Shape = tuple[str, Mapping[str, Any]]  # A district, and its geometry as GeoJSON has it.

MAP = "areas.geojson"
FEWEST = 4  # Positions of a ring whose last repeats its first.
MOST_EAST, MOST_NORTH = 180, 90


def read_outlines(folder: Path) -> dict[str, Outline]:
    """Return the outline of each district, with as few corners as a page needs; none without a map.

    Raises:
        KeyError, TypeError, ValueError: The map is none; a checked folder has no such one.
    """
    path = folder / MAP
    if not path.exists():
        return {}
    shapes = shapes_of(json.loads(path.read_text(encoding="utf-8-sig")))
    return thinned({name: tuple(_wound(geometry)) for name, geometry in shapes})


def shapes_of(content: Any) -> list[Shape]:
    """Return each shape of a map: its district, and its geometry.

    Raises:
        KeyError, TypeError, ValueError: The content is not a collection of shapes of districts.
    """
    if content["type"] != "FeatureCollection":
        raise ValueError(f"expected type FeatureCollection, found {content['type']!r}")
    found = []
    for number, feature in enumerate(content["features"], start=1):
        adm2 = (feature.get("properties") or {}).get("adm2")
        geometry = feature.get("geometry") or {}
        if not adm2 or geometry.get("type") not in {"Polygon", "MultiPolygon"}:
            raise ValueError(f"shape {number} needs a property adm2, and a polygon as geometry")
        found.append((str(adm2), geometry))
    return found


def wrong_with(geometry: Mapping[str, Any]) -> str:
    """Say what is wrong with the rings of a shape; nothing if each can be drawn."""
    try:
        rings = [ring for polygon in _polygons(geometry) for ring in polygon]
    except (KeyError, TypeError, ValueError, IndexError):
        return "its coordinates are not rings of longitude and latitude"
    if not rings or any(len(ring) < FEWEST for ring in rings):
        return "a ring needs at least three corners"
    if any(ring[0] != ring[-1] for ring in rings):
        return "a ring is not closed; end it with the corner that it begins with"
    if any(not _is_on_earth(*corner) for ring in rings for corner in ring):
        return "its coordinates are not degrees of longitude and latitude"
    return ""


def _is_on_earth(east: float, north: float) -> bool:
    return abs(east) <= MOST_EAST and abs(north) <= MOST_NORTH


def _polygons(geometry: Mapping[str, Any]) -> list[list[Ring]]:
    """Return the rings of each polygon as they are written, the outer one first; heights go."""
    written = geometry["coordinates"]
    polygons = [written] if geometry["type"] == "Polygon" else written
    return [[tuple(_corner(*at) for at in ring) for ring in polygon] for polygon in polygons]


def _corner(east: float, north: float, *_: float) -> Corner:
    return float(east), float(north)


def _wound(geometry: Mapping[str, Any]) -> Iterator[Ring]:
    """Yield rings without their repeated end: outer ones to the left, holes to the right."""
    for polygon in _polygons(geometry):
        for place, ring in enumerate(polygon):
            is_left = sum(x * north - east * y for (x, y), (east, north) in pairwise(ring)) > 0
            yield ring[:-1] if is_left == (place == 0) else ring[:0:-1]
