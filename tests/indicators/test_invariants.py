"""What must hold of figures whatever was reported, for every way of counting at once.

All indicators read one source, as in a run, so each is also held against itself computed alone.
That progress is the same seen from the other side is in `test_progress`.
"""

from collections import defaultdict
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assets.indicators.measures import compile_measures
from assets.indicators.sources import source_of
from tests.indicators.events import DIMENSIONS, EVENTS, event_figures, event_indicator, hold
from tests.indicators.world import by_cell, know

EXCLUSIVE = ["level", "age_band", "level×age_band", "women_led", "seat"]
BIG = {"denominator": {"rows": "all"}, "numerator": {"rows": "all", "where": "amount > 20"}}
CODES = {
    "denominator": {"distinct": "code"},
    "numerator": {"distinct": "code", "where": "amount > 20"},
}
FLOWS = {
    "rows": {"rows": "all"},
    "sum": {"sum": "amount"},
    "first": {"kind": "flow_unique", "distinct": "code", "pick": {"first_per": "code"}},
}
SHARES = {
    "share": {**BIG, "kind": "ratio_flow"},
    "share_of_level": {**BIG, "kind": "ratio_level", "window": {"days": 200}},
    "share_by_then": {
        **BIG,
        "kind": "ratio_flow",
        "where": "days(held_on, period_end) >= 30",
    },
    "share_of_things": {**CODES, "kind": "ratio_flow", "counts": "people"},
    "share_of_newest": {**BIG, "kind": "ratio_level", "pick": {"latest_per": ["host", "code"]}},
    "estimate": {
        **BIG,
        "kind": "ratio_level",
        "survey": {"weight": "weight", "cluster": "place", "stratum": "region"},
    },
}
OTHERS = {
    "things": {"distinct": "code"},
    "people": {"sum": "amount", "counts": "people", "frequency": "half"},
    "median": {"median": "amount", "kind": "median"},
    "stock": {"sum": "amount", "kind": "stock", "pick": {"latest_per": ["host", "code"]}},
    "mean": {"mean": "amount", "kind": "index", "across_partners": "mean"},
    "mean_of_people": {"mean": "amount", "kind": "index", "counts": "people"},
    "shared": {"distinct": "code", "across_partners": {"distinct": "code"}},
    "kept_apart": {"rows": "all", "across_partners": "none"},
}
ALL = FLOWS | SHARES | OTHERS
_SAID = ("kind", "across_partners", "counts", "frequency")
ROW = st.fixed_dictionaries(
    {
        "host": st.sampled_from(["AAA", "BBB", None]),
        "held_on": st.none() | st.dates(date(2025, 5, 1), date(2026, 8, 30)),
        "code": st.none() | st.sampled_from(["e1", "e2", "e3"]),
        "level": st.none() | st.sampled_from(["local", "national"]),
        "groups": st.none() | st.lists(st.sampled_from(["aluvi", "tesh"]), max_size=2),
        "age": st.none() | st.integers(0, 60),
        "amount": st.none() | st.integers(0, 50),
        "weight": st.none() | st.integers(0, 9),
        "place": st.sampled_from(["p1", "p2", "p3"]),
        "region": st.sampled_from(["north", "south"]),
    }
)
ROWS = st.lists(ROW, max_size=14)
# Of another partner, which records none of the same things.
ANOTHERS = st.lists(
    ROW.map(lambda row: {**row, "host": "CCC", "code": f"c{row['code']}"}), min_size=1, max_size=6
)
tried = settings(max_examples=10, deadline=None)


@pytest.fixture(scope="module")
def world(shared_world):
    """A small programme's database whose partners have members of their own."""
    know(
        shared_world,
        {"partner": "AAA", "is_women_led": True, "adm1": "north", "themes": "rights;health"},
        {"partner": "BBB", "is_women_led": False, "adm1": "south", "themes": "health"},
        {"partner": "CCC", "is_women_led": True},
    )
    return shared_world


def measured(code):
    """Return what an indicator counts, and what it says besides."""
    whole = ALL[code]
    said = {name: whole[name] for name in _SAID if name in whole}
    said = {"across_partners": "pooled" if code in SHARES else "sum", **said}
    measure = {name: value for name, value in whole.items() if name not in _SAID}
    return {"partner": "host", **measure}, said


def computed(world, *codes):
    """Return the figures of indicators, all computed together, by their codes and cells."""
    indicators = []
    for code in codes:
        measure, said = measured(code)
        divided = [*EXCLUSIVE, "groups", "theme"]
        indicators.append(event_indicator(measure, code=code, **said, disaggregate=divided))
    compiled = compile_measures(indicators, source_of(world, "event", [EVENTS]), DIMENSIONS)
    for name, query in {**compiled.steps, "made": compiled.figures}.items():
        world.execute(f"create or replace temp table {name} as {query}")
    return {code: by_cell(world, f"from made where indicator = '{code}'") for code in codes}


@tried
@given(rows=ROWS)
def test_the_parts_of_a_flow_add_up_to_the_whole(world, rows):
    hold(world, rows)

    for found in computed(world, *FLOWS).values():
        parts = defaultdict(Decimal)
        for (*cell, dimension, _), row in found.items():
            parts[*cell, dimension] += row["value"]
        for *cell, dimension in parts:
            if dimension in EXCLUSIVE:
                assert parts[*cell, dimension] == parts[*cell, "*"]


@tried
@given(rows=ROWS)
def test_what_is_pooled_is_all_partners_together(world, rows):
    hold(world, [row for row in rows if row["host"]])

    pooled = (code for code in SHARES if code != "share_of_things")  # Two may have one thing.
    for found in computed(world, *pooled).values():
        sums = defaultdict(lambda: [Decimal(), Decimal(), 0])
        for (period, reading, partner, *member), row in found.items():
            if partner != "*" and member[0] != "theme":
                for place, part in enumerate(("numerator", "denominator", "records")):
                    sums[period, reading, *member][place] += row[part]
        for (period, reading, *member), (numerator, denominator, records) in sums.items():
            whole = found[period, reading, "*", *member]
            assert (numerator, denominator) == (whole["numerator"], whole["denominator"])
            assert records == whole["records"]


@tried
@given(rows=ROWS)
def test_a_share_lies_within_nought_and_one(world, rows):
    hold(world, rows)

    for found in computed(world, *SHARES).values():
        for row in found.values():
            assert row["value"] is None or 0 <= row["value"] <= 1
            assert row["people"] is None or 0 <= row["people_inside"] <= row["people"]


@pytest.mark.long
@tried
@given(rows=ROWS, others=ANOTHERS)
def test_another_partner_changes_no_partners_figures(world, rows, others):
    hold(world, rows)
    before = computed(world, *ALL)
    hold(world, [*rows, *others])
    after = computed(world, *ALL)

    for code in ALL:
        own = {cell: row for cell, row in before[code].items() if cell[2] != "*"}
        assert own == {cell: row for cell, row in after[code].items() if cell[2] in {"AAA", "BBB"}}


@pytest.mark.long
@tried
@given(rows=ROWS, order=st.randoms())
def test_neither_the_order_of_rows_nor_the_pulls_they_came_by_change_anything(world, rows, order):
    hold(world, rows)
    before = computed(world, *ALL)
    stored = world.execute("select * from accepted.event").fetchall()
    order.shuffle(stored)
    world.execute("create or replace table accepted.event as from accepted.event limit 0")
    for row in stored:  # Each by itself, as if it had come by a pull of its own.
        world.execute(f"insert into accepted.event values ({', '.join('?' * len(row))})", row)

    assert computed(world, *ALL) == before


@settings(max_examples=4, deadline=None)
@given(rows=ROWS)
def test_an_indicator_alone_has_the_figures_that_it_has_beside_others(world, rows):
    hold(world, rows)
    together = computed(world, *ALL)

    for code in ALL:
        measure, said = measured(code)
        divided = [*EXCLUSIVE, "groups", "theme"]
        assert (
            event_figures(world, measure, code=code, **said, disaggregate=divided)
            == (together[code])
        )
