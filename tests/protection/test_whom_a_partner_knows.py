"""Enough people stand behind an amount also without those whom its reader counted itself."""

import pytest

from assets.programme.model import Protection
from assets.protection.cells import Cell
from assets.protection.company import Thresholds
from assets.protection.editions import Edition

RULES = Protection()
HOURS = Cell("OP1", "*", "sex", "women", "2026Q1", "period")


@pytest.mark.parametrize(
    ("reader", "others", "is_of_enough"),
    [
        (None, RULES.internal - 1, True),
        ("AWN", RULES.internal - 1, False),
        ("AWN", RULES.internal, True),
        ("SBY", RULES.internal - 1, True),
    ],
)
def test_who_knows_its_own_people_reads_of_the_others_alone(reader, others, is_of_enough):
    people = {HOURS: (others + 20,), HOURS._replace(partner="AWN"): (20,)}
    known = Thresholds(Edition("internal"), RULES, people=people)

    assert known.is_of_enough(HOURS, reader) == is_of_enough
