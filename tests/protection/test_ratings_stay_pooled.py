"""Whatever is answered, no reader gets at the ratings of fewer than five people of three partners.

A reader takes what it knows off what it reads: the partners that share theirs, its own answers,
and of a year the quarters that it reads as well.
"""

from collections.abc import Iterable
from contextlib import contextmanager
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assets.protection.editions import Edition
from assets.protection.scores import score_queries
from tests.indicators.instruments_said import answered, invited
from tests.indicators.velmara_world import fill_models, lent_velmara, register
from tests.protection.world import editions

pytestmark = pytest.mark.long

PARTNERS = ("AAA", "BBB", "CCC", "DDD", "EEE", "FFF")
DAYS = {"2025Q4": "2025-11-20", "2026Q1": "2026-02-20", "2026Q2": "2026-05-20"}
ITEM, LAST = "P1.1", "2026Q2"
FEWEST_PEOPLE, FEWEST_PARTNERS = 5, 3


class Answer(NamedTuple):
    """One person's answer about the partnership, given for the CSO and for the agency alike."""

    partner: str
    quarter: str
    is_shared: bool
    is_given: bool


ANSWERS = st.lists(
    st.builds(
        Answer,
        partner=st.sampled_from(PARTNERS),
        quarter=st.sampled_from([*DAYS, LAST]),
        is_shared=st.sampled_from([False, True, False]),
        is_given=st.sampled_from([True, True, True, False]),
    ),
    min_size=8,
    max_size=24,
)


@contextmanager
def a_world(answers):
    with lent_velmara() as connection:
        register(connection, PARTNERS)
        invited(connection, *PARTNERS)
        for one in answers:
            level = 3 if one.is_given else 9
            for side in ("cso", "agency"):
                answered(
                    connection, one.partner, side, 3,
                    shares=one.is_shared, today=DAYS[one.quarter], p1_1=level,
                )  # fmt: skip
        fill_models(connection)
        yield connection


def read(connection, edition: Edition, table: str, where: str) -> set[tuple[str, str]]:
    """Return the quarters and partners (* is the pool) of which an edition has the rating."""
    query = score_queries(edition)[f"published.{table}"]
    return set(
        connection.execute(
            f"select period, partner from ({query}) where item = '{ITEM}' and {where}"
        ).fetchall()
    )


def is_enough(answers: Iterable[Answer]) -> bool:
    left = [one for one in answers if one.is_given]
    return not left or (
        len(left) >= FEWEST_PEOPLE and len({one.partner for one in left}) >= FEWEST_PARTNERS
    )


@pytest.mark.parametrize("edition", editions(), ids=lambda edition: edition.name)
@settings(max_examples=12, deadline=None)
@given(answers=ANSWERS)
def test_what_is_left_of_a_pool_is_of_enough_people_or_of_nobody(edition, answers):
    with a_world(answers) as world:
        for side in ("cso", "agency"):
            quarters = read(world, edition, "principle_scores", f"side = '{side}'")
            own = {edition.partner} if side == "cso" else set()
            for quarter in {period for period, partner in quarters if partner == "*"}:
                known = own | {partner for period, partner in quarters if period == quarter}
                of_quarter = [one for one in answers if one.quarter == quarter]
                assert is_enough(of_quarter)
                assert is_enough(one for one in of_quarter if one.partner not in known)
            years = read(world, edition, "principle_comparison", f"period = '{LAST}'")
            if (LAST, "*") in years:
                known = own | {partner for _, partner in years}
                assert is_enough(answers)
                assert is_enough(one for one in answers if one.partner not in known)
                assert is_enough(one for one in answers if (one.quarter, "*") not in quarters)


def test_there_are_answers_of_which_everybody_reads_the_pool():
    """Two people of each of six partners: nothing is withheld, so the test above is about some."""
    answers = [
        Answer(partner, LAST, is_shared=False, is_given=True)
        for partner in PARTNERS
        for _ in range(2)
    ]

    with a_world(answers) as world:
        for edition in editions():
            for table in ("principle_scores", "principle_comparison"):
                assert (LAST, "*") in read(world, edition, table, "true")
