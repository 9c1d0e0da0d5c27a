"""What was agreed in the example beside what its invented answers come to."""

from collections import Counter

import pytest

from assets.warehouse.connection import read_only
from tests.velmara_run import velmara_run

NEWEST = """
    select p.indicator, p.status
    from marts.indicator_progress as p
    where p.partner = '*' and p.dimension = '*'
    qualify row_number() over (
        partition by p.indicator
        order by (select q.ends_on from marts.periods as q where q.period = p.period) desc
    ) = 1
"""


@pytest.fixture
def rows(tmp_path_factory):
    """Return the rows of a query on the finished run."""
    run = velmara_run(tmp_path_factory.getbasetemp())

    def found(query, *values):
        with read_only(run.warehouse) as connection:
            return connection.execute(query, values).fetchall()

    return found


def test_every_status_is_met_in_the_example(rows):
    statuses = Counter(status for _, status in rows(NEWEST))
    [(of_partners,)] = rows(
        "select list(distinct status) from marts.indicator_progress where partner <> '*'"
    )

    assert statuses.total() == 38
    assert statuses.keys() == {
        "exceeded", "on_track", "behind", "off_track", "too_close", "not_rated",
    }  # fmt: skip
    assert "regressed" in of_partners
    assert statuses["on_track"] < 38 * 2 / 3


def test_only_what_has_no_known_baseline_yet_is_not_rated(rows):
    not_rated = {indicator for indicator, status in rows(NEWEST) if status == "not_rated"}

    assert not_rated == {"OC6.1", "OC6.2"}


def test_a_partner_without_agreed_targets_is_not_rated(rows):
    query = "select distinct status from marts.indicator_progress where partner = 'TAC'"

    assert rows(query) == [("not_rated",)]


@pytest.mark.parametrize(("indicator", "apart"), [("OC6.1", 3), ("OC6.2", 0.1)])
def test_the_first_survey_is_the_baseline_of_the_next_year(rows, indicator, apart):
    [(baseline, found)] = rows(
        """
        select t.baseline, v.value
        from marts.targets as t
        join marts.indicator_values as v using (indicator, partner, dimension, member)
        where indicator = ? and partner = '*' and dimension = '*' and v.reading = 'period'
            and t.period = '2026' and v.period = '2025'
        """,
        indicator,
    )

    assert abs(baseline - found) <= apart


def test_a_baseline_from_an_office_workbook_is_the_figure_entered(rows):
    found = rows(
        """
        select distinct t.indicator, round(t.baseline - v.value, 2)
        from marts.targets as t
        join marts.indicator_values as v using (indicator, partner, dimension, member)
        where v.period = '2023' and v.reading = 'period' and v.partner = '*'
        """
    )

    assert sorted(found) == [(code, 0) for code in ("OC2.2", "OC3.1", "OC3.2", "OP2.3")]


def test_a_changed_target_keeps_what_was_agreed_first(rows):
    found = rows("select target, original_target from marts.indicator_progress"
                 " where indicator = 'OP4.2' and period = '2026Q2' and partner = '*'"
                 " and dimension = '*'")  # fmt: skip

    assert found == [(5, 6)]
