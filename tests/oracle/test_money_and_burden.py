"""The money of agreements and what was asked of partners, recounted from what was sent."""

from tests.oracle.burden import burden
from tests.oracle.compared import disagreement
from tests.oracle.funds import funds


def test_the_money_of_every_agreement_is_what_payments_and_reports_add_up_to(product, world):
    columns = (
        "agreed, due, paid, received, spent, own_contribution, reports, received_to_date,"
        " unconfirmed_to_date, spent_to_date, arrivals, median_days_to_money, median_days_late,"
        " oldest_unpaid_days"
    )

    stored = product("marts.funds", "agreement, currency, period", columns)

    assert not disagreement(stored, funds(world), columns)


def test_what_was_asked_of_every_partner_is_what_its_forms_ask(product, world):
    columns = "forms, submissions, questions, partners, median_submissions, median_questions"

    stored = product("marts.reporting_burden", "period, partner, form", columns)

    assert not disagreement(stored, burden(world), columns)
