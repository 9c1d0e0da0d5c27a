"""What a quick pull asks for, what only a sweep finds, and when a deletion is believed."""

import json

import pytest

from assets.kobo import client as kobo_client
from assets.kobo import sync
from assets.kobo.errors import KoboRequestError, KoboServerError
from assets.kobo.landing import Landing
from assets.kobo.sandbox.faults import Fault, Reply, Then, WrongCount
from assets.kobo.sync import Pulled
from assets.staging.load import stage
from assets.staging.pseudonyms import Pseudonyms
from assets.warehouse.connection import writing
from tests.kobo.conftest import CONTENT
from tests.kobo.office import (
    URL_LIMIT,
    Office,
    attached,
    clear,
    decide,
    edit,
    get_a_late_file,
    lose_a_file,
)


@pytest.fixture
def office(village, landing):
    """Pull with an account that may not read the form's history."""
    village.store.permit(village.uid, "view_submissions")
    return Office(village, landing)


@pytest.fixture
def overlap(monkeypatch):
    """Let a quick pull look back over fewer ids than it does."""
    return lambda ids: monkeypatch.setattr(sync, "OVERLAP_IDS", ids)


# Quick pulls.


def test_a_quick_pull_asks_only_for_ids_above_the_last_known_one_and_the_overlap(office, overlap):
    overlap(2)
    office.sweep()
    office.village.answer("Fara")

    found = office.quick()

    assert office.asked() == [{"$gt": 3}]
    assert office.asked(light=True) == []
    assert (found.new, found.changed, found.removed) == (1, 0, 0)
    assert office.living == {1, 2, 3, 4, 5, 6}


def test_the_first_quick_pull_asks_for_everything(office):
    assert office.quick().new == 5
    assert office.asked() == [{"$gt": 0}]


def test_a_quick_pull_that_finds_nothing_new_keeps_nothing(office, landing):
    first = office.sweep().pull

    assert office.quick() == Pulled(None)
    assert landing.of("survey").pulls == (first,)


def test_a_late_submission_inside_the_overlap_is_found_by_the_next_quick_pull(office):
    office.village.store.hold_back(office.village.uid, 3)
    office.sweep()
    assert office.living == {1, 2, 4, 5}
    office.village.store.reveal(office.village.uid, 3)

    assert office.quick().new == 1
    assert office.living == {1, 2, 3, 4, 5}


def test_a_late_submission_beyond_the_overlap_is_found_by_a_sweep(office, overlap):
    overlap(1)
    office.village.store.hold_back(office.village.uid, 3)
    office.sweep()
    office.village.store.reveal(office.village.uid, 3)

    assert office.quick() == Pulled(None)
    found = office.sweep()

    assert (found.new, found.changed) == (1, 0)
    assert [file.kind for file in found.pull.files] == ["again"]
    assert office.living == {1, 2, 3, 4, 5}


def test_what_a_broken_sweep_kept_is_counted_as_changed_by_the_quick_pull_that_ends_it(
    office, overlap, monkeypatch
):
    overlap(1)
    monkeypatch.setattr(kobo_client, "IDS_IN_A_REQUEST", 1)
    office.sweep()
    edit(office.village, 1)
    edit(office.village, 2)
    with pytest.raises(KoboServerError):
        office.sweep(Fault("%24in", Reply(503), nth=2, times=None))

    found = office.quick()

    assert (found.new, found.changed) == (0, 1)


# What only a sweep finds.


CHANGES = [edit, decide, clear, lose_a_file, get_a_late_file]


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_beyond_the_overlap_is_seen_by_a_sweep_and_by_it_alone(office, overlap, change):
    overlap(1)
    village = office.village
    attached(village.store, village.uid, 2, ("att1", False))
    village.store.validate(village.uid, 2, "on_hold", by="officer", at=village.at)
    office.sweep()
    change(village, 2)

    assert office.quick() == Pulled(None)
    found = office.sweep()

    assert (found.new, found.changed, found.removed) == (0, 1, 0)
    assert found.pull.rows == 1
    assert office.rows[2] == village.store.forms[village.uid].rows[2]


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_inside_the_overlap_needs_no_sweep(office, change):
    village = office.village
    attached(village.store, village.uid, 2, ("att1", False))
    village.store.validate(village.uid, 2, "on_hold", by="officer", at=village.at)
    office.sweep()
    change(village, 2)

    assert office.quick().changed == 1
    assert office.rows[2] == village.store.forms[village.uid].rows[2]


def test_a_sweep_fetches_what_changed_and_no_more(office, overlap):
    overlap(1)
    office.village.answer(*(f"Person {number}" for number in range(95)))
    office.sweep()
    for number in (7, 50, 93):
        edit(office.village, number)

    found = office.sweep()

    assert office.asked(light=True) == [{"$gt": 0}]
    assert office.asked() == [{"$gt": 99}, {"$in": [7, 50, 93]}]
    said = "the form, the new ones, the list, the changed ones, and the form again"
    assert len(office.requests) == 5, said
    assert found.pull.rows == 3


def test_two_changes_in_one_pull_are_one_new_state(office):
    office.sweep()
    edit(office.village, 2)
    decide(office.village, 2)

    assert office.sweep().changed == 1
    assert office.rows[2]["name"] == "Awa B."
    assert office.rows[2]["_validation_status"]["uid"] == "validation_status_approved"


def test_many_changed_submissions_are_asked_for_in_batches_that_fit_an_address(
    office, overlap, monkeypatch
):
    overlap(1)
    village = office.village
    monkeypatch.setattr(village.store, "_last_id", 2_000_000_000)  # As long as ids get.
    village.answer(*(f"Person {number}" for number in range(1200)))
    office.sweep()
    for number in sorted(village.store.forms[village.uid].rows):
        decide(village, number)

    found = office.sweep()

    assert (found.changed, found.new) == (1205, 0)
    batches = [query["$in"] for query in office.asked() if "$in" in query]
    assert len(batches) == 3
    assert sum(map(len, batches)) == 1204, "the newest came with the new ones"
    assert max(map(len, office.requests)) < URL_LIMIT


def test_a_batch_is_fetched_whole_from_a_server_that_sends_fewer_at_once(office, overlap, pages_of):
    """The owner of a server sets how many submissions it sends at once (API.md §4)."""
    overlap(1)
    office.sweep()
    pages_of(2)
    for number in (1, 2, 3, 4):
        edit(office.village, number)

    assert office.sweep().changed == 4
    assert {office.rows[number]["name"] for number in (1, 2, 3, 4)} == {"Awa B."}


def test_nothing_changed_is_nothing_kept(office, landing):
    first = office.sweep().pull

    assert [office.sweep(), office.sweep()] == [Pulled(None), Pulled(None)]

    assert landing.of("survey").pulls == (first,)
    assert [path.name for path in first.folder.parent.iterdir()] == ["pull-000001"]


# Deletions.


def test_a_deletion_is_seen_by_a_sweep_and_not_by_a_quick_pull(office):
    office.sweep()
    office.village.store.delete(office.village.uid, 2)

    assert office.quick() == Pulled(None)
    found = office.sweep()

    assert found.pull.removed == (2,)
    assert found.pull.files == ()
    assert (found.new, found.changed, found.removed) == (0, 0, 1)
    assert office.living == {1, 3, 4, 5}
    assert office.sweep() == Pulled(None), "what is gone is not found gone again"


def test_a_deletion_is_believed_only_after_a_404_of_its_own(office):
    office.sweep()
    office.village.store.delete(office.village.uid, 2)

    office.sweep()

    own = [request for request in office.requests if request.endswith("/data/2/")]
    assert len(own) == 1


def test_what_a_list_left_out_but_can_be_read_is_not_deleted(office):
    """A list that says it is whole but is not: its count is wrong, and its page short."""
    office.sweep()
    store, uid = office.village.store, office.village.uid
    rows = [store.forms[uid].rows[number] for number in (1, 2, 3, 5)]
    short = json.dumps({"count": 4, "next": None, "previous": None, "results": rows})

    found = office.sweep(Fault("fields=", Reply(200, short, "application/json")))

    assert found.removed == 0
    assert office.living == {1, 2, 3, 4, 5}


def test_a_list_that_ends_too_early_deletes_nothing(office, pages_of):
    pages_of(2)
    office.sweep()

    assert office.sweep(Fault("fields=", WrongCount(-3))).removed == 0
    assert office.living == {1, 2, 3, 4, 5}


def test_a_list_that_was_cut_off_deletes_nothing(office, pages_of):
    pages_of(2)
    office.sweep()
    office.village.store.delete(office.village.uid, 1)

    with pytest.raises(KoboServerError):
        office.sweep(Fault("fields=", Reply(503), nth=2, times=None))

    assert office.living == {1, 2, 3, 4, 5}
    assert office.sweep().pull.removed == (1,)


@pytest.mark.parametrize("access", ["view_asset", "none"])
@pytest.mark.parametrize("path", ["fields=", "/data/2/", "%24in", "forms again"])
def test_a_permission_lost_in_the_middle_deletes_nothing(office, access, path):
    """Without it KoboToolbox answers 404, as it does for what was deleted (API.md §0.8)."""
    office.sweep()
    store, uid = office.village.store, office.village.uid
    store.delete(uid, 2)
    lose = Then(lambda: store.permit(uid, access))
    fault = Fault(f"/{uid}/", lose, nth=6) if path == "forms again" else Fault(path, lose)

    if (path, access) == ("forms again", "view_asset"):
        # Every answer had come before it, and they said that one is gone.
        assert office.sweep(fault).pull.removed == (2,)
        return
    with pytest.raises(KoboRequestError):
        office.sweep(fault)

    assert office.living == {1, 2, 3, 4, 5}
    store.permit(uid, "view_submissions")
    assert office.sweep().pull.removed == (2,)


def test_a_submission_that_returns_lives_again(office):
    office.sweep()
    store, uid = office.village.store, office.village.uid
    store.hold_back(uid, 2)
    assert office.sweep().pull.removed == (2,)
    store.reveal(uid, 2)

    assert office.sweep().new == 1
    assert office.living == {1, 2, 3, 4, 5}


def test_what_came_and_went_within_one_interrupted_pull_is_gone(office, pages_of):
    pages_of(2)
    store, uid = office.village.store, office.village.uid
    with pytest.raises(KoboServerError):
        office.sweep(Fault(office.village.data, Reply(503), nth=2, times=None))
    store.delete(uid, 1)

    found = office.sweep()

    assert found.pull.number == 1
    assert found.pull.removed == (1,)
    assert office.living == {2, 3, 4, 5}


def test_what_changes_while_a_sweep_is_under_way_is_found_by_it_or_the_next(office, pages_of):
    pages_of(2)
    village = office.village
    office.sweep()
    meanwhile = [
        Fault("fields=", Then(lambda: edit(village, 1)), nth=2),
        Fault("fields=", Then(lambda: edit(village, 5)), nth=2),
        Fault("fields=", Then(lambda: village.store.delete(village.uid, 2)), nth=3),
    ]

    assert office.sweep(*meanwhile).changed == 1
    assert office.rows[5]["name"] == "Awa B."
    found = office.sweep()

    assert (found.changed, found.removed) == (1, 1)
    assert office.rows[1]["name"] == "Awa B."


def test_what_was_deleted_before_it_could_be_fetched_is_gone_with_the_next_sweep(office, overlap):
    overlap(1)
    village = office.village
    office.sweep()
    edit(village, 2)

    assert (
        office.sweep(Fault("%24in", Then(lambda: village.store.delete(village.uid, 2)))).pull
        is None
    )
    assert office.sweep().pull.removed == (2,)


# Servers that lie, and servers that lag.


@pytest.mark.parametrize("ids", [[2, 1], [1, 1], [0, 1]], ids=str)
def test_a_false_order_of_ids_is_refused(office, ids):
    rows = [{"_id": number, "_uuid": f"u{number}", "name": "x"} for number in ids]
    lie = json.dumps({"count": 2, "next": None, "previous": None, "results": rows})

    with pytest.raises(KoboServerError, match="out of order after number 0"):
        office.sweep(Fault(office.village.data, Reply(200, lie, "application/json")))

    assert not office.landing.of("survey")
    assert office.sweep().new == 5


def test_an_old_server_is_read_and_found_unchanged(office, landing):
    """Before 2025 rows had no rootUuid and null for what was not decided (API.md §11)."""
    form = office.village.store.forms[office.village.uid]
    for number, row in form.rows.items():
        form.rows[number] = {
            **{key: value for key, value in row.items() if key != "meta/rootUuid"},
            "_validation_status": None,
            "_tags": [],
            "_notes": [],
            "_attachments": [{"id": 4, "instance": number, "xform": 9, "filename": "a/b.png"}],
        }
    rows = {"count": 5, "next": None, "previous": None, "results": list(form.rows.values())}
    # The sandbox itself is of today.
    old = Fault("/data/", Reply(200, json.dumps(rows), "application/json"), times=None)

    assert office.sweep(old).new == 5
    assert office.sweep(old) == Pulled(None)
    assert len(landing.of("survey").pulls) == 1


def test_a_restarted_process_knows_what_the_last_one_knew(office, landing, tmp_path):
    office.sweep()
    office.village.answer("Fara")
    office.landing = Landing(tmp_path / "var" / "landing")

    assert office.sweep().new == 1
    assert office.landing.of("survey").living == landing.of("survey").living


# History.


@pytest.fixture
def history(office, tmp_path):
    """Stage what landed, and return columns of its history in the order of pulls."""

    def history(*columns, of):
        with writing(tmp_path / "warehouse.duckdb") as connection:
            landed = office.landing.of("survey")
            stage(connection, "survey", landed, {}, Pseudonyms(b"a key of these tests"))
            return connection.execute(
                f"select {', '.join(columns)} from staging.history where submission_id = ?"
                " order by pull, rowid",
                [of],
            ).fetchall()

    return history


def test_every_state_that_a_pull_saw_is_in_history_with_its_pull(office, history):
    village = office.village
    attached(village.store, village.uid, 2, ("att1", False))
    office.sweep()
    for change in (edit, decide, clear, lose_a_file):
        change(village, 2)
        office.sweep()
    village.store.delete(village.uid, 2)
    office.sweep()

    assert history("change", "validation_status", "attachments", "pull", of=2) == [
        ("new", None, 1, 1),
        ("edited", None, 1, 2),
        ("validated", "approved", 1, 3),
        ("validated", None, 1, 4),
        ("attachments", None, 0, 5),
        ("deleted", None, 0, 6),
    ]
    assert history("change", "pull", of=1) == [("new", 1)]


def test_what_did_not_change_is_once_in_history_however_often_its_page_came(office, history):
    office.sweep()
    for name in ("Fara", "Gia"):
        office.village.answer(name)
        assert office.quick().pull.rows > 1, "the overlap brings the others along"

    assert history("change", "pull", of=1) == [("new", 1)]
    assert history("change", "pull", of=7) == [("new", 3)]


def test_an_edited_state_keeps_its_own_uuid_and_hash_in_history(office, history):
    store, uid = office.village.store, office.village.uid
    before = store.forms[uid].rows[2]["_uuid"]
    office.sweep()
    edit(office.village, 2)
    office.sweep()

    found = history("instance_uuid", "content_hash", "root_uuid", of=2)

    assert [row[0] for row in found] == [before, store.forms[uid].rows[2]["_uuid"]]
    assert found[0][1] != found[1][1]
    assert found[0][2] == found[1][2]


def test_a_submission_that_was_gone_and_returned_says_so_in_history(office, history):
    store, uid = office.village.store, office.village.uid
    office.sweep()
    store.hold_back(uid, 2)
    office.sweep()
    store.reveal(uid, 2)
    office.sweep()
    store.delete(uid, 2)
    office.sweep()

    assert history("change", "pull", of=2) == [
        ("new", 1),
        ("deleted", 2),
        ("returned", 3),
        ("deleted", 4),
    ]


def test_staging_again_does_not_double_history(office, history):
    office.sweep()
    edit(office.village, 2)
    office.sweep()

    assert history("change", of=2) == history("change", of=2) == [("new",), ("edited",)]


def test_two_states_before_and_after_an_interruption_are_both_in_history(office, history):
    office.sweep()
    edit(office.village, 2)
    with pytest.raises(KoboServerError):
        office.sweep(Fault("fields=", Reply(503), times=None))
    decide(office.village, 2)
    office.sweep()

    assert history("change", "pull", of=2) == [("new", 1), ("edited", 2), ("validated", 2)]


def test_batches_are_counted_in_ids(office, overlap, monkeypatch):
    overlap(1)
    monkeypatch.setattr(kobo_client, "IDS_IN_A_REQUEST", 2)
    office.sweep()
    for number in (1, 2, 3):
        edit(office.village, number)

    office.sweep()

    assert office.asked()[1:] == [{"$in": [1, 2]}, {"$in": [3]}]


# What an account cannot read.


def test_an_encrypted_form_is_refused_in_words(office):
    store, uid = office.village.store, office.village.uid
    content = {**CONTENT, "settings": {"public_key": "MIIBIjANBg"}}
    store.deploy_version(uid, content, store.now)

    with pytest.raises(KoboRequestError, match="is encrypted on its phones"):
        office.sweep()

    assert not office.landing.of("survey")


def test_a_row_that_the_account_may_no_longer_see_counts_as_deleted_until_it_is_shown_again(office):
    """Of an account with part of the rows nobody can tell a hidden row from a deleted one."""
    office.sweep()
    office.village.store.hold_back(office.village.uid, 3)
    assert office.sweep().removed == 1
    assert office.living == {1, 2, 4, 5}

    office.village.store.reveal(office.village.uid, 3)

    assert office.sweep().new == 1
    assert office.living == {1, 2, 3, 4, 5}
