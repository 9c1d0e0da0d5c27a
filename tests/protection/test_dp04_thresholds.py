"""DP4: how few people a figure may speak of, and that no programme can ask for fewer.

Who is withheld because of it, and what for company, is in the other tests of this folder.
"""

import pytest
from pydantic import ValidationError

from assets.programme.model import Protection
from assets.protection.editions import Edition
from tests.example import velmara_programme

PEOPLE = ("public", "internal_group", "internal", "partner", "pooled_respondents")


@pytest.mark.parametrize("rules", [Protection(), velmara_programme().file.protection])
def test_dp4_ten_people_in_public_and_by_group_and_five_elsewhere(rules):
    public, internal, own = Edition("public"), Edition("internal"), Edition("partner", "AWN")

    for dimension in ("*", "sex", "group", "sex×group"):
        assert public.fewest_people(rules, dimension) == 10
        assert own.fewest_people(rules, dimension) == 5
    assert internal.fewest_people(rules, "group") == 10
    assert internal.fewest_people(rules, "group×sex") == 10
    assert internal.fewest_people(rules, "sex") == 5


@pytest.mark.parametrize("setting", PEOPLE)
def test_dp4_no_programme_may_go_below_five_people(setting):
    with pytest.raises(ValidationError):
        Protection(**{setting: 4})


@pytest.mark.parametrize("kind", ["public", "internal", "panel"])
def test_dp4_that_nobody_of_a_group_was_counted_is_as_small_as_one(kind):
    edition = Edition(kind)

    assert edition.hides_zero("group")
    assert edition.hides_zero("sex×group")
    assert not edition.hides_zero("sex×age_band")
