"""Nobody learns from a missing row that nobody of a minority group was counted."""

from collections import Counter

import pytest

from assets.programme.model import Protection
from assets.protection.editions import Edition
from assets.protection.publish import publish
from assets.warehouse.connection import read_only
from assets.warehouse.dictionary import replace_rows
from tests.protection.world import QUARTERS, figure, flow_figures, indicator, row

pytestmark = pytest.mark.long

FIRST, SECOND, THIRD = QUARTERS
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
        figures += with_sides(figures)
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


def with_sides(figures):
    """Return the figures by sex and those by group that a crossing of both adds up to."""
    sums = Counter()
    for code, quarter, reading, who, dimension, member, people, *_ in figures:
        if "×" in dimension:
            for side in zip(dimension.split("×"), member.split("×"), strict=True):
                sums[code, quarter, who, reading, side] += people
    return [
        figure(code, quarter, who, people, reading=reading, cell=side)
        for (code, quarter, who, reading, side), people in sums.items()
    ]


def programme(edition, rows, *missing, dimension="group"):
    """Return the mark of each of the programme's cells by (quarter, member)."""
    found = rows(edition, counted(dimension, *missing), dimension, "period, reading, member, mark")
    return {
        (quarter, member): mark for quarter, reading, member, mark in found if reading == "period"
    }


@pytest.mark.parametrize(("dimension", "gone"), [("group", "tesh"), ("sex×group", "men×tesh")])
@pytest.mark.parametrize("edition", [PUBLIC, INTERNAL])
def test_a_cell_of_a_group_of_which_nobody_was_counted_has_a_withheld_row(
    rows, edition, dimension, gone
):
    marks = programme(edition, rows, (SECOND, gone), dimension=dimension)

    assert marks[SECOND, gone] == "c"


@pytest.mark.parametrize("edition", [PUBLIC, INTERNAL])
def test_it_takes_company_in_its_quarter_and_nothing_of_another(rows, edition):
    marks = programme(edition, rows, (SECOND, "men×tesh"), dimension="sex×group")

    withheld = {cell for cell, mark in marks.items() if mark == "c"}
    assert len(withheld) > 1
    assert {quarter for quarter, _ in withheld} == {SECOND}


def test_where_the_only_other_group_keeps_it_company_neither_is_known(rows):
    marks = programme(INTERNAL, rows, (SECOND, "tesh"))

    assert {cell for cell, mark in marks.items() if mark == "c"} == {
        (SECOND, group) for group in GROUPS
    }


def test_to_date_a_group_of_which_nobody_was_counted_stays_withheld(rows):
    found = rows(
        INTERNAL,
        counted("group", (SECOND, "tesh")),
        "group",
        "reading, period, mark",
    )

    assert {(period, mark) for reading, period, mark in found if reading == "to_date"} == {
        (FIRST, ""), (SECOND, "c"), (THIRD, "c"),
    }  # fmt: skip


@pytest.mark.parametrize(("dimension", "gone"), [("group", "tesh"), ("sex×group", "men×tesh")])
def test_in_a_partners_own_edition_nobody_needs_no_row(rows, dimension, gone):
    marks = programme(AAA, rows, (SECOND, gone), dimension=dimension)

    assert (SECOND, gone) not in marks
    assert set(marks.values()) == {""}


@pytest.mark.parametrize("edition", [PUBLIC, INTERNAL])
def test_that_everybody_answered_may_be_known(rows, edition):
    assert not [cell for cell in programme(edition, rows) if "not_recorded" in cell[1]]


def test_where_nobody_was_counted_without_the_group_either_no_row_is_added(rows):
    """That there are no men is shown by sex, and says it of each group."""
    missing = [(SECOND, f"men×{group}") for group in GROUPS]

    found = programme(INTERNAL, rows, *missing, dimension="sex×group")

    assert {member for quarter, member in found if quarter == SECOND} == {
        f"women×{group}" for group in GROUPS
    }


def test_where_nobody_was_counted_at_all_no_row_is_added(rows):
    missing = [(SECOND, group) for group in GROUPS]

    assert {quarter for quarter, _ in programme(INTERNAL, rows, *missing)} == {FIRST}


@pytest.mark.parametrize("dimension", ["group", "sex×group"])
def test_a_breakdown_with_enough_of_every_group_is_shown(rows, dimension):
    assert rows(INTERNAL, counted(dimension), dimension, "mark") == {("",)}


@pytest.mark.parametrize("table", ["indicator_values", "indicator_progress"])
def test_a_withheld_row_says_the_same_whoever_was_counted(rows, table):
    def said(few):
        of_one = {cell: people for cell, people in counted("group").items() if "AAA" in cell}
        found = rows(
            INTERNAL, {**of_one, (SECOND, "AAA", "group", "tesh"): few}, "group", "*", table=table
        )
        return {row for row in found if "tesh" in row and SECOND in row}

    someone = said(3)

    nobody = said(0)

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
        (member, quarter, status, None)
        for member in GROUPS
        for quarter, status in ((FIRST, "on_track"), (SECOND, "withheld"), (THIRD, "withheld"))
    }
