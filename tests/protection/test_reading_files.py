"""A reader takes every count out of the files that he has, today's and those that he kept."""

import shutil

import duckdb
import pytest

from assets.programme.model import Protection
from assets.protection.editions import Edition
from assets.protection.publish import publish
from assets.warehouse.dictionary import replace_rows
from tests.protection.attacker import Attack
from tests.protection.declared import WHOLE, Counted, Division, Folder
from tests.protection.knowledge import Cell, Count, Knowledge, Reader, Row
from tests.protection.reading_files import counted, table_of
from tests.protection.world import QUARTERS, flow_figures, indicator, row

RULES = Protection()
CLOSED, OPEN, _ = QUARTERS
DECLARED = Folder(
    {"I": Counted((WHOLE, "sex"), QUARTERS)}, {"sex": Division(("women", "men"))}, ("AAA",)
)


@pytest.fixture
def published(world, tmp_path):
    """Publish how many women and men there were, in a closed quarter and an open one."""
    replace_rows(world, "marts.indicators", [indicator("I", "public")])
    periods = [
        row("marts.periods", period=quarter, is_closed=quarter == CLOSED) for quarter in QUARTERS
    ]
    replace_rows(world, "marts.periods", periods)

    def write(name, women, men):
        counts = {
            (quarter, "AAA", "sex", member): people
            for quarter in (CLOSED, OPEN)
            for member, people in (("women", women), ("men", men))
        }
        figures = flow_figures("I", counts)
        replace_rows(world, "marts.indicator_values", figures)
        cells = {(one[1], *one[3:6]) for one in figures}
        replace_rows(
            world,
            "marts.indicator_progress",
            [
                row(
                    "marts.indicator_progress",
                    indicator="I",
                    period=period,
                    partner=who,
                    dimension=dimension,
                    member=member,
                )
                for period, who, dimension, member in cells
            ],
        )
        path = publish(world, Edition("internal"), RULES, tmp_path).path
        return shutil.copy(path, tmp_path / f"{name}.duckdb")

    return write


def women(partner="AAA", period=CLOSED, reading="period"):
    return Cell("I", partner, "sex", "women", period, reading)


def test_what_is_shown_and_what_is_withheld_is_read(published):
    shown = table_of(published("shown", 40, 50))
    withheld = table_of(published("withheld", 3, 50))

    assert (shown.edition, shown.partner) == ("internal", None)
    assert shown.rows[women()] == Row(40, is_withheld=False)
    assert withheld.rows[women()] == Row(None, is_withheld=True)


def test_of_a_version_that_was_kept_only_closed_quarters_count(published):
    kept = table_of(published("kept", 40, 50), only_closed=True)

    assert {cell.period for cell in kept.rows} == {CLOSED}


def test_a_kept_file_and_todays_say_who_came(published):
    kept = table_of(published("kept", 40, 50), only_closed=True)
    now = table_of(published("now", 43, 60))

    found = Attack(DECLARED, Reader((now,), kept={1: (kept,)}), RULES).leaks()

    assert {(leak.kind, leak.count.cell, leak.span) for leak in found} == {
        ("changed", women(partner, CLOSED, reading), (3, 3))
        for partner in ("AAA", WHOLE)
        for reading in ("period", "to_date")
    }


def test_what_is_withheld_in_one_table_is_read_in_another(published):
    path = published("careless", 3, 50)
    with duckdb.connect(str(path)) as file:
        file.execute(
            "update published.indicator_progress set actual = 3"
            " where partner = 'AAA' and member = 'women' and period = ?",
            [CLOSED],
        )

    knowledge = Knowledge(DECLARED, Reader((table_of(path),)))

    assert knowledge.bounds(Count(women(), "people")) == (3, 3)


def test_a_partner_knows_what_it_counted_itself(published, world):
    published("counted", 3, 50)

    assert counted(world, "AAA")[women()] == Row(3)
    assert counted(world, "BBB") == {}
    assert women(WHOLE) in counted(world)
