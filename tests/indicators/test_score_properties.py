"""What holds of every score, whatever is answered (DOMAIN §3.1-3.3)."""

from contextlib import contextmanager

import pytest
import sqlglot
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlglot import exp

from assets.indicators.models import models
from tests.indicators.instruments_said import (
    CAPACITY,
    CRITERIA,
    PRINCIPLES,
    answered,
    assessed,
    checked,
    invited,
    planned,
    question,
)  # fmt: skip
from tests.indicators.velmara_world import fill_models, lent_velmara, register, say

pytestmark = pytest.mark.long

SCORES = (
    "capacity_scores", "capacity_profile", "capacity_domain_scores", "capacity_change",
    "capacity_domain_change", "capacity_findings", "capacity_view_gap", "representation",
    "representation_criteria", "principle_scores", "principle_comparison", "principle_ratings",
)  # fmt: skip
BANDS = ("emerging", "developing", "established", "leading")
LEVELS = st.dictionaries(st.sampled_from(CAPACITY), st.integers(1, 4), max_size=36)
ANSWERS = st.dictionaries(st.sampled_from(CRITERIA), st.sampled_from(["partly", "no"]))
OPINIONS = st.dictionaries(st.sampled_from(PRINCIPLES), st.sampled_from([1, 2, 3, 4, 5, 9]))
RECORDS = st.lists(
    st.fixed_dictionaries(
        {
            "kind": st.sampled_from(["contested", "concern"]),
            "partner": st.sampled_from(["AAA", "BBB"]),
            "day": st.dates(),
        }
    ),
    min_size=1,
    max_size=5,
)
few = settings(max_examples=15, deadline=None)


@contextmanager
def a_world():
    with lent_velmara() as connection:
        register(connection, ["AAA", "BBB"])
        invited(connection, "AAA", "BBB")
        yield connection


def scores(connection, without=()):
    """Return every score, without what says from which submission it comes."""
    fill_models(connection, *SCORES)
    left_out = ("root_uuid", "submission_id", "records", *without)
    return {
        name: connection.execute(
            f"select columns(c -> c not in {left_out}) from marts.{name} order by all"
        ).fetchall()
        for name in SCORES
    }


def opinions(given):
    return {question(item): level for item, level in given.items()}


@few
@given(levels=LEVELS, answers=ANSWERS, opinion=OPINIONS, records=RECORDS)
def test_a_contested_mandate_or_a_concern_changes_no_score(levels, answers, opinion, records):
    with a_world() as world:
        assessed(world, "agreed", "2026-05-01", levels)
        checked(world, answers)
        for side in ("cso", "agency"):
            answered(world, "AAA", side, 3, **opinions(opinion))
        before = scores(world)

        for number, record in enumerate(records):
            say(
                world, "representation_check", partner=record["partner"], kind=record["kind"],
                **{
                    "contested": {"claimants": 2, "contested_since": record["day"]},
                    "concern": {"concern_code": f"C-{number}", "raised_on": record["day"]},
                }[record["kind"]],
            )  # fmt: skip

        assert scores(world) == before
        fill_models(world, "contested_mandates")
        [(facts,)] = world.execute("select count(*) from marts.contested_mandates").fetchall()
        assert (facts > 0) == any(record["kind"] == "contested" for record in records)


@few
@given(
    st.lists(st.tuples(st.sampled_from(["self", "facilitated", "agreed"]), LEVELS), max_size=3),
    st.lists(st.tuples(st.sampled_from(["cso", "agency"]), OPINIONS), max_size=5),
    st.randoms(use_true_random=False),
)
def test_the_order_in_which_answers_arrive_changes_no_score(assessments, surveys, dice):
    said = [
        *(("assessed", role, f"2026-05-{day:02}", levels)
          for day, (role, levels) in enumerate(assessments, start=1)),
        *(("answered", side, opinion) for side, opinion in surveys),
    ]  # fmt: skip

    def told(order):
        with a_world() as world:
            for kind, who, *rest in order:
                if kind == "assessed":
                    assessed(world, who, *rest)
                else:
                    answered(world, "AAA", who, 3, **opinions(*rest))
            return scores(world)

    assert told(said) == told(dice.sample(said, len(said)))


@few
@given(levels=LEVELS.filter(lambda found: "D1.2" not in found), more=LEVELS)
def test_no_further_item_raises_a_domain_that_a_critical_item_holds_back(levels, more):
    others = {item: level for item, level in {**levels, **more}.items() if item != "D1.2"}
    with a_world() as world:
        assessed(world, "agreed", "2026-05-01", {**levels, "D1.2": 1})
        assessed(world, "agreed", "2026-05-01", {**others, "D1.2": 1}, partner="BBB")
        fill_models(world, "capacity_profile")
        found = world.execute(
            "select band from marts.capacity_profile where domain = 'D1' and band is not null"
        ).fetchall()

    assert all(BANDS.index(band) <= BANDS.index("developing") for (band,) in found)


@few
@given(levels=LEVELS)
def test_scores_stay_between_the_levels_they_are_made_of(levels):
    with a_world() as world:
        assessed(world, "agreed", "2026-05-01", levels)
        fill_models(world, "capacity_profile", "capacity_scores")
        found = world.execute(
            "select profile.score, min(items.score), max(items.score)"
            " from marts.capacity_profile as profile join marts.capacity_scores as items"
            " on profile.domain in ('*', items.domain) where profile.score is not null"
            " group by profile.domain, profile.score"
        ).fetchall()

    assert all(lowest <= score <= highest for score, lowest, highest in found)


@few
@given(levels=LEVELS, chosen=st.sets(st.sampled_from(CAPACITY), max_size=8))
def test_a_plan_has_at_most_five_priorities_and_each_is_an_area_for_improvement(levels, chosen):
    with a_world() as world:
        assessed(world, "agreed", "2026-05-01", levels)
        for number, item in enumerate(sorted(chosen)):
            planned(world, "2026-05-02", action_code=f"A-{number}", item=item, due_on="2026-09-01")
        fill_models(world, "capacity_findings")
        found = world.execute(
            "select is_need, priority from marts.capacity_findings where is_priority"
        ).fetchall()

    assert len(found) <= 5
    assert set(found) <= {(True, "high"), (True, "medium")}


@few
@given(opinion=OPINIONS, other=OPINIONS)
def test_another_partners_ratings_change_nothing_of_a_partners_own(opinion, other):
    with a_world() as world:
        for side in ("cso", "agency"):
            answered(world, "AAA", side, 3, **opinions(opinion))
        own = [row for row in scores(world)["principle_scores"] if "AAA" in row]
        answered(world, "BBB", "cso", 3, **opinions(other))

        assert [row for row in scores(world)["principle_scores"] if "AAA" in row] == own


def test_no_model_puts_organisations_in_the_order_of_a_score():
    """Never a ranking or a league table (DOMAIN §3.1): a score decides no order and no rank."""
    judged = {"score", "mean", "points", "change", "gap", "band", "completion", "response_rate"}
    ranks = (exp.Rank, exp.DenseRank, exp.PercentRank, exp.Ntile, exp.CumeDist)
    for model in models():
        query = sqlglot.parse_one(model.query, dialect="duckdb")
        ordered = {
            column.name
            for order in query.find_all(exp.Order)
            for column in order.find_all(exp.Column)
        }
        assert not ordered & judged, model.table
        assert not list(query.find_all(*ranks)), model.table
