"""Nobody learns from a missing row that nobody of a minority group was counted."""

import pytest

from assets.programme.model import Protection
from assets.protection.editions import Edition
from assets.protection.publish import publish
from assets.warehouse.connection import read_only
from assets.warehouse.dictionary import replace_rows
from tests.protection.world import QUARTERS, flow_figures, indicator, row

FIRST, SECOND, _ = QUARTERS
PUBLIC, INTERNAL, AAA = Edition("public"), Edition("internal"), Edition("partner", "AAA")
GROUPS, SEXES = ("tesh", "ormek"), ("women", "men")
WHO = ("AAA", "BBB", "CCC", "DDD")


@pytest.fixture
def rows(world, tmp_path):
    """Publish counts of people in an edition and return columns of the programme's breakdown."""

    def read(edition, counts, dimension, columns, table="indicator_values"):
        declared = [("group", one) for one in GROUPS] + [("sex", one) for one in SEXES]
        replace_rows(
            world,
            "marts.dimensions",
            [row("marts.dimensions", dimension=name, member=one) for name, one in declared],
        )
        replace_rows(world, "marts.indicators", [indicator("I", "public")])
        figures = flow_figures("I", counts)
        replace_rows(world, "marts.indicator_values", figures)
        # The progress to date of each figure, by the same cells.
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
                    dimension=name,
                    member=member,
                    target=70 if name == "*" else None,
                    status="on_track",
                )
                for period, who, name, member in cells
            ],
        )
        path = publish(world, edition, Protection(), tmp_path).path
        with read_only(path) as file:
            return set(
                file.execute(
                    f"select {columns} from published.{table}"
                    " where partner = '*' and dimension = ?",
                    [dimension],
                ).fetchall()
            )

    return read


def counted(dimension, *missing):
    """Return forty people in every cell of two quarters, and nobody in those that are named."""
    members = GROUPS if dimension == "group" else [f"{s}×{g}" for s in SEXES for g in GROUPS]
    return {
        (quarter, who, dimension, member): 40
        for quarter in (FIRST, SECOND)
        for who in WHO
        for member in members
        if (quarter, member) not in missing
    }


@pytest.mark.parametrize(("dimension", "gone"), [("group", "tesh"), ("sex×group", "men×tesh")])
@pytest.mark.parametrize(
    ("edition", "is_withheld"), [(PUBLIC, True), (INTERNAL, True), (AAA, False)]
)
def test_a_group_of_which_nobody_was_counted_withholds_the_breakdown(
    rows, edition, is_withheld, dimension, gone
):
    marks = rows(edition, counted(dimension, (SECOND, gone)), dimension, "mark")

    assert marks == {("c" if is_withheld else "",)}


@pytest.mark.parametrize("dimension", ["group", "sex×group"])
def test_a_breakdown_with_enough_of_every_group_is_shown(rows, dimension):
    assert rows(INTERNAL, counted(dimension), dimension, "mark") == {("",)}


@pytest.mark.parametrize("table", ["indicator_values", "indicator_progress"])
def test_a_withheld_breakdown_says_the_same_whoever_was_counted(rows, table):
    def said(*missing):
        of_one = {
            cell: people for cell, people in counted("group", *missing).items() if "AAA" in cell
        }
        few = {(SECOND, "AAA", "group", "ormek"): 2}
        return rows(INTERNAL, {**of_one, **few}, "group", "*", table=table)

    someone = said()

    nobody = said((SECOND, "tesh"))

    assert someone == nobody
    assert someone


def test_its_rows_have_no_target_but_their_own(rows):
    found = rows(
        PUBLIC,
        counted("group", (SECOND, "tesh")),
        "group",
        "member, period, status, target",
        table="indicator_progress",
    )

    assert found == {
        (member, quarter, "withheld", None)
        for member in (*GROUPS, "not_recorded")
        for quarter in QUARTERS
    }
