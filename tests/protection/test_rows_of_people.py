"""Six documents may be of four people: figures of rows are small by different people too."""

import pytest

from assets.protection.editions import Edition
from assets.protection.publish import publish
from assets.warehouse.connection import read_only
from assets.warehouse.dictionary import replace_rows
from tests.example import velmara_programme
from tests.protection.world import QUARTERS, figure, indicator

FIRST, SECOND, THIRD = QUARTERS
PUBLIC, INTERNAL, AAA = Edition("public"), Edition("internal"), Edition("partner", "AAA")
RULES = velmara_programme().file.protection
SAID = "select partner, member, period, reading, people, mark from published.indicator_values"
# Documents are of the quarter in which they were issued, of a case in one district.
DOCUMENTS = """
    select count(*), count(distinct c.case__person)
    from accepted.registration_case as c
    join accepted.registration_case__document as d using (root_uuid)
    where c.case__partner = 'DAM' and c.case__adm2 = 'marrin_coast'
        and d.document__issued_on between '2026-01-01' and '2026-03-31'
"""
OF_FEW = """
    select v.indicator, v.partner, v.dimension, v.member, v.period, v.reading
    from marts.indicator_values as v
    join edition.published.indicator_values as told
        using (indicator, partner, dimension, member, period, reading)
    where told.mark <> 'c' and (v.persons between 1 and $fewest - 1
        or v.persons_inside between 1 and $fewest - 1)
"""


@pytest.fixture
def said(tmp_path, world):
    """Publish figures of documents; return what the file says of them, by where it stands."""

    def find(values, edition=INTERNAL, kind="flow"):
        replace_rows(world, "marts.indicators", [indicator("I", "public", "people", kind)])
        replace_rows(world, "marts.indicator_values", values)
        with read_only(publish(world, edition, RULES, tmp_path).path) as file:
            return {tuple(row[:4]): row[4:] for row in file.execute(SAID).fetchall()}

    return find


def documents(number, persons, partner="AAA", period=FIRST, reading="period", **said):
    return figure("I", period, partner, number, persons=persons, reading=reading, **said)


def withheld(said):
    return {where for where, (_, mark) in said.items() if mark == "c"}


@pytest.mark.parametrize(("edition", "fewest"), [(INTERNAL, 5), (AAA, 5)])
def test_six_documents_of_four_people_are_withheld_and_of_five_are_told(said, edition, fewest):
    assert withheld(said([documents(6, fewest - 1)], edition)) == {("AAA", "*", FIRST, "period")}
    assert said([documents(6, fewest)], edition) == {("AAA", "*", FIRST, "period"): (6, "")}


def test_four_documents_are_few_whatever_is_said_of_who_they_are_of(said):
    assert withheld(said([documents(4, 9)])) == withheld(said([documents(4, None)])) != set()


def test_documents_of_few_people_have_company(said):
    values = [
        documents(76, 60),
        *(
            documents(number, persons, cell=("sex", sex))
            for sex, number, persons in (("women", 6, 4), ("men", 40, 32), ("other", 30, 24))
        ),
    ]

    assert {sex for _, sex, *_ in withheld(said(values))} == {"women", "other"}


def test_a_share_is_withheld_where_few_people_are_inside_or_outside_it(said):
    def share(persons, inside):
        one = documents(40, persons, share=(20, 40), persons_inside=inside)
        return withheld(said([one], kind="ratio_level"))

    assert share(30, 15) == set()
    assert share(30, 4) != set()
    assert share(19, 15) != set()


def test_what_others_than_the_reader_counted_is_not_of_few_people(said):
    def whole(persons_of_others):
        own = documents(50, 40)
        others = [documents(20, 10, partner) for partner in ("BBB", "CCC", "DDD")]
        all_of_them = documents(110, 40 + persons_of_others, "*")
        return withheld(said([own, *others, all_of_them], AAA))

    assert whole(30) == set()
    assert whole(4) == {("*", "*", FIRST, "period")}


def test_documents_of_few_people_do_not_follow_from_those_to_date(said):
    values = [
        *(documents(20, 20, period=one) for one in (FIRST, THIRD)),
        documents(6, 4, period=SECOND),
        *(
            documents(*of, period=one, reading="to_date")
            for one, of in ((FIRST, (20, 20)), (SECOND, (26, 24)), (THIRD, (46, 30)))
        ),
    ]

    found = withheld(said(values))

    assert ("AAA", "*", SECOND, "period") in found
    assert ("AAA", "*", SECOND, "to_date") in found


def test_how_many_different_people_there_are_is_told_to_nobody(said, tmp_path):
    for edition in (PUBLIC, INTERNAL, AAA):
        said([documents(60, 40)], edition)
        with read_only(tmp_path / f"{edition.name}.duckdb") as file:
            columns = {
                row[0] for row in file.execute("describe published.indicator_values").fetchall()
            }
        assert "people" in columns
        assert not {"persons", "persons_inside"} & columns


@pytest.mark.parametrize("name", ["internal", "panel"])
def test_no_edition_of_the_example_tells_documents_of_few_people(velmara, editions, name):
    with read_only(velmara.warehouse) as warehouse:
        warehouse.execute(f"attach '{editions[name]}' as edition (read_only)")
        assert warehouse.execute(DOCUMENTS).fetchone() == (6, 4)
        few = warehouse.execute(OF_FEW, {"fewest": RULES.internal}).fetchall()
        told = warehouse.execute(
            "select people, mark from edition.published.indicator_values where indicator = 'OP2.1'"
            " and period = '2026Q1' and reading = 'period' and partner = 'DAM'"
            " and dimension = 'adm2' and member = 'marrin_coast'"
        ).fetchone()

    assert few == []
    assert told == (None, "c")
