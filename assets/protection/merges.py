"""Members of a dimension that are told together where one of them is withheld (rule DP6).

A programme says which: the two ages below thirty, the districts of a region. Their sum is a count
like any other: where it can be shown although its parts cannot, readers are told that.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from itertools import combinations

import duckdb

from assets.protection.cells import CROSSED, UNDIVIDED, Cell, Counts, added

TOGETHER = "+"
DECLARED = "select dimension, member, merged from marts.dimensions where merged is not null"
# Figures of these kinds are sums of people, or shares of sums.
ADDED_UP = """
    select indicator from marts.indicators
    where kind in ('flow', 'flow_unique', 'stock', 'ratio_flow', 'ratio_level')
"""
Merged = Mapping[Cell, list[Cell]]  # What is told together, of what it is the sum.


class Merges:
    """Which members a programme tells together."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._into: dict[str, dict[str, str]] = defaultdict(dict)
        for dimension, member, merged in connection.execute(DECLARED).fetchall():
            self._into[dimension][member] = merged
        self._added_up = {code for (code,) in connection.execute(ADDED_UP).fetchall()}

    def of(self, counts: Counts) -> Merged:
        """Return what can be told together of some counts, with its parts.

        Only where the members of a dimension add up to the whole in every figure of a breakdown:
        else whoever is counted under two of them would be told twice.
        """
        overlapping = set(self._overlapping(counts))
        found: dict[Cell, list[Cell]] = defaultdict(list)
        for cell in counts:
            codes, members = cell.dimension.split(CROSSED), cell.member.split(CROSSED)
            sides = [
                at
                for at, (code, member) in enumerate(zip(codes, members, strict=True))
                if cell.indicator in self._added_up
                and member in self._into.get(code, ())
                and (cell.indicator, cell.dimension, code) not in overlapping
            ]
            for number in range(1, 1 + len(sides)):
                for chosen in combinations(sides, number):
                    told = [
                        self._into[codes[at]][member] if at in chosen else member
                        for at, member in enumerate(members)
                    ]
                    found[cell._replace(member=CROSSED.join(told))].append(cell)
        return found

    def _overlapping(self, counts: Counts) -> Iterator[tuple[str, str, str]]:
        """Yield the (indicator, breakdown, dimension) whose members do not add up to the whole."""
        parts_of: dict[tuple[Cell, str, str], list[Cell]] = defaultdict(list)
        for cell in counts:
            codes, members = cell.dimension.split(CROSSED), cell.member.split(CROSSED)
            for at, code in enumerate(codes):
                if code in self._into:
                    rest, fixed = (
                        CROSSED.join(names[:at] + names[at + 1 :]) or UNDIVIDED
                        for names in (codes, members)
                    )
                    whole = cell._replace(dimension=rest, member=fixed)
                    parts_of[whole, cell.dimension, code].append(cell)
        for (whole, dimension, code), parts in parts_of.items():
            if counts.get(whole) != added(counts[part] for part in parts):
                yield whole.indicator, dimension, code


def with_merged(counts: Counts, merged: Merged) -> Counts:
    """Return counts with those of what is told together."""
    return {**counts, **{cell: added(counts[one] for one in of) for cell, of in merged.items()}}
