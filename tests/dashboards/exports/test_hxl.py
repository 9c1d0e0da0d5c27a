"""The table of the Humanitarian Exchange Language is read by its own library, and tells no more."""

import csv
import io
from decimal import Decimal

import hxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboards.edition_file import edition_file
from dashboards.exports.hxl import attributes, hxl_csv
from dashboards.language import ENGLISH
from tests.dashboards.exports.conftest import HOSTILE


def content_of(path):
    with edition_file(path) as file:
        content, _ = hxl_csv(file, ENGLISH)
    return content


def data_of(path):
    return hxl.data(hxl.make_input(io.BytesIO(content_of(path)), hxl.InputOptions()))


def rows_in(path):
    return list(data_of(path))  # A comprehension over it fails with Python 3.13.


@pytest.mark.parametrize("edition", ["public", "internal"])
def test_every_figure_is_the_databases_and_stands_once(editions, rows_of, edition):
    path = editions[edition]
    expected = {
        tuple(key): (value, flag)
        for *key, value, flag in rows_of(
            path,
            "select indicator, period, reading, if(partner = '*', '', partner),"
            " if(dimension = '*', '', member), coalesce(t.title, ''), value,"
            " coalesce(nullif(mark, ''), if(value is null, 'x', ''))"
            " from published.indicator_values as v"
            " left join (select distinct dimension, title from published.dimensions) as t"
            " using (dimension) where dimension not like '%×%'",
        )
    }
    found = {}
    [_, tags, *lines] = csv.reader(io.StringIO(content_of(path).decode()))
    numbers = [place for place, tag in enumerate(tags) if tag.startswith("#indicator+value")]
    at = {tag: place for place, tag in enumerate(tags)}
    for line in lines:
        if "×" in line[at["#meta+dimension"]]:
            continue
        told = [line[place] for place in numbers if line[place]]
        assert len(told) <= 1
        key = tuple(
            line[at[tag]]
            for tag in (
                *("#indicator+code", "#meta+period", "#meta+reading", "#org+impl+code"),
                *("#meta+member+code", "#meta+dimension"),
            )
        )
        found[key] = (Decimal(told[0]) if told else None, line[at["#meta+flag"]])

    assert found == expected


def test_the_library_reads_and_accepts_it(tables, written):
    path = written(tables)
    tags = data_of(path).display_tags

    assert "#indicator+value+num+f" in tags
    assert "#indicator+value+num+f+adults+age_30_59" in tags
    assert data_of(path).validate()
    women = [row for row in rows_in(path) if row.get("#indicator+value+num+f-adults")]
    assert {row.get("#meta+member+code") for row in women} == {"women"}


def test_a_baseline_and_a_target_stand_beside_the_figure_to_date(editions, rows_of):
    path = editions["public"]
    [[baseline, target]] = rows_of(
        path,
        "select baseline, target from published.indicator_progress where indicator = 'OC7.2'"
        " and partner = '*' and dimension = '*' and period = '2026Q2'",
    )

    [row] = [
        row
        for row in rows_in(path)
        if (row.get("#indicator+code"), row.get("#meta+period")) == ("OC7.2", "2026Q2")
        and row.get("#meta+reading") == "to_date"
        and not row.get("#meta+dimension")
    ]

    assert Decimal(row.get("#indicator+baseline+num")) == baseline
    assert Decimal(row.get("#indicator+target+num")) == target


def test_a_hostile_text_is_no_formula(public, written):
    cells = [
        cell
        for line in csv.reader(io.StringIO(content_of(written(public)).decode()))
        for cell in line
    ]

    assert "'" + HOSTILE.replace("\u202e", "").replace("\x07", "") in cells
    assert not [cell for cell in cells if cell.startswith(("=", "+", "@", "\t"))]


@pytest.mark.parametrize(
    ("dimension", "member", "said"),
    [
        ("sex", "women", "+f"),
        ("sex", "not_recorded", ""),
        ("age_band", "0_14", "+children+age_0_14"),
        ("age_band", "15_29", "+age_15_29"),
        ("age_band", "60_plus", "+elderly+age_60_plus"),
        ("age_band", "0_14+15_29", "+age_0_29"),
        ("age_band", "0_14+60_plus", ""),
        ("sex×age_band", "men×30_59", "+m+adults+age_30_59"),
        ("sex×age_band", "men×not_recorded", ""),
        ("group", "tesh", ""),
        ("*", "*", ""),
    ],
)
def test_attributes_say_of_whom_a_figure_is_or_nothing(dimension, member, said):
    assert attributes(dimension, member) == said


@given(st.integers(0, 98).flatmap(lambda first: st.tuples(st.just(first), st.integers(first, 99))))
def test_only_those_below_eighteen_are_children(ages):
    first, last = ages
    said = attributes("age_band", f"{first}_{last}")

    assert ("+children" in said) == (last < 18)
    assert ("+adults" in said or "+elderly" in said) == (first >= 18)
