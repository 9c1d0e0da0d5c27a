"""What the checks found is kept by id, and decides what becomes of each submission."""

import pytest

from assets.programme.model import FormPlace
from assets.warehouse.connection import read_only, writing
from assets.warehouse.dictionary import dictionary, insert_rows
from expectations.findings import keep_findings, settle
from tests.expectations.conftest import AS_OF, stage_rows
from tests.velmara_run import velmara_run

PLACES = (
    FormPlace(code="report", uid="aReport", title="Report", partner="report/partner"),
    FormPlace(code="survey", uid="aSurvey", title="Survey"),
)
SECRET = "a name that must not leave"


@pytest.fixture
def warehouse(tmp_path):
    """A warehouse in which two forms are staged, without submissions yet."""
    with writing(tmp_path / "warehouse.duckdb") as connection:
        for form in ("report", "survey"):
            connection.execute(
                f"create table staging.{form}"
                " (root_uuid varchar, validation_status varchar, report__partner varchar)"
            )
        for table in ("quality.findings", "staging.cut_out"):
            connection.execute(f"create table {table} ({dictionary()[table].schema})")
        yield connection


def send(warehouse, root_uuid, status=None, *severities, form="report"):
    warehouse.execute(f"insert into staging.{form} values (?, ?, 'AAA')", [root_uuid, status])
    insert_rows(
        warehouse,
        "quality.findings",
        [
            (form, root_uuid, None, f"a_rule: {n}", severity, "x", "No.", AS_OF, None, None, None)
            for n, severity in enumerate(severities)
        ],
    )


@pytest.mark.parametrize(
    ("status", "severities", "fate"),
    [
        (None, (), "used"),
        ("approved", (), "used"),
        (None, ("warning",), "used"),
        ("approved", ("error",), "quarantined"),
        (None, ("warning", "error"), "quarantined"),
        ("on_hold", ("error",), "on_hold"),
        ("on_hold", (), "on_hold"),
        ("not_approved", ("error",), "excluded"),
        ("not_approved", (), "excluded"),
    ],
)
def test_the_status_given_in_kobotoolbox_comes_before_the_findings(
    warehouse, status, severities, fate
):
    send(warehouse, "u-1", status, *severities)

    settle(warehouse, PLACES, "true")

    assert warehouse.execute("select fate from quality.submissions").fetchall() == [(fate,)]


def test_only_what_is_approved_is_not_provisional(warehouse):
    for status in ("approved", None, "on_hold"):
        send(warehouse, f"u-{status}", status)

    settle(warehouse, PLACES, "true")

    found = warehouse.execute(
        "select root_uuid, is_provisional from quality.submissions"
    ).fetchall()
    assert dict(found) == {"u-approved": False, "u-None": True, "u-on_hold": True}


def test_a_submission_knows_whom_it_is_about_where_its_form_says_so(warehouse):
    send(warehouse, "u-1")
    send(warehouse, "u-2", form="survey")

    settle(warehouse, PLACES, "true")

    found = warehouse.execute("select root_uuid, partner from quality.submissions").fetchall()
    assert dict(found) == {"u-1": "AAA", "u-2": None}


def test_a_finding_of_another_form_is_not_held_against_a_submission(warehouse):
    send(warehouse, "u-1", None, "error", form="survey")
    send(warehouse, "u-1")

    settle(warehouse, PLACES, "true")

    found = warehouse.execute("select form, fate from quality.submissions").fetchall()
    assert dict(found) == {"survey": "quarantined", "report": "used"}


def test_what_was_received_is_used_or_left_out_for_a_reason(warehouse):
    for number, (status, severity) in enumerate(
        [("approved", ()), (None, ()), (None, ("error",)), ("on_hold", ()), ("not_approved", ())]
    ):
        send(warehouse, f"u-{number}", status, *severity)

    settle(warehouse, PLACES, "true")

    assert warehouse.execute("select * from quality.reconciliation").fetchall() == [
        ("report", "*", 5, 2, 1, 1, 1, 1, 0, 0),
        ("survey", "*", 0, 0, 0, 0, 0, 0, 0, 0),
    ]


def test_findings_are_counted_by_check_and_submission(warehouse):
    send(warehouse, "u-1", None, "error", "error")
    send(warehouse, "u-2", None, "error")

    settle(warehouse, PLACES, "true")

    assert warehouse.execute("select * from quality.findings_summary").fetchall() == [
        ("report", "a_rule", "error", 2)
    ]


def test_the_findings_of_one_form_replace_its_own_and_no_others(warehouse):
    send(warehouse, "u-1", None, "error")
    send(warehouse, "u-2", None, "error", form="survey")

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
        unbalanced = connection.execute(
            "select form from quality.reconciliation where received <> used + quarantined"
            " + excluded + on_hold + without_consent + forgotten"
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
    assert unbalanced == []
