"""Marks and letters of members tell nobody whose record awaits approval, or was warned of.

One woman's record of a quarter awaits approval. With the mark beside women alone, beside her
district and her age, and a count of such records in the quarter, she would be described.
"""

import pytest

from assets.programme.model import Protection
from assets.protection.publish import publish
from assets.warehouse.connection import read_only
from assets.warehouse.dictionary import dictionary, replace_rows
from tests.protection.world import QUARTERS, editions, figure, indicator, row

QUARTER = QUARTERS[0]
PEOPLE = {"*": 80, "women": 40, "men": 40}
AWAITING = {"*": 1, "women": 1, "men": 0}
LETTERS = {"*": "A", "women": "B", "men": "A"}
PARTNERS = {"*": 4, "AAA": 1, "BBB": 1, "CCC": 1, "DDD": 1}  # How many stand behind a figure.
AWAITS = list(dictionary()["marts.indicator_values"].columns).index("provisional_records")


@pytest.fixture
def read(world, tmp_path):
    """Publish a count by sex; return what an edition says beside the programme's figures."""

    def tell(edition, column, table, *, is_of_single_people):
        values, made = [], []
        for partner, many in PARTNERS.items():
            for member, people in PEOPLE.items():
                cell = ("*" if member == "*" else "sex", member)
                for reading in ("period", "to_date"):
                    one = [
                        *figure("I", QUARTER, partner, people * many, cell=cell, reading=reading)
                    ]
                    one[AWAITS] = AWAITING[member]
                    values.append(tuple(one))
                said = {"partner": partner, "dimension": cell[0], "member": member}
                said |= {"indicator": "I", "period": QUARTER, "confidence": LETTERS[member]}
                made.append(row("marts.indicator_progress", **said))
        rule = row("marts.indicator_rules", indicator="I", is_of_single_people=is_of_single_people)
        replace_rows(world, "marts.indicators", [indicator("I", "public")])
        replace_rows(world, "marts.indicator_rules", [rule])
        replace_rows(world, "marts.indicator_values", values)
        replace_rows(world, "marts.indicator_progress", made)
        with read_only(publish(world, edition, Protection(), tmp_path).path) as file:
            return dict(
                file.execute(
                    f"select distinct member, {column} from published.{table} where partner = '*'"
                ).fetchall()
            )

    return tell


@pytest.mark.parametrize("edition", editions(), ids=lambda edition: edition.name)
@pytest.mark.parametrize("table", ["indicator_values", "indicator_progress"])
def test_whose_record_awaits_approval_is_told_by_no_member(read, edition, table):
    marks = read(edition, "mark", table, is_of_single_people=True)

    assert marks == dict.fromkeys(PEOPLE, "p")


@pytest.mark.parametrize("edition", editions(), ids=lambda edition: edition.name)
def test_nor_is_how_far_its_records_can_be_trusted(read, edition):
    letters = read(edition, "confidence", "indicator_progress", is_of_single_people=True)

    assert letters == dict.fromkeys(PEOPLE, "A")


@pytest.mark.parametrize("table", ["indicator_values", "indicator_progress"])
def test_where_a_record_is_a_report_each_member_has_its_own(read, table):
    marks = read(editions()[1], "mark", table, is_of_single_people=False)

    assert marks == {"*": "p", "women": "p", "men": ""}


def test_and_its_own_letter(read):
    letters = read(editions()[1], "confidence", "indicator_progress", is_of_single_people=False)

    assert letters == LETTERS
