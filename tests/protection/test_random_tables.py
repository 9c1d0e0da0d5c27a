"""Many small programmes: what is withheld of their tables, attacked by everybody who reads them."""

import random

import pytest

from assets.protection.editions import Edition
from assets.protection.publish import publish
from tests.protection.attacker import Attack
from tests.protection.declared import GROUP, WHOLE, fewest
from tests.protection.knowledge import Count
from tests.protection.random_tables import (
    READERS,
    RULES,
    behind,
    figures,
    fill,
    published,
    random_small,
    reader,
    withheld,
    withholding,
)
from tests.protection.reading_files import table_of

pytestmark = pytest.mark.first

EDITIONS = (("internal", None), ("panel", None), ("public", None), ("partner", "AAA"))
SOME, MANY = range(8), range(1000)


@pytest.fixture(scope="module")
def attacked(shared_world):
    """Return the counts of a random programme, and a reader's attempt: of one at random.

    What an edition withholds is worked out once for all readers who have it.
    """
    kept = {}

    def attack(seed, who=None, **kind):
        chance = random.Random(seed)  # noqa: S311
        small = random_small(chance, **kind)
        which = (seed, *(name for name, is_so in kind.items() if is_so))
        if which in kept:
            fill(shared_world, small)
        else:
            kept[which] = withholding(shared_world, small)
        read = reader(small, kept[which], who or chance.choice(READERS))
        return figures(small), Attack(small.folder, read, RULES)

    return attack


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
@pytest.mark.parametrize(
    ("kind", "seeds"), [({}, SOME), ({"is_of_hours": True}, SOME[:4]), ({"is_once": True}, SOME)]
)
def test_nothing_that_is_withheld_can_be_worked_out(attacked, who, kind, seeds):
    found = {seed: attacked(seed, who, **kind)[1].leaks() for seed in seeds}

    assert {seed: leaks for seed, leaks in found.items() if leaks} == {}


@pytest.mark.parametrize(
    ("seed", "who"), [(144, "internal"), (242, "panel"), (220, "handed on"), (333, "handed on")]
)
def test_where_one_period_makes_up_for_another_what_they_are_together_cannot_be_worked_out(
    attacked, seed, who
):
    """Where a reader knows sums over periods, or three are looked at together."""
    assert attacked(seed, who)[1].leaks() == []


@pytest.mark.parametrize(("edition", "partner"), EDITIONS)
def test_no_hours_of_too_few_people_are_told(shared_world, edition, partner):
    for seed in SOME[:5]:
        small = random_small(random.Random(seed), is_of_hours=True)  # noqa: S311
        found = withheld(withholding(shared_world, small), Edition(edition, partner))
        few = {
            at
            for at, people in behind(small).items()
            if 0 < people < fewest(RULES, edition, at.dimension)
            and (edition in {"internal", "panel"} or at.partner in {WHOLE, partner})
        }
        assert few <= found
        assert few


@pytest.mark.long
def test_nothing_that_is_withheld_can_be_worked_out_of_a_thousand_tables(attacked):
    tries = {
        (seed, *kind): attacked(seed, **dict.fromkeys(kind, True))
        for kind, seeds in (((), MANY), (("is_of_hours",), MANY[:100]), (("is_once",), MANY[:200]))
        for seed in seeds
    }
    found = {(seed, leak.count.cell) for seed, one in tries.items() for leak in one[1].leaks()}

    assert found == set()


@pytest.mark.parametrize("who", READERS)
@pytest.mark.parametrize("is_once", [False, True])
def test_what_is_concluded_from_a_random_table_is_true(attacked, who, is_once):
    for seed in SOME:
        counts, attack = attacked(seed, who, is_once=is_once)
        numbers = {Count(cell, "people"): people for cell, people in counts.items()}
        assert attack.knowledge.relations.broken_by(numbers) == []
        assert numbers
