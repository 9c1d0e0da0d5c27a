"""What the checks found is kept by the ids of the rows, and never by a value."""

from assets.warehouse.connection import read_only, writing
from expectations.findings import keep_findings
from tests.expectations.conftest import AS_OF, stage_rows
from tests.expectations.settled_world import find, open_staging
from tests.velmara_run import velmara_run

SECRET = "a name that must not leave"


def test_the_findings_of_one_form_replace_its_own_and_no_others():
    with open_staging() as warehouse:
        find(warehouse, "report", "u-1", "error")
        find(warehouse, "survey", "u-2", "error")

        keep_findings(warehouse, "report", [], AS_OF)

        assert warehouse.execute("select form from quality.findings").fetchall() == [("survey",)]


def test_no_answer_stands_in_a_finding(tmp_path, rules, hold):
    path = tmp_path / "warehouse.duckdb"
    wrong = {"partner": SECRET, "submitted_by": SECRET, "topics": [SECRET], "unreadable": "told_on"}
    stage_rows(path, "report", [wrong])

    failures = hold(path, {"report": rules["report"]})
    with writing(path) as connection:
        keep_findings(connection, "report", failures, AS_OF)
        rows = connection.execute("from quality.findings").fetchall()

    assert len(rows) >= 4
    assert SECRET not in str(rows)
    assert SECRET not in str([failure.rows for failure in failures])


def test_velmaras_planned_mistakes_are_found_and_nothing_else(tmp_path_factory):
    run = velmara_run(tmp_path_factory.getbasetemp())

    with read_only(run.warehouse) as connection:
        found = connection.execute(
            "select form, expectation, count(*) from quality.findings group by all order by all"
        ).fetchall()
    assert found == [
        ("action_plan_update", "choices_are_from_the_form: action__state", 1),
        ("commitment_event", "promise_is_in_the_register: promise__commitment", 1),
        ("community_pulse", "choices_are_from_the_form: pulse__adm2", 1),
        ("event", "answers_read_as_their_type: unreadable", 1),
        ("grant_payment", "answers_read_as_their_type: unreadable", 1),
        ("grant_payment", "required_questions_are_answered: payment__amount_due", 1),
        ("principles_survey", "code_speaks_for_the_partner: survey__code", 1),
        ("principles_survey", "required_questions_are_answered: p3__p3_2", 1),
        ("quarterly_report", "answers_read_as_their_type: unreadable", 1),
        ("quarterly_report", "choices_are_from_the_form: activity__adm2", 1),
        ("quarterly_report", "nothing_is_dated_after_today: activity__held_on", 1),
        ("quarterly_report", "required_questions_are_answered: activity__reached__people", 1),
        ("quarterly_report", "sender_speaks_for_the_partner: submitted_by", 1),
        ("registration_case", "required_questions_are_answered: case__sex", 1),
        ("report_reply", "code_speaks_for_the_partner: reply__code", 1),
        ("volunteer_log", "choices_are_from_the_form: activity__activity_type", 1),
        ("volunteer_log", "numbers_are_within_their_bounds: activity__hours", 1),
        ("volunteer_log", "sender_speaks_for_the_partner: submitted_by", 1),
    ]
