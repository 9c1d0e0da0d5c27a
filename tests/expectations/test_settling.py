"""What becomes of each submission: used, or left out for a reason; and none is lost."""

from collections import Counter
from datetime import date

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from expectations.settling import settle
from tests.expectations.settled_world import (
    AS_OF,
    PROGRAMME,
    cut_out,
    decided,
    decision,
    find,
    settled,
    settled_programme,
    stage_row,
)
from tests.velmara_run import velmara_run

pytestmark = pytest.mark.long

BALANCE = (
    "received - (used + quarantined + excluded + on_hold + without_consent + forgotten) as lost"
)


def send(warehouse, status=None, *severities, form="report", **said):
    root = stage_row(warehouse, form, validation_status=status, **said)
    find(warehouse, form, root, *severities)
    return root


def seen(warehouse, root, *states):
    """Let pulls have seen a submission's states: instance, validation status, and its moment."""
    for pull, (instance, status, validated_at) in enumerate(states, start=1):
        warehouse.execute(
            "insert into staging.history"
            " (form, root_uuid, submission_id, instance_uuid, validation_status, validated_at,"
            " pull)"
            " select 'report', root_uuid, submission_id, ?, ?, ?, ?"
            " from staging.report where root_uuid = ?",
            [instance, status, validated_at, pull, root],
        )


@pytest.mark.parametrize(
    ("status", "severities", "fate", "reason"),
    [
        (None, (), "used", None),
        ("approved", (), "used", None),
        (None, ("warning",), "used", None),
        ("approved", ("error",), "quarantined", "rule_0: x"),
        (None, ("warning", "error"), "quarantined", "rule_1: x"),
        ("on_hold", ("error",), "on_hold", "on_hold"),
        ("on_hold", (), "on_hold", "on_hold"),
        ("not_approved", ("error",), "excluded", "not_approved"),
        ("not_approved", (), "excluded", "not_approved"),
    ],
)
def test_the_status_given_in_kobotoolbox_comes_before_the_findings(
    warehouse, status, severities, fate, reason
):
    root = send(warehouse, status, *severities)

    assert settled(warehouse, "fate, reason")[root] == [fate, reason]


def test_who_sent_it_is_told_by_the_account_and_without_one_by_the_form(warehouse):
    agency = send(warehouse, submitted_by="agency")
    partner = send(warehouse, submitted_by="aaa")
    by_link = send(warehouse)

    found = settled(warehouse, "is_agency_sent")

    assert (found[agency], found[partner], found[by_link]) == (True, False, False)


def test_only_what_is_approved_is_not_provisional(warehouse):
    roots = {status: send(warehouse, status) for status in ("approved", None, "on_hold")}

    found = settled(warehouse, "is_provisional")

    assert {status: found[root] for status, root in roots.items()} == {
        "approved": False, None: True, "on_hold": True,
    }  # fmt: skip


JUNE, JULY = "2026-06-01 09:00", "2026-07-01 09:00"


@pytest.mark.parametrize(
    ("states", "is_provisional"),
    [
        ([("first", "approved", JUNE)], False),
        ([("first", None, None), ("first", "approved", JUNE)], False),
        ([("first", None, None), ("edit", "approved", JUNE)], False),  # Nobody can say.
        ([("first", None, None), ("edit", None, None), ("edit", "approved", JUNE)], False),
        ([("first", "approved", JUNE), ("edit", "approved", JUNE)], True),
        ([("first", "approved", JUNE), ("edit", "approved", JUNE), ("edit", "approved", JULY)],
         False),
        ([("first", "approved", JUNE), ("edit", None, None), ("edit", "approved", JULY)], False),
        ([("first", "approved", JUNE), ("edit", "approved", JULY)], False),
    ],
)  # fmt: skip
def test_an_edit_after_approval_waits_for_another_approval(warehouse, states, is_provisional):
    instance, status, validated_at = states[-1]
    root = send(warehouse, status, instance_uuid=instance, validated_at=validated_at)
    seen(warehouse, root, *states)

    assert settled(warehouse, "fate, is_provisional")[root] == ["used", is_provisional]


@pytest.mark.parametrize(
    ("severities", "word", "is_warned"),
    [
        ((), None, False),
        (("warning",), None, True),
        (("warning",), "accept", False),
        (("warning",), "correct", True),  # It is still to be done.
        (("error",), None, False),
        (("error", "warning"), None, True),
    ],
)
def test_a_warning_marks_a_submission_until_it_is_accepted(warehouse, severities, word, is_warned):
    root = send(warehouse, None, *severities)
    programme = decided(*([decision(root, word)] if word else []))

    assert settled(warehouse, "is_warned", programme)[root] is is_warned


def test_a_submission_knows_whom_it_is_about_where_its_form_says_so(warehouse):
    report = send(warehouse, partner="AAA")
    survey = send(warehouse, form="survey")
    unknown = send(warehouse, partner="A name that somebody typed")  # An answer, and no partner.

    assert settled(warehouse, "partner") == {report: "AAA", survey: None, unknown: None}


def test_a_finding_of_another_form_is_not_held_against_a_submission(warehouse):
    send(warehouse, None, "error", form="survey", root_uuid="same")
    send(warehouse, form="report", root_uuid="same")

    settle(warehouse, PROGRAMME, AS_OF)

    found = warehouse.execute("select form, fate from quality.submissions").fetchall()
    assert dict(found) == {"survey": "quarantined", "report": "used"}


@pytest.mark.parametrize(
    ("form", "said", "period"),
    [
        ("report", {"period": "2025Q4"}, "2025Q4"),
        ("report", {"period": "2031Q4"}, "2026Q3"),  # None of the programme's: its arrival's.
        ("report", {"period": None}, "2026Q3"),
        ("visit", {"held_on": date(2026, 3, 31)}, "2026Q1"),
        ("visit", {"held_on": date(2026, 4, 1)}, "2026Q2"),
        ("visit", {"planned_on": date(2026, 2, 1)}, "2026Q1"),
        ("visit", {"held_on": date(2026, 5, 1), "planned_on": date(2026, 2, 1)}, "2026Q2"),
        ("visit", {"held_on": date(2027, 5, 1)}, "2026Q3"),  # After it came: a mistake.
        ("visit", {}, "2026Q3"),
        ("survey", {}, "2026Q3"),
        ("survey", {"submitted_at": None}, "not_known"),
    ],
)
def test_a_submission_is_counted_under_the_period_that_it_is_about(warehouse, form, said, period):
    root = send(warehouse, form=form, **said)

    assert settled(warehouse, "period")[root] == period


def test_the_day_of_arrival_is_that_of_the_programmes_time_zone(warehouse):
    late = "2026-06-30 23:30"
    root = send(warehouse, form="survey", submitted_at=late)

    assert settled(warehouse, "period")[root] == "2026Q2"
    assert settled(warehouse, "period", settled_programme(time_zone="Asia/Amman"))[root] == "2026Q3"


def test_a_programme_that_reports_by_the_year_counts_by_the_year(warehouse):
    root = send(warehouse, form="visit", held_on=date(2025, 8, 1))
    yearly = settled_programme(periods={"length": "year", "first": "2025", "last": "2026"})

    assert settled(warehouse, "period", yearly)[root] == "2025"


def test_what_comes_after_the_day_is_not_received_yet(warehouse):
    kept = send(warehouse, submitted_at="2026-07-20 23:59")
    send(warehouse, submitted_at="2026-07-21 00:01")
    cut_out(warehouse, "report", "forgotten", "2026-07-21 00:01")

    assert set(settled(warehouse, "fate")) == {kept}
    assert warehouse.execute(
        "select received from quality.reconciliation where form = 'report'"
    ).fetchall() == [(1,), (1,)]


def test_what_was_received_is_used_or_left_out_for_a_reason_in_each_period(warehouse):
    for status, *severities in [
        ("approved",), (None,), (None, "error"), ("on_hold",), ("not_approved",),
    ]:  # fmt: skip
        send(warehouse, status, *severities, period="2026Q1")
    send(warehouse, period="2026Q2")
    cut_out(warehouse, "report", "without_consent", "2026-05-04 00:00")
    cut_out(warehouse, "report", "forgotten", "2026-05-04 00:00")

    settle(warehouse, PROGRAMME, AS_OF)

    assert warehouse.execute("from quality.reconciliation order by all").fetchall() == [
        ("report", "*", 8, 3, 2, 1, 1, 1, 1, 1),
        ("report", "2026Q1", 5, 2, 1, 1, 1, 1, 0, 0),
        ("report", "2026Q2", 3, 1, 1, 0, 0, 0, 1, 1),
        ("survey", "*", 0, 0, 0, 0, 0, 0, 0, 0),
        ("visit", "*", 0, 0, 0, 0, 0, 0, 0, 0),
    ]


SENT = st.tuples(
    st.sampled_from(["report", "survey"]),
    st.sampled_from([None, "approved", "not_approved", "on_hold", "forgotten", "without_consent"]),
    st.lists(st.sampled_from(["error", "warning"]), max_size=2),
    st.sampled_from(["2025-08-01 00:00", "2026-05-01 00:00", "2026-08-01 00:00", None]),
)


@given(sent=st.lists(SENT, max_size=12))
@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_submission_is_lost_whatever_becomes_of_it(shared_warehouse, sent):
    for table in ("staging.report", "staging.survey", "staging.cut_out", "quality.findings"):
        shared_warehouse.execute(f"delete from {table}")
    for form, status, severities, came in sent:
        if status in {"forgotten", "without_consent"}:
            cut_out(shared_warehouse, form, status, came)
        else:
            send(shared_warehouse, status, *severities, form=form, submitted_at=came)

    settle(shared_warehouse, PROGRAMME, AS_OF)

    rows = shared_warehouse.execute(
        f"select form, period, received, {BALANCE} from quality.reconciliation"
    ).fetchall()
    whole = {form: received for form, period, received, _ in rows if period == "*"}
    parts = Counter()
    for form, period, received, _ in rows:
        parts[form] += received if period != "*" else 0
    came = Counter(form for form, _, _, at in sent if at is None or at < str(AS_OF))
    assert {lost for *_, lost in rows} == {0}
    assert whole == {form: came[form] for form in whole} == {form: parts[form] for form in whole}


def test_of_velmara_nothing_is_lost_in_any_form_or_period(tmp_path_factory):
    run = velmara_run(tmp_path_factory.getbasetemp())

    with duckdb.connect(run.warehouse, read_only=True) as connection:
        rows = connection.execute(
            f"select form, period, {BALANCE} from quality.reconciliation"
        ).fetchall()
        reasons = connection.execute(
            "select fate, count(*), count(reason) from quality.submissions group by fate"
        ).fetchall()
    assert {lost for *_, lost in rows} == {0}
    assert len({form for form, *_ in rows}) == len(run.programme.file.forms)
    assert len({period for _, period, _ in rows}) > 2
    assert {count == reasoned for fate, count, reasoned in reasons if fate != "used"} == {True}
