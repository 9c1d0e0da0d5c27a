"""What people in the community say: a weighted sample, with the interval that it allows.

The share is a ratio of two weighted totals. Its variance is linearised: each respondent's score
is their weight times what they are off the share; clusters' totals of scores vary about their
stratum's mean (W. G. Cochran, Sampling Techniques, 3rd ed., 1977, §6.3 and §11.9; clusters as if
drawn with replacement). A part of the sample keeps all clusters, those without it at nothing, and
a stratum's only cluster varies about the mean of all, which is nothing. Where clusters do not vary
the interval is exact and binomial, for as many answers as there are clusters, fewer where strata
take degrees of freedom (Korn and Graubard, 1998).
"""

import math
from collections import defaultdict
from collections.abc import Sequence
from fractions import Fraction

from scipy import stats

from tests.oracle.reading import day, names, number
from tests.oracle.registry import indicator, row_of
from tests.oracle.rows import Row, weighted_share
from tests.oracle.when import When
from tests.oracle.world import World

FORM = "community_pulse"
AGREES = {"agree", "strongly_agree"}


def _asked(world: World, when: When, inside, among=lambda _: True):
    for record in world.records(FORM):
        said = record.said
        asked_on, weight = day(said["asked_on"]), number(said["weight"])
        if when.in_period(asked_on) and weight > 0 and among(said):
            yield row_of(record, asked_on, ["sex", "age_band"],
                amount=weight, is_hit=inside(said), cluster=(said["adm2"], said["place"]),
            )  # fmt: skip


@indicator("OC3.1", weighted_share, of_people=True)
def can_name_a_right(world: World, when: When):
    return _asked(world, when, lambda said: "none" not in names(said["rights_named"]))


@indicator("OC3.2", weighted_share, of_people=True)
def feel_heard(world: World, when: When):
    return _asked(
        world,
        when,
        inside=lambda said: said["listens"] in AGREES,
        among=lambda said: said["listens"] != "no_answer",
    )


def interval(sample: Sequence[Row], part: Sequence[Row]) -> tuple[float, float] | None:
    """Return the ends of the 95 % interval of a part's share, within 0 and 1.

    There is none where no stratum drew two clusters, or the part lies in one.
    """
    drawn: dict[str, set[str]] = defaultdict(set)
    for row in sample:
        drawn[row.cluster[0]].add(row.cluster[1])
    clusters = {row.cluster for row in part}
    freedom = sum(len(places) - 1 for places in drawn.values())
    if len(clusters) < 2 or freedom == 0:
        return None
    whole = sum((row.amount for row in part), Fraction())
    share = sum((row.amount for row in part if row.is_hit), Fraction()) / whole
    scores: dict[tuple[str, str], Fraction] = defaultdict(Fraction)
    for row in part:
        scores[row.cluster] += row.amount * (row.is_hit - share) / whole
    variance = Fraction()
    for stratum, places in drawn.items():
        totals = [scores[stratum, place] for place in places]
        is_alone = len(totals) == 1
        centre = Fraction() if is_alone else sum(totals, Fraction()) / len(totals)
        around = sum(((one - centre) ** 2 for one in totals), Fraction())
        variance += around if is_alone else Fraction(len(totals), len(totals) - 1) * around
    if variance == 0:
        return _binomial(float(share), len(clusters), min(freedom, len(clusters) - 1))
    margin = stats.t.ppf(0.975, freedom) * math.sqrt(variance)
    return max(0.0, float(share) - margin), min(1.0, float(share) + margin)


def _binomial(share: float, clusters: int, freedom: int) -> tuple[float, float]:
    counted = clusters * (stats.t.ppf(0.975, clusters - 1) / stats.t.ppf(0.975, freedom)) ** 2
    hits, misses = share * counted, counted - share * counted
    low = stats.beta.ppf(0.025, hits, misses + 1) if share > 0 else 0.0
    high = stats.beta.ppf(0.975, hits + 1, misses) if share < 1 else 1.0
    return low, high
