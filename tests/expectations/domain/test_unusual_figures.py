"""A figure is as usual: not far from the partner's own earlier ones."""

from dataclasses import replace
from datetime import date
from fractions import Fraction
from statistics import median

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assets.programme.periods import period
from assets.programme.quality.series import Outliers
from tests.expectations.domain.series_world import (
    QUARTERS,
    context,
    found_by,
    made,
    open_world,
    programme,
    roots,
    send,
    series,
)
from tests.indicators.world import indicator

pytestmark = pytest.mark.long

PEOPLE = indicator({"sum": "people"}, code="P1")
PROGRAMME = programme(PEOPLE)
# With these, a figure 7000 from 10000 has a modified z of exactly 3.5: 0.6745 × 7000 ÷ 1349.
WIDE = [8651] * 3 + [11349] * 3
ALIKE = [10] * 6


def rule(**said):
    return Outliers(code="figure_is_as_usual", kind="outliers", **said)


def unusual(sent, found=PROGRAMME, as_of=None, **said):
    return roots(found_by(sent, rule(**said), context(found, *([as_of] if as_of else []))))


@pytest.mark.parametrize(
    ("figures", "said", "is_found"),
    [
        ([*WIDE, 17000], {}, False),  # Exactly at the bound.
        ([*WIDE, 17001], {}, True),
        ([*WIDE, 3000], {}, False),
        ([*WIDE, 2999], {}, True),
        ([*WIDE, 10000, 17000], {}, False),  # The middle of seven is the fourth.
        ([*WIDE, 10000, 17001], {}, True),
        ([*WIDE, 17000], {"above": "3.4999"}, True),
        ([*WIDE, 17001], {"above": "3.5006"}, False),
        ([*WIDE[1:], 17001], {}, False),  # Five earlier figures are too few.
        ([*WIDE, 17001], {"earlier": 7}, False),
        ([10] * 5 + [90], {"earlier": 5}, True),
        ([*ALIKE, 15], {}, False),  # However alike, figures are one apart as it were.
        ([*ALIKE, 16], {}, True),
        ([*ALIKE, 16], {"smallest_spread": 2}, False),
        ([*ALIKE, 15], {"smallest_spread": "0.9"}, True),
        ([0, 0, 0, 2, 2, 2, 90], {}, True),  # Just as many zeros as others.
        ([0, 0, 0, 0, 2, 2, 90], {}, False),
        ([0, 0, 0, 2, 2, 2, 90], {"zeros": "0.49"}, False),
        ([0, 0, 0, 0, 2, 2, 90], {"zeros": "0.7"}, True),
        ([5, 5, 6, 5, 6, 6, 0], {}, True),  # A report with nothing in it is a figure of zero …
        ([5, 5, 6, 5, 6, 6, None], {}, False),  # … and no report is none.
        ([*WIDE, 9 * 10**18], {}, True),  # The largest number that an answer can hold.
        ([90], {}, False),
        ([], {}, False),
    ],
)
def test_a_figure_is_found_where_it_is_far_from_all_earlier_ones(sent, figures, said, is_found):
    reports = series(sent, figures)

    assert unusual(sent, **said) == ({list(reports.values())[-1]} if is_found else set())


def test_only_earlier_figures_say_what_is_usual(sent):
    reports = series(sent, [*ALIKE, 90, 90, 90])

    found = unusual(sent)

    assert reports["2025Q3"] in found
    assert not found & {reports[quarter] for quarter in QUARTERS[:6]}


def test_a_quarter_without_a_report_is_passed_over(sent):
    reports = series(sent, [10, 10, None, 10, 10, 10, 10, 90])

    assert unusual(sent) == {reports["2025Q4"]}


def test_each_partner_is_held_against_itself(sent):
    series(sent, [*ALIKE, 90], partner="AAA")
    series(sent, [90] * 7, partner="BBB")
    series(sent, [1] * 6 + [500], partner="NOBODY")

    assert len(unusual(sent)) == 1


def test_each_indicator_is_held_against_itself(sent):
    both = programme(PEOPLE, indicator({"sum": "hours"}, code="P2"))
    for quarter in range(7):
        series(sent, [None] * quarter + [10 if quarter < 6 else 90])
        series(sent, [None] * quarter + [2], name="hours")

    assert {column for *_, column in found_by(sent, rule(), context(both))} == {"entry__people"}
    assert unusual(sent, both, indicators=["P2"]) == set()
    assert len(unusual(sent, both, indicators=["P1"])) == 1


def test_all_submissions_behind_the_figure_are_found_and_no_others(sent):
    series(sent, ALIKE)
    first = send(sent, "report", {"on": "2025-07-01", "people": 60}, period="2025Q3")
    later = send(sent, "report", {"on": "2025-09-30", "people": 40}, period="2025Q4")
    send(sent, "report", period="2025Q3")
    send(sent, "report", {"on": "2025-08-01", "people": 9}, period="2025Q3", fate="on_hold")

    assert found_by(sent, rule(), context(PROGRAMME)) == [
        ("report", root, None, "entry__people") for root in sorted((first, later))
    ]


def test_where_nothing_is_counted_the_reports_that_say_so_are_found(sent):
    series(sent, ALIKE)
    empty = [send(sent, "report", period="2025Q3") for _ in range(2)]

    assert unusual(sent) == set(empty)


def test_what_is_not_used_is_no_part_of_what_is_usual(sent):
    series(sent, ALIKE[:5])
    send(sent, "report", {"on": "2025-05-01", "people": 10}, period="2025Q2", fate="quarantined")
    series(sent, [90], first="2025Q3")

    assert unusual(sent) == set()


def test_items_count_where_the_figures_take_them(sent):
    reports = series(sent, [*ALIKE, 90])
    assert unusual(sent) == {reports["2025Q3"]}

    sent.execute(
        "update quality.submissions set brings_items = false where root_uuid = ?",
        [reports["2025Q3"]],
    )  # As of one that is here twice, and one copy of which is not used.

    assert found_by(sent, rule(smallest_spread=90), context(PROGRAMME)) == []


@pytest.mark.parametrize(
    ("as_of", "is_found"),
    [(date(2025, 9, 30), False), (date(2025, 10, 1), True)],
)
def test_a_period_is_looked_at_once_it_has_ended(sent, as_of, is_found):
    series(sent, [*ALIKE, 90])

    assert len(unusual(sent, as_of=as_of)) == is_found


def test_rows_are_counted_by_the_measure_of_the_indicator(sent):
    of_visits = indicator(
        {"from": "visit", "rows": "all", "dated_by": "held_on", "partner": "partners",
         "where": "guests >= 5"},
        code="P3",
    )  # fmt: skip
    for number in range(7):
        quarter = QUARTERS[number]
        for _ in range(2 if number < 6 else 9):
            day = f"{quarter[:4]}-{3 * int(quarter[-1]):02}-01"
            send(sent, "visit", held_on=day, partners="AAA", guests=5)
            send(sent, "visit", held_on=day, partners="AAA", guests=4)

    rows = found_by(sent, rule(), context(programme(of_visits)))

    assert len(roots(rows)) == 9
    assert {column for *_, column in rows} == {"held_on"}


def test_different_things_are_counted_once(sent):
    things = programme(indicator({"distinct": "thing"}, code="P4"))
    for quarter in QUARTERS[:7]:
        day = period(quarter).ends_on
        for names in (["a", "a"], ["a", "b"]) if quarter < "2025Q3" else ([*"abcdefgh"],):
            items = [{"on": day, "thing": name} for name in names]
            last = send(sent, "report", *items, period=quarter)

    rows = found_by(sent, rule(), context(things))

    assert rows == [("report", last, None, "entry__thing")]


def test_a_condition_on_the_period_is_read_for_each_period(sent):
    until_its_end = {"sum": "people", "where": 'days("on", period_end) >= 0'}
    reports = series(sent, [*ALIKE, 16])

    found = programme(indicator(until_its_end, code="P6"))

    assert unusual(sent, found) == {reports["2025Q3"]}
    assert unusual(sent, found, above="4.047") == set()  # 0.6745 × 6, so nothing counts twice.


def test_a_report_is_about_a_period_that_is_reported_on(sent):
    yearly = indicator({"sum": "hours"}, code="P7", frequency="year")
    series(sent, ALIKE)
    send(sent, "report", period="2026")

    assert unusual(sent, programme(PEOPLE, yearly)) == set()


@pytest.mark.parametrize(
    ("measure", "said"),
    [
        ({"median": "people"}, {"kind": "median"}),
        ({"numerator": {"rows": "all", "where": "people > 3"}, "denominator": {"rows": "all"}},
         {"kind": "ratio_flow"}),
        ({"from": "capacity_plan", "rows": "all", "dated_by": "due_on"}, {}),
        ({"sum": "people", "partner": None}, {}),
        ({"sum": "people"}, {"only_together": True}),
    ],
)  # fmt: skip
def test_only_what_is_counted_of_a_forms_rows_for_a_partner_is_looked_at(measure, said):
    other = context(programme(indicator(measure, code="X1", **said)))

    none, [why] = made(rule(), other)
    named = made(rule(indicators=["X1"]), other)

    assert (none, why.form, why.column_name, why.reason) == ([], "*", "*", "not_counted")
    assert named == ([], [replace(why, column_name="X1")])


def test_a_question_that_was_not_asked_yet_is_said_and_the_others_are_looked_at(sent):
    both = programme(PEOPLE, indicator({"sum": "hours"}, code="P2"))
    series(sent, [*ALIKE, 90])

    lacking = context(both, without={"report__entry": "entry__hours"})
    [why] = made(rule(), lacking)[1]

    assert (why.form, why.column_name, why.reason) == ("report", "P2", "not_asked")
    assert len(roots(found_by(sent, rule(), lacking))) == 1


def test_the_message_may_name_the_indicators_that_a_column_stands_behind():
    both = programme(PEOPLE, indicator({"sum": "people", "where": "people > 1"}, code="P5"))

    [one], _ = made(rule(), context(both))

    assert one.looks_at == {("report", "entry__people"): {"indicator": "P1, P5"}}
    assert (one.forms, one.severity) == (("report",), "warning")


@settings(max_examples=60)
@given(st.lists(st.none() | st.integers(0, 40), min_size=8, max_size=10))
def test_it_is_exactly_the_published_formula(figures):
    with open_world() as connection:
        reports = series(connection, figures)

        assert unusual(connection) == {
            reports[quarter]
            for number, quarter in enumerate(QUARTERS[: len(figures)])
            if _is_unusual(figures[number], [x for x in figures[:number] if x is not None])
        }


def _is_unusual(figure, earlier):
    if figure is None or len(earlier) < 6 or 2 * earlier.count(0) > len(earlier):
        return False
    exact = [Fraction(one) for one in earlier]
    middle = median(exact)
    spread = max(median([abs(one - middle) for one in exact]), 1)
    return Fraction("0.6745") * abs(figure - middle) / spread > Fraction("3.5")
