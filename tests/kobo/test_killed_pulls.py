"""A pull that is killed and started again, however often, brings everything once."""

import pytest

from benchmarks.killed_pulls import Killing

pytestmark = pytest.mark.long


def test_two_hundred_kills_lose_nothing_and_double_nothing(tmp_path):
    tally = Killing(20_000, tmp_path).run(200)

    assert tally.kills == 200
    assert tally.kills_by_server > 50
    assert tally.kills_between_steps > 50
    assert tally.starts == tally.kills + tally.completed
    assert (tally.lost, tally.doubled, tally.different) == (0, 0, 0)
