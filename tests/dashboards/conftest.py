"""What the tests of pages, figures and reports share: an invented edition, written and read."""

from collections.abc import Callable
from pathlib import Path

import pytest

from dashboards.edition import Edition
from dashboards.language import ENGLISH
from dashboards.pages.overview import overview_files
from dashboards.pages.quality.page import quality_files
from dashboards.reports.partner_report import partner_report
from dashboards.reports.web import web_page
from tests.dashboards.edition_fixture import (
    NOW,
    Tables,
    partner_edition,
    velmara,
    write_edition,
)


@pytest.fixture
def tables() -> Tables:
    """The internal edition's tables, for a test to change before they are read."""
    return velmara()


@pytest.fixture
def partner_tables() -> Tables:
    """The tables of one partner's edition."""
    return partner_edition("AWN")


@pytest.fixture
def read(tmp_path: Path) -> Callable[[Tables], Edition]:
    """Write tables to an edition's file and read it as pages do."""
    return lambda tables: Edition.read(write_edition(tmp_path / "edition.duckdb", tables))


@pytest.fixture
def overview(read: Callable[[Tables], Edition]) -> Callable[[Tables], str]:
    """The overview's HTML, from tables."""
    return lambda tables: overview_files(read(tables), ENGLISH)["index.html"].decode()


@pytest.fixture
def quality(read: Callable[[Tables], Edition]) -> Callable[[Tables], str]:
    """The quality page's HTML, from tables."""
    return lambda tables: quality_files(read(tables), ENGLISH)["quality.html"].decode()


@pytest.fixture
def report(read: Callable[[Tables], Edition]) -> Callable[[Tables], str]:
    """A partner report's HTML, from tables."""
    return lambda tables: web_page(partner_report(read(tables), ENGLISH), ENGLISH).decode()


@pytest.fixture
def result() -> Callable[..., None]:
    """Change the programme's figures of one indicator, or of all, in the period shown."""

    def change(tables: Tables, indicator: str | None = None, **values: object) -> None:
        for row in tables["indicator_progress"]:
            is_now = row["period"] == NOW and row["partner"] == "*"
            if is_now and indicator in {None, row["indicator"]}:
                row.update(values)

    return change


@pytest.fixture
def overdue() -> Callable[..., None]:
    """Leave exactly so many promises of each side overdue."""

    def change(tables: Tables, *, agency: int, cso: int) -> None:
        left = {"agency": agency, "cso": cso}
        for row in tables["commitments"]:
            if row["state"] == "not_due":
                continue
            row["state"] = "overdue" if left[row["side"]] > 0 else "on_time"
            left[row["side"]] -= 1

    return change
