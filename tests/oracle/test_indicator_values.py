"""Every indicator's figures, recounted from what the server sent."""

import pytest

from tests.oracle.compared import disagreement, six_places
from tests.oracle.folder import Folder
from tests.oracle.registry import INDICATORS
from tests.oracle.rows import Figure
from tests.oracle.values import values
from tests.velmara_run import VELMARA

COLUMNS = (
    "numerator, denominator, value, low, high, people, people_inside, records,"
    " provisional_records, warned_records, evidenced_records, is_carried, is_entered,"
    " persons, persons_inside"
)


@pytest.mark.parametrize("code", Folder(VELMARA).indicators)
def test_every_figure_is_what_the_records_come_to(product, world, code):
    stored = product(
        f"(from marts.indicator_values where indicator = '{code}')",
        "period, reading, partner, dimension, member",
        COLUMNS,
    )

    rounded = {key: (six_places(top), *others) for key, (top, *others) in stored.items()}
    recounted = {key: as_stored(one) for key, one in values(world, code).items()}
    assert not disagreement(rounded, recounted, COLUMNS)


def as_stored(one: Figure):
    numbers = (one.numerator, one.denominator, one.value, one.low, one.high)
    counts = (one.people, one.inside, one.records, one.provisional, one.warned, one.evidenced)
    persons = (one.persons, one.persons_inside)
    return (*map(six_places, numbers), *counts, one.is_carried, one.is_entered, *persons)


def test_every_indicator_of_the_framework_is_recounted(world):
    assert set(INDICATORS) == set(world.folder.indicators)
    assert len(INDICATORS) == 38
