"""Scores, bands and ages of capacity assessments, worked out by hand (DOMAIN §3.1)."""

from datetime import date
from decimal import Decimal

import pytest

from tests.indicators.instruments_said import CAPACITY, assessed, of_domain
from tests.indicators.velmara_world import lent_velmara, register, rows_of

D = date


@pytest.fixture
def world():
    with lent_velmara() as connection:
        register(connection, ["AAA", "BBB"])
        yield connection


def profile(world, columns, where="domain = 'D1'"):
    rows_of(world, "capacity_profile", "1")
    return world.execute(
        f"select {columns} from marts.capacity_profile where {where} order by all"
    ).fetchall()


@pytest.mark.parametrize(
    ("scores", "score", "is_complete"),
    [
        ((3, 3, 3, 2), "2.750000", True),  # 11 / 4
        ((3, 3, 2), "2.666667", True),  # 8 / 3, three of four items
        ((4, 4), None, False),
        ((), None, False),
    ],
)
def test_a_domain_has_a_score_where_three_of_its_four_items_are_scored(
    world, scores, score, is_complete
):
    assessed(world, "agreed", "2026-05-01", of_domain("D1", *scores))

    found = profile(world, "score, is_complete, items_scored, items")

    assert found == [(score and Decimal(score), is_complete, len(scores), 4)]


def test_a_domain_without_a_score_is_no_source_for_figures(world):
    assessed(world, "agreed", "2026-05-01", {**of_domain("D1", 4, 4), **of_domain("D2", 3, 3, 3)})

    assert rows_of(world, "capacity_domain_scores", "domain, score") == [("D2", Decimal(3))]


def test_the_whole_is_the_mean_of_its_domains_not_of_its_items(world):
    """Six domains at 3; D7 is (1 + 1 + 2) / 3 = 4/3: (18 + 4/3) / 7 = 58/21 = 2.761904…."""
    scores = {item: 3 for item in CAPACITY if item < "D7"} | of_domain("D7", 1, 1, 2)
    assessed(world, "agreed", "2026-05-01", scores)

    found = profile(world, "score, band, items_scored, items", "domain = '*'")

    assert found == [(Decimal("2.761905"), "established", 27, 36)]


def test_the_whole_needs_three_quarters_of_the_domains(world):
    """Six of nine domains are fewer than three quarters; seven would do."""
    assessed(world, "agreed", "2026-05-01", {item: 3 for item in CAPACITY if item < "D7"})

    assert profile(world, "score, is_complete, band", "domain = '*'") == [(None, False, None)]


@pytest.mark.parametrize(
    ("scores", "band"),
    [
        ((2, 2, 2, 1), "developing"),  # 1.75
        ((2, 2, 1, 1), "emerging"),  # 1.5
        ((3, 2, 2, 2), "developing"),  # 2.25
        ((3, 3, 2, 2), "established"),  # 2.5
        ((4, 3, 3, 3), "leading"),  # 3.25
        ((3, 3, 3, 3), "established"),
    ],
)
def test_bands_begin_at_175_250_and_325(world, scores, band):
    assessed(world, "agreed", "2026-05-01", of_domain("D5", *scores))

    assert profile(world, "band, is_capped", "domain = 'D5'") == [(band, False)]


def test_a_critical_item_at_1_keeps_its_domain_at_developing(world):
    """D1.2 is critical: 13 / 4 = 3.25 would lead. D1.1 is not: it holds nothing back."""
    assessed(world, "agreed", "2026-05-01", of_domain("D1", 4, 1, 4, 4))
    assessed(world, "agreed", "2026-05-01", of_domain("D1", 1, 4, 4, 4), partner="BBB")

    found = profile(world, "partner, score, band_of_mean, band, is_capped, critical_unmet")

    assert found == [
        ("AAA", Decimal("3.25"), "leading", "developing", True, 1),
        ("BBB", Decimal("3.25"), "leading", "leading", False, 0),
    ]


def test_the_cap_raises_no_band(world):
    """(1 + 1 + 2 + 1) / 4 = 1.25 is emerging, with or without a critical item at 1."""
    assessed(world, "agreed", "2026-05-01", of_domain("D1", 1, 1, 2, 1))

    found = profile(world, "band, is_capped, critical_unmet")

    assert found == [("emerging", False, 1)]


def test_a_domain_is_an_asset_as_agreed_from_3_and_without_a_critical_item_at_1(world):
    assessed(world, "agreed", "2026-05-01", of_domain("D1", 3, 3, 3, 3), teach=["D1"])
    assessed(world, "self", "2026-04-01", of_domain("D1", 4, 4, 4, 4))
    assessed(world, "agreed", "2026-05-01", of_domain("D1", 4, 1, 4, 4), partner="BBB")

    found = profile(world, "partner, role, is_asset, is_willing_to_teach")

    assert found == [
        ("AAA", "agreed", True, True),
        ("AAA", "self", False, False),
        ("BBB", "agreed", False, False),
    ]


@pytest.mark.parametrize(
    ("day", "valid_until", "validity"),
    [
        ("2025-07-20", D(2026, 7, 20), "valid"),  # read on its last day
        ("2025-07-19", D(2026, 7, 19), "ageing"),
        ("2024-07-20", D(2025, 7, 20), "ageing"),
        ("2024-07-19", D(2025, 7, 19), "outdated"),
        ("2024-02-29", D(2025, 2, 28), "outdated"),
    ],
)
def test_an_assessment_is_valid_for_a_year_and_out_of_date_after_two(
    world, day, valid_until, validity
):
    assessed(world, "agreed", day, of_domain("D1", 3, 3, 3, 3))

    assert profile(world, "valid_until, validity") == [(valid_until, validity)]


def test_each_role_keeps_its_own_scores_and_its_own_newest_assessment(world):
    for role, day, score in (
        ("self", "2025-05-01", 4),
        ("facilitated", "2025-05-09", 2),
        ("agreed", "2025-05-20", 3),
        ("agreed", "2026-05-20", 4),
    ):
        assessed(world, role, day, of_domain("D1", *[score] * 4))

    found = profile(world, "role, assessed_on, score, is_latest")

    assert found == [
        ("agreed", D(2025, 5, 20), Decimal(3), False),
        ("agreed", D(2026, 5, 20), Decimal(4), True),
        ("facilitated", D(2025, 5, 9), Decimal(2), True),
        ("self", D(2025, 5, 1), Decimal(4), True),
    ]


def test_change_of_a_domain_is_told_on_items_scored_both_times(world):
    """D1: (3+3+4) - (3+2+3) = 2 over three items; D5: 1 over two = 0.5, which is notable."""
    assessed(world, "agreed", "2025-05-01", {"D1.1": 3, "D1.2": 2, "D1.3": 3, "D5.1": 2, "D5.2": 2})
    assessed(
        world, "agreed", "2026-05-01",
        {"D1.1": 3, "D1.2": 3, "D1.3": 4, "D1.4": 4, "D5.1": 3, "D5.2": 2, "D6.1": 1},
    )  # fmt: skip

    found = rows_of(world, "capacity_domain_change", "domain, items, change, is_notable")

    assert found == [
        ("*", 5, Decimal("0.600000"), False),
        ("D1", 3, Decimal("0.666667"), True),
        ("D5", 2, Decimal("0.500000"), True),
    ]


def test_a_loss_is_rounded_as_a_gain_is(world):
    """2 levels lost over three items is -0.666667."""
    assessed(world, "agreed", "2025-05-01", of_domain("D1", 3, 3, 3))
    assessed(world, "agreed", "2026-05-01", of_domain("D1", 2, 2, 3))

    assert rows_of(world, "capacity_change", "change, items") == [(Decimal("-0.666667"), 3)]


def test_a_change_is_made_of_both_assessments_and_says_if_either_is_doubtful(world):
    first = assessed(world, "agreed", "2025-05-01", {"D1.1": 3}, is_warned=True, has_evidence=False)
    later = assessed(world, "agreed", "2026-05-01", {"D1.1": 3}, is_warned=False, has_evidence=True)

    found = rows_of(world, "capacity_change", "records, is_warned, has_evidence, is_provisional")

    records = [
        {"form": "capacity_assessment", "root_uuid": root, "item_path": ""}
        for root in sorted([first, later])
    ]
    assert found == [(records, True, True, False)]


# Three views ------------------------------------------------------------------------------


def test_views_are_compared_within_their_round_and_never_overwrite_each_other(world):
    """D1: facilitated 8/4 = 2 less self 11/4 = 2.75 is -0.75; D1.1: 2 - 4 = -2."""
    assessed(world, "self", "2026-04-01", of_domain("D1", 4, 3, 2, 2))
    assessed(world, "facilitated", "2026-04-10", of_domain("D1", 2, 2, 2, 2))
    assessed(world, "agreed", "2026-05-01", of_domain("D1", 3, 2, 2, 2))

    found = rows_of(
        world, "capacity_view_gap",
        "item, agreed_on, self_score, facilitated_score, agreed_score, gap, is_to_discuss",
    )  # fmt: skip

    day = D(2026, 5, 1)
    assert found[:3] == [
        ("*", day, Decimal("2.75"), Decimal(2), Decimal("2.25"), Decimal("-0.75"), True),
        ("D1.1", day, Decimal(4), Decimal(2), Decimal(3), Decimal(-2), True),
        ("D1.2", day, Decimal(3), Decimal(2), Decimal(2), Decimal(-1), True),
    ]
    assert [row[0::6] for row in found[3:]] == [("D1.3", False), ("D1.4", False)]


def test_a_domains_views_half_a_level_apart_are_to_be_talked_about(world):
    """(3+3+3) / 3 - 10/4 = 0.5; for D5 11/4 - 10/4 = 0.25."""
    assessed(
        world, "self", "2026-04-01", {**of_domain("D1", 3, 3, 2, 2), **of_domain("D5", 3, 3, 2, 2)}
    )
    assessed(
        world,
        "facilitated",
        "2026-04-10",
        {**of_domain("D1", 3, 3, 3), **of_domain("D5", 3, 3, 3, 2)},
    )

    rows_of(world, "capacity_view_gap", "1")
    found = world.execute(
        "select domain, gap, is_to_discuss, agreed_on from marts.capacity_view_gap"
        " where item = '*' order by all"
    ).fetchall()

    assert found == [
        ("D1", Decimal("0.5"), True, None),
        ("D5", Decimal("0.25"), False, None),
    ]


def test_views_after_the_last_agreed_assessment_stand_in_a_round_that_is_open(world):
    assessed(world, "self", "2025-04-01", {"D1.1": 1})
    assessed(world, "agreed", "2025-05-01", {"D1.1": 2})
    assessed(world, "self", "2026-04-01", {"D1.1": 3})

    found = rows_of(world, "capacity_view_gap", "agreed_on, self_score, agreed_score, gap")

    assert found == [
        (D(2025, 5, 1), Decimal(1), Decimal(2), None),
        (None, Decimal(3), None, None),
    ]
