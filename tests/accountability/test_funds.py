"""The money of agreements: what was agreed, due, paid, received by the CSO's word, and spent."""

from dataclasses import replace
from datetime import date

import pytest

from assets.accountability.funds import load_funds
from assets.programme.tables import load_registers
from assets.warehouse.connection import writing
from assets.warehouse.dictionary import replace_rows
from tests.accountability.conftest import rows_of
from tests.accountability.money import agreement, counting, paid, payment, promise, report

DUE = date(2025, 1, 31)
PAID, ARRIVED = date(2025, 2, 3), date(2025, 2, 10)
KEPT = promise("A01-AWN-2025Q1", "late", date(2025, 2, 12), DUE)


@pytest.fixture(scope="module")
def funds(programme, tmp_path_factory):
    with writing(tmp_path_factory.mktemp("funds") / "warehouse.duckdb") as connection:
        yield counting(connection, programme)


def of(rows, period="2025Q1", code="A-1"):
    [found] = [row for row in rows if (row["agreement"], row["period"]) == (code, period)]
    return found


def told(row, *names):
    return tuple(row[name] for name in names)


def test_an_agreement_has_a_row_for_each_period_since_it_began(funds):
    rows = funds([agreement(starts_on="2025-05-10", ends_on="2025-06-30")])

    assert [row["period"] for row in rows if row["agreement"] == "A-1"] == ["2025Q2", "2025Q3"]
    assert told(of(rows, "2025Q2"), "agreed", "due", "paid", "received") == (1000, 0, 0, 0)


def test_what_is_due_is_due_in_the_period_of_its_day_paid_or_not(funds):
    rows = funds([agreement()], [payment(), payment(2, payment__due_on=date(2025, 5, 1))])

    assert [told(of(rows, period), "due", "due_to_date") for period in ("2025Q1", "2025Q2")] == [
        (100, 100),
        (100, 200),
    ]


def test_what_is_not_due_yet_on_the_day_is_not_counted(funds):
    rows = funds([agreement()], [payment()], as_of=date(2025, 1, 30))

    assert of(rows)["due"] == 0


def test_money_that_the_agency_says_arrived_is_not_received_before_the_cso_says_so(funds):
    rows = funds([agreement()], [payment(**paid(PAID, received=ARRIVED))])

    assert told(of(rows), "paid", "received", "unconfirmed_to_date") == (100, 0, 100)


@pytest.mark.parametrize("state", ["pending", "disputed", "deemed", "overdue"])
def test_only_a_confirmation_is_the_csos_word(funds, state):
    said = promise("A01-AWN-2025Q1", state, None, DUE)

    rows = funds([agreement()], [payment(**paid(PAID, received=ARRIVED))], [said])

    assert told(of(rows), "received", "unconfirmed_to_date") == (0, 100)


def test_what_the_cso_confirmed_is_received(funds):
    rows = funds([agreement()], [payment(**paid(PAID, received=ARRIVED))], [KEPT])

    assert told(of(rows), "received", "unconfirmed_to_date") == (100, 0)


def test_a_record_that_the_cso_sent_itself_is_its_word(funds):
    own = payment(submitted_by="awn_office", **paid(PAID, received=ARRIVED))

    assert of(funds([agreement()], [own]))["received"] == 100


def test_a_confirmation_counts_from_its_day_and_changes_no_earlier_period(funds):
    later = promise("A01-AWN-2025Q1", "late", date(2025, 4, 2), DUE)

    rows = funds([agreement()], [payment(**paid(PAID, received=ARRIVED))], [later])

    columns = ("received", "received_to_date", "unconfirmed_to_date")
    assert told(of(rows), *columns) == (0, 0, 100)
    assert told(of(rows, "2025Q2"), *columns) == (100, 100, 0)


def test_a_tranches_own_promise_speaks_for_it_and_not_another_of_the_same_day(funds):
    promises = [promise("A01-A-1-1", "pending", None, DUE), promise("A01-A-1-2", "late", PAID, DUE)]
    payments = [payment(number, **paid(PAID, received=PAID)) for number in (1, 2)]

    rows = funds([agreement()], payments, promises, table="marts.tranches")

    assert [told(row, "commitment", "confirmed_on") for row in rows] == [
        ("A01-A-1-1", None),
        ("A01-A-1-2", PAID),
    ]


def test_a_tranche_paid_in_two_parts_is_due_once(funds):
    parts = [payment(**paid(PAID, 40)), payment(**paid(ARRIVED, 60))]

    assert told(of(funds([agreement()], parts)), "due", "paid") == (100, 100)


def test_days_to_money_run_from_the_agreement_to_the_arrival(funds):
    payments = [
        payment(1, **paid(PAID, received=date(2025, 1, 11))),
        payment(2, **paid(PAID, received=date(2025, 2, 4))),
        payment(3, **paid(PAID)),
    ]

    found = of(funds([agreement()], payments))

    assert told(found, "arrivals", "median_days_to_money", "median_days_late") == (2, 22, 2)
    assert found["last_received_on"] == date(2025, 2, 4)


def test_what_nobody_paid_grows_old(funds):
    rows = funds([agreement()], [payment()], as_of=date(2025, 7, 5))

    ages = [of(rows, period)["oldest_unpaid_days"] for period in ("2025Q1", "2025Q2", "2025Q3")]
    assert ages == [59, 150, 155]


def test_what_was_spent_is_unknown_without_a_report_and_never_zero(funds):
    rows = funds([agreement()], reports=[report("2025Q1", 70, 5), report("2025Q3", 0)])

    columns = ("spent", "own_contribution", "reports", "spent_to_date")
    assert told(of(rows, "2025Q1"), *columns) == (70, 5, 1, 70)
    assert told(of(rows, "2025Q2"), *columns) == (None, None, 0, 70)
    assert told(of(rows, "2025Q3"), *columns) == (0, 0, 1, 70)


def test_a_report_sent_again_takes_the_place_of_the_first(funds):
    rows = funds([agreement()], reports=[report("2025Q1", 70), report("2025Q1", 80)])

    assert of(rows)["spent"] == 80


def test_a_partner_spends_of_the_agreement_that_is_in_force(funds):
    own = [
        agreement("A-1", ends_on="2025-03-31"),
        agreement("A-2", starts_on="2025-04-01", currency="EUR"),
    ]

    rows = funds(own, reports=[report("2025Q1", 70), report("2025Q2", 80)])

    assert (of(rows, "2025Q1")["spent"], of(rows, "2025Q2", "A-2")["spent"]) == (70, 80)
    assert of(rows, "2025Q2")["spent"] is None


def test_of_two_currencies_at_once_nobody_can_say_what_was_spent(funds):
    rows = funds(
        [agreement("A-1"), agreement("A-2", currency="EUR")], reports=[report("2025Q1", 1)]
    )

    assert of(rows)["spent"] is of(rows, code="A-2")["spent"] is None


def test_all_agreements_are_added_up_in_each_currency_alone(funds):
    own = [agreement("A-1"), agreement("A-2", "TYR"), agreement("A-3", "OLS", currency="EUR")]
    payments = [payment(code=one.agreement, **paid(PAID)) for one in own]

    rows = funds(own, payments, reports=[report("2025Q1", 70), report("2025Q1", 9, partner="OLS")])

    totals = [row for row in rows if (row["agreement"], row["period"]) == ("*", "2025Q1")]
    columns = ("currency", "agreed", "due", "paid", "spent", "reports")
    assert [told(row, *columns) for row in totals] == [
        ("EUR", 1000, 100, 100, 9, 1),
        ("USD", 2000, 200, 200, 70, 1),
    ]


def test_funds_name_the_records_behind_them(funds):
    first, second = payment(), payment(2, is_provisional=True, payment__due_on=date(2025, 5, 1))

    rows = funds([agreement()], [first, second], reports=[report("2025Q2", 1)])

    found = of(rows, "2025Q2")
    assert {(one["form"], one["root_uuid"]) for one in found["records"]} == {
        ("grant_payment", "root-1"), ("grant_payment", "root-2"), ("quarterly_report", "root-1"),
    }  # fmt: skip
    assert found["provisional_records"] == 1


def test_a_programme_without_the_forms_still_says_what_was_agreed(programme, tmp_path):
    small = replace(programme, agreements=(agreement(),))
    with writing(tmp_path / "warehouse.duckdb") as connection:
        load_registers(connection, small, date(2025, 2, 1))
        replace_rows(connection, "marts.commitments", [])
        filled = load_funds(connection, small)
        found = of(rows_of(connection, "marts.funds"))

    assert filled == {
        "marts.tranches": 0,
        "marts.spending": 0,
        "marts.funds": 2,
        "marts.project_funds": 2,
    }
    assert told(found, "agreed", "due", "spent", "records") == (1000, 0, None, [])


def test_a_donors_money_is_the_sum_of_its_agreements_by_project_and_currency(funds):
    ours = [
        agreement("A-1", donor="Rivers", project="Voices"),
        agreement("A-2", "TYR", donor="Rivers", project="Voices", amount=500),
        agreement("A-3", "TYR", donor="Rivers", project="Markets", currency="EUR"),
        agreement("A-4", "TYR", donor="Lantern", project="Markets", starts_on="2025-05-01"),
    ]

    rows = funds(
        ours, [payment(**paid(PAID))], reports=[report("2025Q1", 40)], table="marts.project_funds"
    )

    found = {told(row, "donor", "project", "currency"): row for row in rows
             if row["period"] == "2025Q1"}  # fmt: skip
    assert {
        key: told(row, "agreements", "agreed", "paid_to_date") for key, row in found.items()
    } == {
        ("Rivers", "Voices", "USD"): (2, 1500, 100),
        ("Rivers", "*", "USD"): (2, 1500, 100),
        ("Rivers", "Markets", "EUR"): (1, 1000, 0),
        ("Rivers", "*", "EUR"): (1, 1000, 0),
    }
    voices = found["Rivers", "Voices", "USD"]
    assert told(voices, "spent_to_date", "agreements_with_spending") == (40, 1)
