"""What is said, who says it and its files go in their time; all that is counted stays."""

import json
import shutil
from datetime import date

import pytest

from assets.forgetting.landed import honour
from assets.forgetting.own_data import own_data
from assets.forgetting.traces import named
from assets.kobo import landing as landing_module
from assets.kobo.thinned import THINNED
from assets.retention.log import Deletion
from assets.warehouse.connection import read_only
from tests.forgetting.searching import places
from tests.retention.wells import FORM, WORDS, Wells

pytestmark = pytest.mark.long

SECRETS = ("Zebulon", "0551234567", "formhub", *(WORDS[number] for number in (1, 2, 3)))
FATES = (
    "select submission_id, fate, reason, is_warned from quality.submissions"
    " where form = 'well_test' order by all"
)


@pytest.fixture(scope="module")
def computed(tmp_path_factory):
    """An office whose first run has computed everything, and that has the photo."""
    office = Wells(tmp_path_factory.mktemp("wells"))
    office.pull()
    office.fetch()
    office.compute()
    return office


@pytest.fixture
def wells(computed, tmp_path):
    """A copy of the office, to be changed."""
    return computed.copied(tmp_path)


def said(office, *needles):
    """In which landed submissions some texts stand."""
    return {
        number: found
        for number, row in office.rows().items()
        if (found := [needle for needle in needles if needle in json.dumps(row)])
    }


def fates(office):
    with read_only(office.run.warehouse) as connection:
        return connection.execute(FATES).fetchall()


def test_what_people_said_goes_and_what_is_computed_of_it_stays(wells):
    before, fates_before = wells.tables("test__words"), fates(wells)

    done = wells.delete()
    wells.compute()

    assert set(said(wells, *SECRETS)) == {wells.numbers[3]}, "the one of 2025 has its time"
    assert wells.tables("test__words") == before
    assert fates(wells) == fates_before
    assert [fate for _, fate, _, _ in fates_before] == ["used", "quarantined", "used", "used"]
    assert [is_warned for *_, is_warned in fates_before] == [False, False, True, False]
    assert (done.submissions, done.files, done.waiting) == (3, 1, 0)


def test_without_what_was_noted_the_checks_would_find_something_else(wells):
    """So that the test above would see it."""
    wells.delete()
    with read_only(wells.run.warehouse) as connection:
        [(found,)] = connection.execute(
            "select count(*) from quality.findings where column_name = 'test__words'"
        ).fetchall()
    wells.compute()
    with read_only(wells.run.warehouse) as connection:
        [(words,)] = connection.execute(
            "select count(test__words) from staging.well_test"
        ).fetchall()

    assert (found, words) == (2, 1)


def test_nothing_of_it_is_left_in_any_file_of_the_state_once_the_database_is_made_anew(wells):
    wells.delete()
    wells.compute()

    assert places(wells.run.folder(), ["Quillonyx", "Zebulon of ABAR", "well.png"]) == set()


def test_the_log_holds_numbers_and_rules_and_no_id(wells):
    wells.delete()

    originals, files = wells.run.retention_log.lines()
    assert originals == Deletion(
        kind="originals",
        on="2026-03-31",
        because="6 months after 2024 locked on 2025-04-15",
        form=FORM,
        period="2024",
        pull=1,
        submissions=3,
        bytes=originals.bytes,
    )
    assert originals.bytes > len("".join(SECRETS))
    assert (files.kind, files.submissions, files.files) == ("files", 1, 1)
    text = (wells.run.folder() / "retention.jsonl").read_text()
    assert not any(str(row["_uuid"]) in text for row in wells.rows().values())


def test_a_dry_run_says_the_same_and_changes_nothing(wells):
    before = wells.rows()

    dry = wells.delete(is_dry=True)

    assert wells.rows() == before
    assert wells.run.retention_log.lines() == []
    assert wells.run.attachments(wells.place).known()
    assert wells.delete() == dry


def test_the_second_time_there_is_nothing_left_to_do(wells, monkeypatch):
    wells.delete()
    monkeypatch.setattr("assets.retention.due._old_rows", pytest.fail)

    assert wells.delete().lines == ()


def test_its_file_is_not_fetched_again(wells):
    wells.delete()

    assert wells.run.attachments(wells.place).known() == {}
    assert wells.fetch() == 0


def test_a_page_that_comes_again_brings_nothing_back(wells):
    """The server sends the last thousand again with every new submission."""
    wells.delete()
    new = wells.send("SAQI", "2026-02-01", "a new one")

    pulled = wells.pull()

    [page] = pulled.pull.read("page")
    assert [row["_id"] for row in page["results"]] == [wells.numbers[3], new]
    assert set(said(wells, *SECRETS)) == {wells.numbers[3], new}
    assert wells.run.landing.of(FORM).living.keys() == {*wells.numbers, new}


def test_an_edit_waits_for_a_run_and_then_goes_as_well(wells):
    wells.delete()
    edited = {**wells.store.forms[wells.place.uid].rows[wells.numbers[0]]}
    answers = {key: value for key, value in edited.items() if key.startswith("test/")}
    late = "Quillonyx came by"
    at = wells.store.now
    wells.store.edit(wells.place.uid, wells.numbers[0], {**answers, "test/words": late}, at=at)
    wells.pull()

    waits = wells.delete()
    wells.compute()
    before = wells.tables("test__words")
    goes = wells.delete()
    wells.compute()

    assert (waits.submissions, waits.waiting) == (0, 1)
    assert (goes.submissions, goes.waiting) == (1, 0)
    assert said(wells, late) == {}
    assert wells.tables("test__words") == before


def test_a_backup_that_is_put_back_is_thinned_again(wells, tmp_path):
    landing = wells.run.folder() / "landing"
    shutil.copytree(landing, tmp_path / "backup")
    wells.delete()
    shutil.copytree(tmp_path / "backup", landing, dirs_exist_ok=True)
    assert said(wells, *SECRETS).keys() == {*wells.numbers}

    wells.compute()
    wells.delete()

    assert set(said(wells, *SECRETS)) == {wells.numbers[3]}


def test_landing_that_is_pulled_anew_is_thinned_again(wells):
    wells.delete()
    wells.compute()
    before = wells.tables("test__words", "seen_at", "pull")
    shutil.rmtree(wells.run.folder() / "landing")

    wells.pull()
    wells.compute()
    wells.delete()
    wells.compute()

    assert set(said(wells, *SECRETS)) == {wells.numbers[3]}
    assert wells.tables("test__words", "seen_at", "pull") == before


@pytest.mark.parametrize("step", ["write_durably", "sync_folder", "_remove_unlisted"])
def test_a_kill_leaves_a_pull_whole_and_a_rerun_goes_on(wells, monkeypatch, step):
    def killed(*_, **__):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(landing_module, step, killed)
        with pytest.raises(KeyboardInterrupt):
            wells.delete()
    states = {THINNED in row for number, row in wells.rows().items() if number < 4}
    wells.delete()

    assert len(states) == 1
    assert set(said(wells, *SECRETS)) == {wells.numbers[3]}
    assert len(wells.run.retention_log.lines()) == 2
    [folder] = (wells.run.folder() / "landing" / FORM).glob("pull-*")
    assert sum(path.name.startswith("page-") for path in folder.iterdir()) == 2  # With its index.


def test_what_is_sealed_stays_sealed(tmp_path):
    wells = Wells(tmp_path, seals=True)
    wells.pull()
    wells.compute()
    before = wells.tables("test__words")

    wells.delete()
    wells.compute()

    [pull] = wells.run.landing.of(FORM).pulls
    [page] = pull.of_kind("page")
    assert (page.name, page.thinned) == ("page-000001.2.json.zst.age", 3)
    assert pull.verified() == len(pull.files)
    assert set(said(wells, *SECRETS)) == {wells.numbers[3]}
    assert wells.tables("test__words") == before


def test_the_same_person_keeps_the_pseudonym_in_old_and_new_submissions(wells):
    wells.delete()
    wells.send("ABAR", "2026-02-01", "she comes again")
    wells.pull()
    wells.compute()

    with read_only(wells.run.warehouse) as connection:
        [(testers,)] = connection.execute(
            "select count(distinct test__tester) from staging.well_test"
            " where test__committee = 'ABAR'"
        ).fetchall()
    assert testers == 1


def test_a_longer_time_keeps_them(wells):
    wells.programme = wells.with_months(24)

    assert wells.delete().lines == ()
    assert said(wells, *SECRETS).keys() == {*wells.numbers}


def test_what_somebody_asks_for_about_herself_says_what_is_gone(wells):
    who = wells.run.pseudonyms.of("Zebulon of ABAR")
    wanted = named(frozenset({who}), wells.programme, wells.run.pseudonyms)
    wells.delete()

    told = own_data(wells.run.landing, wells.programme, wanted, "ar")

    states = [one["states"][0] for one in told]
    assert [one["originals"] for one in states] == ["deleted, as their time had come"] * 2
    asked = {answer["asked_as"] for one in states for answer in one["answers"]}
    assert {"test/tester", "test/is_safe"} <= asked
    assert not asked & {"test/words", THINNED}


def test_what_is_thin_can_still_be_forgotten(wells):
    wells.delete()
    root = str(wells.rows()[wells.numbers[0]]["meta/rootUuid"]).removeprefix("uuid:")
    forgotten = wells.run.forgotten.with_more([root], date(2026, 4, 1), "x")

    honour(wells.run.landing, FORM, forgotten)

    [page] = wells.run.landing.of(FORM).pulls[0].of_kind("page")
    assert (page.rows, page.thinned, page.cut) == (3, 2, {"forgotten": 1})
    assert places(wells.run.folder() / "landing", [root]) == set()
