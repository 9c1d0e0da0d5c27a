"""Members are told together where one of them is withheld, and only where their sum may be told."""

from decimal import Decimal

import pytest

from assets.programme.model import Protection
from assets.protection.counts import Withholding
from assets.protection.editions import Edition
from assets.protection.publish import prepare, put_in_place
from assets.protection.versions import PEOPLE, keep_people
from assets.publications.issue import SHOWN
from assets.warehouse.connection import read_only
from assets.warehouse.dictionary import replace_rows
from tests.protection.world import QUARTERS, figure, flow_figures, indicator, row

RULES = Protection()
FIRST = QUARTERS[0]
INTERNAL, PUBLIC = Edition("internal"), Edition("public")
AGES = ("child", "youth", "grown", "old")
MERGED = {"child": "child+youth", "youth": "child+youth", "grown": "grown+old", "old": "grown+old"}
TOLD = """
    select partner, member, people, numerator, denominator, value, mark
    from published.indicator_values
    where contains(member, '+') and reading = 'period' order by all
"""
TYPES = """
    select column_name, data_type from duckdb_columns()
    where schema_name = '{}' and table_name = 'indicator_values'
"""


@pytest.fixture
def office(world):
    ages = [
        row("marts.dimensions", dimension="age", member=one, merged=MERGED[one]) for one in AGES
    ]
    replace_rows(world, "marts.dimensions", ages)
    replace_rows(world, "marts.indicators", [indicator("I", "public")])
    return world


@pytest.fixture
def told(office, tmp_path):
    """Publish figures in an edition; return what it tells together."""

    def find(values, edition=INTERNAL, earlier=()):
        replace_rows(office, "marts.indicator_values", values)
        withholding = Withholding(office, RULES, earlier)
        ready = prepare(office, edition, withholding, tmp_path)
        with read_only(put_in_place(office, ready).path) as file:
            return file.execute(TOLD).fetchall()

    return find


def by_age(quarter=FIRST, **counts):
    """Return the people by age that partners counted in a quarter."""
    return {
        (quarter, who, "age", age): people
        for who, numbers in counts.items()
        for age, people in zip(AGES, numbers, strict=True)
    }


def of_programme(found):
    return {member: people for who, member, people, *_ in found if who == "*"}


def test_where_one_is_too_small_the_sum_is_told(told):
    found = told(flow_figures("I", by_age(AAA=(2, 30, 40, 50))))

    assert [one[:4] for one in found if one[0] == "AAA"] == [
        ("AAA", "child+youth", 32, Decimal(32))
    ]
    assert of_programme(found) == {"child+youth": 32}
    assert {(one[5], one[6]) for one in found} == {(Decimal(32), "")}


def test_a_published_number_has_the_type_that_it_has_in_the_warehouse(told, office, tmp_path):
    assert told(flow_figures("I", by_age(AAA=(2, 30, 40, 50))))

    made = dict(office.execute(TYPES.format("marts")).fetchall())
    with read_only(tmp_path / "internal.duckdb") as file:
        said = dict(file.execute(TYPES.format("published")).fetchall())
    del said["mark"]
    assert len(said) > 12
    assert said == {name: made[name] for name in said}


def test_the_smallest_ones_company_is_whom_it_is_told_with(told):
    """Any other age would do as company; then nothing could be told of either."""
    for at in range(4):
        numbers = [40, 41, 42, 43]
        numbers[at] = 3

        found = of_programme(told(flow_figures("I", by_age(AAA=numbers))))

        assert found == {MERGED[AGES[at]]: sum(numbers[at // 2 * 2 : at // 2 * 2 + 2])}


def test_where_everything_is_shown_nothing_is_told_together(told):
    assert told(flow_figures("I", by_age(AAA=(20, 30, 40, 50)))) == []


def test_a_sum_of_too_few_is_not_told(told):
    found = told(flow_figures("I", by_age(AAA=(2, 1, 40, 50))))

    assert "child+youth" not in of_programme(found)


def test_those_who_overlap_are_not_told_together(told):
    values = [
        figure("I", FIRST, "*", people, cell=cell)
        for cell, people in {
            ("*", "*"): 100, ("age", "child"): 2, ("age", "youth"): 30,
            ("age", "grown"): 40, ("age", "old"): 50,
        }.items()
    ]  # fmt: skip

    assert told(values) == []


def test_a_share_of_several_is_that_of_their_sums(told, office):
    replace_rows(office, "marts.indicators", [indicator("I", "public", kind="ratio_flow")])
    shares = {"child": (2, 10), "youth": (18, 36), "grown": (20, 40), "old": (20, 40)}
    whole = tuple(map(sum, zip(*shares.values(), strict=True)))
    values = [
        figure("I", FIRST, "*", share[1], cell=("age", age), share=share)
        for age, share in shares.items()
    ]
    values.append(figure("I", FIRST, "*", whole[1], share=whole))

    [(*_, people, top, bottom, value, _)] = told(values)

    assert (people, top, bottom) == (46, 20, 46)
    assert value == Decimal("0.434783")


def test_few_partners_sums_are_not_told_in_public(told):
    counts = by_age(AAA=(2, 30, 40, 50), BBB=(3, 30, 40, 50))
    more = by_age(CCC=(1, 30, 40, 50), DDD=(2, 30, 40, 50))

    assert told(flow_figures("I", counts), PUBLIC) == []
    assert of_programme(told(flow_figures("I", counts | more), PUBLIC)) == {"child+youth": 128}


def test_between_versions_a_sum_does_not_tell_of_the_few_who_came(told, office, tmp_path):
    """Of 32 told together one more is found: the difference would be that one."""
    assert of_programme(told(flow_figures("I", by_age(AAA=(2, 30, 40, 50)))))
    kept = tmp_path / PEOPLE
    with read_only(tmp_path / "internal.duckdb") as file:
        query = SHOWN.replace("new.published", "published")
        shown = file.execute(query, [[FIRST]]).fetchall()
    keep_people(office, kept, 1, [FIRST], [("internal", *cell) for cell in shown])

    one_more = told(flow_figures("I", by_age(AAA=(3, 30, 40, 50))), earlier=[kept])
    many_more = told(flow_figures("I", by_age(AAA=(3, 40, 40, 50))), earlier=[kept])

    assert "child+youth" not in of_programme(one_more)
    assert of_programme(many_more) == {"child+youth": 43}
