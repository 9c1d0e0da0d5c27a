"""The records that each figure of a closed period is made of."""

from collections.abc import Iterator

from tests.oracle.cells import EVERYBODY, of_everybody
from tests.oracle.registry import INDICATORS
from tests.oracle.rows import Row, share, share_of_amounts, share_of_different, weighted_share
from tests.oracle.values import counted
from tests.oracle.world import World

SHARES = (share, share_of_amounts, share_of_different, weighted_share)
Key = tuple[str, str, str, str, str]  # Period, partner, form, submission, place in it.


def used(world: World, code: str) -> dict[Key, tuple[bool | None]]:
    """Return the records of an indicator, and of a share whether they are in the numerator."""
    is_share = INDICATORS[code].way.adds in SHARES
    in_confidence = {
        place["code"]
        for place in world.folder.forms
        if place.get("is_sensitive") in {True, "yes"} and "link_code" in place
    }
    found: dict[Key, tuple[bool | None]] = {}
    for span, rows in counted(world, code, "period"):
        for partner, row in _whose(code, rows) if span.last < world.as_of else ():
            for form, root, place in row.sources:
                key = (span.name, partner, form, root, place)
                if form not in in_confidence:  # Nobody looks at one answer of these.
                    is_inside = row.is_hit or found.get(key) == (True,)
                    found[key] = (is_inside if is_share else None,)
    return found


def _whose(code: str, rows: list[Row]) -> Iterator[tuple[str, Row]]:
    way = INDICATORS[code].way
    for row in rows:
        yield from ((partner, row) for partner in row.partners)
    everybody = rows if way.across == "mean" else of_everybody(way, rows)
    yield from ((EVERYBODY, row) for row in everybody)
