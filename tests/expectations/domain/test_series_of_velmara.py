"""In the bundled example, rules on many submissions find what was planned, and little else."""

from collections import Counter
from datetime import date, timedelta

import pytest

from assets.programme.quality.series import KINDS
from assets.staging.evidence import columns_as_staged
from assets.warehouse.connection import read_only
from expectations.domain.rule import Context, domain_rules
from expectations.domain.series_figures import Series, figures, series_of
from tests.velmara_run import velmara_run

# What population.yaml plans, as (form, partner, period) with the number of submissions.
PLANNED = {
    "numbers_are_not_rounded": {("volunteer_log", "OLS", "2025Q4"): 1},
    "survey_takes_its_time": {("principles_survey", "TAC", "2026Q2"): 1},
    "one_device_few_respondents": {("principles_survey", "TYR", "2026Q2"): 5},
    "cases_a_day_are_plausible": {("registration_case", "LAC", "2025Q3"): 5},
    "edits_after_the_lock_are_few": {},
}


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    return velmara_run(tmp_path_factory.getbasetemp())


@pytest.fixture
def warehouse(run):
    with read_only(run.warehouse) as connection:
        connection.execute("set TimeZone = 'UTC'")
        yield connection


def rules(run, warehouse, as_of=None):
    """Return the rules on many submissions by their code."""
    tables = (
        run.programme.questionnaire(place.code).staged(is_sensitive=place.is_sensitive)
        for place in run.programme.file.forms
    )
    columns = {
        name: found
        for of_form in tables
        for name, found in columns_as_staged(warehouse, of_form).items()
    }
    context = Context(run.programme, as_of or run.as_of, {}, columns)
    made, _ = domain_rules(context)
    return context, {one.code: one for one in made if isinstance(one.declared, KINDS)}


def found(warehouse, rule):
    """Count the submissions that a rule finds by form, partner and period."""
    rows = warehouse.execute(
        "select form, partner, period, root_uuid"
        f" from (select distinct form, root_uuid from ({rule.query}))"
        " join quality.submissions using (form, root_uuid)"
    ).fetchall()
    return Counter((form, partner, period) for form, partner, period, _ in rows)


@pytest.mark.parametrize("code", PLANNED)
def test_just_what_was_planned_is_found(run, warehouse, code):
    _, made = rules(run, warehouse)

    assert found(warehouse, made[code]) == PLANNED[code]


def test_of_the_assessments_those_with_one_answer_throughout_are_found(run, warehouse):
    _, made = rules(run, warehouse)

    rows = found(warehouse, made["assessment_is_not_one_answer_throughout"])

    capacity = {where: number for where, number in rows.items() if where[0] != "principles_survey"}
    assert capacity == {("capacity_assessment", "OHU", "2025Q3"): 1}
    # About one in 25 is answered so (`straight_lined`), and the hasty one.
    assert 1 < sum(rows.values()) - 1 < 15
    assert rows["principles_survey", "TAC", "2026Q2"] >= 1


def test_few_of_the_ordinary_figures_are_doubted(run, warehouse):
    context, made = rules(run, warehouse)

    [[unusual]] = warehouse.execute(
        f"select count(distinct partner || period) from quality.submissions semi join"
        f" ({made['figure_is_as_usual'].query}) using (form, root_uuid)"
    ).fetchall()

    assert unusual < len(_figures(context, warehouse)) / 100


def test_the_figures_that_are_compared_are_those_that_are_published(run, warehouse):
    context, _ = rules(run, warehouse)

    compared = _figures(context, warehouse)

    codes = sorted({indicator for indicator, *_ in compared})
    published = warehouse.execute(
        "select indicator, partner, period, value from marts.indicator_values"
        " join marts.periods using (period) where reading = 'period' and dimension = '*'"
        " and partner <> '*' and is_closed and not is_carried and not is_entered"
        " and list_contains(?, indicator)",
        [codes],
    ).fetchall()
    assert len(codes) > 10
    assert sorted(compared) == sorted(published)


def _figures(context, warehouse):
    rule = next(
        one for one in context.programme.file.quality.rules if one.code == "figure_is_as_usual"
    )
    series = [one for one in series_of(rule, context) if isinstance(one, Series)]
    return warehouse.execute(
        f"with {figures(context, series)} select indicator, partner, period, figure from figures"
    ).fetchall()


@pytest.mark.parametrize("code", ["figure_is_as_usual", "figure_is_not_exactly_the_target"])
def test_before_a_period_has_ended_its_figure_is_not_doubted(run, warehouse, code):
    _, made = rules(run, warehouse, as_of=date(2026, 6, 30))

    assert {period for _, _, period in found(warehouse, made[code])}.isdisjoint({"2026Q2"})


def test_on_the_first_day_no_rule_finds_anything_of_a_figure(run, warehouse):
    _, made = rules(run, warehouse, as_of=run.programme.periods[0].ends_on + timedelta(days=1))

    assert not found(warehouse, made["figure_is_as_usual"])
    assert not found(warehouse, made["figure_is_not_exactly_the_target"])
