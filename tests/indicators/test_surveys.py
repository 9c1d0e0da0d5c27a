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


def test_an_interval_is_as_worked_out_by_hand():
    # Three places: 2 of 4, 3 of 4 and 1 of 4 agree; the share is 6/12. Off it the places are by
    # 0, 1 and -1, so the variance is 3/2 · 2 / 12² = 1/48, and t with 2 degrees is 4.302653.
    weights = {"": {"a": (2, 4), "b": (3, 4), "c": (1, 4)}}
    exact = {"": {one: tuple(map(Fraction, pair)) for one, pair in weights[""].items()}}

    found = interval(exact, {"": 3})

    assert found == (0, 1)  # 0.5 ± 0.62
    wide = {"": {f"{one}{copy}": pair for one, pair in exact[""].items() for copy in range(4)}}
    # Twelve places: 12/11 · 8 / 48² = 0.003788, t with 11 degrees is 2.200985: 0.5 ± 0.135461.
    assert interval(wide, {"": 12}) == (Decimal("0.364539"), Decimal("0.635461"))


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


def test_a_stratum_with_one_place_alone_has_no_interval(estimated):
    rows = [asked("a", "agree", region="n"), asked("b", "none", region="n"),
            asked("b", "disagree", region="n"), asked("c", "agree", region="s")]  # fmt: skip

    assert estimated(rows, BY_REGION)[Q1, "period", "*", "*", "*"]["low"] is None


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
        if len(totals) == 1:
            return None
        places += len(totals)
        variance += len(totals) * np.var(list(totals.values()), ddof=1)
    if len(reached) == 1:
        return None
    margin = stats.t.ppf(0.975, places - len(regions)) * math.sqrt(max(variance, 0))
    return max(share - margin, 0), min(share + margin, 1)


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
