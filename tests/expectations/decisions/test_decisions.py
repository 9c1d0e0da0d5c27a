"""What was decided about doubtful submissions: what about, how long it holds, what it does."""

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from expectations.settling import open_errors, settle
from tests.expectations.settled_world import (
    AS_OF,
    PROGRAMME,
    cut_out,
    decided,
    decision,
    find,
    settled,
    stage_row,
)

BEFORE, DECIDED_ON, AFTER = "2026-07-11 09:00", date(2026, 7, 15), "2026-07-16 09:00"


def send(warehouse, *severities, **said):
    root = stage_row(warehouse, "report", **said)
    find(warehouse, "report", root, *severities)
    return root


def seen(warehouse, root, *states):
    """Let each pull have seen a state of the submission: its instance, and the moment."""
    for pull, (instance, seen_at) in enumerate(states, start=1):
        warehouse.execute(
            "insert into staging.history"
            " (form, root_uuid, submission_id, instance_uuid, pull, seen_at)"
            " select 'report', root_uuid, submission_id, ?, ?, ? from staging.report"
            " where root_uuid = ?",
            [instance, pull, seen_at, root],
        )


def fate(warehouse, root, *decisions):
    return tuple(settled(warehouse, "fate, reason", decided(*decisions))[root])


def kept(warehouse, columns, *decisions):
    settle(warehouse, decided(*decisions), AS_OF)
    return warehouse.execute(
        f"select {columns} from quality.decisions order by position"
    ).fetchall()


def states(warehouse, *decisions):
    return [state for (state,) in kept(warehouse, "state", *decisions)]


# What a decision does --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("word", "became"),
    [
        ("accept", ("used", None)),
        ("correct", ("quarantined", "rule_0: x")),
        ("return", ("on_hold", "returned")),
        ("exclude", ("excluded", "decision")),
        ("reopen", ("quarantined", "rule_0: x")),
    ],
)
def test_each_decision_on_an_error_does_what_it_says(warehouse, word, became):
    root = send(warehouse, "error")

    assert fate(warehouse, root, decision(root, word, "rule_0")) == became


@pytest.mark.parametrize("expectation", ["*", "rule_0", "rule_0: x"])
def test_a_decision_is_about_everything_or_a_check_or_one_rule(warehouse, expectation):
    root = send(warehouse, "error")

    assert fate(warehouse, root, decision(root, "accept", expectation)) == ("used", None)


@pytest.mark.parametrize("expectation", ["rule_1", "rule", "rule_0: y", "x", "RULE_0"])
def test_what_a_decision_is_not_about_stays_open(warehouse, expectation):
    root = send(warehouse, "error")

    assert fate(warehouse, root, decision(root, "accept", expectation))[0] == "quarantined"


def test_an_error_that_was_accepted_leaves_the_others_open(warehouse):
    root = send(warehouse, "error", "error")

    assert fate(warehouse, root, decision(root, "accept", "rule_0")) == ("quarantined", "rule_1: x")


@pytest.mark.parametrize("word", ["return", "exclude"])
def test_a_submission_is_returned_or_left_out_whole_whatever_was_found(warehouse, word):
    clean, warned = send(warehouse), send(warehouse, "warning")

    found = settled(
        warehouse, "fate", decided(decision(clean, word), decision(warned, word, "any_rule"))
    )

    assert found[clean] == found[warned] != "used"


def test_a_decision_of_another_form_says_nothing(warehouse):
    root = send(warehouse, "error")

    assert fate(warehouse, root, decision(root, "accept", form="survey"))[0] == "quarantined"


def test_an_id_may_be_written_as_kobotoolbox_shows_it(warehouse):
    root = send(warehouse, "error", instance_uuid="i")

    said = decision(f"uuid:{root}", "accept", instance="uuid:i")

    assert fate(warehouse, root, said) == ("used", None)


def test_a_finding_says_who_decided_what_why_and_when(warehouse):
    root = send(warehouse, "error", "warning")

    settle(warehouse, decided(decision(root, "accept", "rule_0")), AS_OF)

    assert warehouse.execute(
        "select expectation, decision, decided_by, decision_reason, decided_on"
        " from quality.findings order by expectation"
    ).fetchall() == [
        ("rule_0: x", "accept", "M&E officer", "Asked by phone", DECIDED_ON),
        ("rule_1: x", None, None, None, None),
    ]


def test_a_decision_that_is_gone_from_the_folder_holds_no_longer(warehouse):
    root = send(warehouse, "error")
    assert fate(warehouse, root, decision(root, "accept")) == ("used", None)

    assert fate(warehouse, root) == ("quarantined", "rule_0: x")
    assert warehouse.execute("select count(decision) from quality.findings").fetchall() == [(0,)]


# Which of several holds ------------------------------------------------------------------


@pytest.mark.long
@pytest.mark.parametrize(
    ("earlier", "later", "became"),
    [
        (("exclude", "*"), ("accept", "*"), "used"),
        (("exclude", "rule_0"), ("accept", "*"), "used"),
        (("exclude", "rule_0: x"), ("accept", "rule_0"), "used"),
        (("exclude", "*"), ("accept", "rule_0"), "excluded"),  # The wider one stands.
        (("exclude", "rule_0"), ("accept", "rule_0: x"), "excluded"),
        (("accept", "*"), ("exclude", "rule_0"), "excluded"),
        (("return", "rule_0"), ("reopen", "rule_0"), "quarantined"),
        (("accept", "rule_0"), ("reopen", "*"), "quarantined"),
        (("accept", "*"), ("correct", "rule_0"), "quarantined"),
        (("exclude", "*"), ("return", "*"), "on_hold"),
        (("return", "rule_0"), ("exclude", "rule_1"), "excluded"),
    ],
)
def test_a_later_decision_takes_the_place_of_what_it_covers(warehouse, earlier, later, became):
    root = send(warehouse, "error")
    first = decision(root, *earlier, decided_on=date(2026, 7, 12))

    assert fate(warehouse, root, first, decision(root, *later))[0] == became
    assert fate(warehouse, root, decision(root, *later), first)[0] == became  # By their days.


def test_of_one_day_the_decision_further_down_in_the_file_holds(warehouse):
    root = send(warehouse, "error")
    accepted, excluded = decision(root, "accept"), decision(root, "exclude")

    assert fate(warehouse, root, accepted, excluded)[0] == "excluded"
    assert fate(warehouse, root, excluded, accepted)[0] == "used"


# How long it holds -----------------------------------------------------------------------


def test_a_decision_of_a_later_day_does_not_hold_yet(warehouse):
    root = send(warehouse, "error")
    today, tomorrow = (
        decision(root, "accept", decided_on=day) for day in (AS_OF, date(2026, 7, 21))
    )

    assert fate(warehouse, root, tomorrow)[0] == "quarantined"
    assert fate(warehouse, root, today)[0] == "used"


@pytest.mark.parametrize(("instance", "became"), [("now", "used"), ("before", "quarantined")])
def test_a_decision_holds_for_the_state_that_was_looked_at(warehouse, instance, became):
    root = send(warehouse, "error", instance_uuid="now")
    seen(warehouse, root, ("before", BEFORE), ("now", BEFORE))

    assert fate(warehouse, root, decision(root, "accept", instance=instance))[0] == became


@pytest.mark.parametrize(
    ("history", "became"),
    [
        ([("now", BEFORE)], "used"),
        ([("now", AFTER)], "used"),  # Seen late, but never edited.
        ([("before", BEFORE), ("now", BEFORE)], "used"),
        ([("before", BEFORE), ("now", "2026-07-15 23:00")], "used"),  # On the day: nobody can say.
        ([("before", BEFORE), ("now", AFTER)], "quarantined"),
        ([("before", AFTER), ("now", AFTER)], "quarantined"),
        ([("before", BEFORE), ("now", None)], "quarantined"),
        ([], "used"),
    ],
)
def test_a_decision_that_names_no_state_ends_with_an_edit_seen_later(warehouse, history, became):
    root = send(warehouse, "error", instance_uuid="now")
    seen(warehouse, root, *history)

    assert fate(warehouse, root, decision(root, "accept"))[0] == became


def test_the_day_of_an_edit_is_that_of_the_programmes_time_zone(warehouse):
    root = send(warehouse, "error", instance_uuid="now")
    seen(warehouse, root, ("before", BEFORE), ("now", "2026-07-15 23:00"))

    in_amman = decided(decision(root, "accept"), time_zone="Asia/Amman")

    assert settled(warehouse, "fate", in_amman)[root] == "quarantined"


@pytest.mark.parametrize("word", ["accept", "return", "exclude"])
@pytest.mark.parametrize("instance", ["before", None])
def test_an_edit_reopens_whatever_was_decided(warehouse, word, instance):
    root = send(warehouse, "error", instance_uuid="before")
    seen(warehouse, root, ("before", BEFORE))
    said = decision(root, word, instance=instance)
    assert fate(warehouse, root, said)[0] != "quarantined"

    warehouse.execute("update staging.report set instance_uuid = 'edit'")
    seen(warehouse, root, ("before", BEFORE), ("edit", AFTER))

    assert fate(warehouse, root, said) == ("quarantined", "rule_0: x")
    assert states(warehouse, said) == ["reopened"]


# What KoboToolbox says -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "word", "became"),
    [
        ("approved", None, ("quarantined", "rule_0: x")),
        ("approved", "accept", ("used", None)),
        ("not_approved", "accept", ("excluded", "not_approved")),
        ("not_approved", "exclude", ("excluded", "not_approved")),
        ("on_hold", "accept", ("on_hold", "on_hold")),
        ("on_hold", "exclude", ("excluded", "decision")),
        ("on_hold", "return", ("on_hold", "on_hold")),
    ],
)
def test_what_kobotoolbox_leaves_out_stays_out(warehouse, status, word, became):
    root = send(warehouse, "error", validation_status=status)

    assert fate(warehouse, root, *([decision(root, word)] if word else [])) == became


@pytest.mark.parametrize(
    ("status", "told"),
    [
        ("not_approved", ("exclude", "KoboToolbox", "not_approved", date(2026, 7, 13))),
        ("on_hold", ("return", "KoboToolbox", "on_hold", date(2026, 7, 13))),
        ("approved", (None, None, None, None)),
    ],
)
def test_a_status_in_kobotoolbox_is_a_decision_but_an_approval_answers_no_question(
    warehouse, status, told
):
    send(warehouse, "warning", validation_status=status, validated_at="2026-07-13 08:00")

    settle(warehouse, PROGRAMME, AS_OF)

    assert warehouse.execute(
        "select decision, decided_by, decision_reason, decided_on from quality.findings"
    ).fetchall() == [told]


def held(warehouse, root, at):
    """Let Accord itself have put the submission on hold at a moment."""
    warehouse.execute(
        "insert into quality.holds select 'report', root_uuid, submission_id, instance_uuid, ?"
        " from staging.report where root_uuid = ?",
        [at, root],
    )


@pytest.mark.parametrize(
    ("severities", "became"), [((), "used"), (("warning",), "used"), (("error",), "quarantined")]
)
def test_a_hold_that_accord_itself_has_set_decides_nothing(warehouse, severities, became):
    at = "2026-07-13 08:00"
    root = send(warehouse, *severities, validation_status="on_hold", validated_at=at)
    held(warehouse, root, at)

    assert fate(warehouse, root)[0] == became
    assert warehouse.execute("select count(decision) from quality.findings").fetchall() == [(0,)]


def test_a_hold_that_somebody_has_set_since_is_theirs(warehouse):
    root = send(warehouse, validation_status="on_hold", validated_at="2026-07-13 09:30")
    held(warehouse, root, "2026-07-13 08:00")

    assert fate(warehouse, root) == ("on_hold", "on_hold")


# What is visible -------------------------------------------------------------------------


def test_every_decision_is_listed_with_whether_it_holds(warehouse):
    root = send(warehouse, "error", "warning", instance_uuid="now")
    listed = kept(
        warehouse,
        "position, state, findings",
        decision("nobody", "exclude"),
        decision(root, "accept", decided_on=date(2026, 8, 1)),
        decision(root, "accept", instance="before"),
        decision(root, "exclude", "rule_0"),
        decision(root, "accept", "rule_0"),
        decision(root, "accept", "rule_7"),
        decision(root, "return", "rule_8"),
    )

    assert listed == [
        (1, "no_such_submission", 0),
        (2, "not_yet", 0),
        (3, "reopened", 0),
        (4, "superseded", 0),
        (5, "in_force", 1),
        (6, "no_such_finding", 0),
        (7, "in_force", 0),
    ]


def test_without_decisions_there_is_an_empty_list(warehouse):
    send(warehouse, "error")

    assert kept(warehouse, "*") == []


def test_a_submission_that_has_not_come_by_the_day_is_not_known_yet(warehouse):
    root = send(warehouse, submitted_at="2026-07-21 00:01")

    assert states(warehouse, decision(root, "exclude")) == ["no_such_submission"]


@pytest.mark.parametrize(
    ("said", "is_open"),
    [
        ((), True),
        (("accept", "rule_0"), False),
        (("correct", "rule_0"), True),
        (("exclude", "*"), False),
        (("return", "other"), False),
    ],
)
def test_the_errors_that_count_against_a_form_are_the_open_ones(warehouse, said, is_open):
    root = send(warehouse, "error", "warning")
    programme = decided(*([decision(root, *said)] if said else []))

    found = open_errors(warehouse, programme, programme.file.forms[0], AS_OF)

    assert found == ({(root, "rule_0: x")} if is_open else set())


# Of a submission that is here twice ------------------------------------------------------


def test_of_two_copies_one_can_be_left_out_and_the_other_counts(warehouse):
    for instance in ("first", "copy"):
        stage_row(warehouse, "report", root_uuid="twice", instance_uuid=instance)

    settle(warehouse, decided(decision("twice", "exclude", instance="copy")), AS_OF)

    assert warehouse.execute(
        "select instance_uuid, fate from quality.submissions order by submission_id"
    ).fetchall() == [("first", "used"), ("copy", "excluded")]


def test_what_was_said_of_one_copy_accepts_nothing_of_the_other(warehouse):
    for instance in ("first", "copy"):
        stage_row(warehouse, "report", root_uuid="twice", instance_uuid=instance)
    find(warehouse, "report", "twice", "error")

    settle(warehouse, decided(decision("twice", "accept", instance="copy")), AS_OF)

    assert warehouse.execute("select distinct fate from quality.submissions").fetchall() == [
        ("quarantined",)
    ]


# Whatever is decided ---------------------------------------------------------------------


WORDS = st.sampled_from(["accept", "correct", "return", "exclude", "reopen"])
ABOUT = st.sampled_from(["*", "rule_0", "rule_0: x", "rule_1", "rule_9"])
DAYS = st.dates(date(2026, 7, 1), date(2026, 8, 1))
LINES = st.lists(
    st.tuples(WORDS, ABOUT, DAYS, st.sampled_from([None, "now", "before"])), max_size=4
)
SENT = st.tuples(
    st.sampled_from([None, "approved", "not_approved", "on_hold", "forgotten"]),
    st.lists(st.sampled_from(["error", "warning"]), max_size=2),
    LINES,
)
BALANCE = "received - used - quarantined - excluded - on_hold - without_consent - forgotten"


@pytest.mark.long
@given(sent=st.lists(SENT, max_size=6))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_submission_is_lost_whatever_is_decided(shared_warehouse, sent):
    for table in ("staging.report", "staging.cut_out", "staging.history", "quality.findings"):
        shared_warehouse.execute(f"delete from {table}")
    lines = []
    for status, severities, said in sent:
        if status == "forgotten":
            cut_out(shared_warehouse, "report", status, BEFORE)
            continue
        root = send(shared_warehouse, *severities, validation_status=status, instance_uuid="now")
        seen(shared_warehouse, root, ("before", BEFORE), ("now", "2026-07-14 09:00"))
        lines += [
            decision(root, word, about, decided_on=day, instance=instance)
            for word, about, day, instance in said
        ]

    settle(shared_warehouse, decided(*lines), AS_OF)

    rows = shared_warehouse.execute(
        f"select {BALANCE}, received from quality.reconciliation where form = 'report'"
    ).fetchall()
    reasons = shared_warehouse.execute(
        "select count(*) from quality.submissions where (fate = 'used') <> (reason is null)"
    ).fetchall()
    listed = shared_warehouse.execute("select count(*) from quality.decisions").fetchall()
    assert {lost for lost, _ in rows} == {0}
    assert max(received for _, received in rows) == len(sent)
    assert (reasons, listed) == ([(0,)], [(len(lines),)])


@pytest.mark.long
@given(severities=st.lists(st.sampled_from(["error", "warning"]), max_size=2), said=LINES)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_an_edit_seen_after_everything_that_was_decided_reopens_all_of_it(
    shared_warehouse, severities, said
):
    for table in ("staging.report", "staging.history", "quality.findings"):
        shared_warehouse.execute(f"delete from {table}")
    root = send(shared_warehouse, *severities, instance_uuid="edit")
    undecided = settled(shared_warehouse, "fate, reason, is_warned", PROGRAMME)[root]
    seen(shared_warehouse, root, ("before", BEFORE), ("now", BEFORE), ("edit", "2026-08-02 09:00"))
    lines = [
        decision(root, word, about, decided_on=day, instance=instance)
        for word, about, day, instance in said
    ]

    assert settled(shared_warehouse, "fate, reason, is_warned", decided(*lines))[root] == undecided
