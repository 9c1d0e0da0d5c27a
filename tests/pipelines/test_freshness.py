"""Dagster expects typed tables of the night, and figures once the reports of a period were due."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache

from dagster._utils.schedules import cron_string_iterator
from hypothesis import given, settings
from hypothesis import strategies as st

from assets.graph.freshness import BY_HOUR, FIGURES, TYPED, cron_of, days_after_due
from assets.graph.keys import group_of
from assets.programme.model import PeriodRules
from assets.programme.read import read_programme
from pipelines.definitions import definitions_of
from tests.pipelines.conftest import VELMARA
from tests.pipelines.second_programme import WADI


@cache
def wadi():
    return read_programme(WADI)


def deadlines(cron, first, last, zone="UTC"):
    """Return the days on which Dagster sees a deadline."""
    found = set()
    begin = datetime(first.year, first.month, first.day, tzinfo=UTC).timestamp()
    for tick in cron_string_iterator(begin, cron, zone):
        if tick.date() > last:
            return found
        found.add(tick.date())
    return found


def test_the_examples_tables_are_expected_of_the_night_and_figures_after_each_due_date():
    programme = read_programme(VELMARA)
    specs = definitions_of(programme).resolve_all_asset_specs()
    found = {spec.key.path[1] + "/" + spec.key.path[2]: spec.freshness_policy for spec in specs}
    nightly, figures = found["staging/grant_payment"], found["marts/indicator_values"]

    assert (nightly.deadline_cron, nightly.timezone) == ("0 7 * * *", "Etc/GMT-2")
    assert figures.deadline_cron == "0 7 16 1,4,7,10 *"
    assert {nightly.lower_bound_delta, figures.lower_bound_delta} == {timedelta(hours=BY_HOUR)}
    groups = {spec.group_name for spec in specs if spec.freshness_policy}
    assert groups == {group_of(name) for name in TYPED | FIGURES}
    assert all(spec.freshness_policy for spec in specs if spec.group_name in groups)


@settings(max_examples=25)
@given(due_days=st.integers(0, 120), length=st.sampled_from(["quarter", "half", "year"]))
def test_no_report_is_due_without_a_deadline_on_the_morning_after(due_days, length):
    first, last = {"quarter": ("2025Q1", "2027Q4"), "half": ("2025H1", "2027H2")}.get(
        length, ("2025", "2027")
    )
    rules = PeriodRules(length=length, first=first, last=last, due_days=due_days)
    programme = replace(wadi(), file=wadi().file.model_copy(update={"periods": rules}))
    wanted = {one.ends_on + timedelta(days=due_days + 1) for one in programme.periods}

    found = deadlines(cron_of(days_after_due(programme)), min(wanted), max(wanted))

    assert wanted <= found
    # What there is besides lies in the same month as one.
    assert all(min(abs((one - day).days) for day in wanted) <= 31 for one in found)
