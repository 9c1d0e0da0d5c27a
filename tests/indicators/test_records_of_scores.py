"""Every score names the submissions behind it, and says if one of them is doubtful."""

import pytest

from assets.indicators.models import models
from assets.warehouse.dictionary import dictionary
from tests.indicators.instruments_said import answered, assessed, checked, invited, planned
from tests.indicators.velmara_world import fill_models, open_velmara, register, say

OF_SCORES = ("capacity_", "principle_", "perception_", "representation", "concern", "contested_")
MODELS = tuple(
    model.table for model in models() if model.table.removeprefix("marts.").startswith(OF_SCORES)
)
TRUST = ("is_provisional", "is_warned", "has_evidence", "records")


@pytest.fixture(scope="module")
def world():
    """Each instrument answered twice: once as it should be, and once with every doubt."""
    connection = open_velmara()
    register(connection, ["AAA"])
    invited(connection, "AAA")
    for day, of in (("2025-05-01", {}), ("2026-05-01", {"is_warned": True, "has_evidence": True})):
        for role in ("self", "facilitated", "agreed"):
            assessed(connection, role, day, dict.fromkeys(("D1.1", "D1.2", "D1.3"), 2), **of)
        for kind, said in (
            ("contested", {"contested_since": day}),
            ("concern", {"concern_code": f"C-{day}", "raised_on": day}),
        ):
            say(connection, "representation_check", partner="AAA", kind=kind, **said, **of)
        planned(connection, day, item="D1.1", due_on="2026-06-01", support_owed="yes")
        checked(connection, {}, day=day)
    for side in ("cso", "agency"):
        answered(connection, "AAA", side, 3)
        answered(connection, "AAA", side, 4)
    connection.execute(
        "update accepted.principles_survey set is_warned = p1__p1_1 = '4', is_provisional = true"
    )
    fill_models(connection)
    yield connection
    connection.close()


@pytest.mark.parametrize("table", MODELS)
def test_a_score_says_what_it_is_made_of_and_whether_that_is_doubtful(world, table):
    assert set(TRUST) <= set(dictionary()[table].columns)

    rows = world.execute(f"select {', '.join(TRUST)} from {table}").fetchall()

    assert rows
    for is_provisional, is_warned, _, records in rows:
        assert is_provisional is not None
        assert is_warned is not None
        assert records
        assert records == sorted(records, key=lambda one: tuple(one.values()))


@pytest.mark.parametrize(
    ("table", "where", "count"),
    [
        ("capacity_scores", "item = 'D1.1'", 1),
        ("capacity_change", "true", 2),  # the first assessment and the later one
        ("capacity_domain_change", "domain = 'D1'", 2),
        ("capacity_assessments", "true", 3),  # the agreed one and both views of its round
        ("capacity_view_gap", "item = 'D1.1'", 3),
        ("capacity_plan", "true", 2),  # every update
        ("capacity_plan_progress", "period = '2026Q2'", 2),
        ("perception_gaps", "item = 'P1.1'", 4),  # every answer of both sides
        ("principle_comparison", "item = 'P1.1'", 4),
        ("principle_scores", "item = 'P1.1' and side = 'cso'", 2),
    ],
)
def test_a_score_names_every_submission_behind_it(world, table, where, count):
    found = world.execute(f"select len(records) from marts.{table} where {where}").fetchall()

    assert {number for (number,) in found} == {count}


@pytest.mark.parametrize("table", ["perception_gaps", "principle_comparison", "principle_scores"])
def test_one_doubtful_answer_makes_a_pooled_score_doubtful(world, table):
    found = world.execute(
        f"select distinct is_warned, is_provisional from marts.{table}"
    ).fetchall()

    assert found == [(True, True)]
