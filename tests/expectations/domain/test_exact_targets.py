"""A figure is not exactly the target, period after period."""

from datetime import date
from decimal import Decimal

import pytest

from assets.programme.quality.series import EqualsTarget
from assets.programme.registers import Target
from tests.expectations.domain.series_world import (
    QUARTERS,
    context,
    found_by,
    programme,
    roots,
    series,
)
from tests.indicators.world import indicator

PEOPLE = indicator({"sum": "people"}, code="P1")
PLANNED = [5, 6, 7, 7, 8, 9, 9, 9, 9, 9]


def target(period, number, *, agreed_on="2023-12-01", **said):
    row = {"indicator": "P1", "partner": "AAA", "period": period, "target": Decimal(number)}
    return Target.model_validate({**row, "agreed_on": agreed_on, **said})


TARGETS = [target(quarter, number) for quarter, number in zip(QUARTERS, PLANNED, strict=True)]


def as_planned(sent, *, targets=TARGETS, as_of=date(2026, 7, 20), **said):
    rule = EqualsTarget(code="figure_is_not_exactly_the_target", kind="equals_target", **said)
    found = context(programme(PEOPLE, targets=targets), as_of)
    return roots(found_by(sent, rule, found))


@pytest.mark.parametrize(
    ("figures", "said", "quarters"),
    [
        ([5, 6, 7], {}, QUARTERS[:3]),
        ([5, 6], {}, ()),
        ([5, 6], {"periods": 2}, QUARTERS[:2]),
        ([5, 6, 7], {"periods": 4}, ()),
        ([5, 6, 8, 7, 8], {}, ()),  # Four, but never three running.
        ([5, 6, None, 7, 8], {}, ()),
        ([1, 6, 7, 7, 8, 1], {}, QUARTERS[1:5]),
        ([5, 6, 7], {"target_from": 6}, ()),
        ([5, 6, 7], {"target_from": 5}, QUARTERS[:3]),
        ([], {}, ()),
    ],
)
def test_all_submissions_of_a_run_are_found(sent, figures, said, quarters):
    reports = series(sent, figures)

    assert as_planned(sent, **said) == {reports[quarter] for quarter in quarters}


def test_a_target_of_none_is_not_met_by_nothing(sent):
    series(sent, [0, 0, 0])
    nothing = [target(quarter, 0) for quarter in QUARTERS]

    assert as_planned(sent, targets=nothing) == set()
    assert len(as_planned(sent, targets=nothing, target_from=0)) == 3


def test_the_newest_agreed_target_counts(sent):
    series(sent, [5, 6, 7])
    changed = target("2024Q2", 60, agreed_on="2024-05-01")

    assert as_planned(sent, targets=[changed, *TARGETS]) == set()


@pytest.mark.parametrize(
    "other", [{"partner": "*"}, {"partner": "BBB"}, {"dimension": "sex", "member": "women"}]
)
def test_a_target_of_somebody_else_or_of_a_part_is_none_of_the_partners(sent, other):
    series(sent, [5, 6, 7])

    elsewhere = [one.model_copy(update=other) for one in TARGETS]

    assert as_planned(sent, targets=elsewhere) == set()


@pytest.mark.parametrize(("third", "number"), [("2.5", 3), ("2.5000000001", 0)])
def test_fractions_are_compared_exactly(sent, third, number):
    hours = programme(
        indicator({"sum": "hours"}, code="P1"),
        targets=[target(quarter, "2.5") for quarter in QUARTERS],
    )
    series(sent, ["2.5", "2.50", third], name="hours")

    rows = found_by(sent, EqualsTarget(code="x", kind="equals_target"), context(hours))

    assert len(roots(rows)) == number


@pytest.mark.parametrize(("as_of", "number"), [(date(2024, 9, 30), 0), (date(2024, 10, 1), 3)])
def test_a_period_counts_once_it_has_ended(sent, as_of, number):
    series(sent, [5, 6, 7])

    assert len(as_planned(sent, as_of=as_of)) == number
