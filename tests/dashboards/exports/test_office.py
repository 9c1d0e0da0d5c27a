"""LibreOffice opens the workbook, and reads in it what was written."""

import csv
import subprocess
from datetime import datetime

import openpyxl
import pytest

from dashboards.exports.workbook import tracking_workbook
from tests.programs import office

CALC = office()
ROUNDED = 0.0000501


def shown(value):
    """Return a cell as LibreOffice writes it when asked for what is stored, not how it looks."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d}"
    return value


def number(text):
    """Read a number; LibreOffice writes a share in percent, to two places."""
    return float(text.removesuffix("%")) / (100 if text.endswith("%") else 1)


@pytest.mark.long
@pytest.mark.skipif(CALC is None, reason="LibreOffice is not here; `make programs` installs it")
def test_libreoffice_reads_every_page_as_it_was_written(editions, tmp_path):
    book = tmp_path / "tracking.xlsx"
    book.write_bytes(tracking_workbook(editions["internal"]))
    # Comma, double quotes, UTF-8, from the first line; not as shown; every sheet (-1).
    options = "44,34,76,1,,0,false,false,false,false,false,-1"

    subprocess.run(
        [
            *(CALC, "--headless", f"-env:UserInstallation=file://{tmp_path}/office"),
            *("--convert-to", f"csv:Text - txt - csv (StarCalc):{options}"),
            *("--outdir", tmp_path, book),
        ],
        check=True,
        capture_output=True,
        timeout=300,
    )

    for sheet in openpyxl.load_workbook(book):
        text = (tmp_path / f"tracking-{sheet.title}.csv").read_text("utf-8")
        read = list(csv.reader(text.splitlines(keepends=True)))
        own = [[shown(cell) for cell in row] for row in sheet.iter_rows(values_only=True)]
        assert len(read) == len(own), sheet.title
        for one, other in zip(read, own, strict=True):
            for cell, value in zip(one, [*other, *[""] * len(one)], strict=False):
                if isinstance(value, (int, float)):
                    assert number(cell) == pytest.approx(value, abs=ROUNDED), sheet.title
                else:
                    assert cell == value, sheet.title
