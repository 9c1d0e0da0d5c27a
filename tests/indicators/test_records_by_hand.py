"""Why a record is or is not in a figure, one reason at a time, in a world small enough to see."""

import pytest

from assets.indicators.records import reasons
from assets.warehouse.dictionary import dictionary, replace_rows
from tests.indicators.traced_world import receive, records, told
from tests.indicators.world import fill, report

COUNT = {"rows": "all"}
Q1, Q2 = "2026Q1", "2026Q2"


def test_a_record_of_the_period_is_used_and_one_of_another_is_not_listed(world):
    fill(world, entries=[("AAA", "2026-05-01"), ("AAA", "2026-02-01"), ("BBB", "2026-04-01")])
    receive(world)

    assert told(records(world, COUNT, Q2)) == {"entry-1": "used", "entry-3": "used"}
    assert told(records(world, COUNT, Q2, "AAA")) == {"entry-1": "used"}
    assert told(records(world, COUNT, Q2, reading="to_date")) == {
        "entry-1": "used", "entry-2": "used", "entry-3": "used",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("fate", "reason"),
    [
        ("quarantined", "quarantined"),
        ("on_hold", "on_hold"),
        ("returned", "returned"),
        ("excluded", "not_approved"),
        ("decision", "decision"),
    ],
)
def test_what_became_of_a_submission_is_the_reason_for_all_its_items(world, fate, reason):
    fill(world, entries=[("AAA", "2026-05-01"), ("AAA", "2026-05-02")])
    receive(world, entry_1=fate)

    assert told(records(world, COUNT, Q2)) == {"entry-1": reason, "entry-2": "used"}


def test_the_rules_that_quarantined_a_submission_are_told_in_words(world):
    fill(world, entries=[("AAA", "2026-05-01")])
    receive(world, entry_1="quarantined")
    broken = ("report", "entry-1", "1", "a_rule", "error", "on", "A day is in the past", None)
    accepted = ("report", "entry-1", "1", "other", "error", "on", "It is rare", None, "accept")
    replace_rows(world, "quality.findings", [broken + (None,) * 6, accepted + (None,) * 5])

    [row] = records(world, COUNT, Q2)

    assert row["detail"] == "A day is in the past"


def test_a_row_that_misses_the_condition_is_outside_and_so_is_one_without_an_answer(world):
    fill(world, entries=[("AAA", "2026-05-01", "a", 5), ("AAA", "2026-05-01", "b", 1),
                         ("AAA", "2026-05-01", "c", None)])  # fmt: skip
    receive(world)

    found = told(records(world, {**COUNT, "where": "amount >= 2"}, Q2))

    assert found == {"entry-1": "used", "entry-2": "outside", "entry-3": "outside"}


def test_a_partner_that_nobody_knows_is_told_in_the_programmes_figure_alone(world):
    fill(world, entries=[("QQQ", "2026-05-01")])
    receive(world)

    assert told(records(world, COUNT, Q2)) == {"entry-1": "unknown_partner"}
    assert records(world, COUNT, Q2, "QQQ") == []


def test_what_has_no_date_is_listed_where_it_came(world):
    fill(world, entries=[("AAA", None)])
    receive(world)  # On 1 July 2026, the day after the quarter.

    assert records(world, COUNT, Q2) == []
    assert told(records(world, COUNT, "2026", frequency="year")) == {"entry-1": "no_date"}


def test_a_day_after_the_one_on_which_everything_is_read_is_in_the_future(world):
    fill(world, entries=[("AAA", "2026-07-20"), ("AAA", "2026-07-21")])
    receive(world)

    found = told(records(world, COUNT, "2026", frequency="year"))

    assert found == {"entry-1": "used", "entry-2": "future"}


def test_the_record_that_stands_for_another_is_named(world):
    fill(world, entries=[("AAA", "2026-04-01", "well"), ("AAA", "2026-05-01", "well")])
    receive(world)

    first, second = records(world, {**COUNT, "pick": {"latest_per": "thing"}}, Q2)

    assert (first["reason"], first["detail"]) == ("superseded", "entry-2, item 1")
    assert second["is_used"]


def test_where_partners_record_the_same_each_has_it_and_the_programme_has_it_once(world):
    fill(world, entries=[("AAA", "2026-04-01", "talk"), ("BBB", "2026-05-01", "talk")])
    receive(world)
    once = {"across_partners": {"distinct": "thing"}}

    assert told(records(world, COUNT, Q2, "AAA", **once)) == {"entry-1": "used"}
    assert told(records(world, COUNT, Q2, **once)) == {"entry-1": "superseded", "entry-2": "used"}


def test_who_stands_for_nobody_is_not_in_the_sample(world):
    fill(world, entries=[("AAA", "2026-05-01", "a", 2), ("AAA", "2026-05-01", "b", 0)])
    receive(world)
    measure = {
        "denominator": COUNT,
        "numerator": {**COUNT, "where": "thing = 'a'"},
        "survey": {"weight": "amount", "cluster": "place"},
    }

    found = records(world, measure, Q2, kind="ratio_level", across_partners="pooled")

    assert told(found) == {"entry-1": "used", "entry-2": "not_in_sample"}


def test_of_a_ratio_it_is_told_what_is_in_the_numerator_too(world):
    fill(world, entries=[("AAA", "2026-05-01", "a", 5), ("AAA", "2026-05-01", "b", 1)])
    receive(world)
    measure = {"denominator": COUNT, "numerator": {**COUNT, "where": "amount >= 2"}}

    first, second = records(world, measure, Q2, kind="ratio_flow", across_partners="pooled")

    assert (first["is_in_numerator"], second["is_in_numerator"]) == (True, False)


def test_a_partner_without_an_answer_has_no_mean_and_is_not_in_that_of_the_programme(world):
    fill(world, entries=[("AAA", "2026-05-01", "a", 3), ("BBB", "2026-05-01", "a", None)])
    receive(world)

    found = records(world, {"mean": "amount"}, Q2, kind="index", across_partners="mean")

    assert told(found) == {"entry-1": "used", "entry-2": "no_answer"}


# A stock is carried over one period --------------------------------------------------------

STOCK = {"kind": "stock", "across_partners": "latest_then_sum"}


def test_a_stock_of_the_period_before_is_carried_for_who_was_not_heard_from(world):
    fill(world, entries=[("AAA", "2026-02-01"), ("BBB", "2026-02-01"), ("BBB", "2026-05-01")])
    receive(world)

    found = records(world, COUNT, Q2, **STOCK)

    assert [(row["root_uuid"], row["carried_from"]) for row in found] == [
        ("entry-1", Q1),
        ("entry-3", None),
    ]


def test_a_report_that_held_nothing_carries_nothing(world):
    fill(world, entries=[("AAA", "2026-02-01")])
    receive(world)
    replace_rows(
        world,
        "marts.reporting_calendar",
        [report(Q2, "AAA", "2026-07-15", "2026-07-10")],
    )

    assert records(world, COUNT, Q2, **STOCK) == []


def test_every_reason_that_is_given_has_its_words():
    """The reasons of the tests above, and none without words."""
    assert set(reasons()) == {
        "quarantined", "on_hold", "returned", "not_approved", "decision", "unknown_partner",
        "no_date", "future", "outside", "not_in_sample", "superseded", "no_answer",
    }  # fmt: skip


def test_the_data_dictionary_names_every_reason():
    _, meaning = dictionary()["marts.indicator_records"].columns["reason"]

    named = meaning.removeprefix("Why it is left out: ").split(";")[0].replace(" or ", ", ")
    assert set(named.split(", ")) == set(reasons())
