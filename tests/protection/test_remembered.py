"""What was chosen once is not searched again, and never taken for the choice of other counts."""

import pytest

from assets.programme.model import Protection
from assets.protection.counts import Withholding
from assets.protection.editions import Edition
from assets.protection.remembered import TABLE
from assets.warehouse.dictionary import replace_rows
from tests.protection.world import QUARTERS, editions, flow_figures, indicator

RULES = Protection()
INTERNAL = Edition("internal")


def figures(*sexes):
    named = zip(("women", "men", "other"), sexes, strict=True)
    return flow_figures("I", {(QUARTERS[0], "AAA", "sex", sex): people for sex, people in named})


@pytest.fixture
def office(world):
    replace_rows(world, "marts.indicators", [indicator("I", "public")])
    replace_rows(world, "marts.indicator_values", figures(2, 30, 40))
    return world


def chosen(office):
    """Choose for every edition, remember it, and return it with what is remembered."""
    withholding = Withholding(office, RULES)
    found = {edition: withholding.of(edition) for edition in editions()}
    withholding.remembered.keep(office)
    return found, dict(office.execute(f"select * from {TABLE}").fetchall())


def test_a_second_run_takes_what_the_first_one_chose(office):
    first, remembered = chosen(office)
    assert remembered

    again, still = chosen(office)

    assert (again, still) == (first, remembered)


def test_what_is_remembered_is_taken_without_a_search(office):
    """Nothing is put in the place of what was chosen: then the small ones have no company."""
    found, remembered = chosen(office)
    replace_rows(office, TABLE, [(key, []) for key in remembered])

    assert Withholding(office, RULES).of(INTERNAL) < found[INTERNAL]


def test_other_counts_are_searched_anew_and_the_old_ones_forgotten(office):
    _, before = chosen(office)
    replace_rows(office, "marts.indicator_values", figures(30, 2, 40))

    found, after = chosen(office)

    assert not before.keys() & after.keys()
    assert {cell.member for cell in found[INTERNAL] if cell.dimension == "sex"} >= {"men"}
