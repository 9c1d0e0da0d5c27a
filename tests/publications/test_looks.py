"""What closing a period would leave open, in words."""

from datetime import date, timedelta

import pytest

from assets.publications.closing import Look
from assets.publications.looks import closing_lines

LOCK = date(2026, 5, 15)
MENDED = f"  Reports may still come and be mended in time, until {LOCK}."


def look(as_of, locks_on):
    return Look("2026Q1", as_of, locks_on, editions=(), missing=(), fates={}, undecided=0)


@pytest.mark.parametrize(("days", "is_open"), [(-1, True), (0, True), (1, False)])
def test_reports_may_be_mended_until_the_period_locks(days, is_open):
    lines = [*closing_lines(look(LOCK + timedelta(days=days), LOCK))]

    assert (MENDED in lines) == is_open
    assert ("Nothing is open in it." in lines) != is_open


def test_a_period_that_never_locks_waits_for_no_report():
    assert "Nothing is open in it." in closing_lines(look(LOCK, None))
