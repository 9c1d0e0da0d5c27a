"""Where a row's member comes from: the row, a band of its numbers, or its partner's entry."""

from datetime import date

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assets.indicators.members import row_member
from assets.indicators.sources import Source
from assets.programme.model import Dimension
from tests.indicators.events import ROWS, event_figures, flat, hold, in_period, recount
from tests.indicators.world import know, value

Q1 = "2026Q1"
AAA = {"partner": "AAA", "is_women_led": True, "adm1": "north", "themes": "rights;health"}
BBB = {"partner": "BBB", "is_women_led": False, "adm1": "south", "themes": ""}
REGISTER = {one["partner"]: one for one in (AAA, BBB)}


@pytest.fixture
def divided(world):
    """Let events be held on one day, then count them by dimensions."""
    know(world, AAA, BBB)

    def compute(rows, *dimensions, **said):
        hold(world, [{"held_on": date(2026, 1, 5), **row} for row in rows])
        return event_figures(world, {"rows": "all"}, disaggregate=list(dimensions), **said)

    return compute


def members(found, partner, dimension):
    return {
        member: row["value"]
        for (_, reading, who, divided, member), row in found.items()
        if (reading, who, divided) == ("period", partner, dimension)
    }


def test_a_row_counts_under_each_member_that_it_takes(divided):
    rows = [{"partners": ["AAA"], "groups": groups} for groups in (["aluvi", "tesh"], ["tesh"])]

    found = divided(rows, "groups")

    assert members(found, "AAA", "groups") == {"aluvi": 1, "tesh": 2}
    assert value(found, Q1, "AAA") == 2


def test_a_row_that_takes_no_member_is_not_recorded(divided):
    found = divided([{"groups": None}, {"groups": []}, {"groups": ["tesh"]}], "groups")

    assert members(found, "*", "groups") == {"not_recorded": 2, "tesh": 1}


def test_members_may_stand_in_a_text_as_kobotoolbox_writes_them():
    dimension = Dimension.model_validate(
        {"code": "uses", "title": "Uses", "members": ["job"], "takes_several": True}
    )
    source = Source("t", {"uses": "'job  vote job'"}, {"uses": "varchar"}, None)

    [(found,)] = duckdb.sql(f"select list_sort({row_member(dimension, source)})").fetchall()

    assert found == ["job", "vote"]


@pytest.mark.parametrize(
    ("age", "member"),
    [(0, "young"), (29, "young"), (30, "old"), (99, "old"), (-1, "not_recorded"),
     (None, "not_recorded")],
)  # fmt: skip
def test_a_band_includes_both_its_ends(divided, age, member):
    assert members(divided([{"age": age}], "age_band"), "*", "age_band") == {member: 1}


def test_a_partners_members_come_from_the_register(divided):
    found = divided([{"partners": ["AAA"]}, {"partners": ["BBB"]}], "women_led", "seat", "theme")

    assert members(found, "*", "women_led") == {"yes": 1, "no": 1}
    assert members(found, "BBB", "seat") == {"south": 1}
    assert members(found, "*", "theme") == {"rights": 1, "health": 1, "not_recorded": 1}


def test_a_row_of_several_partners_counts_once_under_each_of_their_members(divided):
    found = divided([{"partners": ["AAA", "BBB"]}], "women_led")

    assert members(found, "AAA", "women_led") == {"yes": 1}
    assert members(found, "*", "women_led") == {"yes": 1, "no": 1}
    assert value(found, Q1) == 1


def test_a_row_without_a_partner_has_no_member_of_partners(divided):
    found = divided([{"partners": None}], "women_led", "theme")

    assert members(found, "*", "women_led") == {"not_recorded": 1}
    assert members(found, "*", "theme") == {"not_recorded": 1}


def test_what_the_register_does_not_say_is_not_recorded(divided, world):
    know(world, {"partner": "AAA"})

    found = divided([{"partners": ["AAA"]}], "women_led", "theme")

    assert members(found, "AAA", "women_led") == {"not_recorded": 1}


def test_dimensions_of_both_kinds_can_be_crossed(divided):
    rows = [
        {"partners": ["AAA", "BBB"], "groups": ["aluvi", "tesh"], "age": 20},
        {"partners": ["AAA"], "groups": ["tesh"], "age": None},
    ]

    found = divided(rows, "women_led×groups", "age_band×groups")

    assert members(found, "*", "women_led×groups") == {
        "yes×aluvi": 1, "yes×tesh": 2, "no×aluvi": 1, "no×tesh": 1,
    }  # fmt: skip
    assert members(found, "AAA", "age_band×groups") == {
        "young×aluvi": 1, "young×tesh": 1, "not_recorded×tesh": 1,
    }  # fmt: skip


def test_a_crossing_can_be_asked_for_both_ways_round(divided):
    found = divided([{"level": "local", "age": 20}], "level×age_band", "age_band×level")

    assert members(found, "*", "level×age_band") == {"local×young": 1}
    assert members(found, "*", "age_band×level") == {"young×local": 1}


def test_hostile_members_stay_text(divided):
    hostile = "'; drop table marts.partners; --"

    found = divided([{"level": hostile}, {"level": "عربي × ×"}], "level")

    assert members(found, "*", "level") == {hostile: 1, "عربي × ×": 1}


# Whatever the rows, against a recount in Python --------------------------------------------


def age_band(row):
    return "not_recorded" if row["age"] is None else "young" if row["age"] < 30 else "old"


def women_led(row, partner):
    named = set(row["partners"] or ()) & REGISTER.keys() if partner == "*" else {partner}
    found = {"yes" if REGISTER[one]["is_women_led"] else "no" for one in named}
    return found or {"not_recorded"}


MEMBERS = {
    "age_band": lambda row, _: [age_band(row)],
    "groups": lambda row, _: set(row["groups"] or ["not_recorded"]),
    "women_led": women_led,
    "groups×age_band": lambda row, _: {
        f"{group}×{age_band(row)}" for group in row["groups"] or ["not_recorded"]
    },
    "women_led×groups": lambda row, partner: {
        f"{led}×{group}"
        for led in women_led(row, partner)
        for group in row["groups"] or ["not_recorded"]
    },
}


@pytest.mark.parametrize("dimension", MEMBERS)
@settings(max_examples=20, deadline=None)
@given(rows=st.lists(ROWS, max_size=10))
def test_members_are_as_a_recount_says(shared_world, dimension, rows):
    know(shared_world, AAA, BBB)
    hold(shared_world, rows)

    found = event_figures(shared_world, {"rows": "all"}, disaggregate=[dimension])

    assert flat(found, dimension) == recount(
        rows, len, is_inside=in_period, members=MEMBERS[dimension]
    )
