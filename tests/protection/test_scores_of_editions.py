"""Who may read what of capacity, of the partnership's principles and of representation."""

from decimal import Decimal

import pytest

from assets.programme.model import Protection
from assets.protection.editions import Edition
from assets.protection.publish import publish
from assets.protection.scores import score_queries
from assets.warehouse.connection import read_only
from assets.warehouse.dictionary import dictionary, replace_rows
from tests.indicators.instruments_said import answered, assessed, checked, invited
from tests.indicators.velmara_world import fill_models, open_velmara, register, say
from tests.protection.world import editions, row

pytestmark = pytest.mark.long

RULES = Protection()
OWN, OTHER = "AAA", "BBB"
AAA = Edition("partner", OWN)
PUBLIC, INTERNAL, PANEL = Edition("public"), Edition("internal"), Edition("panel")
RESTRICTED = ("contested_mandates", "concerns")
OF_PARTNERS = (
    "capacity_scores", "capacity_profile", "capacity_findings", "capacity_view_gap",
    "capacity_domain_change", "capacity_plan_progress", "capacity_support", "representation",
    *RESTRICTED,
)  # fmt: skip
BY_ITEM = ("capacity_scores", "capacity_findings", "capacity_view_gap")
TABLES = tuple(table.removeprefix("published.") for table in score_queries(PUBLIC))
JUDGED = {"score", "mean", "points", "change", "gap", "band", "completion", "response_rate"}


@pytest.fixture
def filled(world):
    """A warehouse with a row of every table about AAA, and one about BBB."""
    for table in OF_PARTNERS:
        rows = [
            row(f"marts.{table}", partner=who, is_provisional=who == OTHER) for who in (OTHER, OWN)
        ]
        replace_rows(world, f"marts.{table}", rows)
    world.execute("update marts.capacity_profile set role = 'agreed'")
    world.execute("update marts.concerns set account = 'Words', may_know = ['panel']")
    return world


@pytest.fixture
def read(tmp_path):
    """Publish an edition of a warehouse and return columns of one of its tables."""

    def columns(warehouse, edition, table, names):
        published = publish(warehouse, edition, RULES, tmp_path)
        with read_only(published.path) as file:
            return file.execute(f"select {names} from published.{table}").fetchall()

    return columns


@pytest.mark.parametrize("table", OF_PARTNERS)
def test_what_is_of_one_partner_stands_in_no_public_file_and_in_its_own(read, filled, table):
    own = [] if table in RESTRICTED else [(OWN,)]

    assert read(filled, PUBLIC, table, "partner") == []
    assert read(filled, AAA, table, "partner") == own


@pytest.mark.parametrize("table", OF_PARTNERS)
def test_the_panel_reads_all_of_it_and_the_agencys_team_nothing_item_by_item(read, filled, table):
    everybody = [(OWN,), (OTHER,)]
    hidden = table in RESTRICTED or table in BY_ITEM

    assert read(filled, PANEL, table, "partner") == everybody
    assert read(filled, INTERNAL, table, "partner") == ([] if hidden else everybody)


def test_the_agencys_team_reads_what_was_agreed_and_not_who_saw_it_otherwise(read, filled):
    roles = [row("marts.capacity_profile", partner=OWN, role=role)
             for role in ("self", "facilitated", "agreed")]  # fmt: skip
    replace_rows(filled, "marts.capacity_profile", roles)

    assert read(filled, INTERNAL, "capacity_profile", "role") == [("agreed",)]
    assert len(read(filled, PANEL, "capacity_profile", "role")) == 3
    assert len(read(filled, AAA, "capacity_profile", "role")) == 3


def test_the_agencys_team_reads_of_support_and_checks_without_the_items(read, filled):
    filled.execute("update marts.capacity_support set item = 'D1.2', commitment = 'A04-1'")
    filled.execute("update marts.representation set unmet = ['R3'], points = 9")

    assert set(read(filled, INTERNAL, "capacity_support", "item, commitment")) == {(None, "A04-1")}
    assert set(read(filled, INTERNAL, "representation", "unmet, points")) == {(None, Decimal(9))}
    assert read(filled, AAA, "capacity_support", "item") == [("D1.2",)]
    assert read(filled, AAA, "representation", "unmet") == [(["R3"],)]


def test_the_account_of_a_concern_is_for_the_panel_where_its_author_says_so(read, filled):
    filled.execute("update marts.concerns set may_know = ['author'] where partner = 'BBB'")

    found = read(filled, PANEL, "concerns", "partner, account")

    assert found == [(OWN, "Words"), (OTHER, None)]


def test_what_awaits_approval_is_marked(read, filled):
    assert read(filled, PANEL, "capacity_profile", "partner, mark") == [(OWN, ""), (OTHER, "p")]


# Ratings ----------------------------------------------------------------------------------

WIDTHS = ("nobody", "partner", "internal", "every_partner", "public")


def rated(world, table):
    """Let every kind of rating stand in a table, of the pool and of two partners."""
    replace_rows(
        world,
        f"marts.{table}",
        [
            row(f"marts.{table}", partner=who, item=width, widest_edition=width)
            for who in ("*", OWN, OTHER)
            for width in (WIDTHS if who == "*" else WIDTHS[:3])
        ],
    )
    return world


@pytest.mark.parametrize("table", ["principle_scores", "principle_comparison"])
@pytest.mark.parametrize(
    ("edition", "held"),
    [
        (PUBLIC, {("*", "public")}),
        (AAA, {("*", "public"), ("*", "every_partner"), (OWN, "partner"), (OWN, "internal")}),
        (
            INTERNAL,
            {("*", "public"), ("*", "every_partner"), ("*", "internal"), (OWN, "internal"),
             (OTHER, "internal")},
        ),
    ],
)  # fmt: skip
def test_ratings_stand_where_they_are_pooled_enough_or_shared(read, world, table, edition, held):
    assert set(read(rated(world, table), edition, table, "partner, item")) == held


def test_the_panel_has_no_more_ratings_than_the_agencys_team(read, world):
    rated(world, "principle_scores")

    panel = read(world, PANEL, "principle_scores", "partner, item")

    assert panel == read(world, INTERNAL, "principle_scores", "partner, item")


@pytest.mark.parametrize("kind", ["answers", "marks", "ratings", "surveys", "means"])
def test_what_one_person_answered_is_in_no_table_that_is_published(kind):
    assert f"published.principle_{kind}" not in dictionary()


# From answers to files --------------------------------------------------------------------


@pytest.fixture(scope="module")
def said():
    """A warehouse with what three partners of Velmara said, as the models make it."""
    warehouse = open_velmara()
    partners = (OWN, OTHER, "CCC")
    register(warehouse, partners)
    invited(warehouse, *partners)
    for partner in partners:
        for role in ("self", "facilitated", "agreed"):
            assessed(warehouse, role, "2026-05-01", {"D1.1": 1, "D1.2": 1}, partner=partner)
        checked(warehouse, {"R3": "no"}, partner=partner)
        for side in ("cso", "agency"):
            answered(warehouse, partner, side, 3)
            answered(warehouse, partner, side, 4)
    say(
        warehouse, "representation_check", partner=OWN, kind="contested", claimants=2,
        contested_since="2025-03-01", next_step="A secret step",
    )  # fmt: skip
    fill_models(warehouse)
    with_nothing_else(warehouse)
    yield warehouse
    warehouse.close()


def with_nothing_else(warehouse):
    """Let all other tables that an edition is made of be there, and empty."""
    warehouse.execute("create schema staging")
    tables = "select schema_name || '.' || table_name from duckdb_tables()"
    there = {name for (name,) in warehouse.execute(tables).fetchall()}
    for table in dictionary():
        if table not in there and not table.startswith("published."):
            replace_rows(warehouse, table, [])


@pytest.mark.parametrize("table", TABLES)
def test_nothing_of_another_partner_stands_in_a_partners_file(read, said, table):
    found = str(read(said, AAA, table, "*"))

    assert OTHER not in found
    assert "CCC" not in found


def test_six_people_of_three_partners_are_read_by_the_agencys_team_and_nobody_else(read, said):
    """Without its own, a partner would read four people of two others."""
    assert {who for (who,) in read(said, INTERNAL, "principle_scores", "partner")} == {"*"}
    assert {who for (who,) in read(said, AAA, "principle_scores", "partner")} == {OWN}
    assert {side for (side,) in read(said, AAA, "principle_scores", "side")} == {"cso"}
    assert read(said, PUBLIC, "principle_scores", "partner") == []
    assert read(said, AAA, "principle_comparison", "partner") == []


@pytest.mark.parametrize("edition", editions(), ids=lambda edition: edition.name)
def test_a_contested_mandate_is_read_by_the_panel_alone(tmp_path, said, edition):
    published = publish(said, edition, RULES, tmp_path)

    with read_only(published.path) as file:
        found = [
            str(file.execute(f"from published.{table}").fetchall())
            for (table,) in file.execute("select table_name from duckdb_tables()").fetchall()
        ]
    assert ("A secret step" in "".join(found)) == (edition == PANEL)


# No ranking -------------------------------------------------------------------------------


@pytest.mark.parametrize("table", TABLES)
def test_no_file_orders_partners_by_a_score(table):
    """Rows lie in the order of their columns; the partner comes before whatever judges it."""
    columns = list(dictionary()[f"published.{table}"].columns)
    places = {name: columns.index(name) for name in (JUDGED | {"partner"}) & set(columns)}

    assert not {name for name in columns if name in {"rank", "place", "percentile"}}
    assert min(places, key=places.__getitem__, default="partner") == "partner"
