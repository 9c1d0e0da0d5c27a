"""Nobody can be recognised in a published count: what is small is withheld, and stays so."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assets.programme.model import Protection
from assets.protection.editions import Edition, editions_of
from assets.protection.publish import publish
from assets.warehouse.connection import read_only, writing
from assets.warehouse.dictionary import dictionary, replace_rows
from tests.protection.world import (
    PARTNERS,
    QUARTERS,
    Cell,
    cells_of,
    editions,
    figure,
    flow_figures,
    indicator,
    recovered,
)

RULES = Protection()
FIRST, SECOND, THIRD = QUARTERS
PUBLIC, INTERNAL, AAA = Edition("public"), Edition("internal"), Edition("partner", "AAA")


@pytest.fixture
def withheld(tmp_path, world):
    """Publish figures in an edition; return which (partner, dimension) it withholds."""

    def find(edition, values, **said):
        replace_rows(world, "marts.indicators", [indicator("I", "public", **said)])
        replace_rows(world, "marts.indicator_values", values)
        published = publish(world, edition, RULES, tmp_path)
        with read_only(published.path) as file:
            return set(
                file.execute(
                    "select distinct partner, dimension from published.indicator_values"
                    " where mark = 'c'"
                ).fetchall()
            )

    return find


def flow(counts):
    return flow_figures("I", counts)


@pytest.mark.parametrize(
    ("edition", "dimension", "fewest"),
    [
        (PUBLIC, "sex", 10),
        (INTERNAL, "sex", 5),
        (INTERNAL, "group", 10),
        (INTERNAL, "sex×group", 10),
        (AAA, "sex", 5),
        (AAA, "group", 5),
    ],
)
def test_each_edition_has_its_own_threshold(withheld, edition, dimension, fewest):
    def hides(people):
        counts = {
            (FIRST, who, dimension, member): 400
            for who in ("BBB", "CCC", "DDD")
            for member in ("m", "n")
        }
        who = "*" if edition == PUBLIC else "AAA"
        values = [*flow(counts), figure("I", FIRST, who, people, cell=(dimension, "small"))]
        return (who, dimension) in withheld(edition, values)

    assert not hides(fewest)
    assert hides(fewest - 1)


def test_one_small_cell_withholds_the_whole_breakdown_in_all_quarters_and_readings(withheld, world):
    big = {(quarter, who, "sex", "women"): 40 for quarter in QUARTERS for who in PARTNERS}

    found = withheld(INTERNAL, flow({**big, (SECOND, "AAA", "sex", "men"): 2}))

    assert ("AAA", "sex") in found
    assert ("AAA", "*") not in found
    [(shown,)] = world.execute("select count(*) from marts.indicator_values").fetchall()
    assert shown > 0


def test_zero_is_shown_except_where_a_group_is_named(withheld):
    def zero(dimension):
        return [
            figure("I", FIRST, "AAA", 40, cell=(dimension, "m")),
            figure("I", FIRST, "AAA", 0, cell=(dimension, "n")),
        ]

    assert withheld(INTERNAL, zero("sex")) == set()
    assert withheld(INTERNAL, zero("sex×group")) == {("AAA", "sex×group")}
    assert withheld(AAA, zero("sex×group")) == set()


def test_two_withheld_partners_who_are_few_together_get_a_third(withheld):
    counts = {
        (FIRST, "AAA", "*", "*"): 1,
        (FIRST, "BBB", "*", "*"): 3,
        (FIRST, "CCC", "*", "*"): 40,
    }

    assert withheld(INTERNAL, flow(counts)) == {("AAA", "*"), ("BBB", "*"), ("CCC", "*")}


def test_a_partner_does_not_learn_of_a_few_by_taking_its_own_from_the_programme(withheld):
    counts = {(FIRST, "AAA", "*", "*"): 100, (FIRST, "BBB", "*", "*"): 3}

    assert withheld(AAA, flow(counts)) == {("*", "*")}


def test_nor_does_it_learn_of_them_from_the_public_file(withheld):
    counts = {(FIRST, "AAA", "*", "*"): 100, (FIRST, "BBB", "*", "*"): 3}

    assert withheld(PUBLIC, flow(counts)) == {("*", "*")}


def test_a_partners_own_small_figure_withholds_nothing_of_the_programmes(withheld):
    others = {(FIRST, who, "*", "*"): 100 for who in ("BBB", "CCC", "DDD")}

    assert withheld(AAA, flow({(FIRST, "AAA", "*", "*"): 3, **others})) == {("AAA", "*")}


@pytest.mark.parametrize("others", [("BBB",), ("BBB", "CCC")])
@pytest.mark.parametrize("edition", [PUBLIC, AAA])
def test_a_figure_of_few_partners_is_as_good_as_one_of_theirs(withheld, edition, others):
    counts = {(FIRST, who, "*", "*"): 100 for who in others}

    assert ("*", "*") in withheld(edition, flow(counts), counts="events")


def test_the_agencys_team_sees_every_partner_anyway(withheld):
    assert withheld(INTERNAL, flow({(FIRST, "BBB", "*", "*"): 100})) == set()


def test_a_pooled_score_does_not_tell_by_its_change_whose_score_changed(withheld):
    partners = ("BBB", "CCC", "DDD", "EEE", "FFF", "GGG")
    same = [
        figure("I", period, who, None, share=(2, 1))
        for period in (FIRST, SECOND)
        for who in partners
    ]
    pooled = [figure("I", period, "*", None, share=(12, 6)) for period in (FIRST, SECOND)]
    moved = [
        figure("I", SECOND, who, None, share=(3, 1)) if who == "BBB" else row
        for row, who in zip(same[len(partners) :], partners, strict=True)
    ]

    assert withheld(AAA, [*same, *pooled], counts="organisations", kind="index") == set()
    assert ("*", "*") in withheld(
        AAA, [*same[: len(partners)], *moved, *pooled], counts="organisations", kind="index"
    )


@pytest.mark.parametrize("share", [(3, 100), (97, 100)])
def test_a_share_is_withheld_where_few_are_inside_or_outside_it(withheld, share):
    values = [figure("I", FIRST, "AAA", 100, share=share)]

    assert withheld(AAA, values, kind="ratio_level") == {("AAA", "*")}
    assert withheld(AAA, values, kind="flow") == set()


@pytest.mark.parametrize("inside", [3, 97])
def test_a_surveys_share_is_withheld_by_its_heads_and_not_by_its_weights(withheld, inside):
    def weighted(heads):
        one = figure("I", FIRST, "AAA", 100, share=(2500, 5000))
        place = list(dictionary()["marts.indicator_values"].columns).index("people_inside")
        return [(*one[:place], heads, *one[place + 1 :])]

    assert withheld(AAA, weighted(inside), kind="ratio_level") == {("AAA", "*")}
    assert withheld(AAA, weighted(50), kind="ratio_level") == set()


@pytest.mark.parametrize(("edition", "hides"), [(PUBLIC, True), (AAA, True), (INTERNAL, False)])
def test_a_score_pooled_over_few_organisations_is_for_those_who_see_each(withheld, edition, hides):
    values = [
        figure("I", FIRST, "*", None, share=(8, 4)),
        figure("I", FIRST, "AAA", None, share=(18, 9)),
    ]

    found = withheld(edition, values, counts="organisations", kind="index")

    assert found == ({("*", "*")} if hides else set())


# An attacker ------------------------------------------------------------------------------

PEOPLE = st.sampled_from([0, 0, 1, 3, 4, 5, 9, 10, 11, 40, 300])
COUNTS = st.dictionaries(
    st.tuples(
        st.sampled_from(QUARTERS),
        st.sampled_from(PARTNERS),
        st.just("sex"),
        st.sampled_from(["women", "men"]),
    ),
    PEOPLE,
    min_size=4,
)


def own_cells(values, who):
    """Return what a partner knows of itself: everything that it counted."""
    return {
        Cell(code, reading, dimension, quarter, who, member): people
        for code, quarter, reading, partner, dimension, member, people, *_ in values
        if partner == who
    }


@settings(max_examples=12, deadline=None)
@given(counts=COUNTS)
def test_no_sum_or_difference_of_what_is_shown_speaks_of_a_few(
    tmp_path_factory, shared_world, counts
):
    folder = tmp_path_factory.getbasetemp() / "attacked"
    values = flow(counts)
    replace_rows(shared_world, "marts.indicators", [indicator("I", "public")])
    replace_rows(shared_world, "marts.indicator_values", values)
    own = {who: own_cells(values, who) for who in PARTNERS}

    for edition in editions():
        readers = {"public": own.values(), "partner": [own["AAA"]]}.get(edition.kind, [])
        cells = cells_of(publish(shared_world, edition, RULES, folder).path)

        fewest = edition.fewest_people(RULES, "sex")
        assert not [found for found in recovered(cells, readers) if 0 < found < fewest]


def test_nobody_can_be_recognised_in_velmaras_files(velmara, tmp_path):
    rules = velmara.programme.file.protection
    with writing(velmara.warehouse) as connection:
        for edition in editions_of(velmara.programme):
            published = publish(connection, edition, rules, tmp_path)
            cells = cells_of(published.path)

            fewest = edition.fewest_people(rules, "sex")
            assert not [found for found in recovered(cells) if 0 < found < fewest], edition.name
            assert published.withheld < published.figures
