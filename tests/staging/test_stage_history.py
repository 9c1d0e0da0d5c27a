"""Several pulls of a form become one current state, and a history of how it came to be."""

from datetime import datetime

import pytest

from assets.kobo.server import Answer
from tests.staging.conftest import FORM
from tests.staging.invented import UID, VERSION, answer, content, question, repeat, submission

FORM_WITH_MEMBERS = content(question("text", "name"), repeat("member", question("text", "name")))


def person(number, name, *members, **system):
    answers = {"name": name, "member": [{"member/name": member} for member in members]}
    return submission(number, answers, **system)


def land_removed(office, *numbers):
    assert office.landing.receive(FORM, UID).complete(numbers)


def changes(office, number):
    rows = office.rows("history", "submission_id, change, pull", "pull, rowid")
    return [(row["change"], row["pull"]) for row in rows if row["submission_id"] == number]


def test_the_newest_state_of_each_submission_stands_with_its_items(office):
    office.land({VERSION: FORM_WITH_MEMBERS}, [person(1, "Awa", "x", "y"), person(2, "Bo", "z")])
    office.land({}, [person(1, "Awa B.", "w", _uuid="edited-1"), person(3, "Cé")])

    staged = office.stage_all()

    assert staged.rows == {"survey": 3, "survey__member": 2}
    assert office.values("name") == ["Awa B.", "Bo", "Cé"]
    items = office.rows("survey__member", "root_uuid, member__name", "root_uuid")
    assert [tuple(item.values()) for item in items] == [("root-1", "w"), ("root-2", "z")]
    assert changes(office, 1) == [("new", 1), ("edited", 2)]


def test_within_a_pull_what_came_later_stands(office):
    office.land({VERSION: FORM_WITH_MEMBERS}, [person(1, "Awa")], [person(1, "Bo", _uuid="e")])

    office.stage_all()

    assert office.values("name") == ["Bo"]
    assert changes(office, 1) == [("new", 1), ("edited", 1)]


def test_what_was_deleted_is_in_no_table_but_in_history(office):
    office.land({VERSION: FORM_WITH_MEMBERS}, [person(1, "Awa", "x"), person(2, "Bo", "y")])
    land_removed(office, 1)

    staged = office.stage_all()

    assert staged.rows == {"survey": 1, "survey__member": 1}
    assert office.values("name") == ["Bo"]
    assert changes(office, 1) == [("new", 1), ("deleted", 2)]


def test_a_change_and_a_deletion_of_one_pull_stand_in_their_order(office):
    office.land({VERSION: FORM_WITH_MEMBERS}, [person(1, "Awa")])
    receipt = office.landing.receive(FORM, UID)
    receipt.keep_rows(
        "page", answer({"count": 1, "results": [person(1, "Awa B.", _uuid="edited-1")]})
    )
    receipt.complete([1])

    assert office.stage_all().rows["survey"] == 0
    assert changes(office, 1) == [("new", 1), ("edited", 2), ("deleted", 2)]


def test_what_returned_after_it_was_deleted_stands_again(office):
    office.land({VERSION: FORM_WITH_MEMBERS}, [person(1, "Awa", "x")])
    land_removed(office, 1)
    office.land({}, [person(1, "Awa", "x")])

    assert office.stage_all().rows == {"survey": 1, "survey__member": 1}
    assert changes(office, 1) == [("new", 1), ("deleted", 2), ("returned", 3)]


def test_a_form_has_its_own_part_of_history(office):
    office.stage(FORM_WITH_MEMBERS, person(1, "Awa"))
    office.connection.execute("update staging.history set form = 'another'")

    office.stage_all()
    office.stage_all()

    rows = office.rows("history", "form", "form")
    assert [row["form"] for row in rows] == ["another", FORM]


@pytest.mark.parametrize(
    ("date", "moment"),
    [
        ("Mon, 02 Mar 2026 12:00:00 GMT", datetime(2026, 3, 2, 12)),  # noqa: DTZ001 - UTC.
        ("Mon, 02 Mar 2026 12:00:00 +0200", datetime(2026, 3, 2, 10)),  # noqa: DTZ001 - UTC.
        ("", None),
        ("now", None),
    ],
)
def test_a_state_is_dated_by_the_servers_clock(office, date, moment):
    office.land({VERSION: FORM_WITH_MEMBERS})
    receipt = office.landing.receive(FORM, UID)
    body = {"count": 1, "results": [submission(1)]}
    text = b'{"count": 1, "results": [{"_id": 1, "_uuid": "instance-1"}]}'
    receipt.keep_rows("page", Answer(f"/api/v2/assets/{UID}/data/", date, text, body))
    receipt.complete()

    office.stage_all()

    assert [row["seen_at"] for row in office.rows("history", "seen_at")] == [moment]
