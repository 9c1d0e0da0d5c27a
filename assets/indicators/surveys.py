"""How sure a survey's share is: its 95 % interval from how the sample was drawn.

The share is a ratio of two weighted sums, so its variance is taken by Taylor linearisation with
the cluster as the ultimate sampling unit, drawn with replacement within strata: S. L. Lohr,
*Sampling: Design and Analysis*, 3rd ed. (2022), §9.1 and §9.4; S. G. Heeringa, B. T. West and
P. A. Berglund, *Applied Survey Data Analysis*, 2nd ed. (2017), §3.6 and, for members of a
dimension, the unconditional approach of §4.5: the clusters of the whole sample count, those
without the member with nothing. Degrees of freedom are clusters less strata.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import duckdb

from assets.warehouse.temporary import replace_temporary

UPPER = 0.975  # Of a 95 % interval.
SIXTH_PLACE = Decimal("0.000001")
_FEWEST = 2  # Clusters between which a difference can be seen.
Cell = tuple[str, str, str, str, str]  # Period, reading, partner, dimension, member.
Weights = Mapping[str, Mapping[str, tuple[Fraction, Fraction]]]  # By stratum and cluster.


def add_intervals(
    connection: duckdb.DuckDBPyConnection, table: str, code: str, clusters: str
) -> None:
    """Set `low` and `high` of a survey's figures in a table of figures.

    `clusters` is the query for the weights of its cells by stratum and cluster
    (`assets.indicators.measures`).
    """
    columns = "period, reading, partner, dimension, member, stratum, cluster, inside, weight"
    rows = connection.execute(f"select {columns} from ({clusters})").fetchall()
    found = [(*cell, low, high) for cell, (low, high) in intervals(rows)]
    if not found:
        return
    kinds = dict.fromkeys(("period", "reading", "partner", "dimension", "member"), "varchar")
    kinds |= dict.fromkeys(("low", "high"), "decimal(18, 6)")
    replace_temporary(connection, "survey_intervals", kinds, found)
    connection.execute(
        f"update {table} as v set low = s.low, high = s.high"
        " from survey_intervals as s where v.indicator = $code and v.period = s.period"
        " and s.reading in (v.reading, 'both') and v.partner = s.partner"
        " and v.dimension = s.dimension and v.member = s.member",
        {"code": code},
    )


def intervals(
    rows: Iterable[tuple[str, str, str, str, str, str, str, Decimal, Decimal]],
) -> Iterator[tuple[Cell, tuple[Decimal, Decimal]]]:
    """Yield the interval of every cell that lies in two clusters or more.

    A row is a cell, a stratum, a cluster, and its weights inside the numerator and in all.
    """
    cells: dict[Cell, dict[str, dict[str, tuple[Fraction, Fraction]]]] = defaultdict(
        lambda: defaultdict(dict)
    )
    for period, reading, partner, dimension, member, stratum, cluster, inside, weight in rows:
        cell = (period, reading, partner, dimension, member)
        cells[cell][stratum][cluster] = Fraction(inside), Fraction(weight)
    for cell, weights in cells.items():
        sample = cells[*cell[:3], "*", "*"]
        found = interval(weights, {stratum: len(drawn) for stratum, drawn in sample.items()})
        if found is not None:
            yield cell, found


def interval(weights: Weights, drawn: Mapping[str, int]) -> tuple[Decimal, Decimal] | None:
    """Return the ends of a share's interval, within 0 and 1, to six places, half up.

    `weights` are those of one cell, `drawn` the sample's clusters by stratum. Nothing where a
    stratum has one cluster only, or all of the cell lies in one.
    """
    from scipy.special import stdtrit

    clusters = [pair for stratum in weights.values() for pair in stratum.values()]
    freedom = sum(drawn.values()) - len(drawn)
    if len(clusters) < _FEWEST or min(drawn.values()) < _FEWEST:
        return None
    total = sum((weight for _, weight in clusters), Fraction())
    share = sum((inside for inside, _ in clusters), Fraction()) / total
    variance = Fraction()
    for stratum, count in drawn.items():
        off = [inside - share * weight for inside, weight in weights.get(stratum, {}).values()]
        squares = sum((one * one for one in off), Fraction())
        variance += Fraction(count, count - 1) * (squares - sum(off, Fraction()) ** 2 / count)
    margin = float(stdtrit(freedom, UPPER)) * math.sqrt(variance / total**2)
    return _end(float(share) - margin), _end(float(share) + margin)


def _end(share: float) -> Decimal:
    return Decimal(min(max(share, 0.0), 1.0)).quantize(SIXTH_PLACE, rounding=ROUND_HALF_UP)
