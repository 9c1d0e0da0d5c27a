"""Rows of older servers, states of a submission, and a staging that breaks off half-way."""

import re
from datetime import datetime

import duckdb
import pytest
import zstandard

from assets.kobo.shelf import DamagedPullError
from assets.kobo.submission_ids import root_of
from assets.warehouse.connection import read_only
from tests.staging.invented import VERSION, content, question, repeat, submission

NAME = content(question("text", "name"))


def old(number, answers=None, **system):
    """A row as servers sent it before 2025: no rootUuid, nothing where nothing was decided."""
    row = submission(number, answers, _validation_status=None, _tags=[], _notes=[], **system)
    del row["meta/rootUuid"]
    return row


def test_an_old_servers_row_is_known_by_its_instance(office):
    office.stage(NAME, old(1, {"name": "Awa"}))

    [row] = office.rows("survey")
    assert (row["root_uuid"], row["instance_uuid"]) == ("instance-1", "instance-1")
    assert (row["validation_status"], row["validated_at"]) == (None, None)
    assert row["name"] == "Awa"


@pytest.mark.parametrize(
    ("missing", "root"),
    [
        (["_uuid"], "instance-7"),
        (["meta/instanceID"], "instance-7"),
        (["_uuid", "meta/instanceID"], "7"),
    ],
)
def test_a_row_is_known_by_the_best_that_it_has(office, missing, root):
    row = {key: value for key, value in old(7).items() if key not in missing}

    office.stage(NAME, row)

    assert office.values("root_uuid") == [root]


@pytest.mark.parametrize("key", ["__version__", "_version_", "_version__001"])
def test_the_version_is_found_under_all_its_names(office, key):
    row = old(1)
    del row["__version__"]

    office.stage(NAME, row | {key: VERSION})

    assert office.values("form_version") == [VERSION]


def test_what_old_servers_add_to_attachments_is_in_nobodys_way(office):
    attachment = {
        "id": 4,
        "instance": 1,
        "xform": 9,
        "filename": "a/b.png",
        "mimetype": "image/png",
    }

    office.stage(
        NAME,
        old(1, _attachments=[attachment]),
        submission(2, _attachments=[{"uid": "att1", "is_deleted": True}, {"uid": "att2"}]),
    )

    assert office.values("attachments") == [1, 1]


@pytest.mark.parametrize("status", ["approved", "not_approved", "on_hold"])
def test_a_decision_is_read_with_its_moment(office, status):
    decision = {"uid": f"validation_status_{status}", "timestamp": 1772452800, "label": "…"}

    office.stage(NAME, submission(1, _validation_status=decision))

    assert office.values("validation_status") == [status]
    assert office.values("validated_at") == [datetime(2026, 3, 2, 12)]  # noqa: DTZ001 - UTC.


def test_the_moment_of_arrival_and_the_sender_are_read(office):
    office.stage(NAME, submission(1), submission(2, _submitted_by=None, _submission_time=None))

    assert office.values("submitted_at") == [datetime(2026, 3, 2, 12), None]  # noqa: DTZ001
    assert office.values("submitted_by") == ["awn_office", None]


def test_a_moment_of_arrival_that_says_its_zone_is_read_in_utc(office):
    office.stage(NAME, submission(1, _submission_time="2026-03-02T12:00:00+05:45"))

    assert office.values("submitted_at") == [datetime(2026, 3, 2, 6, 15)]  # noqa: DTZ001


def test_keys_that_no_version_asks_for_are_passed_over(office):
    office.stage(
        NAME, submission(1, {"name": "Awa", "_supplementalDetails": {"x": 1}, "gone": "1"})
    )

    assert office.values("name") == ["Awa"]


# A staging that breaks off.


@pytest.fixture
def staged_before(office):
    """Stage one submission; return what the tables then say."""
    form = content(question("text", "name"), repeat("member", question("text", "name")))
    office.stage(form, submission(1, {"name": "Awa", "member": [{"member/name": "Bo"}]}))
    tables = ("survey", "survey__member", "questions", "labels")
    return {table: office.rows(table) for table in tables}


@pytest.fixture
def changed(office):
    """Land a pull that adds a question and a submission."""
    form = content(
        question("text", "name"),
        question("text", "wish", label=["Wish"]),
        repeat("member", question("text", "name")),
    )
    return office.land({"v2": form}, [submission(1, {"name": "New"}), submission(2)])


def test_a_damaged_page_leaves_the_tables_as_they_were(office, staged_before, changed):
    [path] = changed.paths("page")
    path.write_bytes(zstandard.compress(b'{"count": 2, "results": [{"_id": 1, "na'))

    with pytest.raises(duckdb.Error):
        office.stage_pull(changed)

    assert {table: office.rows(table) for table in staged_before} == staged_before


def test_a_failure_after_tables_were_filled_takes_that_back(office, staged_before, changed):
    """The last step fails here: the table of labels is not as it should be."""
    office.connection.execute("alter table staging.labels rename column form to surprise")

    with pytest.raises(duckdb.Error):
        office.stage_pull(changed)

    del staged_before["labels"]
    assert {table: office.rows(table) for table in staged_before} == staged_before


@pytest.mark.parametrize("keep", [0, 5, 40, 0.5, 0.9, -1])
def test_half_a_page_is_not_taken_for_a_whole_one(office, keep):
    """DuckDB reads a file that ends too early without a word, or with one."""
    rows = [submission(number, {"name": f"{number**9}"}) for number in range(1, 5000)]
    pull = office.land({VERSION: NAME}, rows)
    [path] = pull.paths("page")
    whole = path.read_bytes()
    path.write_bytes(whole[: int(keep * len(whole)) if isinstance(keep, float) else keep])

    with pytest.raises((DamagedPullError, duckdb.Error)):
        office.stage_pull(pull)


def test_a_damaged_pull_says_what_to_delete(office):
    pull = office.land({VERSION: NAME}, [submission(1)])
    pull.paths("page")[0].write_bytes(zstandard.compress(b'{"count": 1, "results": []}'))

    with pytest.raises(DamagedPullError, match=r"1 submissions in .*/survey, but found 0"):
        office.stage_pull(pull)


def test_a_page_that_is_gone_is_named(office):
    pull = office.land({VERSION: NAME}, [submission(1)])
    pull.paths("page")[0].unlink()

    with pytest.raises(DamagedPullError, match=r"page-\d+\S* in .*/survey, but it is gone"):
        office.stage_pull(pull)


def test_after_a_failure_the_same_connection_can_stage_again(office, staged_before, changed):
    [path] = changed.paths("page")
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(DamagedPullError):
        office.stage_pull(changed)

    path.write_bytes(whole)
    office.stage_pull(changed)

    assert len(staged_before["survey"]) == 1
    assert office.values("name") == ["New", None]
    assert office.values("wish") == [None, None]


def test_nothing_of_the_reading_stays_in_the_file(office):
    office.stage(NAME, submission(1, {"name": "Awa"}))
    office.connection.close()

    with read_only(office.file) as connection:
        found = connection.execute("select table_name from duckdb_tables() order by 1").fetchall()

    assert [name for (name,) in found] == [
        "cut_items", "cut_out", "history", "labels", "made_of", "questions", "survey", "thinned",
        "thinned_findings",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ([{"type": "end_group"}], "end_group, closes nothing that is open"),
        ([{"type": "begin_repeat", "name": "a"}], "begin_repeat, is never closed"),
        ([{"type": "text"}], "text, has no name"),
    ],
)
def test_a_version_that_an_earlier_release_kept_and_that_cannot_be_read_is_named(
    office, asked, found
):
    with pytest.raises(
        DamagedPullError, match=rf"version-{VERSION}\S* in .*/survey, but line 1 .* {found}"
    ):
        office.stage(content(asked), submission(1))


# Ids that a sender made up.

HOSTILE = "<img src=x onerror=alert(1)>"


@pytest.mark.parametrize("sent", [HOSTILE, "a" * 65, "a b", "ñ", "a\n", "uuid:uuid:x", "*", "a_1"])
def test_what_has_not_the_shape_of_an_id_stands_as_a_hash(office, sent):
    row = submission(1, **{"meta/rootUuid": f"uuid:{sent}", "_uuid": sent})

    office.stage(content(repeat("member", question("text", "name"))), row | {"member": [{}]})

    [stored] = office.rows("survey", "root_uuid, instance_uuid")
    assert stored["root_uuid"] == root_of(row)
    assert re.fullmatch("[0-9a-f]{32}", stored["root_uuid"])
    assert re.fullmatch("[0-9a-f]{32}", stored["instance_uuid"])
    assert office.values("root_uuid", "survey__member") == [stored["root_uuid"]]
    assert office.rows("history", "root_uuid, instance_uuid") == [stored]


def test_two_such_ids_stay_two_and_one_stays_one(office):
    sent = ["<a>", "<b>", "<a>"]

    office.stage(NAME, *(submission(n, **{"meta/rootUuid": one}) for n, one in enumerate(sent, 1)))

    first, second, third = office.values("root_uuid")
    assert first == third != second


def test_a_submission_of_which_every_state_is_named_oddly_is_known_to_be_its_first(office):
    """What compares both ids then still finds them alike."""
    office.stage(NAME, submission(1, **{"meta/rootUuid": f"uuid:{HOSTILE}", "_uuid": HOSTILE}))

    assert office.values("root_uuid") == office.values("instance_uuid")


@pytest.mark.parametrize(
    "sent",
    [
        {"meta/rootUuid": "uuid:0a1b2c3d-1111-4222-8333-0123456789ab"},
        {"meta/rootUuid": "0a1b2c3d1111422283330123456789ab"},
        {"meta/rootUuid": "", "meta/instanceID": "uuid:"},
        {"meta/rootUuid": None, "meta/instanceID": None, "_uuid": None},
        {"meta/rootUuid": None, "meta/instanceID": f"uuid:{HOSTILE}"},
        {"meta/rootUuid": "uuid:" + "Z" * 64},
    ],
)
def test_staging_and_the_files_of_a_form_know_a_submission_by_one_id(office, sent):
    row = submission(7, **sent)

    office.stage(NAME, row)

    assert office.values("root_uuid") == [root_of(row)]


def test_what_was_landed_keeps_an_id_as_it_was_sent(office):
    pull = office.land({VERSION: NAME}, [submission(1, **{"meta/rootUuid": f"uuid:{HOSTILE}"})])

    [path] = pull.paths("page")
    assert HOSTILE.encode() in zstandard.decompress(path.read_bytes())
