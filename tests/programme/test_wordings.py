"""What the folder says in its other languages stands beside what it says in the first."""

from datetime import date
from pathlib import Path

import pytest

from assets.programme.tables import load_registers
from assets.programme.wordings import WORDED
from assets.warehouse.dictionary import dictionary
from tests.example import velmara_programme
from tests.protection.world import open_world

VELMARA = Path(__file__).resolve().parents[2] / "programmes" / "velmara"


@pytest.fixture(scope="module")
def warehouse():
    connection = open_world()
    load_registers(connection, velmara_programme(), date(2026, 7, 20))
    yield connection
    connection.close()


@pytest.mark.parametrize("language", ["fr", "es", "ar"])
def test_every_title_of_the_framework_has_a_wording(warehouse, language):
    [(missing,)] = warehouse.execute(
        """
        select count(*) from marts.indicators as i where not exists (
            select 1 from marts.wordings as w
            where w.language = ? and w.table_name = 'indicators'
                and w.column_name = 'title' and w.text = i.title
        )
        """,
        [language],
    ).fetchall()

    assert missing == 0


def test_a_text_has_one_wording_in_each_language_and_place(warehouse):
    twice = warehouse.execute(
        "select language, table_name, column_name, text from marts.wordings"
        " group by all having count(*) > 1"
    ).fetchall()

    assert twice == []


def test_the_first_language_needs_no_wording(warehouse):
    found = warehouse.execute("select distinct language from marts.wordings").fetchall()

    assert sorted(found) == [("ar",), ("es",), ("fr",)]


@pytest.mark.parametrize("table", WORDED)
def test_only_columns_that_are_texts_have_wordings(table):
    columns = dictionary()[f"marts.{table}"].columns

    assert all(columns[column][0] == "varchar" for column in WORDED[table])
