"""Who reads what the two sides owe each other: money, reports, and what is asked of partners."""

import pytest

from assets.programme.model import Protection
from assets.protection.editions import Edition
from assets.protection.publish import publish
from assets.warehouse.connection import read_only
from assets.warehouse.dictionary import dictionary, replace_rows
from tests.protection.world import row

PUBLIC, INTERNAL, AAA = Edition("public"), Edition("internal"), Edition("partner", "AAA")
QUARTER = "2026Q1"
ENOUGH = Protection().organisations


@pytest.fixture
def held(world, tmp_path):
    """Return, for an edition, whose rows a published table holds."""

    def fill(asked=ENOUGH):
        for table, columns in (
            ("accountability_gap", {}),
            ("accountability_ageing", {"side": "agency"}),
            ("partnership_test", {"is_accountable": True}),
            ("reporting_calendar", {"side": "agency", "duty": "feedback", "root_uuid": "u"}),
            ("funds", {"agreement": "A", "currency": "USD", "agreed": 1}),
            ("reporting_burden", {"form": "*", "questions": 9, "partners": asked}),
        ):
            rows = [
                row(f"marts.{table}", period=QUARTER, partner=who, **columns)
                for who in ("*", "AAA", "BBB")
                if who != "*" or table not in {"reporting_calendar", "partnership_test"}
            ]
            replace_rows(world, f"marts.{table}", rows)
        replace_rows(world, "marts.scoring", [row("marts.scoring", public_partners=ENOUGH)])

    def read(edition, table, **how):
        fill(**how)
        path = publish(world, edition, Protection(), tmp_path).path
        with read_only(path) as published:
            found = published.execute(
                f"select partner from published.{table} order by 1"
            ).fetchall()
        return [who for (who,) in found]

    return read


@pytest.mark.parametrize("table", ["accountability_gap", "accountability_ageing"])
@pytest.mark.parametrize(
    ("edition", "whose"), [(PUBLIC, ["*"]), (AAA, ["*", "AAA"]), (INTERNAL, ["*", "AAA", "BBB"])]
)
def test_kept_promises_are_for_everybody_in_sum_and_for_each_in_its_own(
    held, table, edition, whose
):
    assert held(edition, table) == whose


@pytest.mark.parametrize(
    ("edition", "whose"), [(PUBLIC, []), (AAA, ["AAA"]), (INTERNAL, ["*", "AAA", "BBB"])]
)
def test_a_partners_money_is_read_by_itself_and_the_agency(held, edition, whose):
    assert held(edition, "funds") == whose


@pytest.mark.parametrize("edition", [PUBLIC, AAA, INTERNAL, Edition("panel")])
def test_what_each_donor_gave_is_read_by_the_agency_alone(world, tmp_path, edition):
    money = row("marts.project_funds", donor="Fund", project="*", period=QUARTER, currency="USD")
    replace_rows(world, "marts.project_funds", [money])

    path = publish(world, edition, Protection(), tmp_path).path

    with read_only(path) as published:
        donors = published.execute("select donor from published.project_funds").fetchall()
    assert donors == ([("Fund",)] if edition.kind in {"internal", "panel"} else [])


@pytest.mark.parametrize("table", ["reporting_calendar", "partnership_test"])
@pytest.mark.parametrize(
    ("edition", "whose"), [(PUBLIC, []), (AAA, ["AAA"]), (INTERNAL, ["AAA", "BBB"])]
)
def test_the_calendar_and_the_test_of_both_sides_are_read_by_the_two(held, table, edition, whose):
    assert held(edition, table) == whose


@pytest.mark.parametrize(
    ("edition", "asked", "whose"),
    [
        (PUBLIC, ENOUGH, ["*"]),
        (PUBLIC, ENOUGH - 1, []),
        (AAA, ENOUGH, ["*", "AAA"]),
        (AAA, ENOUGH - 1, ["AAA"]),
        (INTERNAL, ENOUGH - 1, ["*", "AAA", "BBB"]),
    ],
)
def test_what_was_asked_of_all_is_shown_if_enough_stand_behind_it(held, edition, asked, whose):
    assert held(edition, "reporting_burden", asked=asked) == whose


def test_no_submission_is_named_by_what_both_sides_read():
    for name, table in dictionary().items():
        # The lists behind figures are the Agency's alone (DP8).
        if name.startswith("published.") and name != "published.figure_submissions":
            assert not {"root_uuid", "submission_id"} & set(table.columns), name
            assert "struct" not in table.schema, name
