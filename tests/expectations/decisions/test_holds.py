"""What is quarantined or returned goes on hold in KoboToolbox, and off again when an edit passes.

Nothing that a person decided there is ever overwritten.
"""

import pytest

from assets.kobo.sandbox.faults import Cut, Fault, Reply
from tests.expectations.settled_world import decision

pytestmark = pytest.mark.long

WRITES = "validation_statuses"


def quarantined(office):
    [number] = office.send("wrong")
    office.run()
    return number


def counts(held):
    return held.put_on_hold, held.taken_off, held.with_other_status, held.left_alone


def root_of(office, number):
    return office.store.forms["aReport"].rows[number]["meta/rootUuid"]


# The way there and back --------------------------------------------------------------------


def test_what_is_quarantined_goes_on_hold_and_nothing_else(office):
    right, wrong = office.send("AAA", "wrong")

    held = office.run()

    assert counts(held) == (1, 0, 0, 0)
    assert [office.status(one) for one in (right, wrong)] == [None, "on_hold"]


def test_an_edit_that_passes_takes_it_off_in_the_run_that_sees_it(office):
    number = quarantined(office)

    office.edit(number, "AAA")
    held = office.run()

    assert office.fate(number) == ("used", None)
    assert counts(held) == (0, 1, 0, 0)
    assert office.status(number) is None


def test_an_edit_that_is_wrong_too_stays_on_hold(office):
    number = quarantined(office)

    office.edit(number, "wrong")

    assert counts(office.run()) == (0, 0, 0, 0)
    assert office.status(number) == "on_hold"


def test_it_goes_on_hold_again_when_a_later_edit_is_wrong(office):
    number = quarantined(office)
    office.edit(number, "AAA")
    office.run()

    office.edit(number, "wrong")

    assert counts(office.run()) == (1, 0, 0, 0)
    assert office.status(number) == "on_hold"


def test_its_own_hold_decides_nothing_in_the_runs_that_follow(office):
    number = quarantined(office)

    assert counts(office.run()) == (0, 0, 0, 0)
    assert office.fate(number) == ("quarantined", "rule_0: x")


def test_what_a_pull_has_not_seen_yet_is_not_written_again(office):
    quarantined(office)

    assert counts(office.run(pulls=False)) == (0, 0, 0, 0)
    assert not any(WRITES in request for request in office.requests)


def test_what_is_returned_goes_on_hold_until_it_is_edited(office):
    [number] = office.send("AAA")
    office.decisions = (decision(root_of(office, number), "return", instance=instance(office)),)
    office.run()
    assert office.status(number) == "on_hold"

    office.edit(number, "AAA")
    office.run()

    assert (office.status(number), office.fate(number)) == (None, ("used", None))


def instance(office):
    return office.store.forms["aReport"].rows[1]["_uuid"]


def test_an_accepted_error_comes_off_hold(office):
    number = quarantined(office)
    office.decisions = (decision(root_of(office, number), "accept"),)

    assert counts(office.run()) == (0, 1, 0, 0)
    assert office.status(number) is None


def test_what_is_excluded_is_neither_put_on_hold_nor_taken_off(office):
    number = quarantined(office)
    [other] = office.send("wrong")
    office.decisions = tuple(decision(root_of(office, one), "exclude") for one in (number, other))

    assert counts(office.run()) == (0, 0, 0, 0)
    assert [office.status(one) for one in (number, other)] == ["on_hold", None]


def test_a_run_that_reads_as_on_an_earlier_day_writes_nothing(office):
    office.send("wrong")
    office.pull()
    office.warehouse.execute(
        "insert into staging.report by name select * replace"
        " (99 as submission_id, 'later' as root_uuid,"
        " timestamp '2026-07-25' as submitted_at) from staging.report"
    )

    assert counts(office.run(pulls=False)) == (0, 0, 0, 0)
    assert office.requests == []


def test_a_dry_run_says_what_it_would_do_and_does_nothing(office):
    number = quarantined(office)
    office.edit(number, "AAA")
    [other] = office.send("wrong")

    held = office.run(is_dry=True)

    assert counts(held) == (1, 1, 0, 0)
    assert [office.status(one) for one in (number, other)] == ["on_hold", None]
    assert not any(WRITES in request for request in office.requests)


def test_many_go_in_batches_and_each_is_remembered(office, monkeypatch):
    monkeypatch.setattr("expectations.decisions.holds.IDS_IN_A_BATCH", 2)
    office.send(*["wrong"] * 5)

    assert counts(office.run()) == (5, 0, 0, 0)
    assert office.did == ["held"] * 5
    assert sum(WRITES in request for request in office.requests) == 3


# What people decide is theirs --------------------------------------------------------------


@pytest.mark.parametrize("status", ["approved", "on_hold", "not_approved"])
def test_a_status_that_a_person_gave_is_never_overwritten(office, status):
    [number] = office.send("wrong")
    office.validate(number, status)

    held = office.run()

    assert (held.put_on_hold, office.status(number)) == (0, status)
    assert held.with_other_status == (status == "approved")


def test_a_status_given_after_the_pull_is_not_overwritten_either(office):
    [number] = office.send("wrong")
    office.pull()
    office.validate(number, "approved")

    held = office.run(pulls=False)

    assert counts(held) == (0, 0, 1, 0)
    assert office.status(number) == "approved"


def test_a_persons_own_hold_is_left_alone(office):
    number = quarantined(office)
    office.validate(number, "on_hold")
    office.edit(number, "AAA")

    held = office.run()

    assert office.fate(number) == ("on_hold", "on_hold")
    assert counts(held) == (0, 0, 0, 1)
    assert office.status(number) == "on_hold"
    assert counts(office.run()) == (0, 0, 0, 0)


@pytest.mark.parametrize("status", [None, "approved", "not_approved"])
def test_what_a_person_made_of_its_hold_stays(office, status):
    number = quarantined(office)
    office.validate(number, status)

    office.run()
    office.run()

    assert office.status(number) == status


def test_a_hold_that_a_person_took_away_may_come_again_after_an_edit(office):
    number = quarantined(office)
    office.validate(number, None)
    office.run()
    assert office.status(number) is None

    office.edit(number, "wrong")
    office.run()

    assert office.status(number) == "on_hold"


def test_what_was_edited_after_the_pull_waits_for_the_next_run(office):
    number = quarantined(office)
    [other] = office.send("wrong")
    office.edit(number, "AAA")
    office.pull()
    office.edit(number, "wrong")
    office.edit(other, "AAA")

    assert counts(office.run(pulls=False)) == (0, 0, 0, 0)
    assert [office.status(one) for one in (number, other)] == ["on_hold", None]


# What can go wrong -------------------------------------------------------------------------


def test_a_submission_deleted_meanwhile_is_passed_over(office):
    gone, held = office.send("wrong", "wrong")
    office.pull()
    office.store.delete("aReport", gone)

    assert counts(office.run(pulls=False)) == (1, 0, 0, 0)
    assert office.status(held) == "on_hold"


def test_a_held_submission_that_was_deleted_is_forgotten(office):
    number = quarantined(office)
    office.pull()
    office.store.delete("aReport", number)

    assert counts(office.run(pulls=False)) == (0, 0, 0, 0)
    assert office.did == ["gone"]


def test_a_missing_permission_is_a_sentence_and_nothing_is_lost(office):
    [number] = office.send("wrong")
    office.store.permit("aReport", "view_submissions")

    held = office.run()

    assert "“Validate submissions”" in held.failure
    assert office.fate(number) == ("quarantined", "rule_0: x")
    office.store.permit("aReport", "manage")
    assert counts(office.run()) == (1, 0, 0, 0)


def test_a_server_that_is_down_is_written_to_by_the_next_run(office):
    [number] = office.send("wrong")

    held = office.run(Fault(WRITES, Reply(503), times=None))

    assert held.failure
    assert office.status(number) is None
    assert counts(office.run()) == (1, 0, 0, 0)


def test_a_write_whose_answer_is_lost_is_known_for_its_own(office):
    [number] = office.send("wrong")
    office.run(Fault(WRITES, Cut(after=30), times=None))
    assert office.status(number) == "on_hold"

    office.edit(number, "AAA")
    office.run()

    assert (office.fate(number), office.status(number)) == (("used", None), None)


def test_a_run_killed_after_writing_knows_its_hold_again(office):
    number = quarantined(office)
    office.lose_of_the_log(1)
    assert office.did == ["setting"]

    office.edit(number, "AAA")
    office.run()

    assert (office.fate(number), office.status(number)) == (("used", None), None)


def test_a_run_killed_before_writing_writes_the_next_time(office):
    number = quarantined(office)
    office.lose_of_the_log(1)
    office.validate(number, None, by="accord_robot")

    assert counts(office.run()) == (1, 0, 0, 0)
    assert office.did == ["held"]


def test_a_hold_that_a_person_set_after_a_kill_is_theirs(office):
    number = quarantined(office)
    office.lose_of_the_log(1)
    office.validate(number, "on_hold")
    office.edit(number, "AAA")

    office.run()
    office.run()

    assert office.fate(number) == ("on_hold", "on_hold")
    assert (office.status(number), office.did) == ("on_hold", ["left"])


def test_a_run_killed_before_taking_off_does_so_the_next_time(office):
    number = quarantined(office)
    office.edit(number, "AAA")
    office.run(Fault(WRITES, Reply(503), times=None))
    assert (office.did, office.status(number)) == (["clearing"], "on_hold")

    assert counts(office.run()) == (0, 1, 0, 0)
    assert office.status(number) is None


def test_a_run_killed_after_taking_off_finds_nothing_to_do(office):
    number = quarantined(office)
    office.edit(number, "AAA")
    office.run()
    office.lose_of_the_log(1)

    assert counts(office.run()) == (0, 0, 0, 0)
    assert (office.status(number), office.fate(number)) == (None, ("used", None))


def test_a_line_that_a_kill_left_unfinished_is_passed_over(office):
    number = quarantined(office)
    office.log.write_text(office.log.read_text() + '{"noted": "2026-07-20T08:00:00Z", "did": "le')

    office.edit(number, "AAA")
    office.run()

    assert (office.status(number), office.did) == (None, ["cleared"])


def test_without_its_log_its_holds_are_taken_for_a_persons(office):
    number = quarantined(office)
    office.log.unlink()
    office.edit(number, "AAA")

    office.run()

    assert office.fate(number) == ("on_hold", "on_hold")
    assert office.status(number) == "on_hold"


def test_the_log_is_private_and_holds_no_answer(office):
    quarantined(office)

    assert office.log.stat().st_mode & 0o077 == 0
    assert "wrong" not in office.log.read_text()


def test_only_light_rows_are_asked_for(office):
    quarantined(office)

    asked = [request for request in office.requests if "/data/?" in request]
    assert asked
    assert all("fields" in request for request in asked)


def test_without_anything_to_do_nobody_is_asked(office):
    office.send("AAA")

    assert counts(office.run()) == (0, 0, 0, 0)
    assert office.requests == []


def test_the_table_lists_what_is_on_hold_by_accord(office):
    number = quarantined(office)
    office.run()

    listed = office.warehouse.execute("select form, submission_id from quality.holds").fetchall()
    assert listed == [("report", number)]
