"""What a survey estimates is told no finer than pages show it: its weights are those of places.

Two places of nine people with weights of their own: sums of weights to the hundredth have but one
solution in whole numbers, and would tell that one person of a place said yes.
"""

from decimal import Decimal

import pytest

from assets.programme.model import Protection
from assets.protection.publish import publish
from assets.warehouse.connection import read_only
from assets.warehouse.dictionary import replace_rows
from tests.protection.world import QUARTERS, editions, row

QUARTER = QUARTERS[0]
OF = {"indicator": "S", "period": QUARTER, "partner": "*", "dimension": "*", "member": "*"}
WEIGHED = {"numerator": "203.90", "denominator": "585.60", "value": "0.348190"}
MADE = {"actual": "0.348190", "progress": "-0.792468"}
EVEN, UNEVEN, AT_THE_END = ("0.230783", "0.465597"), ("0.019677", "0.992675"), ("0", "0.708123")


@pytest.fixture
def read(world, tmp_path):
    """Publish the figure of a survey, or of what is no survey; return what an edition tells."""

    def tell(edition, ends=EVEN, *, is_estimate=True):
        shared = row(
            "marts.indicators",
            indicator="S", counts="people", kind="ratio_level", sensitivity="public",
        )  # fmt: skip
        replace_rows(world, "marts.indicators", [shared])
        rule = row("marts.indicator_rules", indicator="S", forms="f", is_estimate=is_estimate)
        replace_rows(world, "marts.indicator_rules", [rule])
        low, high = ends
        figure = row(
            "marts.indicator_values",
            **OF, **WEIGHED, low=low, high=high, reading="period", people=60, people_inside=25,
            records=60, is_carried=False, is_entered=False,
        )  # fmt: skip
        replace_rows(world, "marts.indicator_values", [figure])
        made = row("marts.indicator_progress", **OF, **MADE, status="behind")
        replace_rows(world, "marts.indicator_progress", [made])
        with read_only(publish(world, edition, Protection(), tmp_path).path) as file:
            [values] = file.execute(
                "select numerator, denominator, value, low, high from published.indicator_values"
            ).fetchall()
            [progress] = file.execute(
                "select actual, progress from published.indicator_progress"
            ).fetchall()
        return values, progress

    return tell


def numbers(*texts):
    return tuple(None if text is None else Decimal(text) for text in texts)


@pytest.mark.parametrize("edition", editions(), ids=lambda edition: edition.name)
def test_a_survey_is_told_without_its_sums_and_to_a_tenth_of_a_percent(read, edition):
    values, progress = read(edition)

    assert values[:3] == numbers(None, None, "0.348")
    assert progress == numbers("0.348", "-0.79")


@pytest.mark.parametrize(
    ("ends", "told"),
    [
        (EVEN, ("0.228", "0.468")),  # Both are twelve points off.
        (UNEVEN, ("0.01", "1")),
        (AT_THE_END, ("0", "0.71")),
    ],
)
def test_its_interval_is_told_in_whole_points_and_never_narrower(read, ends, told):
    values, _ = read(editions()[1], ends)

    assert values[3:] == numbers(*told)


def test_what_is_counted_is_told_as_it_is(read):
    values, progress = read(editions()[1], is_estimate=False)

    assert values == numbers(*WEIGHED.values(), *EVEN)
    assert progress == numbers(*MADE.values())
