"""What Dagster's catalogue says of each asset: whose it is, and what columns it has and whence."""

import dagster as dg
import duckdb
import pytest

from assets.graph.catalogue import EDITION_TAG, FORM_TAG, SENSITIVE_TAG, owner_of
from assets.graph.columns import CLASS_TAG, LINEAGE, SCHEMA, as_found, form_columns, made_of
from assets.graph.keys import GROUPS, group_of
from assets.programme.read import read_programme
from pipelines.definitions import definitions_of
from tests.example import velmara_programme
from tests.pipelines.second_programme import WADI

OF_TABLES = {"staging", "accepted", "quality", "marts"}


@pytest.fixture(scope="module")
def specs():
    """Every asset of the example, by its schema and name."""
    found = definitions_of(velmara_programme()).resolve_all_asset_specs()
    return {".".join(spec.key.path[1:]): spec for spec in found}


def test_groups_stand_in_the_order_of_the_data(specs):
    groups = {spec.key: spec.group_name for spec in specs.values()}

    assert {*groups.values()} == {*map(group_of, GROUPS)}
    for spec in specs.values():
        for dep in spec.deps:
            assert groups[dep.asset_key] <= spec.group_name, (dep.asset_key, spec.key)


def test_whom_to_ask_is_the_address_that_partners_know_or_else_the_agency(specs):
    assert {owner for spec in specs.values() for owner in spec.owners} == {
        "monitoring@agency.example"
    }
    wadi = read_programme(WADI)
    assert wadi.file.mail is None
    assert owner_of(wadi) == "team:هيئة المياه الريفية"


def test_assets_are_found_by_form_by_sensitivity_and_by_edition(specs):
    of_form = {name for name, spec in specs.items() if spec.tags.get(FORM_TAG) == "event"}
    tables = ("event", "event__proposal", "event__working_agreement")

    assert of_form == {
        "landing.event", *(f"{part}.{name}" for part in ("staging", "accepted") for name in tables)
    }  # fmt: skip
    assert specs["landing.registration_case"].tags[SENSITIVE_TAG] == "yes"
    assert specs["landing.event"].tags[SENSITIVE_TAG] == "no"
    assert {name for name, spec in specs.items() if spec.tags.get(EDITION_TAG) == "public"} == {
        "published.public", "site.public", "exports.public"
    }  # fmt: skip


def test_every_table_tells_its_columns_and_what_they_mean(specs):
    tables = {name: spec for name, spec in specs.items() if name.split(".")[0] in OF_TABLES}

    assert len(tables) > 100
    for name, spec in tables.items():
        columns = spec.metadata[SCHEMA].columns
        assert columns, name
        if name.split(".")[0] in {"quality", "marts"}:
            assert all(column.description for column in columns), name


def test_a_question_is_told_by_its_wording_and_what_may_be_done_with_it(specs):
    columns = {one.name: one for one in specs["staging.quarterly_report"].metadata[SCHEMA].columns}

    assert columns["report__partner"].description == "Reporting CSO"
    assert columns["report__partner"].tags == {CLASS_TAG: "keep"}
    assert columns["words__challenges"].tags == {CLASS_TAG: "restricted"}
    assert columns["root_uuid"].tags == {}


def test_an_accepted_column_comes_from_the_staged_one(specs):
    lineage = specs["accepted.event"].metadata[LINEAGE].deps_by_column

    staged = dg.TableColumnDep(dg.AssetKey(["velmara", "staging", "event"]), "content_hash")
    assert lineage["content_hash"] == [staged]
    assert "has_evidence" not in lineage


@pytest.fixture
def database():
    with duckdb.connect() as connection:
        connection.execute("create schema staging")
        connection.execute("create schema marts")
        connection.execute("create table marts.paid (agreement varchar, paid_on date, amount int)")
        connection.execute("create table marts.owed (agreement varchar, due_on date)")
        connection.execute("create temp table carrying (agreement varchar, partner varchar)")
        yield connection


def test_only_columns_that_the_folder_does_not_know_are_told_by_a_run(database):
    known = form_columns(velmara_programme(), velmara_programme().file.forms[0])
    table, schema = next(iter(known.items()))
    declared = ", ".join(f'"{one.name}" {one.type}' for one in schema.columns)
    database.execute(f"create table {table} ({declared})")
    assert as_found(database, table, schema) == {}

    database.execute(f"alter table {table} add column answered_later bigint")
    found = as_found(database, table, schema)[SCHEMA].columns

    assert found[:-1] == schema.columns
    assert (found[-1].name, found[-1].type) == ("answered_later", "bigint")


@pytest.mark.parametrize(
    ("query", "behind"),
    [
        (
            "with late as (select *, paid_on - due_on as days from marts.paid"
            " join marts.owed using (agreement)) select days, sum(amount) as sum, 1 as one"
            " from late group by days",
            {"days": {("owed", "due_on"), ("paid", "paid_on")}, "sum": {("paid", "amount")}},
        ),
        (
            "select amount from marts.paid union all select 0 as amount from marts.owed",
            {"amount": {("paid", "amount")}},
        ),
        (
            "select paid.amount, coalesce(carrying.partner, paid.agreement) as whose"
            " from marts.paid join carrying on paid.agreement = carrying.agreement",
            {"amount": {("paid", "amount")}},
        ),
        (
            "select amount, promised from marts.paid join accepted.no_such_form using (agreement)",
            {},
        ),
        ("unpivot marts.paid on columns('^a') into name question value answer", {}),
    ],
    ids=[
        "through a step",
        "of either",
        "not a temporary table's",
        "not without a table",
        "not by a pattern",
    ],
)
def test_a_columns_way_is_told_where_the_query_says_all_of_it(database, query, behind):
    told = made_of(database, velmara_programme(), query)

    found = told[LINEAGE].deps_by_column if told else {}
    assert {
        column: {(dep.asset_key.path[-1], dep.column_name) for dep in deps}
        for column, deps in found.items()
    } == behind
