"""Every indicator's progress, status and confidence, worked out once more."""

import pytest

from tests.oracle.compared import disagreement, six_places
from tests.oracle.folder import Folder
from tests.oracle.progress import Rated, progress
from tests.velmara_run import VELMARA

COLUMNS = (
    "baseline, target, original_target, actual, progress, status, status_reason, confidence,"
    " completeness, timeliness, validity, evidence_share, is_fresh, reports_expected,"
    " reports_received"
)


@pytest.mark.parametrize("code", Folder(VELMARA).indicators)
def test_every_figure_is_rated_as_the_rules_say(product, world, code):
    stored = product(
        f"(from marts.indicator_progress where indicator = '{code}')",
        "period, partner, dimension, member",
        COLUMNS,
    )

    worked_out = {key: as_stored(one) for key, one in progress(world, code).items()}
    assert not disagreement(stored, worked_out, COLUMNS)


def as_stored(one: Rated):
    plan, trust = one.plan, one.trust
    numbers = (plan.baseline, plan.target, plan.original, one.actual, one.made)
    shares = (trust.completeness, trust.timeliness, trust.validity, trust.evidence)
    return (
        *map(six_places, numbers), one.status, one.reason, one.letter,
        *map(six_places, shares), trust.is_fresh, trust.expected, trust.received,
    )  # fmt: skip
