"""Legends and axes of time have the room that they need, and name what has room."""

from datetime import date
from itertools import pairwise

import pytest

from dashboards.figures.legend import entry, legend_height
from dashboards.figures.points import Span
from dashboards.figures.time_axis import YEAR_ROOM, time_axis
from dashboards.language import ENGLISH


def quarters(first, number):
    year, quarter = int(first[:4]), int(first[-1])
    for place in range(quarter - 1, quarter - 1 + number):
        now, month = year + place // 4, place % 4 * 3 + 1
        yield Span(f"{now}Q{place % 4 + 1}", date(now, month, 1), date(now, month + 2, 28))


def named(first, number, room, **how):
    return time_axis(list(quarters(first, number)), ENGLISH, room, **how)["ticktext"]


def test_a_legend_grows_by_the_rows_that_its_entries_fill():
    assert legend_height(["Target", "Actual"], 300) < legend_height(["Target", "Actual"], 140)


def test_entries_of_groups_flow_where_others_stand_in_columns():
    names = ["On track", "Behind", "An entry with a long name"]

    assert legend_height(names, 270, has_groups=True) == 2 * 30
    assert legend_height(names, 270) == 3 * 22


def test_an_entry_of_two_lines_counts_for_both():
    name = entry("another record of the same thing stands for it")

    assert name.count("<br>") == 1
    assert legend_height([name], 286) == legend_height(["used"], 286) + 18


def test_with_room_every_quarter_is_named_and_its_year_once():
    assert named("2024Q3", 3, 400) == ["Q3<br>2024", "Q4", "Q1<br>2025"]


def test_a_year_that_stands_too_near_the_next_one_is_not_named():
    assert named("2024Q4", 8, 140) == ["2025", "2026"]
    assert named("2024Q4", 3, 90) == ["Q4", "Q1<br>2025", "Q2"]


@pytest.mark.parametrize("room", [140, 286, 760])
def test_of_ten_years_as_many_are_named_as_have_room(room):
    years = [int(year) for year in named("2016Q3", 40, room, has_years_only=True)]

    assert years[-1] == 2026
    assert all((later - year) * room / 10 >= YEAR_ROOM for year, later in pairwise(years))
