"""Nobody can be recognised in a published count: what is small is withheld, and stays so."""

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assets.programme.model import Protection
from assets.protection.counts import Withholding
from assets.protection.editions import Edition, editions_of
from assets.protection.publish import prepare, publish, put_in_place
from assets.warehouse.connection import read_only
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

pytestmark = pytest.mark.long

RULES = Protection()
FIRST, SECOND, THIRD = QUARTERS
PUBLIC, INTERNAL, AAA = Edition("public"), Edition("internal"), Edition("partner", "AAA")
OTHERS = ("BBB", "CCC", "DDD")
WITHHELD = """
    select partner, dimension, member, period, reading
    from published.indicator_values where mark = 'c'
"""


@pytest.fixture
def withheld(tmp_path, world):
    """Publish figures in an edition; return which of its rows it withholds."""

    def find(edition, values, rules=RULES, sensitivity="public", **said):
        replace_rows(world, "marts.indicators", [indicator("I", sensitivity, **said)])
        replace_rows(world, "marts.indicator_values", values)
        published = publish(world, edition, rules, tmp_path)
        with read_only(published.path) as file:
            return set(file.execute(WITHHELD).fetchall())

    return find


def flow(counts):
    return flow_figures("I", counts)


def of_things(counts):
    """Return the rows of a flow behind which no people are counted."""
    place = list(dictionary()["marts.indicator_values"].columns).index("people")
    return [(*row[:place], None, *row[place + 1 :]) for row in flow(counts)]


def by_sex(quarter=FIRST, **counts):
    """Return the women, men and others that partners counted in a quarter."""
    return {
        (quarter, who, "sex", sex): people
        for who, numbers in counts.items()
        for sex, people in zip(("women", "men", "other"), numbers, strict=False)
    }


def whose(found):
    """Return of which partners and dimensions something is withheld."""
    return {row[:2] for row in found}


def members(found, who="*"):
    return {
        member for partner, dimension, member, *_ in found if (partner, dimension) == (who, "sex")
    }


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
    member = "×".join("m" for _ in dimension.split("×"))
    who = "*" if edition == PUBLIC else "AAA"

    def hides(people):
        values = [figure("I", FIRST, who, people, cell=(dimension, member))]
        return withheld(edition, values) == {(who, dimension, member, FIRST, "period")}

    assert not hides(fewest)
    assert hides(fewest - 1)


def test_nothing_is_withheld_where_nothing_is_small(withheld):
    counts = by_sex(AAA=(40, 50), BBB=(40, 50), CCC=(40, 50), DDD=(40, 50))

    for edition in editions():
        assert withheld(edition, flow(counts)) == set()


def test_a_small_cell_takes_company_in_its_quarter_and_all_others_stay(withheld):
    big = {
        cell: people
        for quarter in QUARTERS
        for cell, people in by_sex(quarter, AAA=(40, 40, 40), BBB=(40, 40, 40)).items()
    }

    found = withheld(INTERNAL, flow({**big, (SECOND, "AAA", "sex", "men"): 2}))

    quarters = {(period, reading) for *_, period, reading in found}
    assert quarters == {(SECOND, "period"), (SECOND, "to_date"), (THIRD, "to_date")}
    assert whose(found) == {("AAA", "sex"), ("BBB", "sex")}
    assert members(found, "AAA") == members(found, "BBB")
    assert len(members(found, "AAA")) == 2


@pytest.mark.parametrize("reading", ["period", "to_date"])
def test_what_is_withheld_to_date_stays_so_in_later_quarters(withheld, reading):
    counts = {
        cell: people
        for quarter in QUARTERS
        for cell, people in by_sex(quarter, AAA=(40, 40, 40)).items()
    }

    found = withheld(INTERNAL, flow({**counts, (FIRST, "AAA", "sex", "women"): 3}))

    of_women = {row[3] for row in found if row[2] == "women" and row[4] == reading}
    assert of_women == ({FIRST} if reading == "period" else set(QUARTERS))


def test_zero_is_shown_except_where_a_group_is_named(withheld):
    def zero(dimension, *names):
        return [
            figure("I", FIRST, "AAA", 40, cell=(dimension, names[0])),
            figure("I", FIRST, "AAA", 0, cell=(dimension, names[1])),
        ]

    hidden = ("AAA", "sex×group", "w×n", FIRST, "period")
    assert withheld(INTERNAL, zero("sex", "m", "n")) == set()
    assert withheld(INTERNAL, zero("sex×group", "w×m", "w×n")) == {hidden}
    assert withheld(AAA, zero("sex×group", "w×m", "w×n")) == set()


def test_two_withheld_partners_who_are_few_together_get_a_third(withheld):
    counts = {
        (FIRST, "AAA", "*", "*"): 1,
        (FIRST, "BBB", "*", "*"): 3,
        (FIRST, "CCC", "*", "*"): 40,
    }

    assert whose(withheld(INTERNAL, flow(counts))) == {("AAA", "*"), ("BBB", "*"), ("CCC", "*")}


def test_a_partner_does_not_learn_of_a_few_by_taking_its_own_from_the_programme(withheld):
    counts = {(FIRST, "AAA", "*", "*"): 100, **{(FIRST, who, "*", "*"): 1 for who in OTHERS}}

    found = withheld(AAA, flow(counts), sensitivity="partner")

    assert whose(found) == {("*", "*")}


def test_nor_does_it_learn_of_them_from_the_public_file(withheld):
    others = {(FIRST, who, "*", "*"): 2 for who in (*OTHERS, "EEE")}

    found = withheld(PUBLIC, flow({(FIRST, "AAA", "*", "*"): 100, **others}))

    assert whose(found) == {("*", "*")}


def test_a_partners_own_small_figure_withholds_nothing_of_the_programmes(withheld):
    others = {(FIRST, who, "*", "*"): 100 for who in OTHERS}

    assert whose(withheld(AAA, flow({(FIRST, "AAA", "*", "*"): 3, **others}))) == {("AAA", "*")}


def test_a_partner_is_hidden_among_others_and_not_among_its_own_people(withheld):
    """Of all but the women and men a partner counted everybody itself."""
    own = {(FIRST, "AAA", "sex", f"other{number}"): 100 for number in range(6)}
    others = {cell: people for who in OTHERS for cell, people in by_sex(**{who: (1, 30)}).items()}
    own |= by_sex(AAA=(100, 100))

    found = withheld(AAA, flow({**own, **others}), sensitivity="partner")

    assert members(found) >= {"women", "men"}


@pytest.mark.parametrize(
    ("edition", "number", "is_shown"),
    [(PUBLIC, 3, False), (PUBLIC, 4, True), (AAA, 2, False), (AAA, 3, True)],
)
@pytest.mark.parametrize("counted", ["events", "people"])
def test_a_figure_of_few_partners_is_as_good_as_one_of_theirs(
    withheld, edition, number, is_shown, counted
):
    """Besides a reader, who in public may be one of them, there are three."""
    counts = {(FIRST, who, "*", "*"): 100 for who in ("BBB", "CCC", "DDD", "EEE")[:number]}

    assert (("*", "*") not in whose(withheld(edition, flow(counts), counts=counted))) is is_shown


def test_of_people_only_the_quarter_of_few_partners_is_withheld(withheld):
    three, two = (100, 100, 100), (100, 100)
    counts = {
        **by_sex(FIRST, BBB=three, CCC=three, DDD=three),
        **by_sex(SECOND, BBB=three, CCC=three, DDD=two),
    }

    found = withheld(AAA, flow(counts))

    assert {period for *_, period, reading in found if reading == "period"} == {SECOND}
    assert "other" in members(found)
    assert len(members(found)) == 2


def test_of_what_is_not_people_the_whole_breakdown_is(withheld):
    counts = {
        **{(FIRST, who, "*", "*"): 100 for who in OTHERS},
        **{(SECOND, who, "*", "*"): 100 for who in OTHERS[:2]},
    }

    found = withheld(AAA, of_things(counts), counts="events")

    assert {period for *_, period, reading in found if reading == "period"} == {FIRST, SECOND}


def test_which_members_a_withheld_breakdown_has_rows_of_does_not_tell_what_each_counts(withheld):
    """Of three events of three kinds, with no row of a fourth, each kind would have one."""
    kinds = ("female", "male", "other")
    counts = {(FIRST, who, "*", "*"): 1 for who in OTHERS}
    counts |= {(SECOND, who, "sex", kind): 1 for who, kind in zip(OTHERS, kinds, strict=True)}
    counts |= {(FIRST, OTHERS[0], "sex", "not_said"): 1}

    found = withheld(AAA, of_things(counts), counts="events")

    told = {row for row in found if row[4] == "period"}
    pooled = {(row[2], row[3]) for row in told if row[:2] == ("*", "sex")}
    assert pooled == set(product((*kinds, "not_said"), (FIRST, SECOND)))
    assert ("*", "*") not in whose(found)


@pytest.mark.parametrize(("source", "hidden"), [("answers", {"I", "J"}), ("other answers", {"I"})])
def test_an_indicator_is_not_told_by_another_that_it_lies_within(world, source, hidden):
    """Six women in the other are enough; but its men are all, and so leave these no room."""
    place = list(dictionary()["marts.indicators"].columns).index("measured_from")
    indicators = [
        (*one[:place], measured_from, *one[place + 1 :])
        for one, measured_from in zip(map(indicator, "IJ"), ("answers", source), strict=True)
    ]
    replace_rows(world, "marts.indicators", indicators)
    within, others = by_sex(AAA=(4, 40, 40)), by_sex(AAA=(6, 40, 40))
    values = [*flow(within), *flow_figures("J", others)]
    replace_rows(world, "marts.indicator_values", values)

    found = Withholding(world, RULES).of(INTERNAL)

    assert {cell.indicator for cell in found} == hidden


def test_the_agencys_team_sees_every_partner_anyway(withheld):
    assert withheld(INTERNAL, flow({(FIRST, "BBB", "*", "*"): 100})) == set()


def test_the_panel_reads_the_same_figures_as_the_agencys_team(withheld):
    counts = flow(by_sex(AAA=(3, 40, 40), BBB=(40, 2, 40)))

    assert withheld(Edition("panel"), counts) == withheld(INTERNAL, counts) != set()


def test_what_the_public_reads_is_no_company_in_the_agencys_edition(withheld):
    """Anybody reads how many women there are, so a partner's few are not hidden behind them."""
    counts = by_sex(AAA=(4, 12), BBB=(12, 3), CCC=(12, 0, 3), DDD=(6, 12))

    public = withheld(PUBLIC, flow(counts))
    internal = withheld(INTERNAL, flow(counts))

    assert members(public) == {"men", "other"}
    assert "women" in members(internal, "AAA")
    assert members(internal) <= members(public)


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
    assert ("*", "*") in whose(
        withheld(
            AAA, [*same[: len(partners)], *moved, *pooled], counts="organisations", kind="index"
        )
    )


@pytest.mark.parametrize("share", [(3, 100), (97, 100)])
def test_a_share_is_withheld_where_few_are_inside_or_outside_it(withheld, share):
    values = [figure("I", FIRST, "AAA", 100, share=share)]

    assert whose(withheld(AAA, values, kind="ratio_level")) == {("AAA", "*")}
    assert withheld(AAA, values, kind="flow") == set()


@pytest.mark.parametrize("inside", [3, 97])
def test_a_surveys_share_is_withheld_by_its_heads_and_not_by_its_weights(withheld, inside):
    def weighted(heads):
        one = figure("I", FIRST, "AAA", 100, share=(2500, 5000))
        place = list(dictionary()["marts.indicator_values"].columns).index("people_inside")
        return [(*one[:place], heads, *one[place + 1 :])]

    assert whose(withheld(AAA, weighted(inside), kind="ratio_level")) == {("AAA", "*")}
    assert withheld(AAA, weighted(50), kind="ratio_level") == set()


@pytest.mark.parametrize(("edition", "hides"), [(PUBLIC, True), (AAA, True), (INTERNAL, False)])
def test_a_score_pooled_over_few_organisations_is_for_those_who_see_each(withheld, edition, hides):
    values = [
        figure("I", FIRST, "*", None, share=(8, 4)),
        figure("I", FIRST, "AAA", None, share=(18, 9)),
    ]

    found = withheld(edition, values, counts="organisations", kind="index")

    assert whose(found) == ({("*", "*")} if hides else set())


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
    withholding = Withholding(shared_world, RULES)

    for edition in (PUBLIC, INTERNAL, AAA):
        readers = {"public": own.values(), "partner": [own["AAA"]]}.get(edition.kind, [])
        ready = prepare(shared_world, edition, withholding, folder)
        cells = cells_of(put_in_place(shared_world, ready).path)

        fewest = edition.fewest_people(RULES, "sex")
        assert not [found for found in recovered(cells, readers) if 0 < found < fewest]


def test_a_second_run_publishes_the_same(world, tmp_path):
    counts = {
        cell: people
        for quarter in QUARTERS
        for cell, people in by_sex(quarter, AAA=(3, 40, 9), BBB=(40, 2, 9), CCC=(9, 9, 9)).items()
    }
    replace_rows(world, "marts.indicators", [indicator("I", "public")])
    replace_rows(world, "marts.indicator_values", flow(counts))

    first, second = (publish(world, INTERNAL, RULES, tmp_path) for _ in range(2))

    assert first.withheld > 0
    assert (second.withheld, second.is_changed) == (first.withheld, False)


def test_nobody_can_be_recognised_in_velmaras_files(velmara, editions):
    for edition in editions_of(velmara.programme):
        cells = cells_of(editions[edition.name])

        # What follows from them, with all that hangs together, is the attacker's to find out.
        fewest = edition.fewest_people(velmara.programme.file.protection, "sex")
        assert not [people for people in cells.values() if 0 < people < fewest], edition.name
        assert any(people >= fewest for people in cells.values()), edition.name
