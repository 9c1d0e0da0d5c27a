"""Every conformed model passes on which accepted rows each of its rows is made of."""

import pytest

from assets.indicators.models import models
from assets.indicators.records_query import RECORDS
from assets.warehouse.connection import read_only
from assets.warehouse.dictionary import dictionary
from tests.velmara_run import velmara_run

MODELS = [model.table for model in models()]
# A report that did not come, a group that takes part nowhere, and support that nobody gave.
MADE_OF_NOTHING = {
    "marts.reports_and_feedback", "marts.subgroups_taking_part", "marts.capacity_support",
}  # fmt: skip


@pytest.fixture(scope="module")
def velmara(tmp_path_factory):
    run = velmara_run(tmp_path_factory.getbasetemp())
    with read_only(run.warehouse) as connection:
        yield connection


def accepted(connection):
    """Return the query for every accepted row: of a form without, of a repeat with its item."""
    views = connection.execute(
        "select view_name from duckdb_views() where schema_name = 'accepted'"
    ).fetchall()
    return " union all ".join(
        f"select '{name.split('__')[0]}' as form, root_uuid,"
        f" {'item_path' if '__' in name else repr('')} as item_path from accepted.{name}"
        for (name,) in views
    )


@pytest.mark.parametrize("table", MODELS)
def test_a_model_says_how_sure_its_rows_are_and_what_they_are_made_of(table):
    columns = {name: kind for name, (kind, _) in dictionary()[table].columns.items()}

    assert columns["records"] == RECORDS
    assert {"is_provisional", "is_warned", "has_evidence"} <= set(columns)


@pytest.mark.parametrize("table", MODELS)
def test_each_row_names_accepted_rows_once_and_in_order(velmara, table):
    rows, of_nothing, otherwise = velmara.execute(
        f"select count(*), count(*) filter (len(records) = 0), count(*) filter"
        f" (records is distinct from list_sort(list_distinct(records))) from {table}"
    ).fetchone()
    unknown = velmara.execute(
        f"select distinct unnest(records, max_depth := 2) from {table}"
        f" except select * from ({accepted(velmara)})"
    ).fetchall()

    assert rows
    assert otherwise == 0
    assert unknown == []
    assert of_nothing == 0 or table in MADE_OF_NOTHING


@pytest.mark.parametrize("flag", ["is_provisional", "is_warned"])
@pytest.mark.parametrize("table", MODELS)
def test_a_row_is_as_unsure_as_any_submission_behind_it(velmara, table, flag):
    otherwise = velmara.execute(
        f"""
        with numbered as (select row_number() over () as number, {flag}, records from {table}),

        behind as (select number, unnest(records, max_depth := 2) from numbered),

        settled as (
            select behind.number, bool_or(submissions.{flag}) as {flag}
            from behind join quality.submissions as submissions using (form, root_uuid)
            group by behind.number
        )

        select count(*) from numbered join settled using (number)
        where numbered.{flag} is distinct from settled.{flag}
        """
    ).fetchall()

    assert otherwise == [(0,)]
