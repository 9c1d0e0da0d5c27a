"""Many small programmes: what is withheld of their tables, attacked by everybody who reads them."""

import random

import pytest

from assets.protection.editions import Edition
from assets.protection.publish import publish
from tests.protection.attacker import Attack
from tests.protection.declared import GROUP
from tests.protection.knowledge import Count
from tests.protection.random_tables import (
    READERS,
    RULES,
    figures,
    fill,
    published,
    random_small,
    reader,
    withholding,
)
from tests.protection.reading_files import table_of

EDITIONS = (("internal", None), ("panel", None), ("public", None), ("partner", "AAA"))
SOME, MANY = range(20), range(1000)


def attacked(connection, seed, who=None):
    """Return the counts of a random programme, and a reader's attempt: of one at random."""
    chance = random.Random(seed)  # noqa: S311
    small = random_small(chance)
    chosen = who or chance.choice(READERS)
    read = reader(small, withholding(connection, small), chosen)
    return figures(small), Attack(small.folder, read, RULES)


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize(("edition", "partner"), EDITIONS)
def test_a_random_table_is_what_would_be_published(shared_world, tmp_path, seed, edition, partner):
    small = random_small(random.Random(seed))  # noqa: S311
    fill(shared_world, small)

    said = table_of(publish(shared_world, Edition(edition, partner), RULES, tmp_path).path).rows

    expected = published(small, withholding(shared_world, small), Edition(edition, partner)).rows
    assert {at: (one.people, one.is_withheld) for at, one in said.items()} == {
        at: (one.people, one.is_withheld) for at, one in expected.items()
    }
    assert any(GROUP in at.dimension for at in said) == (GROUP in small.folder.divisions)


@pytest.mark.parametrize("who", READERS)
def test_nothing_that_is_withheld_can_be_worked_out(shared_world, who):
    found = {seed: attacked(shared_world, seed, who)[1].leaks() for seed in SOME}

    assert {seed: leaks for seed, leaks in found.items() if leaks} == {}


@pytest.mark.long
def test_nothing_that_is_withheld_can_be_worked_out_of_a_thousand_tables(shared_world):
    tries = {seed: attacked(shared_world, seed) for seed in MANY}
    found = {(seed, leak.count.cell) for seed, one in tries.items() for leak in one[1].leaks()}

    assert found == set()


@pytest.mark.parametrize("who", READERS)
def test_what_is_concluded_from_a_random_table_is_true(shared_world, who):
    for seed in SOME:
        counts, attack = attacked(shared_world, seed, who)
        numbers = {Count(cell, "people"): people for cell, people in counts.items()}
        assert attack.knowledge.relations.broken_by(numbers) == []
        assert numbers
