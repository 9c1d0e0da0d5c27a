import pytest

from dashboards.language import ENGLISH
from dashboards.pages.verdict import verdict
from tests.dashboards.edition_fixture import AS_OF

DAY = ENGLISH.day(AS_OF)


@pytest.fixture
def say(read):
    return lambda tables: " ".join(verdict(read(tables), ENGLISH).clauses)


def test_results_on_track_and_promises_of_both_sides_are_counted_in_one_breath(
    tables, overdue, say
):
    overdue(tables, agency=4, cso=5)

    assert say(tables) == (
        "Three of six results are on track or ahead. "
        f"The Agency has 4 promises overdue on {DAY}, partners have 5."
    )


@pytest.mark.parametrize(
    ("counts", "clause"),
    [
        ((1, 0), f"The Agency has 1 promise overdue on {DAY}, partners have none."),
        ((0, 2), f"The Agency has no promises overdue on {DAY}, partners have 2."),
        ((0, 0), "No promise of either side is overdue."),
    ],
)
def test_a_side_without_overdue_promises_is_named_too(tables, overdue, say, counts, clause):
    overdue(tables, agency=counts[0], cso=counts[1])

    assert say(tables).endswith(clause)


@pytest.mark.parametrize(
    ("received", "first"),
    [
        (9, "Nine of 12 partners have reported."),
        (10, "Three of six results are on track or ahead."),
    ],
)
def test_below_80_percent_of_the_reports_coverage_leads(tables, result, say, received, first):
    result(tables, reports_received=received, reports_expected=12)

    said = say(tables)

    assert said.startswith(first)


def test_the_results_follow_in_the_lede_where_coverage_leads(tables, result, read):
    result(tables, reports_received=2, reports_expected=12)

    said = verdict(read(tables), ENGLISH)

    assert said.clauses[0] == "Two of 12 partners have reported."
    assert "Three of six results are on track or ahead." in said.lede


def test_the_lede_names_the_period_and_every_other_status(tables, read):
    assert verdict(read(tables), ENGLISH).lede == (
        "April\u2013June\u00a02026. One is ahead of plan, two are behind and one is off track."
    )


@pytest.mark.long
@pytest.mark.parametrize(
    ("status", "clause"),
    [
        ("exceeded", "Six of six results are on track or ahead."),
        ("on_track", "Six of six results are on track."),
        ("off_track", "None of six results is on track."),
        ("not_rated", "None of the six results can be rated yet."),
        ("withheld", "The six results are withheld here: too few stand behind each."),
    ],
)
def test_all_results_in_one_status(tables, result, say, status, clause):
    result(tables, status=status)

    assert say(tables).startswith(clause)


def test_nothing_due_is_said(tables, say):
    tables |= {"commitments": [], "accountability": []}

    assert say(tables).endswith("No promise fell due in this period.")


def test_promises_that_are_withheld_are_not_said_to_have_been_none(tables, say):
    tables["commitments"] = []
    for row in tables["accountability"]:
        row.update(due=None, mark="c")

    assert say(tables).endswith("How promises were kept is withheld to protect people.")


def test_before_the_first_report_the_verdict_says_so(tables, say):
    tables |= {"indicator_progress": [], "commitments": [], "accountability": []}

    assert say(tables) == ("No results have been reported yet. No promise fell due in this period.")


@pytest.mark.long
def test_no_words_of_praise_or_blame(tables, result, say):
    for status in ("exceeded", "on_track", "behind", "off_track", "regressed", "not_rated"):
        result(tables, status=status)
        assert not {"good", "poor", "fail", "failed", "weak", "bad"} & set(say(tables).split())


def test_an_edition_without_single_promises_says_how_many_each_side_kept(tables, say):
    tables["commitments"] = []
    for row in tables["accountability"]:
        row.update(due=12, on_time=9 if row["side"] == "agency" else 10)

    assert say(tables).endswith(
        "Of the promises due in April–June\xa02026 the Agency kept 9 of 12 on time, "
        "partners 10 of 12."
    )
