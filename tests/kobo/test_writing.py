"""Decisions written back: once, again, to foreign ids, and without the permission; deletions."""

import pytest

from assets.kobo.client import KoboClient
from assets.kobo.errors import InvalidRequestError, KoboRequestError, KoboServerError
from assets.kobo.sandbox.faults import Cut, Fault, Reply
from assets.kobo.server import Change, Server
from assets.kobo.writing import delete_submission, set_validation

JSON = "application/json"


def statuses(village):
    form = village.store.forms[village.uid]
    return [form.rows[number]["_validation_status"].get("label") for number in form.ids]


def writes(village, requests):
    return [target for target in requests if target == f"{village.data}validation_statuses/"]


def test_each_submission_gets_the_status_and_the_others_keep_theirs(village):
    with village.serving() as (client, requests):
        set_validation(client, village.uid, [2, 4], "on_hold")

    assert statuses(village) == [None, "On hold", None, "On hold", None]
    assert len(requests) == 1


def test_none_takes_the_status_away(village):
    with village.serving() as (client, _):
        set_validation(client, village.uid, [1, 2, 3], "approved")
        set_validation(client, village.uid, [1, 3], None)

    assert statuses(village) == [None, "Approved", None, None, None]


def test_each_id_goes_only_once(village):
    with village.serving() as (client, requests):
        set_validation(client, village.uid, [1, 2, 2, 3, 1], "not_approved")

    assert statuses(village) == ["Not approved"] * 3 + [None] * 2
    assert len(requests) == 1


def test_no_ids_are_no_request(village):
    with village.serving() as (client, requests):
        set_validation(client, village.uid, [], "approved")

    assert requests == []


@pytest.mark.parametrize("status", ["approved", None])
def test_writing_again_changes_nothing(village, status):
    with village.serving() as (client, _):
        set_validation(client, village.uid, [1, 2], status)
        before = dict(village.store.forms[village.uid].rows)
        set_validation(client, village.uid, [1, 2], status)

    assert village.store.forms[village.uid].rows == before


def test_a_foreign_id_refuses_all_of_them(village):
    other = "aSurveyOfAnotherVillag"
    village.store.add_form(
        uid=other, name="Other", content={"schema": "1", "survey": []}, deployed_at=village.at
    )
    elsewhere = village.store.submit(other, {}, submitted_by=None, at=village.at)
    village.store.delete(village.uid, 3)

    with village.serving() as (client, requests):
        for foreign in (3, 99, elsewhere):
            with pytest.raises(InvalidRequestError):
                set_validation(client, village.uid, [1, foreign], "approved")

    assert statuses(village) == [None] * 4
    assert len(requests) == 3


def test_a_refusal_is_told_in_the_servers_words(village):
    refusal = Fault("validation_statuses", Reply(400, '{"detail":"Nein."}', JSON), times=None)
    with (
        village.serving(refusal) as (client, requests),
        pytest.raises(InvalidRequestError, match=r"answered 400 .* It says: Nein\."),
    ):
        set_validation(client, village.uid, [1, 2], "approved")

    assert len(writes(village, requests)) == 1


def test_a_missing_permission_is_named_with_the_account(village):
    village.store.permit(village.uid, "view_submissions")
    with (
        village.serving() as (client, requests),
        pytest.raises(
            KoboRequestError,
            match=r"answered 403 .* account of KOBO_TOKEN lacks .* “Validate submissions”",
        ),
    ):
        set_validation(client, village.uid, [1], "approved")

    assert len(requests) == 1


@pytest.mark.parametrize("status", ["on_hold", None])
@pytest.mark.parametrize(
    ("disturbance", "said"),
    [
        (Reply(502), "may have been carried out"),
        (Cut(), "may have been carried out"),
        (Cut(after=30), "may have been carried out"),
        (Reply(429, retry_after="7"), "was not carried out"),
    ],
)
def test_a_status_is_sent_once_whatever_becomes_of_it(village, status, disturbance, said):
    fault = Fault("validation_statuses", disturbance, times=None)
    with (
        village.serving(fault) as (client, requests),
        pytest.raises(KoboServerError, match=said) as caught,
    ):
        set_validation(client, village.uid, [1, 2], status)

    assert (len(requests), village.pauses) == (1, [])
    assert village.store.token not in str(caught.value)


# What holds for every change.


def change(village, **more):
    path = f"{village.data}validation_statuses/"
    payload = {"submission_ids": [1], "validation_status.uid": "validation_status_approved"}
    return Change("PATCH", path, "Validate submissions", {"payload": payload}, **more)


@pytest.mark.parametrize("disturbance", [Reply(503), Reply(500), Cut(after=30), Reply(200)])
def test_what_must_not_happen_twice_is_not_sent_again(village, disturbance):
    with (
        village.serving(Fault("validation_statuses", disturbance)) as (client, requests),
        pytest.raises(KoboServerError, match="may have been carried out all the same"),
    ):
        client.send(change(village, is_repeatable=False))

    assert len(requests) == 1
    assert village.pauses == []


def test_what_the_server_surely_did_not_do_is_sent_again(village):
    busy = Fault("validation_statuses", Reply(429, retry_after="7"))
    with village.serving(busy) as (client, _):
        client.send(change(village, is_repeatable=False))

    assert village.pauses == [7]
    assert statuses(village)[0] == "Approved"


def test_a_change_is_never_sent_on_after_a_redirect(village):
    path = f"{village.data}validation_statuses"
    with (
        village.serving() as (client, requests),
        pytest.raises(KoboRequestError, match=r"answered 301 .* Check KOBO_URL"),
    ):
        client.send(Change("PATCH", path, "Validate submissions", {"payload": {}}))

    assert requests == [path]


def test_a_change_goes_to_the_server_in_the_settings_with_the_token_alone(village):
    with village.serving() as (client, _):
        account = Server(client.server.url, "0" * 40)
        with (
            KoboClient(account) as stranger,
            pytest.raises(KoboRequestError, match=r"answered 401\. Check KOBO_TOKEN") as caught,
        ):
            set_validation(stranger, village.uid, [1], "approved")

    assert "0" * 40 not in str(caught.value)
    assert statuses(village) == [None] * 5


def root_of(village, number):
    return village.store.forms[village.uid].rows[number]["meta/rootUuid"].removeprefix("uuid:")


def test_a_submission_is_deleted_with_every_copy_of_it(village):
    root = root_of(village, 2)
    copy = {**village.store.forms[village.uid].rows[2], "_id": 900}
    village.store.forms[village.uid].put(copy)

    with village.serving() as (client, _):
        deleted = delete_submission(client, village.uid, root, [2])

    assert deleted == 2
    assert sorted(village.store.forms[village.uid].ids) == [1, 3, 4, 5]


def test_one_that_is_gone_by_now_is_no_mistake(village):
    with village.serving() as (client, _):
        assert delete_submission(client, village.uid, "nobody", [77]) == 0

    assert len(list(village.store.forms[village.uid].ids)) == 5


def test_an_account_that_may_only_read_deletes_nothing_and_is_told_what_it_lacks(village):
    root = root_of(village, 2)
    village.store.permit(village.uid, "view_submissions")

    with village.serving() as (client, _), pytest.raises(KoboRequestError, match="Delete subm"):
        delete_submission(client, village.uid, root, [2])

    assert 2 in village.store.forms[village.uid].ids
