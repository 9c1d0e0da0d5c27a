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


PROMISES = ("accountability", "accountability_gap", "accountability_ageing")
OTHERS = ("BBB", "CCC", "DDD", "EEE")


@pytest.fixture
def in_sum(world, tmp_path):
    """Return what a table's rows of an edition say of all, where some have promises that fell due.

    What it says of AAA alone is there in each case.
    """

    def read(edition, table, partners):
        for name, said in (
            ("accountability", {"side": "cso", "due": 7, "overdue": 1}),
            ("accountability_gap", {"cso_share": "0.5"}),
            ("accountability_ageing", {"side": "cso", "overdue": 1}),
            ("principle_responses", {"side": "cso", "invited": 9, "answered": 6}),
        ):
            everybody = [
                row(f"marts.{name}", period=QUARTER, partner=who, **said)
                for who in ("*", *partners)
            ]
            replace_rows(world, f"marts.{name}", everybody)
        with read_only(publish(world, edition, Protection(), tmp_path).path) as published:
            found = published.execute(f"from published.{table} where partner = '*'").fetchall()
            [(own,)] = published.execute(
                f"select count(*) from published.{table} where partner = 'AAA'"
            ).fetchall()
        assert own == ("AAA" in partners and edition != PUBLIC)
        # Of all promises the row stays, and says that it is withheld.
        shown = [one for one in found if one[-1] != "c"]
        assert all(set(one[3:-1]) == {None} for one in found if one not in shown)
        return bool(shown)

    return read


@pytest.mark.parametrize("table", [*PROMISES, "principle_responses"])
@pytest.mark.parametrize(
    ("edition", "partners", "is_shown"),
    [
        (PUBLIC, OTHERS, True),
        (PUBLIC, ("AAA", *OTHERS[:2]), False),  # Each of the three may read it.
        (AAA, ("AAA", *OTHERS[:3]), True),
        (AAA, ("AAA", *OTHERS[:2]), False),
        (AAA, OTHERS[:2], False),
        (AAA, ("AAA", "BBB"), False),  # What is not its own is BBB's.
        (INTERNAL, ("AAA", "BBB"), True),
    ],
)
def test_kept_promises_and_answers_in_sum_are_of_enough_partners(
    in_sum, table, edition, partners, is_shown
):
    assert in_sum(edition, table, partners) == is_shown


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
