"""What a quick pull learns from a form's history, and that it does without it just as well."""

import json
from datetime import UTC, datetime

import pytest

from assets.kobo import sync
from assets.kobo.history import MOST_EVENTS, looked_until
from assets.kobo.landing import Landing
from assets.kobo.sandbox.faults import Cut, Fault, Reply, Then
from assets.kobo.server import Answer
from assets.kobo.sync import Pulled
from tests.kobo.office import LATER, URL_LIMIT, Office, clear, decide, edit

JSON = "application/json"
NOTHING = Pulled(None, is_hastened=True)
SEARCH = '(action:modify-submission OR action:in-trash) AND date_created__gte:"{since}"'


@pytest.fixture
def office(village, landing, monkeypatch):
    """Pull with an account that manages the form; the overlap holds the newest submission."""
    monkeypatch.setattr(sync, "OVERLAP_IDS", 1)
    village.photo = village.store.attach(village.uid, 2, "house.png", b"a picture", village.at)
    return Office(village, landing)


def lose_a_file(village, number):
    village.store.delete_attachment(village.uid, number, village.photo)


def now(office, number):
    """A submission as the server has it, without the links that change with its address."""
    return without_links(office.village.store.forms[office.village.uid].rows[number])


def without_links(row):
    files = [
        {key: value for key, value in file.items() if not key.startswith("download_")}
        for file in row["_attachments"]
    ]
    return {**row, "_attachments": files}


# What it brings.


@pytest.mark.parametrize("change", [edit, decide, clear, lose_a_file])
def test_what_the_history_tells_needs_no_sweep(office, change):
    village = office.village
    village.store.validate(village.uid, 2, "on_hold", by="officer", at=village.at)
    office.sweep()
    change(village, 2)

    found = office.quick()

    assert (found.new, found.changed, found.removed, found.is_hastened) == (0, 1, 0, True)
    assert [(file.kind, file.rows) for file in found.pull.files] == [("again", 1)]
    assert without_links(office.rows[2]) == now(office, 2)
    assert office.sweep() == Pulled(None), "and nothing is left for a sweep"


def test_what_was_changed_is_listed_and_compared_before_it_is_fetched(office):
    office.sweep()
    decide(office.village, 2)
    office.quick()

    assert office.quick() == NOTHING, "it is listed once more, and found unchanged"

    assert office.asked(light=True) == [{"$gt": 0}]
    assert office.asked() == [{"$gt": 4}]


def test_what_the_overlap_brought_is_not_listed_again(office):
    office.sweep()
    edit(office.village, 5)

    found = office.quick()

    assert [file.kind for file in found.pull.files] == ["page"]
    assert office.asked(light=True) == []


def test_a_late_file_is_in_no_history_and_waits_for_the_sweep(office):
    office.sweep()
    village = office.village
    village.store.attach(village.uid, 2, "late.png", b"a picture", village.at + LATER)

    assert office.quick() == NOTHING
    assert office.sweep().changed == 1


def test_a_deletion_waits_for_the_sweep(office):
    """The history names its root, and only its number says which of the known ones it is."""
    office.sweep()
    office.village.store.delete(office.village.uid, 2, at=office.village.at + LATER)

    assert office.quick() == NOTHING
    assert office.sweep().pull.removed == (2,)


def test_what_was_edited_and_then_deleted_is_not_believed_gone_by_a_quick_pull(office):
    office.sweep()
    edit(office.village, 2)
    office.village.store.delete(office.village.uid, 2)

    assert office.quick() == NOTHING
    assert office.living == {1, 2, 3, 4, 5}


def test_many_changed_submissions_are_named_in_batches_that_fit_an_address(office):
    village = office.village
    village.answer(*(f"Person {number}" for number in range(250)))
    office.sweep()
    for number in sorted(village.store.forms[village.uid].rows):
        decide(village, number)

    assert office.quick().changed == 255
    assert len(office.asked(light=True)) == 3
    assert max(map(len, office.requests)) < URL_LIMIT


def test_a_history_of_several_pages_is_read_to_its_end(office, pages_of):
    office.sweep()
    pages_of(2)
    for number in (1, 2, 3):
        edit(office.village, number)
    meanwhile = Fault("/history/", Then(lambda: decide(office.village, 4)), nth=2)

    found = office.quick(meanwhile)

    assert [start for _, start in office.searches] == [0, 2]
    assert found.changed == 3, "what happens meanwhile moves the pages, but hides nothing"
    assert office.quick().changed == 1


def test_nothing_of_the_history_is_kept(office):
    office.sweep()
    office.village.store.edit(
        office.village.uid, 2, {"name": "Awa B."}, at=office.village.at + LATER, by="ada_editor"
    )

    found = office.quick()

    kept = [path.read_bytes() for path in found.pull.folder.iterdir()]
    kept += [str(body).encode() for body in found.pull.read("again")]
    assert not any(b"ada_editor" in content or b"/history/" in content for content in kept)


# From when on it is asked.


def test_the_first_pull_asks_for_everything_and_not_for_the_history(office):
    assert office.quick().is_hastened is False
    assert office.searches == []


def test_the_history_is_asked_from_the_last_look_on_by_the_servers_clock(office):
    office.sweep()
    office.quick()
    assert office.searches == [(SEARCH.format(since="2026-03-02T11:55:00Z"), 0)]

    decide(office.village, 2)
    office.quick()
    office.quick()

    assert office.searches == [(SEARCH.format(since="2026-03-02T12:55:00Z"), 0)]


def test_a_pull_that_may_not_have_looked_moves_nothing_on(office):
    office.sweep()
    edit(office.village, 2)
    office.village.store.permit(office.village.uid, "view_submissions")
    office.village.answer("Fara")
    assert office.quick().new == 1
    office.village.store.permit(office.village.uid, "manage")

    assert office.quick().changed == 1
    assert office.rows[2]["name"] == "Awa B."


def landed_at(landing: Landing, *dates):
    receipt = landing.receive("survey", "aForm")
    for date in dates:
        body = {"count": 0, "results": []}
        receipt.keep_rows("page", Answer("/aForm/", date, json.dumps(body).encode(), body))
    receipt.complete()
    return landing.of("survey")


@pytest.mark.parametrize(
    ("dates", "moment"),
    [
        (["Mon, 02 Mar 2026 12:00:00 GMT"], datetime(2026, 3, 2, 12, tzinfo=UTC)),
        (["Mon, 02 Mar 2026 12:00:00 -0000"], datetime(2026, 3, 2, 12, tzinfo=UTC)),
        (["Mon, 02 Mar 2026 12:00:00 +0200"], datetime(2026, 3, 2, 10, tzinfo=UTC)),
        (
            ["", "Mon, 02 Mar 2026 12:09:00 GMT", "Mon, 02 Mar 2026 12:00:00 GMT"],
            datetime(2026, 3, 2, 12, tzinfo=UTC),
        ),
        ([""], None),
        (["now"], None),
        (["Fri, 31 Dec 9999 23:59:59 -0200"], None),
    ],
)
def test_a_look_began_with_the_earliest_answer_that_is_dated(landing, dates, moment):
    assert looked_until(landed_at(landing, *dates)) == moment


def test_without_a_dated_answer_the_history_is_not_asked(office):
    with office.village.serving() as (client, _):
        form = client.form(office.village.uid).body
    undated = json.dumps({**form, "deployed_versions": {"results": [], "next": None}})
    page = json.dumps({"count": 1, "results": [now(office, 2)]})
    data = Fault("/data/", Reply(200, page, JSON), times=None)
    office.quick(data, Fault("/api/v2/assets/aVillage", Reply(200, undated, JSON), times=None))

    assert office.quick().is_hastened is False
    assert office.searches == []


# Without it.


@pytest.mark.parametrize("access", ["view_submissions", "manage"])
def test_whether_the_history_was_read_is_said(office, access):
    office.sweep()
    office.village.store.permit(office.village.uid, access)
    edit(office.village, 2)

    found = office.quick()

    assert found.is_hastened is (access == "manage")
    assert found.changed == found.is_hastened
    assert office.village.pauses == []


def body(count, *events):
    return Reply(200, json.dumps({"count": count, "results": list(events)}), JSON)


USELESS = {
    "refused": Reply(403),
    "not there": Reply(404),
    "not understood": Reply(400),
    "under maintenance": Reply(503),
    "slow": Reply(504),
    "cut off": Cut(),
    "a web page": Reply(200),
    "no list": Reply(200, '{"detail": "…"}', JSON),
    "no number": Reply(200, '{"count": "many", "results": []}', JSON),
    "no events": Reply(200, '{"count": 1, "results": null}', JSON),
    "too long": body(MOST_EVENTS + 1, {}),
}


@pytest.mark.parametrize("useless", USELESS.values(), ids=USELESS.keys())
def test_a_history_of_no_use_fails_no_pull(office, useless):
    office.sweep()
    edit(office.village, 2)
    office.village.answer("Fara")

    found = office.quick(Fault("/history/", useless, times=None))

    assert (found.new, found.changed, found.is_hastened) == (1, 0, False)
    assert office.quick().changed == 1, "what it could not tell then it tells now"


def test_a_list_that_cannot_be_read_fails_no_pull_either(office):
    office.sweep()
    edit(office.village, 2)

    assert office.quick(Fault("rootUuid", Reply(503), times=None)) == Pulled(None)
    assert office.quick().changed == 1


@pytest.mark.parametrize(
    "odd",
    [
        None,
        "event",
        {},
        {"metadata": None},
        {"metadata": {"submission": []}},
        {"metadata": {"submission": {"root_uuid": 7}}},
        {"metadata": {"submission": {"root_uuid": ""}}},
        {"metadata": {"submission": {"root_uuid": '"}]}'}}},
        {"metadata": {"submission": {"root_uuid": "é" * 40}}},
        {"metadata": {"submission": {"root_uuid": "a" * 5000}}},
        {"metadata": {"submission": {"root_uuid": "of-another-form"}}},
    ],
    ids=lambda odd: str(odd)[:50],
)
def test_an_event_that_names_nothing_of_use_is_passed_over(office, odd):
    office.sweep()
    edit(office.village, 2)
    good = {"metadata": {"submission": {"root_uuid": now(office, 2)["meta/rootUuid"][5:]}}}

    found = office.quick(Fault("/history/", body(2, odd, good)))

    assert (found.changed, found.is_hastened) == (1, True)
    assert max(map(len, office.requests)) < URL_LIMIT


def test_a_row_without_a_root_is_left_to_the_sweep(office):
    """Servers before 2025 write none (API.md §11)."""
    office.sweep()
    edit(office.village, 2)
    form = office.village.store.forms[office.village.uid]
    form.rows[2] = {key: value for key, value in form.rows[2].items() if key != "meta/rootUuid"}

    assert office.quick() == NOTHING
    assert office.sweep().changed == 1
