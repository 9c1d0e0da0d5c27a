"""What follows from an edition's figures is computed from those that it shows, and no others."""

from decimal import Decimal

import pytest

from assets.programme.model import Protection
from assets.protection.editions import Edition
from assets.protection.publish import publish
from assets.warehouse.connection import read_only
from assets.warehouse.dictionary import replace_rows
from tests.protection.world import row

QUARTERS = ("2025Q1", "2025Q2", "2025Q3", "2025Q4", "2026Q1", "2026Q2", "2026Q3")
ENDED = QUARTERS[:5]
PARTNERS = ("AAA", "BBB", "CCC", "DDD", "EEE", "FFF")
INTERNAL, PUBLIC, OWN = Edition("internal"), Edition("public"), Edition("partner", "AAA")


def figures_of(code, numbers, partner="*", **said):
    """The figures to date of a result at the end of each period, as values and beside a target."""
    values = [
        row(
            "marts.indicator_values", indicator=code, period=period, reading="to_date",
            partner=partner, dimension="*", member="*", value=number, records=1,
            provisional_records=int(period in said.get("provisional", ())),
            is_carried=period in said.get("carried", ()), is_entered=False,
            people=said.get("people"),
        )
        for period, number in zip(ENDED, numbers, strict=True)
    ]  # fmt: skip
    progress = [
        row(
            "marts.indicator_progress", indicator=code, period=period, partner=partner,
            dimension="*", member="*", actual=number, status="on_track",
        )
        for period, number in zip(ENDED, numbers, strict=True)
    ]  # fmt: skip
    return values, progress


@pytest.fixture
def published(world, tmp_path):
    """Publish an edition of one result; return the rows of a published table."""

    def rows(found, table, edition=INTERNAL, **said):
        result = {"kind": "flow", "unit_kind": "count", "counts": "events"} | said
        replace_rows(
            world,
            "marts.periods",
            [
                row(
                    "marts.periods", period=period, kind="quarter", is_base=True,
                    starts_on=f"{period[:4]}-{3 * int(period[-1]) - 2:02}-01",
                    ends_on=f"{period[:4]}-{3 * int(period[-1]):02}-28",
                    is_closed=period in ENDED,
                )
                for period in QUARTERS
            ],
        )  # fmt: skip
        replace_rows(
            world,
            "marts.indicators",
            [
                row(
                    "marts.indicators", indicator="OP1", direction="up", frequency="quarter",
                    sensitivity="public", position=1, **result,
                )
            ],
        )  # fmt: skip
        replace_rows(
            world, "marts.indicator_values", [one for values, _ in found for one in values]
        )
        replace_rows(
            world, "marts.indicator_progress", [one for _, progress in found for one in progress]
        )
        targets = [("OP1", "*", "*", "*", period, None, 20, None) for period in QUARTERS]
        replace_rows(world, "marts.targets", targets)
        publish(world, edition, Protection(), tmp_path)
        with read_only(tmp_path / f"{edition.name}.duckdb") as connection:
            return connection.execute(f"from published.{table} order by all").fetchall()

    return rows


def test_a_flow_goes_on_to_the_periods_that_have_a_target(published):
    found = published([figures_of("OP1", (10, 30, 40, 70, 90))], "projections")

    assert found == [
        ("OP1", "2026Q2", 120, 100, 110, 120, 4, "2026Q1"),
        ("OP1", "2026Q3", 140, 110, 130, 150, 4, "2026Q1"),
    ]


def test_a_level_is_held_against_the_target_of_its_period(published):
    shares = [Decimal(tenths) / 10 for tenths in (2, 4, 5, 8, 9)]
    found = published(
        [figures_of("OP1", shares)], "projections", kind="ratio_level", unit_kind="share"
    )

    assert [one[2] for one in found] == [20, 20]
    assert found[1][3:6] == (1, 1, 1)


def test_a_provisional_figure_is_no_start_but_what_adds_up_does_not_fall_below_it(published):
    past = figures_of("OP1", (10, 30, 40, 70, 115), provisional={"2026Q1"})

    [first, _] = published([past], "projections")

    assert first == ("OP1", "2026Q2", 120, 115, 115, 130, 3, "2025Q4")


@pytest.mark.parametrize(
    ("said", "asked"),
    [
        ({"carried": {"2025Q3"}}, {}),
        ({"provisional": {"2025Q3"}}, {}),
        ({}, {"kind": "index", "unit_kind": "score"}),
    ],
)
def test_nothing_is_expected_where_the_past_does_not_say_enough(published, said, asked):
    past = figures_of("OP1", (10, 30, 40, 70, 90), **said)

    assert published([past], "projections", **asked) == []


def test_what_is_withheld_is_a_gap_in_the_edition_that_withholds_it(published):
    past = figures_of("OP1", (10, 30, 40, 70, 90), people=7)

    assert published([past], "projections", PUBLIC, counts="people") == []
    assert len(published([past], "projections", INTERNAL, counts="people")) == 2


def test_the_middle_of_five_partners_is_told_where_all_of_them_are(published):
    numbers = dict(zip(PARTNERS, (4, 8, 15, 16, 23), strict=False))
    found = [figures_of("OP1", (number,) * 5, partner) for partner, number in numbers.items()]

    spreads = published(found, "partner_spreads")

    assert spreads[-1] == ("OP1", "2026Q1", 5, 8, 15, 16, "")
    assert len(spreads) == len(ENDED)
    assert published(found, "partner_spreads", PUBLIC) == []
    assert published(found, "partner_spreads", OWN) == []


def test_between_two_partners_the_quartiles_are_taken_in_proportion(published):
    numbers = dict(zip(PARTNERS, (4, 8, 15, 16, 23, 42), strict=True))
    found = [
        figures_of("OP1", (number,) * 5, partner, provisional={"2026Q1"} if number == 4 else ())
        for partner, number in numbers.items()
    ]

    assert published(found, "partner_spreads")[-1] == (
        *("OP1", "2026Q1", 6, Decimal("9.75"), Decimal("15.5"), Decimal("21.25"), "p"),
    )


def test_of_four_partners_there_is_no_middle(published):
    found = [figures_of("OP1", (9,) * 5, partner) for partner in PARTNERS[:4]]

    assert published(found, "partner_spreads") == []
