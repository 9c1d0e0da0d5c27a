"""Checks of representation, and the facts that stand beside them without a score (DOMAIN §3.3)."""

from datetime import date
from decimal import Decimal

import pytest

from assets.warehouse.dictionary import dictionary
from tests.indicators.instruments_said import checked
from tests.indicators.velmara_world import lent_velmara, register, rows_of, say

D = date


@pytest.fixture
def world():
    with lent_velmara() as connection:
        register(connection, ["AAA", "BBB"])
        yield connection


def contested(connection, since, heard, step, **of):
    return say(
        connection, "representation_check", partner="AAA", kind="contested", claimants=3,
        contested_since=since, organisations_heard=heard, how_heard="A meeting of each",
        next_step=step, **of,
    )  # fmt: skip


def test_each_criterion_stands_with_its_points_and_the_critical_ones_are_the_programmes(world):
    checked(world, {"R1": "partly", "R3": "no"})

    found = rows_of(world, "representation_criteria", "criterion, points, is_critical")

    assert found[:1] + found[2:5] == [
        ("R1", Decimal("0.5"), True),
        ("R2", Decimal(1), True),
        ("R3", Decimal(0), False),
        ("R4", Decimal(1), False),
    ]
    assert [criterion for criterion, _, is_critical in found if is_critical] == [
        "R1", "R2", "R6", "R8",
    ]  # fmt: skip


def test_how_many_points_pass_is_the_programmes_to_say(world):
    """Two partly met make nine points."""
    checked(world, {"R3": "partly", "R4": "partly"})
    world.execute("update marts.scoring set passed_from = 9.5")

    assert rows_of(world, "representation", "points, criteria, is_passed") == [
        (Decimal(9), 10, False)
    ]


def test_a_contested_mandate_is_a_fact_as_its_newest_record_says_it(world):
    contested(world, "2025-03-01", 2, "A talk with the elders")
    newest = contested(world, "2025-03-01", 3, "A joint assembly")

    found = rows_of(
        world, "contested_mandates",
        "contested_since, claimants, organisations_heard, is_heard, next_step, times_recorded,"
        " root_uuid",
    )  # fmt: skip

    assert found == [(D(2025, 3, 1), 3, 3, True, "A joint assembly", 2, newest)]


def test_a_contested_mandate_has_no_score(world):
    contested(world, "2025-03-01", 2, "A talk")
    columns = dictionary()["marts.contested_mandates"].columns

    assert not {"score", "points", "band", "is_passed"} & set(columns)


def test_a_concern_says_who_may_know_of_it(world):
    say(
        world, "representation_check", partner="AAA", kind="concern", concern_code="C-1",
        raised_on="2026-06-01", state="open", account="Somebody paid for a vote",
        may_know=["panel"],
    )  # fmt: skip

    found = rows_of(world, "concerns", "account, may_know, is_open")

    assert found == [("Somebody paid for a vote", ["panel"], True)]
