"""Who may read why partners work together, who does what, and which group lives where."""

import pytest

from assets.programme.model import Protection
from assets.protection.editions import Edition
from assets.protection.publish import publish
from assets.warehouse.connection import read_only
from assets.warehouse.dictionary import dictionary, replace_rows
from tests.protection.world import indicator, row

pytestmark = pytest.mark.long

AAA = Edition("partner", "AAA")
PUBLIC, INTERNAL, PANEL = Edition("public"), Edition("internal"), Edition("panel")


def partner(code, *, is_named, standing="partner"):
    return row(
        "marts.partners", partner=code, name=code, has_public_name=is_named, standing=standing
    )


def does(level, code, partner=None, who="cso"):
    return row(
        "marts.responsibilities", level=level, code=code, who=who, partner=partner, does="Helps"
    )


@pytest.fixture
def filled(world):
    """Four organisations, one of them a candidate, with what each does and where it works."""
    replace_rows(
        world,
        "marts.partners",
        [
            partner("AAA", is_named=False),
            partner("BBB", is_named=True),
            partner("CCC", is_named=False),
            partner("DDD", is_named=True, standing="candidate"),
        ],
    )
    replace_rows(
        world, "marts.indicators", [indicator("PUB", "public"), indicator("INT", "internal")]
    )
    replace_rows(
        world,
        "marts.strategies",
        [
            row("marts.strategies", partner=code, horizon_years=4, why=f"Why {code}")
            for code in ("AAA", "BBB")
        ],
    )
    replace_rows(
        world,
        "marts.responsibilities",
        [
            does("outcome", "OC1", who="agency"),
            *(does("indicator", "PUB", code) for code in ("AAA", "BBB", "CCC")),
            does("indicator", "INT", "BBB"),
            does("output", "OP9", "BBB"),
        ],
    )
    replace_rows(
        world,
        "marts.mapping",
        [
            row("marts.mapping", group="g", adm2="north", organisations="CCC;AAA;DDD",
                people_estimate=14200, has_organisation=True),
            row("marts.mapping", group="g", adm2="south", organisations="DDD",
                has_organisation=True),
            row("marts.mapping", group="h", adm2="south", organisations="",
                has_organisation=False),
        ],
    )  # fmt: skip
    replace_rows(
        world, "marts.baselines", [("PUB", "*", 2024), ("PUB", "AAA", 2023), ("INT", "*", 2022)]
    )
    replace_rows(
        world,
        "marts.contributions",
        [("outcome", "OC1", "SDG 16.7"), ("indicator", "PUB", "A"), ("indicator", "INT", "B")],
    )
    replace_rows(world, "marts.iati_activity", [row("marts.iati_activity", activity="XX-1-1")])
    outline = [[0.0, 0.0, 1.0, 0.0, 1.0, 1.5]]
    district = row("marts.areas", adm2="north", adm1="coast", label="North", outline=outline)
    replace_rows(world, "marts.areas", [district])
    return world


@pytest.fixture
def read(tmp_path, filled):
    """Publish an edition and return columns of one of its tables as a set."""

    def columns(edition, table, names):
        published = publish(filled, edition, Protection(), tmp_path)
        with read_only(published.path) as file:
            return set(file.execute(f"select {names} from published.{table}").fetchall())

    return columns


@pytest.mark.parametrize(
    ("edition", "whose"),
    [(PUBLIC, set()), (AAA, {"AAA"}), (INTERNAL, {"AAA", "BBB"}), (PANEL, {"AAA", "BBB"})],
)
def test_a_strategy_is_read_by_those_between_whom_it_is(read, edition, whose):
    assert {code for (code,) in read(edition, "strategies", "partner")} == whose


@pytest.mark.parametrize(
    ("edition", "named"),
    [
        (PUBLIC, {("BBB", False), (None, False)}),
        (AAA, {("AAA", False), (None, False)}),
        (INTERNAL, {("AAA", False), ("BBB", False), ("CCC", False)}),
        (PANEL, {("AAA", False), ("BBB", False), ("CCC", False)}),
    ],
)
def test_who_does_what_names_the_partners_that_the_edition_names(read, edition, named):
    rows = read(edition, "responsibilities", "code, partner, is_all_of_party")

    assert {(partner, is_all) for code, partner, is_all in rows if code == "PUB"} == named
    assert ("OC1", None, True) in rows


def test_who_does_what_is_told_of_the_results_of_the_edition_alone(read):
    assert {code for (code,) in read(PUBLIC, "responsibilities", "code")} == {"OC1", "PUB"}
    assert {code for (code,) in read(INTERNAL, "responsibilities", "code")} == {"OC1", "PUB", "INT"}


@pytest.mark.parametrize(
    ("edition", "whose"),
    [
        (PUBLIC, {("PUB", "*", 2024)}),
        (AAA, {("PUB", "*", 2024), ("PUB", "AAA", 2023)}),
        (INTERNAL, {("PUB", "*", 2024), ("PUB", "AAA", 2023), ("INT", "*", 2022)}),
    ],
)
def test_a_baselines_year_is_told_of_the_figures_that_the_edition_may_hold(read, edition, whose):
    assert read(edition, "baselines", "indicator, partner, baseline_year") == whose


def test_what_a_result_contributes_to_is_told_of_the_results_of_the_edition_alone(read):
    assert read(PUBLIC, "contributions", "code") == {("OC1",), ("PUB",)}
    assert read(INTERNAL, "contributions", "code") == {("OC1",), ("PUB",), ("INT",)}


@pytest.mark.parametrize(("edition", "count"), [(PUBLIC, 1), (AAA, 0), (INTERNAL, 0), (PANEL, 0)])
def test_the_activity_in_iati_is_of_the_public_file_alone(read, edition, count):
    assert len(read(edition, "iati_activity", "activity")) == count


@pytest.mark.parametrize("edition", [PUBLIC, AAA])
def test_where_a_minority_lives_no_partner_and_nobody_outside_reads(read, edition):
    assert read(edition, "mapping", '"group"') == set()


@pytest.mark.parametrize("edition", [INTERNAL, PANEL])
def test_the_mapping_names_partners_and_says_where_nobody_is(read, edition):
    assert read(edition, "mapping", "adm2, partners, has_organisation") == {
        ("north", "AAA;CCC", True),
        ("south", "", True),
        ("south", "", False),
    }


@pytest.mark.parametrize("edition", [PUBLIC, AAA, INTERNAL, PANEL])
def test_where_a_district_lies_everybody_reads(read, edition):
    assert read(edition, "areas", "adm2, label, outline::varchar") == {
        ("north", "North", "[[0.0, 0.0, 1.0, 0.0, 1.0, 1.5]]")
    }


def test_no_edition_says_how_many_people_live_where():
    assert "people_estimate" not in dictionary()["published.mapping"].columns
