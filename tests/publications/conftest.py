"""Years that were closed before something changed, each changed in its own way."""

from contextlib import ExitStack
from datetime import UTC, datetime

import pytest

from tests.publications.office import CLOSED_ON, LATER, Office

BEFORE_CLOSING = datetime(2026, 3, 1, tzinfo=UTC)


@pytest.fixture(scope="package")
def closed(tmp_path_factory):
    """The office after it closed 2025, and what it was told."""
    with ExitStack() as stack:
        office = Office(tmp_path_factory.mktemp("closed"), stack)
        approved = office.number("household_visit", committee="NABA", visited_on="2025-05-20")
        office.decide("household_visit", approved, "approved", BEFORE_CLOSING)
        office.run(CLOSED_ON)
        office.looked = office.accord("close", "2025", "--dry-run")
        office.refused = [
            office.accord("close", period, "--yes", "--by", "X") for period in ("2026", "2052")
        ]
        office.nameless = office.accord("close", "2025", "--yes")
        office.nothing_closed_yet = office.ledger()
        office.was_closed = office.close("2025")
        office.closed_again = office.close("2025")
        office.released_too_early = office.release("2025", "--yes")
        office.first_ledger = office.ledger()
        office.first_said = office.rows("from published.indicator_values order by all")
        yield office


@pytest.fixture(scope="package")
def changed(closed):
    """The same office, after data came, changed and went."""
    office = closed
    office.send(
        "annual_return",
        "SAQI",
        {
            "account/committee": "SAQI",
            "account/year": "2025",
            "account/closed_on": "2025-12-29",
            "account/fees": "400",
        },
    )
    visited = office.number("household_visit", committee="ABAR", visited_on="2025-01-01")
    office.edit("household_visit", visited, satisfaction="3")
    approved = office.number("household_visit", committee="NABA", visited_on="2025-05-20")
    office.edit("household_visit", approved, satisfaction="2")
    office.delete("well_test", office.number("well_test", committee="NABA", tested_on="2025-03-17"))
    rejected = office.number("well_test", committee="ABAR", tested_on="2025-08-23")
    office.decide("well_test", rejected, "not_approved")
    doubtful = office.number("household_visit", committee="SAQI", visited_on="2025-11-30")
    office.decide_here("household_visit", doubtful, "--exclude", "2026-04-11")
    office.run(LATER)
    office.looked_before_release = office.release("2025", "--dry-run")
    office.was_released = office.release("2025", "--yes")
    office.released_again = office.release("2025", "--yes")
    return office
