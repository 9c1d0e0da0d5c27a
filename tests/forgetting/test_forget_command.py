"""Somebody asks to be forgotten: traces are everywhere before, and nowhere afterwards.

A report with a planted text is behind figures of a closed year. It has two states, decisions in the
programme's folder, a line in the log of holds, and pages for engineers that name it.
"""

import json
import shutil
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from assets.programme.read import read_programme
from assets.warehouse.connection import read_only
from tests.forgetting.searching import places
from tests.publications.office import CLOSED_ON, LATER, Office

pytestmark = pytest.mark.long

NEEDLE = "quillonyx"
BY = "The secretary"
FORM = "well_test"
BALANCE = (
    "select received, used, forgotten from quality.reconciliation where form = ? and period = '*'"
)


@dataclass
class Story:
    """What was found at each moment, and the office as it is in the end."""

    office: Office
    root: str
    needles: list[str]
    number: int
    found: dict[str, set[str]] = field(default_factory=dict)
    said: dict[str, str] = field(default_factory=dict)
    codes: dict[str, int] = field(default_factory=dict)
    balance: dict[str, tuple[int, ...]] = field(default_factory=dict)

    def command(self, moment: str, *words: str) -> None:
        result = self.office.accord(*words)
        self.said[moment] = result.output
        self.codes[moment] = result.exit_code

    def look(self, moment: str) -> None:
        """Look everywhere, in Dagster's own storage too."""
        office = self.office
        home = office.var.parent / "dagster"
        self.found[moment] = places(office.var, self.needles, home, office.folder)
        with read_only(office.var / "warehouse.duckdb") as warehouse:
            [self.balance[moment]] = warehouse.execute(BALANCE, [FORM]).fetchall()


def begin(office: Office) -> Story:
    """Let a report come in two states and be decided on, close its year, and hold it."""
    number = office.number(FORM, committee="ABAR", tested_on="2025-08-23")
    office.run("2026-03-30")
    office.decide_here(FORM, number, "--exclude", "2026-03-30")
    office.decide_here(FORM, number, "--undo", "2026-03-30")
    office.edit(FORM, number, well=NEEDLE)
    row = office.store.forms[read_programme(office.folder).file.forms[1].uid].rows[number]
    root = row["meta/rootUuid"].removeprefix("uuid:")
    story = Story(office, root, [NEEDLE, root, row["_uuid"].removeprefix("uuid:")], number)
    office.run(CLOSED_ON)
    office.close("2025")
    hold = {"noted": "2026-03-31T08:00:00Z", "did": "cleared", "submission_id": number}
    ids = {"root_uuid": root, "instance_uuid": row["_uuid"], "second": None}
    (office.var / "holds").mkdir(exist_ok=True)
    uid = read_programme(office.folder).file.forms[1].uid
    log = office.var / "holds" / f"{FORM}.{uid}.jsonl"
    other = {**hold, "root_uuid": "other-1", "instance_uuid": "other-2", "second": None}
    log.write_text("".join(json.dumps(one) + "\n" for one in ({**hold, **ids}, other)))
    before = office.var / "imports" / "1" / "before"
    before.mkdir(parents=True)
    shutil.copyfile(office.folder / "decisions.csv", before / "decisions.csv")
    (office.var / "docs" / "quality").mkdir(parents=True)
    (office.var / "docs" / "quality" / "index.html").write_text(f"<p>{root}</p>")
    return story


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory):
    folder = tmp_path_factory.mktemp("forgotten")
    with ExitStack() as stack:
        office = Office(folder, stack)
        story = begin(office)
        story.look("before")
        kept = folder / "backup"
        shutil.copytree(office.var, kept)
        story.command("asked", "forget", story.root, "--dry-run")
        story.command("no role", "forget", story.root, "--yes")
        story.command("no yes", "forget", story.root, "--by", BY, "--json")
        story.command("a wrong id", "forget", "no-such-id", "--by", BY, "--yes")
        story.look("only asked")
        story.command("done", "forget", story.root, "--by", BY, "--yes", "--as-of", LATER)
        story.look("afterwards")
        story.command("verified", "publications", "verify")
        shutil.copytree(kept / "landing", office.var / "landing", dirs_exist_ok=True)
        shutil.copyfile(kept / "warehouse.duckdb", office.var / "warehouse.duckdb")
        shutil.copytree(kept / "holds", office.var / "holds", dirs_exist_ok=True)
        story.look("an old backup")
        story.command("too early", "close", "2024", "--yes", "--by", "X")
        office.run(LATER)
        story.look("after the backup")
        again = ("forget", f"uuid:{story.root}", "--by", BY, "--yes", "--in-kobotoolbox", "--json")
        story.command("deleted", *again, "--as-of", LATER)
        office.run(LATER)
        story.look("in the end")
        yield story


def test_before_there_are_traces_everywhere(story):
    found = story.found["before"]

    assert "landing of well_test, pull 1" in found
    assert "landing of well_test, pull 2" in found
    assert "warehouse.duckdb: staging.well_test.test__well" in found
    assert "warehouse.duckdb: staging.history.root_uuid" in found
    assert "warehouse.duckdb: quality.decisions.root_uuid" in found
    assert "warehouse.duckdb: marts.indicator_records.root_uuid" in found
    assert {"programme/decisions.csv", "imports/1/before/decisions.csv"} <= found
    assert any(name.startswith("holds/") for name in found)
    assert "docs/quality/index.html" in found


def test_what_would_go_is_told_and_nothing_goes_without_a_yes_and_a_role(story):
    told = story.said["asked"]

    assert f"{story.root}: فحص بئر, 2025, 2 states kept; behind 2025.v1" in told
    assert "2 lines of " in told
    assert "1 line of the log of holds" in told
    assert "docs" in told
    assert "Nothing was changed: all of it is still there. To forget it for good: accord" in told
    assert f"{story.root} --by ROLE" in told
    assert NEEDLE not in told
    assert story.found["only asked"] == story.found["before"]
    assert [story.codes[one] for one in ("asked", "no role", "no yes")] == [0, 2, 2]


def test_an_id_that_nobody_has_is_refused(story):
    assert story.codes["a wrong id"] == 2
    assert "no submission has that id" in story.said["a wrong id"]


def test_afterwards_there_is_no_trace_anywhere(story):
    assert story.codes["done"] == 0, story.said["done"]
    assert story.found["afterwards"] == set()


def test_it_is_counted_as_forgotten(story):
    assert story.balance["before"] == (7, 7, 0)
    assert story.balance["afterwards"] == (7, 6, 1)


def test_the_closed_year_is_issued_anew_and_says_why(story):
    assert "Issued anew: 2025.v2 (forgotten)." in story.said["done"]
    assert {reason for _, _, reason in story.office.reasons(2)} == {"forgotten"}
    assert story.codes["verified"] == 0


def test_it_is_said_what_to_delete_in_kobotoolbox(story):
    assert f"submission {story.number}, at http://127.0.0.1" in story.said["done"]


def test_the_list_tells_nobody_who_was_forgotten(story):
    head, line = (story.office.var / "forgotten.jsonl").read_text().splitlines()

    assert json.loads(head).keys() == {"key"}
    assert json.loads(line).keys() == {"who", "on", "by"}
    assert json.loads(line)["by"] == BY
    assert (story.office.var / "forgotten.jsonl").stat().st_mode & 0o077 == 0


def test_an_old_backup_brings_nothing_back(story):
    assert len(story.found["an old backup"]) > 5
    assert story.codes["too early"] != 0
    assert story.found["after the backup"] == set()
    assert story.balance["after the backup"] == (7, 6, 1)


def test_other_lines_of_the_logs_stay(story):
    [log] = (story.office.var / "holds").glob("*.jsonl")

    assert [json.loads(line)["root_uuid"] for line in log.read_text().splitlines()] == ["other-1"]
    assert (story.office.folder / "decisions.csv").read_text().count("\n") == 1


def test_it_is_deleted_in_kobotoolbox_only_when_asked(story):
    said = json.loads(story.said["deleted"][story.said["deleted"].index("{\n") :])

    assert story.codes["deleted"] == 0
    assert said["deleted_in_kobotoolbox"] == 1
    assert said["done"] is True
    assert story.found["in the end"] == set()
    assert story.balance["in the end"] == (6, 6, 0)


def test_no_backup_of_the_list_is_needed_to_notice_that_it_is_an_old_one(story, tmp_path):
    old = Path(shutil.copytree(story.office.var, tmp_path / "state" / "wadi_water"))
    (old / "forgotten.jsonl").unlink()
    office = Office.__new__(Office)
    office.folder, office.var = story.office.folder, old

    result = office.accord("run", "--as-of", LATER)

    assert result.exit_code == 1
    assert "Bring the newest list back" in " ".join(result.stderr.split())
