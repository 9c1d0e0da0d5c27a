"""What the tests of the programme folder share: a copy of it that a test may spoil."""

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import duckdb
import pytest

from assets.programme.read import read_programme
from assets.programme.tables import load_registers
from tests.programme.planting import Garden

VELMARA = Path(__file__).parents[2] / "programmes" / "velmara"
AS_OF = date(2026, 7, 20)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the bundled programme."""
    return shutil.copytree(VELMARA, tmp_path / "velmara")


@pytest.fixture
def garden(folder: Path) -> Garden:
    """The copy, in which each mistake that is planted is remembered."""
    return Garden(folder)


@pytest.fixture
def replace(folder: Path) -> Callable[[str, str, str], int]:
    """Replace the first such text in a file of the copy; return the line that it stood on."""

    def change(name: str, found: str, written: str) -> int:
        path = folder / name
        before, _, after = path.read_text(encoding="utf-8").partition(found)
        assert after, f"{name} has no {found!r}"
        path.write_text(before + written + after, encoding="utf-8")
        return before.count("\n") + 1

    return change


@pytest.fixture
def loaded(folder):
    """Load the folder; return the rows of a table as dictionaries."""

    def rows(table):
        connection = duckdb.connect()
        connection.execute("create schema marts")
        load_registers(connection, read_programme(folder), AS_OF)
        cursor = connection.execute(f"select * from {table}")
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    return rows
