"""A survey's share is weighted, and its interval says how the sample was drawn."""

import math
from collections import defaultdict
from datetime import date
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from assets.indicators.measures import compile_measures
from assets.indicators.sources import source_of
from assets.indicators.surveys import add_intervals, interval, intervals
from assets.warehouse.dictionary import replace_with_query
from tests.indicators.events import DIMENSIONS, EVENTS, event_indicator, hold
from tests.indicators.world import by_cell, know

Q1 = "2026Q1"
AGREE = {
    "denominator": {"rows": "all", "where": "answer <> 'none'"},
    "numerator": {"rows": "all", "where": "answer = 'agree'"},
    "survey": {"weight": "weight", "cluster": "place"},
}
BY_REGION = {**AGREE, "survey": {**AGREE["survey"], "stratum": "region"}}


def asked(place, answer, weight=1, **said):
    return {
        "partners": ["AAA"], "held_on": date(2026, 1, 5), "place": place, "answer": answer,
        "weight": weight, **said,
    }  # fmt: skip


@pytest.fixture
def estimated(world):
    """Let a sample answer, then estimate the share that agrees."""
    know(world, "AAA", "BBB")

    def compute(rows, measure=AGREE, **said):
        hold(world, rows)
        said = {"kind": "ratio_level", "across_partners": "pooled", **said}
        found = event_indicator(measure, **said)
        source = source_of(world, "event", [EVENTS])
        compiled = compile_measures([found], source, DIMENSIONS)
        for name, query in compiled.steps.items():
            world.execute(f"create or replace temp table {name} as {query}")
        replace_with_query(world, "marts.indicator_values", compiled.figures)
        add_intervals(world, "marts.indicator_values", found.code, compiled.clusters[found.code])
        return by_cell(world, "select * from marts.indicator_values")

    return compute


def exact(weights):
    """Return the weights of clusters, inside and in all, as fractions."""
    return {
        stratum: {one: tuple(map(Fraction, pair)) for one, pair in drawn.items()}
        for stratum, drawn in weights.items()
    }


def test_an_interval_is_as_worked_out_by_hand():
    # Three places: 2 of 4, 3 of 4 and 1 of 4 agree; the share is 6/12. Off it the places are by
    # 0, 1 and -1, so the variance is 3/2 · 2 / 12² = 1/48, and t with 2 degrees is 4.302653.
    weights = {"a": (2, 4), "b": (3, 4), "c": (1, 4)}

    found = interval(exact({"": weights}), {"": 3})

    assert found == (0, 1)  # 0.5 ± 0.62
    wide = {f"{one}{copy}": pair for one, pair in weights.items() for copy in range(4)}
    # Twelve places: 12/11 · 8 / 48² = 0.003788, t with 11 degrees is 2.200985: 0.5 ± 0.135461.
    assert interval(exact({"": wide}), {"": 12}) == (Decimal("0.364539"), Decimal("0.635461"))


def test_a_share_is_of_weights_and_not_of_heads(estimated):
    rows = [asked("a", "agree", 3), asked("b", "disagree", 1), asked("b", "none", 50)]

    row = estimated(rows, counts="people")[Q1, "period", "AAA", "*", "*"]

    assert (row["numerator"], row["denominator"], row["value"]) == (3, 4, Decimal("0.75"))
    assert (row["people"], row["people_inside"], row["records"]) == (2, 1, 2)


def test_who_stands_for_nobody_is_not_in_the_sample(estimated):
    rows = [asked("a", "agree", None), asked("a", "agree", 0), asked("a", "agree", -1)]

    assert estimated(rows) == {}


def test_one_place_alone_has_no_interval(estimated):
    found = estimated([asked("a", "agree"), asked("a", "disagree")])

    row = found[Q1, "period", "*", "*", "*"]
    assert (row["value"], row["low"], row["high"]) == (Decimal("0.5"), None, None)


def test_strata_with_one_place_each_have_no_interval(estimated):
    rows = [asked("a", "agree", region="n"), asked("c", "disagree", region="s")]

    assert estimated(rows, BY_REGION)[Q1, "period", "*", "*", "*"]["low"] is None


def test_a_stratums_only_place_is_held_against_the_mean_of_all():
    # 6 of 12 in the north's four places, off by 1, -1, 1 and -1; 6 of 12 in the south's only one.
    # The share is 1/2: the variance is 4/3 · 4 / 24² = 1/108, and t with 3 degrees is 3.182446.
    weights = {
        "north": {"a": (3, 4), "b": (1, 4), "c": (2, 2), "d": (0, 2)},
        "south": {"e": (6, 12)},
    }

    assert interval(exact(weights), {"north": 4, "south": 1}) == (
        Decimal("0.193769"), Decimal("0.806231"),
    )  # fmt: skip
    # 9 of 12 in the south: the share is 15/24, and off it are 1/2, -3/2, 3/4, -5/4 and 3/2.
    weights["south"]["e"] = (9, 12)
    # North 4/3 · (4.625 - 1.5²/4) and south 1.5²: 7.666667 / 24² = 0.013310; 0.625 ± 0.367158.
    assert interval(exact(weights), {"north": 4, "south": 1}) == (
        Decimal("0.257842"), Decimal("0.992158"),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("inside", "low", "high"),
    # 1 - 0.025 ^ (1/5) and 0.025 ^ (1/5), as if five had been asked.
    [(0, "0", "0.521824"), (1, "0.478176", "1")],
)
def test_where_all_answer_alike_each_place_counts_as_one_answer(inside, low, high):
    weights = {"": dict.fromkeys("abcde", (7 * inside, 7))}

    assert interval(exact(weights), {"": 5}) == (Decimal(low), Decimal(high))


def test_places_that_agree_to_the_same_share_are_no_certainty():
    # 10 of 18 in two places, 5 of 9 in each: Clopper and Pearson's interval of 10/9 of 2.
    weights = {"": {"a": (5, 9), "b": (5, 9)}}

    low, high = interval(exact(weights), {"": 2})

    share = 5 / 9
    below = stats.beta.cdf(float(low), 2 * share, 2 * (1 - share) + 1)
    above = stats.beta.sf(float(high), 2 * share + 1, 2 * (1 - share))
    assert [below, above] == pytest.approx([0.025, 0.025], abs=1e-5)
    assert 0 < low < share < high < 1


def test_strata_leave_fewer_degrees_to_places_that_all_answer_alike():
    one = interval(exact({"": dict.fromkeys("abcd", (0, 4))}), {"": 4})
    two = interval(
        exact({"n": dict.fromkeys("ab", (0, 4)), "s": dict.fromkeys("cd", (0, 4))}),
        {"n": 2, "s": 2},
    )

    assert one == (0, Decimal("0.602365"))
    assert two[0] == 0
    assert one[1] < two[1] < 1


def test_a_share_of_nought_is_as_unsure_in_the_database(estimated):
    rows = [asked(place, "disagree") for place in "abcde"]

    row = estimated(rows)[Q1, "period", "*", "*", "*"]

    assert (row["value"], row["low"], row["high"]) == (0, 0, Decimal("0.521824"))


def test_a_member_found_in_one_place_alone_has_no_interval(estimated):
    rows = [asked("a", "agree", level="local"), asked("a", "agree", level="local"),
            asked("b", "disagree", level="national"),
            asked("c", "agree", level="national")]  # fmt: skip

    found = estimated(rows, disaggregate=["level"])

    assert found[Q1, "period", "*", "level", "local"]["low"] is None
    assert found[Q1, "period", "*", "level", "national"]["low"] is not None


def test_an_interval_lies_around_its_share_within_nought_and_one(estimated):
    rows = [asked(place, answer) for place in "abcd" for answer in ("agree", "agree", "no")]
    rows += [asked("e", "agree")]

    row = estimated(rows)[Q1, "period", "*", "*", "*"]

    assert 0 <= row["low"] < row["value"] < row["high"] <= 1


# Against a recount with numpy --------------------------------------------------------------

ANSWERS = st.fixed_dictionaries(
    {
        "region": st.sampled_from(["n", "s"]),
        "place": st.sampled_from(["p1", "p2", "p3", "p4"]),
        "answer": st.sampled_from(["agree", "disagree"]),
        "weight": st.integers(1, 90),
        "level": st.sampled_from(["local", "national"]),
    }
)


def linearised(rows, level=None):
    """Lohr's residuals, summed by place over the whole sample; others than `level` are nought."""
    weight = np.array([row["weight"] * (level in (None, row["level"])) for row in rows], float)
    agrees = np.array([row["answer"] == "agree" for row in rows], float)
    if not weight.sum():
        return None
    share = (weight * agrees).sum() / weight.sum()
    residual = weight * (agrees - share) / weight.sum()
    variance, places, reached = 0.0, 0, set()
    regions = sorted({row["region"] for row in rows})
    for region in regions:
        totals = defaultdict(float)
        for row, one, heavy in zip(rows, residual, weight, strict=True):
            if row["region"] == region:
                totals[row["place"]] += one
                reached |= {(region, row["place"])} if heavy else set()
        places += len(totals)
        off = np.array(list(totals.values()))
        variance += len(off) * np.var(off, ddof=1) if len(off) > 1 else off[0] ** 2
    freedom = places - len(regions)
    if len(reached) == 1 or not freedom:
        return None
    if variance < 1e-20:
        return binomial(share, len(reached), min(freedom, len(reached) - 1))
    margin = stats.t.ppf(0.975, freedom) * math.sqrt(variance)
    return max(share - margin, 0), min(share + margin, 1)


def binomial(share, places, freedom):
    """Clopper and Pearson's ends, of one answer a place and of the degrees that strata leave."""
    answers = places * (stats.t.ppf(0.975, places - 1) / stats.t.ppf(0.975, freedom)) ** 2
    agreed, others = share * answers, (1 - share) * answers
    low = stats.beta.ppf(0.025, agreed, others + 1) if agreed > 1e-9 else 0
    high = stats.beta.ppf(0.975, agreed + 1, others) if others > 1e-9 else 1
    return low, high


def clusters(rows):
    """Sum the weights as the database does: by level and undivided, by region and place."""
    found = defaultdict(lambda: [0, 0])
    for row in rows:
        for cell in (("*", "*"), ("level", row["level"])):
            sums = found[(Q1, "period", "*", *cell, row["region"], row["place"])]
            sums[0] += row["weight"] * (row["answer"] == "agree")
            sums[1] += row["weight"]
    return [(*key, *map(Decimal, sums)) for key, sums in found.items()]


@settings(max_examples=150, deadline=None)
@given(rows=st.lists(ANSWERS, min_size=1, max_size=25))
def test_intervals_are_as_numpy_recounts_them(rows):
    found = dict(intervals(clusters(rows)))

    for cell, level in ((("*", "*"), None), (("level", "local"), "local")):
        expected = linearised(rows, level)
        low_and_high = found.get((Q1, "period", "*", *cell))
        assert (low_and_high is None) == (expected is None)
        if expected is not None:
            assert [float(end) for end in low_and_high] == pytest.approx(expected, abs=1e-5)


@settings(max_examples=20, deadline=None)
@given(rows=st.lists(ANSWERS, min_size=1, max_size=25), order=st.randoms())
def test_the_order_of_answers_changes_no_interval(rows, order):
    shuffled = clusters(rows)
    order.shuffle(shuffled)

    assert dict(intervals(shuffled)) == dict(intervals(clusters(rows)))


def test_the_database_sums_the_weights_that_intervals_are_made_of(estimated):
    rows = [asked(place, answer, weight, region=region, level="local")
            for region, place, answer, weight in [
                ("n", "p1", "agree", 12), ("n", "p2", "disagree", 30), ("n", "p2", "agree", 9),
                ("s", "p1", "agree", 25), ("s", "p3", "disagree", 41), ("s", "p4", "agree", 17),
            ]]  # fmt: skip

    found = estimated(rows, BY_REGION, disaggregate=["level"])

    expected = linearised([{**row} for row in rows])
    for cell in (("*", "*"), ("level", "local")):
        row = found[Q1, "period", "*", *cell]
        assert [float(row["low"]), float(row["high"])] == pytest.approx(expected, abs=1e-6)
