"""What the checks found is kept by the ids of the rows, and never by a value."""

from dataclasses import dataclass
from datetime import timedelta

import duckdb
import pytest

from assets.warehouse.connection import read_only, writing
from expectations.findings import keep_domain, keep_form
from expectations.forms.rule import Rule
from expectations.library.runner import DomainFailure, DomainRow, Failure
from tests.expectations.conftest import AS_OF, stage_rows
from tests.expectations.settled_world import find, stage_row
from tests.velmara_run import velmara_run

SECRET = "a name that must not leave"
EXPECTATIONS = "select form, root_uuid, item_path, expectation, suite from quality.findings"


@dataclass(frozen=True)
class DomainsRule:
    """As much of a rule of the domain as is kept."""

    code: str


def of_form(table: str, check: str, *rows: tuple[str, str | None]) -> Failure:
    return Failure(Rule(table, check, "x", "false"), rows)


def of_domain(code: str, *rows: DomainRow) -> DomainFailure:
    return DomainFailure(DomainsRule(code), rows)  # type: ignore[arg-type]


def kept(warehouse: duckdb.DuckDBPyConnection) -> list[tuple[object, ...]]:
    return warehouse.execute(EXPECTATIONS).fetchall()


def test_the_findings_of_one_form_replace_its_own_and_no_others(warehouse):
    find(warehouse, "report", "u-1", "error")
    find(warehouse, "survey", "u-2", "error")

    keep_form(warehouse, "report", [], AS_OF)

    assert [form for form, *_ in kept(warehouse)] == ["survey"]


def test_what_the_domain_found_stays_when_a_form_is_checked_again(warehouse):
    keep_domain(warehouse, [of_domain("odd", ("report", "u", None, "y"))], AS_OF, "error")
    keep_form(warehouse, "report", [of_form("report__activity", "wanted", ("u", "2/1"))], AS_OF)

    keep_form(warehouse, "report", [of_form("report", "wanted", ("v", None))], AS_OF)

    assert kept(warehouse) == [
        ("report", "u", None, "odd: y", "domain"),
        ("report", "v", None, "wanted: x", "report"),
    ]


def test_what_a_form_found_stays_when_the_domain_is_checked_again(warehouse):
    keep_form(warehouse, "report", [of_form("report", "wanted", ("u", None))], AS_OF)
    keep_domain(warehouse, [of_domain("odd", ("survey", "u", None, "y"))], AS_OF, "error")
    keep_domain(warehouse, [of_domain("rare", ("survey", "u", None, "y"))], AS_OF, "warning")

    keep_domain(warehouse, [], AS_OF, "error")

    assert kept(warehouse) == [
        ("report", "u", None, "wanted: x", "report"),
        ("survey", "u", None, "rare: y", "domain"),
    ]


def test_findings_have_one_order_and_each_is_kept_once(warehouse):
    rows = [("v", None), ("u", "2"), ("u", "10"), ("u", "2")]
    failures = [of_form("report", "b", *rows), of_form("report", "a", *rows[:1])]

    keep_form(warehouse, "report", failures, AS_OF)
    first = kept(warehouse)
    keep_form(warehouse, "report", failures[::-1], AS_OF)

    assert kept(warehouse) == first
    assert len(first) == 4


LATER = AS_OF + timedelta(days=3)
KEEPERS = {
    "form": lambda world, as_of, *rows: keep_form(
        world, "report", [of_form("report", "wanted", *rows)] if rows else [], as_of
    ),
    "domain": lambda world, as_of, *rows: keep_domain(
        world,
        [of_domain("wanted", *(("report", *row, "x") for row in rows))] if rows else [],
        as_of,
        "error",
    ),
}


@pytest.fixture(params=KEEPERS)
def keep(request, warehouse):
    """Keep what a run of a day found, in place of what the run before it found."""

    def keep_rows(as_of, *rows):
        KEEPERS[request.param](warehouse, as_of, *rows)
        days = "select root_uuid, found_on from quality.findings"
        return dict(warehouse.execute(days).fetchall())

    return keep_rows


def test_a_finding_that_stays_keeps_the_day_on_which_it_was_first_found(warehouse, keep):
    for root in ("u", "v"):
        stage_row(warehouse, "report", root_uuid=root)
    keep(AS_OF, ("u", None))

    found_on = keep(LATER, ("u", None), ("v", None))

    assert found_on == {"u": AS_OF, "v": LATER}
    assert keep(LATER + timedelta(days=1), ("u", None), ("v", None)) == found_on


def test_a_finding_in_another_row_or_state_of_the_submission_is_a_new_one(warehouse, keep):
    stage_row(warehouse, "report", root_uuid="u", instance_uuid="first")
    keep(AS_OF, ("u", None))

    in_another_row = keep(LATER, ("u", "1"))
    warehouse.execute("update staging.report set instance_uuid = 'edited'")
    in_another_state = keep(LATER + timedelta(days=1), ("u", "1"))

    assert in_another_row == {"u": LATER}
    assert in_another_state == {"u": LATER + timedelta(days=1)}


def test_a_finding_that_comes_back_is_a_new_one(warehouse, keep):
    stage_row(warehouse, "report", root_uuid="u")
    keep(AS_OF, ("u", None))
    keep(AS_OF)

    assert keep(LATER, ("u", None)) == {"u": LATER}


def test_a_run_of_an_earlier_day_finds_it_then(warehouse, keep):
    stage_row(warehouse, "report", root_uuid="u")
    keep(LATER, ("u", None))

    assert keep(AS_OF, ("u", None)) == {"u": AS_OF}


def test_a_run_of_an_earlier_day_moves_no_day_on_which_something_was_first_found(warehouse, keep):
    for root in ("u", "v"):
        stage_row(warehouse, "report", root_uuid=root)
    keep(LATER, ("u", None), ("v", None))

    keep(AS_OF, ("u", None))

    found_on = keep(LATER + timedelta(days=1), ("u", None), ("v", None))
    assert found_on == {"u": LATER, "v": LATER}


def test_a_run_of_a_day_to_come_does_not_keep_a_finding_from_having_a_first_day(warehouse, keep):
    stage_row(warehouse, "report", root_uuid="u")
    keep(LATER, ("u", None))
    keep(AS_OF, ("u", None))

    assert keep(AS_OF + timedelta(days=1), ("u", None)) == {"u": AS_OF}


def test_a_finding_keeps_its_day_though_a_run_cleared_the_domains_findings_first(warehouse):
    stage_row(warehouse, "report", root_uuid="u")
    found = [of_domain("odd", ("report", "u", None, "y"))]
    keep_domain(warehouse, found, AS_OF, "warning")
    warehouse.execute("delete from quality.findings where suite = 'domain'")

    keep_domain(warehouse, [], LATER, "error")
    keep_domain(warehouse, found, LATER, "warning")

    assert warehouse.execute("select found_on from quality.findings").fetchall() == [(AS_OF,)]


def test_nothing_is_replaced_by_half(warehouse):
    keep_form(warehouse, "report", [of_form("report", "wanted", ("u", None))], AS_OF)

    with pytest.raises(duckdb.Error):
        keep_form(warehouse, "report", [of_form("report", "wanted", ("v", None))], "no day")

    assert [root for _, root, *_ in kept(warehouse)] == ["u"]


def test_a_table_of_an_older_version_makes_place(warehouse):
    warehouse.execute("create or replace table quality.findings (form varchar, root_uuid varchar)")

    keep_form(warehouse, "report", [of_form("report", "wanted", ("u", None))], AS_OF)

    assert len(kept(warehouse)) == 1


def test_no_answer_stands_in_a_finding(tmp_path, rules, hold):
    path = tmp_path / "warehouse.duckdb"
    stage_rows(path, "report", [{"partner": SECRET, "topics": [SECRET], "unreadable": "told_on"}])

    failures = hold(path, {"report": rules["report"]})
    with writing(path) as connection:
        keep_form(connection, "report", failures, AS_OF)
        rows = connection.execute("from quality.findings").fetchall()

    assert len(rows) >= 3
    assert SECRET not in str(rows)
    assert SECRET not in str([failure.rows for failure in failures])


def test_velmaras_planned_mistakes_are_found_and_nothing_else(tmp_path_factory):
    run = velmara_run(tmp_path_factory.getbasetemp())

    with read_only(run.warehouse) as connection:
        found = connection.execute(
            "select form, expectation, count(*) from quality.findings where severity = 'error'"
            " group by all order by all"
        ).fetchall()
    assert found == [
        ("action_plan_update", "choices_are_from_the_form: action__state", 1),
        ("commitment_event", "promise_is_in_the_register: promise__commitment", 1),
        ("community_pulse", "choices_are_from_the_form: pulse__adm2", 1),
        ("event", "answers_meet_their_constraints: quorum__minority_participants", 1),
        ("event", "answers_read_as_their_type: quorum__participants", 1),
        ("event", "part_is_not_more_than_the_whole: quorum__minority_participants", 1),
        ("grant_payment", "answers_meet_their_constraints: transfer__received_on", 1),
        ("grant_payment", "answers_read_as_their_type: payment__amount_due", 1),
        ("grant_payment", "choices_are_from_the_form: payment__agreement", 1),
        ("grant_payment", "choices_are_from_the_form: payment__partner", 1),
        ("grant_payment", "partner_is_in_the_register: payment__partner", 1),
        ("grant_payment", "sender_speaks_for_the_partner: submitted_by", 1),
        ("partner_profile", "answers_meet_their_constraints: declaration__interests", 1),
        ("partner_profile", "unasked_questions_have_no_answer: organisation__registered_on", 1),
        ("principles_survey", "choices_are_from_the_form: p2__p2_3", 1),
        ("principles_survey", "code_speaks_for_the_partner: survey__code", 1),
        ("principles_survey", "required_questions_are_answered: p3__p3_2", 1),
        ("principles_survey", "scores_are_on_the_scale: p2__p2_3", 1),
        ("quarterly_report", "activity_is_within_the_agreement: activity__held_on", 1),
        ("quarterly_report", "answers_read_as_their_type: activity__reached__people", 1),
        ("quarterly_report", "choices_are_from_the_form: activity__adm2", 1),
        ("quarterly_report", "nothing_is_dated_after_today: activity__held_on", 1),
        ("quarterly_report", "parts_add_up_to_the_total: activity__participants", 1),
        ("quarterly_report", "sender_speaks_for_the_partner: submitted_by", 1),
        ("registration_case", "answers_meet_their_constraints: case__person", 1),
        ("registration_case", "answers_meet_their_constraints: document__issued_on", 1),
        ("registration_case", "document_is_issued_after_the_application: document__issued_on", 1),
        ("registration_case", "required_questions_are_answered: case__sex", 1),
        ("report_reply", "code_speaks_for_the_partner: reply__code", 1),
        ("representation_check", "required_questions_are_answered: criteria__r7", 1),
        ("representation_check", "unasked_questions_have_no_answer: mandate__claimants", 1),
        ("volunteer_log", "activity_is_within_the_agreement: activity__activity_date", 1),
        ("volunteer_log", "answers_meet_their_constraints: activity__hours", 1),
        ("volunteer_log", "choices_are_from_the_form: activity__activity_type", 1),
        ("volunteer_log", "period_is_in_the_programme: log__period", 1),
        ("volunteer_log", "repeats_have_the_items_asked_for: activity", 12),
        ("volunteer_log", "sender_speaks_for_the_partner: submitted_by", 1),
    ]
