"""How sure a survey's share is: its 95 % interval from how the sample was drawn.

The share is a ratio of two weighted sums, so its variance is taken by Taylor linearisation with
the cluster as the ultimate sampling unit, drawn with replacement within strata: S. L. Lohr,
*Sampling: Design and Analysis*, 3rd ed. (2022), §9.1 and §9.4; S. G. Heeringa, B. T. West and
P. A. Berglund, *Applied Survey Data Analysis*, 2nd ed. (2017), §3.6 and, for members of a
dimension, the unconditional approach of §4.5: the clusters of the whole sample count, those
without the member with nothing. Degrees of freedom are clusters less strata. A stratum's only
cluster is held against the mean of all clusters, which makes the interval wider, never narrower:
T. Lumley, *Complex Surveys* (2010), §A.1.2, the rule that his R package calls "adjust".

Where that variance is nought, as of a share of nought or of all, it says nothing of how sure the
share is. Then the interval is that of C. J. Clopper and E. S. Pearson (1934) as E. L. Korn and
B. I. Graubard changed it for surveys, "Confidence intervals for proportions with small expected
number of positive counts estimated from survey data", *Survey Methodology* 24 (1998): with the
effective number of answers, itself made smaller for the degrees of freedom. That number cannot be
estimated here, so each cluster counts as one answer: where all of a cluster answer alike the
sample may hold no more than that, and to take every answer for itself would be to say that
neighbours know nothing of each other.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import duckdb

from assets.warehouse.temporary import replace_temporary

LOWER, UPPER = 0.025, 0.975  # Of a 95 % interval.
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

    `weights` are those of one cell, `drawn` the sample's clusters by stratum. Nothing where no
    stratum has two clusters, or all of the cell lies in one.
    """
    clusters = [pair for stratum in weights.values() for pair in stratum.values()]
    freedom = sum(drawn.values()) - len(drawn)
    if len(clusters) < _FEWEST or not freedom:
        return None
    total = sum((weight for _, weight in clusters), Fraction())
    share = sum((inside for inside, _ in clusters), Fraction()) / total
    variance = _variance(weights, drawn, share) / total**2
    if not variance:
        low, high = _of_few(float(share), len(clusters), freedom)
    else:
        margin = _t(freedom) * math.sqrt(variance)
        low, high = float(share) - margin, float(share) + margin
    return _end(low), _end(high)


def _variance(weights: Weights, drawn: Mapping[str, int], share: Fraction) -> Fraction:
    """Return the variance of what the clusters are off the share, added up over strata.

    Over all clusters that adds up to nothing, so their mean, against which a stratum's only one
    is held, is nought.
    """
    variance = Fraction()
    for stratum, count in drawn.items():
        off = [inside - share * weight for inside, weight in weights.get(stratum, {}).values()]
        squares = sum((one * one for one in off), Fraction())
        if count < _FEWEST:
            variance += squares
        else:
            variance += Fraction(count, count - 1) * (squares - sum(off, Fraction()) ** 2 / count)
    return variance


def _of_few(share: float, clusters: int, freedom: int) -> tuple[float, float]:
    """Return Clopper and Pearson's ends, with each cluster as one answer.

    Clusters without the cell give it no freedom: it has that of its own clusters at most.
    """
    from scipy.special import betaincinv

    most = clusters - 1
    answers = clusters * (_t(most) / _t(min(freedom, most))) ** 2
    inside, outside = share * answers, (1 - share) * answers
    low = float(betaincinv(inside, outside + 1, LOWER)) if inside else 0.0
    high = float(betaincinv(inside + 1, outside, UPPER)) if outside else 1.0
    return low, high


def _t(freedom: int) -> float:
    from scipy.special import stdtrit

    return float(stdtrit(freedom, UPPER))


def _end(share: float) -> Decimal:
    return Decimal(min(max(share, 0.0), 1.0)).quantize(SIXTH_PLACE, rounding=ROUND_HALF_UP)
