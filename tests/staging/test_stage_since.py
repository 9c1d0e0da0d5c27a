"""What was staged stays as it is, and only what came since is read, as long as that is right."""

import json
import os

import duckdb
import pytest

from assets.kobo.cuts import Cut
from assets.kobo.server import Answer
from assets.staging import filling, pages
from assets.staging.load import stage
from assets.staging.pseudonyms import Pseudonyms
from assets.warehouse.connection import writing
from tests.staging.conftest import FORM
from tests.staging.invented import UID, VERSION, content, question, repeat, submission

ASKED = content(question("text", "name"), repeat("member", question("text", "nick")))


def body(said):
    path = "/api/v2/assets/aFormOnAnotherServer/data/"
    return Answer(path, "", json.dumps(said).encode(), said)


def person(number, name, *nicks, **system):
    return submission(
        number, {"name": name, "member": [{"member/nick": nick} for nick in nicks]}, **system
    )


def staged_anew(office, tmp_path, table):
    """Return a table as it is when all pulls are staged at once, in another file."""
    with writing(tmp_path / "anew.duckdb") as anew:
        stage(anew, FORM, office.landing.of(FORM), {}, Pseudonyms(b"a key"))
        return sorted(anew.execute(f"select * from staging.{table}").fetchall(), key=str)


def as_it_is(office, table):
    found = office.connection.execute(f"select * from staging.{table}").fetchall()
    return sorted(found, key=str)


def damage(pull, *, is_seen=False):
    """Make pages unreadable; a look at the folder shows nothing of it, unless it is to be seen."""
    for path in pull.paths("page"):
        before = path.stat()
        path.write_bytes(b"x" * before.st_size)
        if not is_seen:
            os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


def test_a_pull_that_was_staged_is_not_read_again(office):
    damage_later = office.land({VERSION: ASKED}, [person(1, "Awa", "x"), person(2, "Bo", "y")])
    office.stage_all()
    damage(damage_later)
    office.land({}, [person(3, "Cé", "z"), person(1, "Awa B.", "w", "v", _uuid="edited")])

    staged = office.stage_all()

    assert staged.rows == {"survey": 3, "survey__member": 4}
    assert office.values("name") == ["Awa B.", "Bo", "Cé"]
    assert [row["change"] for row in office.rows("history", "change", "rowid")] == [
        "new", "new", "new", "edited",
    ]  # fmt: skip


def test_a_page_that_somebody_touched_is_read_again(office):
    pull = office.land({VERSION: ASKED}, [person(1, "Awa", "x")])
    office.stage_all()
    damage(pull, is_seen=True)

    with pytest.raises(duckdb.Error):
        office.stage_all()
    assert office.values("name") == ["Awa"]


def test_a_deletion_alone_takes_its_rows_away(office):
    damage_later = office.land({VERSION: ASKED}, [person(1, "Awa", "x"), person(2, "Bo", "y")])
    office.stage_all()
    damage(damage_later)
    assert office.landing.receive(FORM, UID).complete([1])

    assert office.stage_all().rows == {"survey": 1, "survey__member": 1}
    assert office.values("name") == ["Bo"]


def test_with_nothing_new_nothing_changes(office):
    pull = office.land({VERSION: ASKED}, [person(1, "Awa", "x")])
    first = office.stage_all()
    before = {table: as_it_is(office, table) for table in (*first.rows, "history", "made_of")}
    damage(pull)

    assert office.stage_all() == first
    assert {table: as_it_is(office, table) for table in before} == before


@pytest.mark.parametrize("why", ["class", "key", "definition", "version key"])
def test_what_would_be_made_otherwise_now_is_made_anew(office, tmp_path, why):
    office.land({VERSION: ASKED}, [person(1, "Awa", "x")])
    stage(office.connection, FORM, office.landing.of(FORM), {}, Pseudonyms(b"a key"))
    before = as_it_is(office, "survey")
    versions, row = {}, person(2, "Bo", "y")
    if why == "definition":
        versions = {"v2": content(question("text", "name"), question("text", "more"))}
    if why == "version key":
        row |= {"_version_": "v1"}
    office.land(versions, [row])
    classes = {"name": "drop"} if why == "class" else {}
    key = Pseudonyms(b"another" if why == "key" else b"a key")

    stage(office.connection, FORM, office.landing.of(FORM), classes, key)

    recipes = {row["recipe"] for row in office.rows("made_of")}
    assert len(recipes) == 1
    assert before[0] not in as_it_is(office, "survey") or why == "version key"
    if why in {"definition", "version key"}:
        assert as_it_is(office, "survey") == staged_anew(office, tmp_path, "survey")


def test_what_was_cut_out_of_an_older_pull_is_gone(office):
    office.land({VERSION: ASKED}, [person(1, "Awa", "x"), person(2, "Bo", "y")])
    office.stage_all()
    office.landing.cut_out(FORM, {1: Cut("forgotten", None)})

    assert office.stage_all().rows == {"survey": 1, "survey__member": 1}
    assert [row["submission_id"] for row in office.rows("history")] == [2]
    assert [row["submission_id"] for row in office.rows("cut_out")] == [1]


def test_of_two_copies_only_the_edited_one_changes(office, tmp_path):
    """Their items bear the same id, so that both copies are read again."""
    copy = {"meta/rootUuid": "uuid:root-1"}
    office.land({VERSION: ASKED}, [person(1, "Awa", "x"), person(2, "Awa", "x", "y", **copy)])
    office.stage_all()
    office.land({}, [person(2, "Awa B.", "z", _uuid="edited", **copy)])

    assert office.stage_all().rows == {"survey": 2, "survey__member": 2}
    assert [row["member__nick"] for row in office.rows("survey__member", order="member__nick")] == [
        "x",
        "z",
    ]
    for table in ("survey", "survey__member", "history"):
        assert as_it_is(office, table) == staged_anew(office, tmp_path, table)


def test_a_table_that_somebody_dropped_is_there_again(office):
    office.land({VERSION: ASKED}, [person(1, "Awa", "x")])
    office.stage_all()
    office.connection.execute("drop table staging.survey__member")

    assert office.stage_all().rows == {"survey": 1, "survey__member": 1}


def test_pulls_as_if_they_were_the_only_ones_do_not_add_up(office):
    first = office.land({VERSION: ASKED}, [person(1, "Awa", "x")])
    second = office.land({VERSION: ASKED}, [person(2, "Bo", "y")])
    office.stage_pull(first)

    assert office.stage_pull(second).rows == {"survey": 1, "survey__member": 1}
    assert office.values("name") == ["Bo"]


@pytest.mark.parametrize("little", [0, filling.LITTLE], ids=["beside", "in place"])
def test_many_small_batches_make_what_one_large_one_makes(office, tmp_path, monkeypatch, little):
    people = [person(number, f"Name {number}", *"xyz"[: number % 4]) for number in range(1, 30)]
    edited = [person(number, "Edited", "w", _uuid=f"e-{number}") for number in range(1, 30, 7)]
    office.land({VERSION: ASKED}, *(people[place : place + 3] for place in range(0, 29, 3)), edited)
    assert office.landing.receive(FORM, UID).complete([4])
    whole = {
        table: staged_anew(office, tmp_path, table)
        for table in ("survey", "survey__member", "history")
    }
    monkeypatch.setattr(pages, "BATCH_BYTES", 1)
    monkeypatch.setattr(filling, "LITTLE", little)
    monkeypatch.setattr(filling, "ROW_GROUP", 4)

    assert office.stage_all().rows["survey"] == 28
    assert {table: as_it_is(office, table) for table in whole} == whole


@pytest.mark.parametrize("little", [0, filling.LITTLE], ids=["beside", "in place"])
def test_an_answer_that_columns_cannot_hold_is_met_once(office, monkeypatch, little):
    """All is read as JSON then, and what comes later is added to it."""
    monkeypatch.setattr(filling, "LITTLE", little)
    odd = person(1, "Awa", "x") | {"member": "none of these"}
    pull = office.land({VERSION: ASKED}, [odd])
    office.stage_all()
    damage(pull)
    office.land({}, [person(2, "Bo", "y")])

    assert office.stage_all().rows == {"survey": 2, "survey__member": 1}
    tables = office.connection.execute("select table_name from duckdb_tables()").fetchall()
    assert [name for (name,) in tables if "=" in name] == [], (
        "nothing stays that was made meanwhile"
    )


def test_of_a_form_that_moved_nothing_stays(office):
    """The same numbers are other submissions on another server."""
    office.land({VERSION: ASKED}, [person(1, "Awa", "x"), person(2, "Bo", "y")])
    office.stage_all()
    receipt = office.landing.receive(FORM, "aFormOnAnotherServer")
    receipt.keep("version", f"version-{VERSION}.json.zst", body({"uid": VERSION, "content": ASKED}))
    receipt.keep_rows("page", body({"count": 1, "results": [person(1, "Eno", "z")]}))
    receipt.complete()

    assert office.stage_all().rows == {"survey": 1, "survey__member": 1}
    assert office.values("name") == ["Eno"]
    assert [row["change"] for row in office.rows("history")] == ["new"]
