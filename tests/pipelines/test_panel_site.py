"""What the panel's site shows is in its edition's file, and on no page of anybody else."""

import csv
import io
import re

import pytest

from assets.warehouse.connection import read_only
from tests.searching import found_below

TABLES = {
    "concerns": "concerns",
    "contested-mandates": "contested_mandates",
    "capacity-items": "capacity_scores",
    "capacity-findings": "capacity_findings",
    "capacity-views": "capacity_view_gap",
}


@pytest.fixture(scope="module")
def edition(refreshed):
    with read_only(refreshed.var / "published" / "panel.duckdb") as edition:
        yield edition


def told(value):
    """A cell of the file as CSV says it."""
    if value is None:
        return ""
    if isinstance(value, list):
        return ";".join(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    text = str(value)
    return text.rstrip("0").rstrip(".") if re.fullmatch(r"-?\d+\.\d+", text) else text


@pytest.mark.parametrize("name", TABLES)
def test_every_row_of_every_file_is_a_row_of_the_edition(refreshed, edition, name):
    path = refreshed.var / "site" / "panel" / "downloads" / f"{name}.csv"
    lines = list(csv.DictReader(io.StringIO(path.read_text("utf-8-sig"))))
    cursor = edition.execute(f"select * from published.{TABLES[name]}")
    columns = [column[0] for column in cursor.description]
    own = [column for column in columns if column in lines[0]]
    known = {
        tuple(told(dict(zip(columns, row, strict=True))[column]) for column in own)
        for row in cursor.fetchall()
    }

    for line in lines:
        assert tuple(line[column].removeprefix("'") for column in own) in known, line


@pytest.mark.long
def test_no_concern_and_no_word_of_one_is_on_a_page_of_anybody_else(refreshed, edition):
    said = edition.execute(
        "select concern_code from published.concerns union select account from published.concerns"
        " union select how_heard from published.contested_mandates"
        " union select next_step from published.contested_mandates"
    ).fetchall()
    pattern = re.compile("|".join(re.escape(text) for (text,) in said if text))
    site = refreshed.var / "site"

    assert len(said) > 10
    assert len(found_below(site / "panel", pattern)) > 10
    for kind in ("internal", "public"):
        assert found_below(site / kind, pattern) == []
