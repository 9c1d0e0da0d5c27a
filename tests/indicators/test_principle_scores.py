"""The survey on the principles from both sides, worked out by hand (DOMAIN §3.2, DESIGN §8)."""

from decimal import Decimal

import pytest

from tests.indicators.instruments_said import answered, invited
from tests.indicators.velmara_world import lent_velmara, register, rows_of

PARTNERS = ("AAA", "BBB", "CCC", "DDD", "EEE")


@pytest.fixture
def world():
    with lent_velmara() as connection:
        register(connection, PARTNERS)
        invited(connection, *PARTNERS)
        yield connection


def rows(world, model, columns, where):
    rows_of(world, model, "1")
    return world.execute(
        f"select {columns} from marts.{model} where {where} order by all"
    ).fetchall()


# Scores and bands -------------------------------------------------------------------------


def test_a_question_asked_the_other_way_round_is_read_as_6_less_the_answer(world):
    """P2.4 and P4.4 are: 5 becomes 1, and the second principle (3+3+3+1) / 4 = 2.5."""
    answered(world, "AAA", "cso", 3, p2_4=5)

    found = rows(
        world, "principle_scores", "item, mean, score", "partner = 'AAA' and principle = 'P2'"
    )

    assert found == [
        ("*", Decimal("2.5"), Decimal("37.5")),
        ("P2.1", Decimal(3), Decimal(50)),
        ("P2.2", Decimal(3), Decimal(50)),
        ("P2.3", Decimal(3), Decimal(50)),
        ("P2.4", Decimal(1), Decimal(0)),
    ]


@pytest.mark.parametrize(
    ("answers", "band"),
    [
        ({"p3_1": 4, "p3_2": 4, "p3_3": 3, "p3_4": 3}, "moving"),  # 3.5
        ({"p3_1": 4, "p3_2": 4, "p3_3": 4, "p3_4": 3}, "strong"),  # 3.75
        ({"p3_1": 3, "p3_2": 2, "p3_3": 2, "p3_4": 2}, "question"),  # 2.25
        ({"p3_1": 3, "p3_2": 3, "p3_3": 2, "p3_4": 2}, "moving"),  # 2.5
    ],
)
def test_a_principle_is_strong_from_36_and_in_question_below_24(world, answers, band):
    answered(world, "AAA", "cso", 3, **answers)

    where = "partner = 'AAA' and principle = 'P3' and item = '*'"
    assert rows(world, "principle_scores", "band", where) == [(band,)]


def test_a_band_begins_where_the_exact_mean_does(world):
    """Five respondents of 4, 4, 4, 3, 3 on every question make 18 / 5 = 3.6."""
    for level in (4, 4, 4, 3, 3):
        answered(world, "AAA", "cso", level)

    where = "partner = 'AAA' and principle = 'P3' and item = '*'"
    assert rows(world, "principle_scores", "mean, band", where) == [(Decimal("3.6"), "strong")]


def test_a_principle_is_the_mean_of_respondents_who_answered_three_of_its_questions(world):
    """(5 + 5 + 2) / 3 = 4 and 2: the third answered two questions of it only. (4 + 2) / 2 = 3."""
    answered(world, "AAA", "cso", 3, p3_1=5, p3_2=5, p3_3=2, p3_4=9)
    answered(world, "AAA", "cso", 3, p3_1=2, p3_2=2, p3_3=2, p3_4=2)
    answered(world, "AAA", "cso", 3, p3_1=5, p3_2=5, p3_3=9, p3_4=9)

    found = rows(
        world, "principle_scores", "item, mean, respondents",
        "partner = 'AAA' and principle = 'P3' and item in ('*', 'P3.1')",
    )  # fmt: skip

    assert found == [("*", Decimal(3), 2), ("P3.1", Decimal(4), 3)]


def test_equity_stands_on_a_line_of_its_own_beside_the_principles(world):
    """P1.1, P1.2, P1.3 and P2.3 are the programme's questions on it: (5+4+4+1) / 4 = 3.5."""
    answered(world, "AAA", "cso", 3, p1_1=5, p1_2=4, p1_3=4, p1_4=1, p2_3=1)

    found = rows(
        world, "principle_scores", "principle, mean",
        "partner = 'AAA' and item = '*' and principle in ('P1', 'equity')",
    )  # fmt: skip

    assert found == [("P1", Decimal("3.5")), ("equity", Decimal("3.5"))]


def test_a_line_is_not_counted_twice_in_the_mean_of_all_principles(world):
    """P1 is 5, all others are 3 but for their turned questions: P2 and P4 are 3, too."""
    answered(world, "AAA", "cso", 3, p1_1=5, p1_2=5, p1_3=5, p1_4=5)

    found = rows(world, "principle_scores", "mean", "partner = 'AAA' and principle = '*'")

    assert found == [(Decimal("3.4"),)]  # (5 + 3 + 3 + 3 + 3) / 5
    assert len(rows_of(world, "principle_ratings", "principle")) == 5


# The two sides ----------------------------------------------------------------------------


def sides(world, question, agency, cso, columns):
    """Return what is said of a question on which the sides answered so."""
    for level in agency:
        answered(world, "AAA", "agency", 3, **{question: level})
    for level in cso:
        answered(world, "AAA", "cso", 3, **{question: level})
    item = question.upper().replace("_", ".")
    where = f"partner = 'AAA' and item = '{item}' and period = '2026Q2'"
    return rows(world, "principle_comparison", columns, where)


@pytest.mark.parametrize(
    ("agency", "cso", "gap", "reading"),
    [
        ([4], [3], "1", "discuss"),
        ([3], [4], "-1", "discuss"),
        ([4, 3], [3], "0.5", "watch"),
        ([4, 4, 3], [3], "0.666667", "watch"),
        ([4, 3, 3], [3], "0.333333", "close"),
    ],
)
def test_a_gap_of_one_is_discussed_and_of_a_half_is_watched(world, agency, cso, gap, reading):
    found = sides(world, "p1_1", agency, cso, "gap, reading")

    assert found == [(Decimal(gap), reading)]


@pytest.mark.parametrize(
    ("question", "agency", "cso", "expected"),
    [
        ("p1_2", 4, 3, (True, False, False, False)),  # the agency does not see it
        ("p1_2", 3, 4, (False, False, False, False)),
        ("p4_2", 3, 4, (False, True, False, False)),  # about the CSO, which does not see it
        ("p4_2", 4, 3, (True, False, False, False)),
        ("p5_2", 2, 5, (False, True, False, False)),
        ("p1_2", 2, 2, (False, False, True, False)),
        ("p1_2", 4, 4, (False, False, False, True)),
        ("p2_4", 2, 2, (False, False, False, True)),  # asked the other way round: both are 4
    ],
)
def test_what_only_one_side_sees_and_what_both_see(world, question, agency, cso, expected):
    found = sides(
        world, question, [agency], [cso],
        "is_blind_spot, is_mirror_blind_spot, is_shared_concern, is_shared_strength",
    )  # fmt: skip

    assert found == [expected]


def test_a_concern_is_shared_up_to_25(world):
    """(2 + 3) / 2 = 2.5 of the agency, 2 of its partner."""
    assert sides(world, "p1_2", [2, 3], [2], "is_shared_concern") == [(True,)]
    assert sides(world, "p1_3", [3, 3], [2], "is_shared_concern") == [(False,)]


# Who answered -----------------------------------------------------------------------------


def test_the_response_rate_is_answered_of_invited_and_nobody_is_a_zero(world):
    """One of six; the second says too little to count, but it answered."""
    answered(world, "AAA", "cso", 3)
    answered(world, "AAA", "cso", 9)

    found = rows(
        world, "principle_responses", "partner, invited, answered, counted, response_rate",
        "side = 'cso' and partner in ('*', 'AAA', 'BBB')",
    )  # fmt: skip

    assert found == [
        ("*", 30, 2, 1, Decimal("0.066667")),
        ("AAA", 6, 2, 1, Decimal("0.333333")),
        ("BBB", 6, 0, 0, Decimal(0)),
    ]


def test_where_nobody_wrote_down_how_many_were_asked_there_is_no_rate(world):
    world.execute("update marts.link_codes set invited = null where partner = 'BBB'")
    answered(world, "AAA", "cso", 3)

    found = rows(
        world, "principle_responses", "partner, invited, response_rate",
        "side = 'cso' and partner in ('*', 'BBB')",
    )  # fmt: skip

    assert found == [("*", None, None), ("BBB", None, None)]


# Safety -----------------------------------------------------------------------------------


def widest(world, partner="*", side="cso", item="P1.1"):
    [(found,)] = rows(
        world, "principle_scores", "widest_edition",
        f"partner = '{partner}' and side = '{side}' and item = '{item}'",
    )  # fmt: skip
    return found


@pytest.mark.parametrize(
    ("people", "edition"),
    [
        ({"AAA": 3, "BBB": 2}, "nobody"),  # five people, but of two partners
        ({"AAA": 2, "BBB": 1, "CCC": 1}, "nobody"),  # three partners, but four people
        ({"AAA": 3, "BBB": 1, "CCC": 1}, "internal"),
        ({"AAA": 2, "BBB": 2, "CCC": 2}, "internal"),  # without its own a partner has four people
        ({"AAA": 4, "BBB": 4}, "nobody"),
        ({"AAA": 3, "BBB": 3, "CCC": 3}, "internal"),  # without its own it has two partners
        ({"AAA": 2, "BBB": 2, "CCC": 2, "DDD": 2}, "every_partner"),
        ({"AAA": 1, "BBB": 1, "CCC": 1, "DDD": 1, "EEE": 1}, "internal"),
        ({"AAA": 2, "BBB": 1, "CCC": 1, "DDD": 1, "EEE": 2}, "public"),
    ],
)
def test_ratings_are_pooled_over_five_people_from_three_partners(world, people, edition):
    """A partner can take its own off a pool: the others must be enough where it reads one."""
    for partner, count in people.items():
        for _ in range(count):
            answered(world, partner, "cso", 3)

    assert widest(world) == edition


@pytest.mark.parametrize(("of_winter", "edition"), [(1, "nobody"), (2, "every_partner")])
def test_a_year_from_which_a_hidden_quarter_could_be_taken_off_stays_out(world, of_winter, edition):
    """Eight people in spring; in winter one, or two, of each of four partners."""
    for partner in PARTNERS[:4]:
        for side in ("cso", "agency"):
            for _ in range(2):
                answered(world, partner, side, 3)
            for _ in range(of_winter):
                answered(world, partner, side, 3, today="2026-02-20")

    found = rows(
        world, "principle_comparison", "distinct widest_edition",
        "partner = '*' and item = 'P1.1' and period = '2026Q2'",
    )  # fmt: skip

    assert found == [(edition,)]


def test_a_pool_says_how_many_people_and_partners_are_behind_it(world):
    """(5 + 3 + 1 + 1 + 2) / 5 = 2.4, a mean of people and not of partners."""
    for partner, levels in (("AAA", (5, 3, 1)), ("BBB", (1,)), ("CCC", (2,))):
        for level in levels:
            answered(world, partner, "cso", 3, p1_1=level)

    found = rows(
        world, "principle_scores", "mean, respondents, partners, most_from_one",
        "partner = '*' and item = 'P1.1'",
    )  # fmt: skip

    assert found == [(Decimal("2.4"), 5, 3, 3)]


def test_a_question_that_too_few_answered_stays_out_though_the_others_are_pooled(world):
    for partner, first in (("AAA", 9), ("AAA", 3), ("AAA", 3), ("BBB", 3), ("CCC", 3)):
        answered(world, partner, "cso", 3, p1_1=first)

    assert (widest(world), widest(world, item="P1.2")) == ("nobody", "internal")


def test_one_partners_ratings_stand_in_its_own_edition_alone_unless_all_of_it_ticked(world):
    for shares in (True, True, False):
        answered(world, "AAA", "cso", 3, shares=shares)
    for _ in range(2):
        answered(world, "BBB", "cso", 3, shares=True)

    assert (widest(world, "AAA"), widest(world, "BBB")) == ("partner", "internal")


def test_who_did_not_tick_counts_though_its_answers_are_too_few(world):
    answered(world, "AAA", "cso", 3, shares=True)
    answered(world, "AAA", "cso", 9, shares=False)

    assert widest(world, "AAA") == "partner"


def test_the_agencys_ratings_of_one_partner_stand_nowhere_unless_all_of_it_ticked(world):
    answered(world, "AAA", "agency", 3)
    answered(world, "BBB", "agency", 3, shares=True)

    assert (widest(world, "AAA", "agency"), widest(world, "BBB", "agency")) == (
        "nobody",
        "internal",
    )


def test_a_pool_from_which_shared_ratings_could_be_taken_off_stays_out(world):
    """Without AAA, which shares its own, four people of two partners would be left."""
    answered(world, "AAA", "cso", 3, shares=True)
    for partner in ("BBB", "BBB", "CCC", "CCC"):
        answered(world, partner, "cso", 3)

    assert widest(world) == "nobody"


def test_a_pool_whose_partners_all_share_theirs_hides_nothing(world):
    for partner in ("AAA", "AAA", "AAA", "BBB", "CCC"):
        answered(world, partner, "cso", 3, shares=True)

    assert widest(world) == "internal"


def test_a_comparison_stands_no_wider_than_either_of_its_sides(world):
    answered(world, "AAA", "cso", 3, shares=True)
    answered(world, "AAA", "agency", 3)

    found = rows(world, "principle_comparison", "distinct widest_edition", "partner = 'AAA'")

    assert found == [("nobody",)]


def test_a_score_is_made_of_the_surveys_that_it_names(world):
    roots = sorted(answered(world, "AAA", "cso", 3, p1_1=level) for level in (3, 9, 5))

    found = rows(
        world, "principle_scores", "records", "partner = 'AAA' and item = 'P1.2'"
    )  # fmt: skip

    records = [{"form": "principles_survey", "root_uuid": root, "item_path": ""} for root in roots]
    assert found == [(records,)]
