"""Outlines with fewer corners, for pages that are read on a telephone.

Neighbours keep the border they share: of each stretch between two meeting points the same corners
stay on either side, those first from which the line without them would lie farthest (Douglas and
Peucker).
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from itertools import pairwise
from math import ceil, dist, hypot, inf, log10

Corner = tuple[float, float]
Ring = tuple[Corner, ...]  # Its first corner is not repeated at its end.
Outline = tuple[Ring, ...]

# So many corners weigh some 15 kilobytes on a page.
MOST_CORNERS = 1200
# A map is drawn at most so many pixels wide; what is finer is not seen.
FINEST = 2000
FEWEST = 3  # Corners of a ring.
NEIGHBOURS = 2  # Of a corner between two others; one with more is where borders meet.


def thinned(outlines: Mapping[str, Outline], most: int = MOST_CORNERS) -> dict[str, Outline]:
    """Return outlines with about so many corners at most; no district loses its largest ring."""
    rounded = _rounded(outlines)
    rings = [ring for outline in rounded.values() for ring in outline]
    weights = _weights(rings)
    for outline in filter(None, rounded.values()):
        largest = max(outline, key=_size)
        weights |= dict.fromkeys(sorted(largest, key=lambda at: weights[at])[-FEWEST:], inf)
    by_weight = sorted((weights[corner] for ring in rings for corner in ring), reverse=True)
    least = by_weight[most] if len(by_weight) > most else -inf
    return {
        name: tuple(ring for ring in (_heavier(ring, weights, least) for ring in outline) if ring)
        for name, outline in rounded.items()
    }


def _heavier(ring: Ring, weights: Mapping[Corner, float], least: float) -> Ring:
    """Return a ring of the corners that weigh more; nothing if too few of them do."""
    kept = tuple(corner for corner in ring if weights[corner] > least or weights[corner] == inf)
    return kept if len(kept) >= FEWEST else ()


def _rounded(outlines: Mapping[str, Outline]) -> dict[str, Outline]:
    """Return outlines in as many digits as can be seen, without corners that fall together."""
    corners = [at for outline in outlines.values() for ring in outline for at in ring]
    if not corners:
        return dict(outlines)
    span = max(max(axis) - min(axis) for axis in zip(*corners, strict=True))
    digits = ceil(log10(FINEST / span)) if span else 0
    return {
        name: tuple(
            ring for ring in (_apart(ring, digits) for ring in outline) if len(set(ring)) >= FEWEST
        )
        for name, outline in outlines.items()
    }


def _apart(ring: Ring, digits: int) -> Ring:
    rounded = [(round(east, digits), round(north, digits)) for east, north in ring]
    return tuple(at for before, at in pairwise([rounded[-1], *rounded]) if at != before)


def _weights(rings: list[Ring]) -> dict[Corner, float]:
    """Return how far off the line would run without each corner; where borders meet it stays."""
    beside: dict[Corner, set[Corner]] = defaultdict(set)
    for ring in rings:
        for before, at in pairwise((*ring[-1:], *ring)):
            beside[before].add(at)
            beside[at].add(before)
    weights = {at: 0.0 if len(others) == NEIGHBOURS else inf for at, others in beside.items()}
    for ring in rings:
        for stretch in _stretches(ring, weights):
            _weigh(stretch, weights)
    return weights


def _stretches(ring: Ring, weights: Mapping[Corner, float]) -> Iterator[Ring]:
    """Yield the stretches of a ring between meeting points, each the same from either side."""
    ends = [place for place, corner in enumerate(ring) if weights[corner] == inf]
    if not ends:
        first = min(ring)
        ends = sorted(map(ring.index, (first, max(ring, key=lambda at: (dist(first, at), at)))))
    round_again = ring + ring
    for start, end in pairwise((*ends, ends[0] + len(ring))):
        stretch = round_again[start : end + 1]
        yield min(stretch, stretch[::-1])


def _weigh(stretch: Ring, weights: dict[Corner, float]) -> None:
    weights[stretch[0]] = weights[stretch[-1]] = inf
    open_parts = [(0, len(stretch) - 1, inf)]
    while open_parts:
        first, last, most = open_parts.pop()
        if last - first > 1:
            off, at = max(
                (_off(stretch[place], stretch[first], stretch[last]), place)
                for place in range(first + 1, last)
            )
            weights[stretch[at]] = weight = min(off, most)
            open_parts += [(first, at, weight), (at, last, weight)]


def _off(corner: Corner, start: Corner, end: Corner) -> float:
    """Return how far a corner lies from the line between two others."""
    along = end[0] - start[0], end[1] - start[1]
    length = along[0] ** 2 + along[1] ** 2
    there = corner[0] - start[0], corner[1] - start[1]
    share = (there[0] * along[0] + there[1] * along[1]) / length if length else 0
    share = min(max(share, 0), 1)
    return hypot(there[0] - share * along[0], there[1] - share * along[1])


def _size(ring: Ring) -> float:
    return abs(sum(x * north - east * y for (x, y), (east, north) in pairwise((*ring[-1:], *ring))))
