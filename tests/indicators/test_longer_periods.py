"""An indicator of halves or years has targets, progress and reports of that length."""

from dataclasses import replace

import pytest

from assets.indicators.compared import load_progress
from assets.indicators.values import load_values
from assets.programme.tables import load_registers
from assets.warehouse.dictionary import replace_rows
from tests.indicators.world import (
    AS_OF,
    by_cell,
    fill,
    indicator,
    know,
    programme_of,
    report,
    value,
)

REPORTS = [
    report("2025Q3", "AAA", "2025-10-15", "2025-10-10"),
    report("2025Q4", "AAA", "2026-01-15", "2026-01-10"),
    report("2026Q1", "AAA", "2026-04-15", None),
]
ENTRIES = [("AAA", "2025-08-01", "", 8), ("AAA", "2026-02-01", "", 22)]


@pytest.fixture
def half_yearly(world):
    """Compute an indicator of half-years; return its programme."""

    def load(entries=ENTRIES, targets=(), **said):
        fill(world, entries=entries)
        programme = programme_of(indicator({"sum": "amount"}, frequency="half", **said))
        load_registers(world, programme, AS_OF)
        know(world, "AAA")
        replace_rows(world, "marts.targets", targets)
        replace_rows(world, "marts.reporting_calendar", REPORTS)
        load_values(world, programme)
        load_progress(world, programme)
        return world.execute(
            "select period, target, actual, reports_expected, reports_received"
            " from marts.indicator_progress where partner = 'AAA' order by period"
        ).fetchall()

    return load


def test_progress_stands_at_the_halves_own_names_with_their_targets(half_yearly):
    targets = [("OP1.1", "AAA", "*", "*", "2025H2", None, 10, None),
               ("OP1.1", "AAA", "*", "*", "2026H1", None, 20, None),
               ("OP1.1", "AAA", "*", "*", "2026Q1", None, 99, None)]  # fmt: skip

    found = half_yearly(targets=targets)

    assert [row[:3] for row in found] == [("2025H2", 10, 8), ("2026H1", 30, 30)]


def test_a_half_year_has_the_reports_of_its_quarters(half_yearly):
    assert [row[3:] for row in half_yearly()] == [(2, 2), (1, 0)]


def test_a_half_year_of_reports_without_anything_to_count_is_a_zero(half_yearly, world):
    half_yearly(entries=())

    found = by_cell(world, "select * from marts.indicator_values")

    assert value(found, "2025H2", "AAA") == 0
    assert value(found, "2026H1", "AAA") is None
    assert value(found, "2026H1", "AAA", reading="to_date") == 0


def test_a_figure_that_is_not_put_together_has_no_zero_of_the_programme(half_yearly, world):
    half_yearly(entries=(), across_partners="none")

    found = by_cell(world, "select * from marts.indicator_values")

    assert {partner for _, _, partner, *_ in found} == {"AAA"}


def test_the_programmes_own_periods_are_told_from_longer_ones(half_yearly, world):
    half_yearly()

    found = world.execute("select period, kind, is_base from marts.periods").fetchall()

    assert {row for row in found if not row[2]} == {
        ("2025H2", "half", False), ("2026H1", "half", False),
    }  # fmt: skip
    assert {kind for _, kind, is_base in found if is_base} == {"quarter"}
    [(latest,)] = world.execute("select period from marts.programme").fetchall()
    assert latest == "2026Q2"


def test_a_programme_may_have_years_alone(world):
    fill(world, entries=[("AAA", "2024-03-01", "", 3), ("AAA", "2025-08-01", "", 4)])
    programme = programme_of(indicator({"sum": "amount"}, frequency="year"))
    rules = programme.file.periods.model_copy(
        update={"length": "year", "first": "2024", "last": "2026"}
    )
    programme = replace(programme, file=programme.file.model_copy(update={"periods": rules}))
    load_registers(world, programme, AS_OF)
    know(world, "AAA")

    load_values(world, programme)

    found = by_cell(world, "select * from marts.indicator_values")
    assert [value(found, year, reading="to_date") for year in ("2024", "2025", "2026")] == [3, 7, 7]
    assert world.execute("select distinct kind, is_base from marts.periods").fetchall() == [
        ("year", True)
    ]
