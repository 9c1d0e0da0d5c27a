"""What an earlier version showed cannot be subtracted from today's to learn about a few people."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assets.programme.model import Protection
from assets.protection.counts import Withholding
from assets.protection.editions import Edition
from assets.protection.publish import prepare, put_in_place
from assets.protection.versions import PEOPLE, keep_people
from assets.warehouse.connection import read_only
from assets.warehouse.dictionary import replace_rows
from tests.protection.world import QUARTERS, cells_of, figure, flow_figures, indicator

pytestmark = pytest.mark.long

RULES = Protection()
CLOSED = QUARTERS[0]
PUBLIC, INTERNAL = Edition("public"), Edition("internal")
SHOWN = """
    select indicator, partner, dimension, member, period, reading
    from published.indicator_values where mark <> 'c'
"""


class Office:
    """Publishes one edition again and again, and keeps what it was made of each time."""

    def __init__(self, world, folder, edition, **said):
        self.world, self.folder, self.edition = world, folder, edition
        self.kept, self.closed = [], CLOSED
        replace_rows(world, "marts.indicators", [indicator("I", "public", **said)])

    def publish(self, values):
        """Publish, and return the cells that are shown."""
        replace_rows(self.world, "marts.indicator_values", values)
        withholding = Withholding(self.world, RULES, self.kept)
        ready = prepare(self.world, self.edition, withholding, self.folder / "published")
        path = put_in_place(self.world, ready).path
        with read_only(path) as file:
            shown = file.execute(SHOWN).fetchall()
        folder = self.folder / str(len(self.kept) + 1)
        folder.mkdir()
        keep_people(
            self.world,
            folder / PEOPLE,
            len(self.kept) + 1,
            [self.closed],
            [(self.edition.name, *row) for row in shown],
        )
        self.kept.append(folder / PEOPLE)
        return cells_of(path)


@pytest.fixture
def office(world, tmp_path):
    """Return an office for an edition."""

    def of(edition, **said):
        return Office(world, tmp_path, edition, **said)

    return of


def divided(women, men, partner="AAA", period=CLOSED):
    """Return counts by sex, with their sum."""
    return flow_figures(
        "I", {(period, partner, "sex", "women"): women, (period, partner, "sex", "men"): men}
    )


def sexes(cells):
    """Return the people that are shown by sex in the closed quarter."""
    return {
        (cell.partner, cell.member): people
        for cell, people in cells.items()
        if cell.dimension == "sex" and (cell.quarter, cell.reading) == (CLOSED, "period")
    }


def test_a_breakdown_in_which_a_few_came_is_withheld(office):
    of = office(INTERNAL)
    before = of.publish(divided(40, 50))

    after = of.publish(divided(43, 50))

    assert sexes(before)["*", "women"] == 40
    assert sexes(after) == {}


def test_the_undivided_figure_stays_since_it_tells_nobody_apart(office):
    of = office(INTERNAL)
    of.publish(divided(40, 50))

    after = of.publish(divided(43, 50))

    assert {people for cell, people in after.items() if cell.dimension == "*"} == {93}


def documents(women, of_women, men=60):
    """Return documents by sex, and how many different women and men they are of."""
    rows = {("*", "*"): (women + men, of_women + men), ("sex", "women"): (women, of_women),
            ("sex", "men"): (men, men)}  # fmt: skip
    return [
        figure("I", CLOSED, "AAA", count, reading=reading, cell=cell, persons=persons)
        for cell, (count, persons) in rows.items()
        for reading in ("period", "to_date")
    ]


@pytest.mark.parametrize(("came", "is_shown"), [(4, False), (5, True)])
def test_a_breakdown_in_which_six_documents_of_few_people_came_is_withheld(office, came, is_shown):
    of = office(INTERNAL)
    before = of.publish(documents(40, 30))

    after = of.publish(documents(46, 30 + came))

    assert sexes(before)["AAA", "women"] == 40
    assert (("AAA", "women") in sexes(after)) == is_shown


def test_a_version_from_before_different_people_were_kept_is_compared_by_rows(office):
    of = office(INTERNAL)
    of.publish(documents(40, 30))
    [kept] = of.kept
    earlier = kept.with_suffix(".earlier")
    of.world.execute(
        f"copy (select * exclude (persons) from '{kept}') to '{earlier}' (format parquet)"
    )
    of.kept = [earlier]

    assert sexes(of.publish(documents(46, 31)))["AAA", "women"] == 46
    assert sexes(of.publish(documents(49, 31))) == {}


def test_a_breakdown_in_which_enough_came_is_shown(office):
    of = office(INTERNAL)
    of.publish(divided(40, 50))

    after = of.publish(divided(45, 55))

    assert sexes(after)["*", "women"] == 45


def test_it_comes_back_once_enough_have_come_to_every_cell_that_was_withheld(office):
    of = office(INTERNAL)
    of.publish(divided(40, 50))
    assert sexes(of.publish(divided(43, 50))) == {}

    assert sexes(of.publish(divided(50, 60)))["*", "women"] == 50


def test_what_kept_a_small_change_company_stays_withheld_as_long_as_it_is_the_same(office):
    """Shown again, the fifty men would tell the 43 women who were withheld from 93 in all."""
    of = office(INTERNAL)
    of.publish(divided(40, 50))
    assert sexes(of.publish(divided(43, 50))) == {}

    assert sexes(of.publish(divided(50, 50))) == {}


def test_where_nothing_happened_a_version_shows_what_the_one_before_did(office):
    """What is company to date, because of a quarter that is not closed, needs no company again."""
    of = office(INTERNAL)
    of.closed = QUARTERS[-1]
    numbers = zip(QUARTERS, ((3, 40), (41, 42), (43, 44)), strict=True)
    counts = {
        (quarter, "AAA", "sex", sex): people
        for quarter, both in numbers
        for sex, people in zip(("women", "men"), both, strict=True)
    }

    first, *others = [of.publish(flow_figures("I", counts)) for _ in range(4)]

    assert {(cell.quarter, cell.reading) for cell in first if cell.dimension == "sex"} == {
        (quarter, "period") for quarter in QUARTERS[1:]
    }
    assert others == [first] * 3


def test_a_few_who_went_are_protected_as_well(office):
    of = office(INTERNAL)
    of.publish(divided(40, 50))

    assert sexes(of.publish(divided(40, 48))) == {}


def test_what_was_withheld_stays_so_while_the_whole_tells_who_came(office):
    """Four women were withheld; shown as five, and one more in all, they would be told."""
    of = office(INTERNAL)
    assert sexes(of.publish(divided(4, 50))) == {}

    assert sexes(of.publish(divided(5, 50))) == {}


def test_a_member_in_which_a_few_came_takes_one_other_and_leaves_the_rest_and_the_programme(office):
    of = office(INTERNAL)

    def three(women):
        return flow_figures(
            "I",
            {
                (CLOSED, who, "sex", sex): people
                for who in ("AAA", "BBB")
                for sex, people in (("women", women), ("men", 50), ("other", 60))
            },
        )

    of.publish(three(40))

    after = sexes(of.publish(three(43)))

    of_one = {member for who, member in after if who == "AAA"}
    assert len(of_one) == 1
    assert "women" not in of_one
    assert after["*", "women"] == 86


def test_what_was_withheld_is_shown_once_enough_have_come(office):
    of = office(INTERNAL)
    assert sexes(of.publish(divided(4, 50))) == {}

    assert sexes(of.publish(divided(24, 60)))["*", "women"] == 24


def test_a_count_that_became_small_takes_the_whole_with_it_where_that_tells_it(office):
    """Five women were shown; four are withheld, but one fewer in all would tell them."""
    of = office(INTERNAL)
    of.publish(divided(5, 50))

    after = of.publish(divided(4, 50))

    assert {cell.member for cell in after if cell.quarter == CLOSED} == {"men"}


def test_a_reader_who_knows_one_partner_does_not_learn_what_changed_for_the_others(office):
    of = office(Edition("partner", "AAA"))
    of.publish([*_partners((40, 40)), *_programme(80)])

    after = of.publish([*_partners((50, 42)), *_programme(92)])

    assert ("*", "women") not in sexes(after)


def _partners(women):
    return [
        figure("I", CLOSED, who, count, cell=("sex", "women"))
        for who, count in zip(("AAA", "BBB"), women, strict=True)
    ]


def _programme(women):
    return [figure("I", CLOSED, "*", women, cell=("sex", "women"))]


def test_only_closed_periods_were_published_as_they_are(office):
    """What is still open grows from day to day; no version of it is kept."""
    of = office(INTERNAL)
    still_open = QUARTERS[1]
    first = [*divided(40, 50), *divided(20, 20, "BBB", still_open)]
    of.publish(first)

    after = of.publish([*divided(40, 50), *divided(22, 20, "BBB", still_open)])

    assert sexes(after)["AAA", "women"] == 40


def test_a_share_in_which_a_few_changed_sides_is_withheld(office):
    of = office(INTERNAL, kind="ratio_flow")

    def share(inside):
        return [figure("I", CLOSED, "AAA", 100, share=(inside, 100), cell=("sex", "women"))]

    of.publish(share(50))

    assert ("AAA", "women") not in sexes(of.publish(share(48)))


def test_a_pooled_score_in_which_one_organisation_changed_is_withheld_in_public(office):
    of = office(PUBLIC, counts="organisations", kind="index")

    def scores(of_one):
        own = [of_one, 2, 2, 3, 3, 3]
        pooled = [figure("I", CLOSED, "*", None, share=(sum(own), len(own)))]
        return [
            *pooled,
            *(
                figure("I", CLOSED, f"P{number}", None, share=(score, 1))
                for number, score in enumerate(own)
            ),
        ]

    def pooled(values):
        of.publish(values)
        with read_only(of.folder / "published" / "public.duckdb") as file:
            return file.execute("select value from published.indicator_values").fetchall()

    assert pooled(scores(2)) == [(Decimal("2.5"),)]
    assert pooled(scores(5)) == [(None,)]


COUNTS = st.tuples(*(st.integers(0, 60) for _ in range(4)))


@settings(max_examples=6, deadline=None)
@given(versions=st.lists(COUNTS, min_size=2, max_size=3))
def test_no_difference_between_versions_of_a_breakdown_speaks_of_a_few(
    tmp_path_factory, shared_world, versions
):
    for edition in (INTERNAL, Edition("partner", "AAA")):
        of = Office(shared_world, tmp_path_factory.mktemp("versions"), edition)
        fewest = edition.fewest_people(RULES, "sex")
        shown = [of.publish(_values(counts)) for counts in versions]

        for number, later in enumerate(shown):
            for earlier in shown[:number]:
                for cell in later.keys() & earlier.keys():
                    if cell.dimension == "sex" and cell.quarter == CLOSED:
                        assert not 0 < abs(later[cell] - earlier[cell]) < fewest


def _values(counts):
    women, men, other_women, other_men = counts
    return flow_figures(
        "I",
        {
            (CLOSED, "AAA", "sex", "women"): women,
            (CLOSED, "AAA", "sex", "men"): men,
            (CLOSED, "BBB", "sex", "women"): other_women,
            (CLOSED, "BBB", "sex", "men"): other_men,
        },
    )
