"""What was landed open is sealed, cut and staged like what was sealed from the beginning."""

import shutil
import subprocess
import sys

import pytest

from assets.kobo.cuts import Cut
from assets.kobo.landing import Landing
from assets.kobo.sealed import Seal
from assets.kobo.shelf import is_sealed, next_name
from assets.kobo.sync import pull
from assets.staging.load import stage
from assets.staging.pseudonyms import Pseudonyms
from assets.warehouse.connection import writing
from tests.kobo.sealing import SECRET, bytes_of, holds, names_in

# What was landed before it was sealed.


def test_what_was_landed_before_is_readable_and_sealed_by_the_next_pull(
    village, pull_survey, landing, state
):
    village.answer(SECRET)
    before = pull_survey(seals=False).pull
    known = before.fingerprints

    assert SECRET in names_in(landing.of("survey"))
    again = pull_survey()

    assert again.pull is None, "nothing is fetched again"
    assert holds(state / "landing", SECRET) == []
    [after] = landing.of("survey").pulls
    assert SECRET in names_in(landing.of("survey"))
    assert after.fingerprints == known
    assert [file.sha256 for file in after.files] == [file.sha256 for file in before.files]


def test_what_was_landed_under_another_uid_is_sealed_too(village, pull_survey, state):
    village.answer(SECRET)
    pull_survey(seals=False)
    village.store.add_form(
        uid="aVillageSurveyForm0002",
        name="Moved",
        content=village.store.forms[village.uid].versions[0].content,
        deployed_at=village.at,
    )
    village.uid = "aVillageSurveyForm0002"

    pull_survey()

    assert holds(state / "landing", SECRET) == []


def test_an_interrupted_pull_that_is_not_sealed_starts_anew(village, landing, state):
    number = village.answer(SECRET)[0]
    with village.serving() as (client, _):
        stopped = landing.receive("survey", village.uid)
        for page in client.pages(village.uid, after=0):
            stopped.keep_rows("page", page)

        again = landing.receive("survey", village.uid, seals=True)

    assert stopped.last_id == number
    assert again.last_id == 0
    assert holds(state / "landing", SECRET) == []


def test_an_interrupted_pull_that_is_sealed_goes_on(village, landing):
    with village.serving() as (client, _):
        stopped = landing.receive("survey", village.uid, seals=True)
        for page in client.pages(village.uid, after=0):
            stopped.keep_rows("page", page)

    assert landing.receive("survey", village.uid, seals=True).last_id == 5


def test_an_interrupted_pull_with_what_may_not_be_kept_by_now_starts_anew(village, landing, state):
    village.answer(SECRET)
    with village.serving() as (client, _):
        stopped = landing.receive("survey", village.uid)
        for page in client.pages(village.uid, after=0):
            stopped.keep_rows("page", page)

    again = landing.receive(
        "survey", village.uid, lambda row: "forgotten" if row["name"] == SECRET else None
    )

    assert again.last_id == 0
    assert holds(state / "landing", SECRET) == []


DIE = """
import os, signal, sys
from pathlib import Path
from assets.kobo import private_files, shelf, landing

left = int(sys.argv[2])
def step(was):
    def stepped(*given, **named):
        global left
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return was(*given, **named)
    return stepped

for place in (shelf, landing):
    place.write_durably = step(private_files.write_durably)
landing.sync_folder = step(private_files.sync_folder)
Path.unlink, Path.replace = step(Path.unlink), step(Path.replace)
print(landing.Landing(Path(sys.argv[1])).seal("survey"))
"""


def test_killed_at_any_step_of_sealing_each_pull_is_old_or_new_and_the_next_run_finishes(
    village, pull_survey, landing, state, tmp_path
):
    village.answer(SECRET)
    pull_survey(seals=False)
    village.answer("Ful")
    pull_survey(seals=False)
    Seal(state).closed(b"so that the key is there")
    known = names_in(landing.of("survey"))
    before = tmp_path / "before"
    shutil.copytree(state, before)

    kills, seen = 0, set()
    while True:
        shutil.rmtree(state)
        shutil.copytree(before, state)
        died = subprocess.run(
            [sys.executable, "-c", DIE, str(state / "landing"), str(kills + 1)],
            check=False,
            capture_output=True,
        )
        assert names_in(landing.of("survey")) == known
        seen.add(tuple(is_sealed(pull.of_kind("page")[0].name) for pull in landing.pulls("survey")))
        landing.seal("survey")
        assert names_in(landing.of("survey")) == known
        assert holds(state / "landing", SECRET) == []
        assert not list((state / "landing").rglob("*.new"))
        if died.returncode == 0:
            break
        kills += 1

    assert kills > 10
    assert seen == {(False, False), (True, False), (True, True)}
    assert died.stdout.strip() == b"2"


def test_other_forms_stay_as_they_are_byte_for_byte(village, pull_survey, landing, state):
    with village.serving() as (client, _):
        pull(client, landing, "other", village.uid)
    pull_survey(seals=False)
    before = bytes_of(state / "landing" / "other")

    pull_survey()
    with village.serving() as (client, _):
        pull(client, landing, "other", village.uid)

    assert bytes_of(state / "landing" / "other") == before


# Cutting out.


def test_what_is_cut_out_of_a_sealed_pull_is_gone_and_the_rest_stays_sealed(
    village, pull_survey, landing
):
    [number] = village.answer(SECRET)
    pull_survey()

    gone = landing.cut_out("survey", {number: Cut("forgotten", None)})

    assert gone == 1
    [kept] = landing.of("survey").pulls
    assert [file.name for file in kept.of_kind("page")] == ["page-000001.2.json.zst.age"]
    assert {path.name for path in kept.folder.iterdir() if "page" in path.name} == {
        "page-000001.2.json.zst.age",
        "page-000001.2.json.zst.index.age",
    }
    assert names_in(landing.of("survey")) == ["Awa", "Bo", "Cé", "Dja", "Eno"]
    assert landing.of("survey").cut == {number: Cut("forgotten", None)}


def test_cutting_out_under_an_earlier_uid_leaves_the_newest_alone(village, pull_survey, landing):
    first = village.uid
    pull_survey()
    village.store.add_form(
        uid="aVillageSurveyForm0002",
        name="Moved",
        content=village.store.forms[first].versions[0].content,
        deployed_at=village.at,
    )
    village.uid = "aVillageSurveyForm0002"
    moved = village.answer("Ful")[0]
    pull_survey()

    assert landing.cut_out("survey", {1: Cut("forgotten", None)}, first) == 1
    assert landing.cut_out("survey", {moved: Cut("forgotten", None)}, first) == 0
    assert [one.rows for one in landing.pulls("survey")] == [4, 1]


@pytest.mark.parametrize(
    ("name", "after"),
    [
        ("page-000001.json.zst", "page-000001.2.json.zst"),
        ("page-000001.9.json.zst", "page-000001.10.json.zst"),
        ("again-000002.json.zst.age", "again-000002.2.json.zst.age"),
    ],
)
def test_a_page_written_anew_has_the_next_name(name, after):
    assert next_name(name) == after


# Staging.


@pytest.mark.parametrize("folder", ["plain", "with space, [b]*? and 'q'"])
def test_what_is_staged_from_sealed_pages_is_what_is_staged_from_plain_ones(
    village, pull_survey, tmp_path, folder
):
    village.answer("Awa", SECRET, "\u202e “q”")
    landings = {
        seals: Landing(tmp_path / folder / str(seals) / "landing") for seals in (True, False)
    }
    for _ in range(2):
        for seals, to in landings.items():
            pull_survey(seals=seals, to=to)
        village.answer("late")
    staged = {}
    for seals, to in landings.items():
        with writing(tmp_path / f"{seals}.duckdb") as warehouse:
            stage(warehouse, "survey", to.of("survey"), {"name": "keep"}, Pseudonyms(b"key"))
            staged[seals] = warehouse.execute(
                "select * from staging.survey order by all"
            ).fetchall()

    assert any(SECRET in row for row in staged[True])
    assert len(staged[True]) == 9
    assert staged[True] == staged[False]


def test_half_sealed_and_half_plain_pulls_are_staged_together(
    village, pull_survey, landing, tmp_path
):
    pull_survey(seals=False)
    village.answer(SECRET)
    pull_survey()
    plain = Landing(tmp_path / "other" / "landing")
    pull_survey(seals=False, to=plain)
    first = tmp_path / "var" / "landing" / "survey" / "pull-000001"
    shutil.rmtree(first)
    shutil.copytree(tmp_path / "other" / "landing" / "survey" / "pull-000001", first)

    with writing(tmp_path / "warehouse.duckdb") as warehouse:
        stage(warehouse, "survey", landing.of("survey"), {}, Pseudonyms(b"key"))
        found = warehouse.execute("select count(*), max(name) from staging.survey").fetchall()

    assert found == [(6, "Eno")]


def test_a_database_reads_sealed_pages_only_as_long_as_it_stages(pull_survey, landing, tmp_path):
    pull_survey()
    with writing(tmp_path / "warehouse.duckdb") as warehouse:
        staged = stage(warehouse, "survey", landing.of("survey"), {}, Pseudonyms(b"key"))
        assert staged.rows["survey"]
        assert "sealed" not in warehouse.list_filesystems()
