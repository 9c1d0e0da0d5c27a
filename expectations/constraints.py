"""What is understood of the constraints that an XLSForm sets, each of its demands by itself.

A demand that is not understood here is left out; the others hold without it.
"""

import re
from collections.abc import Iterable

# How an XLSForm says that a date may not lie in the future.
UNTIL_TODAY = re.compile(r"\s*\.\s*<=\s*today\(\s*\)\s*")
# How it bounds a number: `. >= 0`.
BOUND = re.compile(r"\s*\.\s*(>=?|<=?)\s*(-?\d+(?:\.\d+)?)\s*")
# What is not looked into when a constraint is taken apart: texts, then innermost brackets.
CLOSED = (re.compile(r"'[^']*'|\"[^\"]*\""), re.compile(r"\([^()]*\)|\[[^\[\]]*\]"))
AND, OR = re.compile(r"\band\b"), re.compile(r"\bor\b")


def demands_of(constraint: str) -> list[str]:
    """Return what a constraint demands, joined by `and` in it; of an `or` nothing is certain."""
    closed, before = constraint, ""
    while closed != before:
        before = closed
        for pattern in CLOSED:
            closed = pattern.sub(lambda found: "?" * len(found[0]), closed)
    if OR.search(closed):
        return []
    joints = list(AND.finditer(closed))
    starts = [0, *(found.end() for found in joints)]
    stops = [*(found.start() for found in joints), len(constraint)]
    return [constraint[start:stop] for start, stop in zip(starts, stops, strict=True)]


def is_until_today(demands: Iterable[str]) -> bool:
    """Say whether one of the demands is that a date does not lie in the future."""
    return any(UNTIL_TODAY.fullmatch(demand) for demand in demands)


def bounds_of(demands: Iterable[str]) -> tuple[tuple[str, float], ...]:
    """Return the bounds that they set for a number: (comparison, number)."""
    found = [BOUND.fullmatch(demand) for demand in demands]
    return tuple((match[1], float(match[2])) for match in found if match)
