"""The whole example, and whole runs, before and after originals went: every figure stays."""

import hashlib
import json
import shutil
from dataclasses import replace
from datetime import UTC, date, datetime

import duckdb
import pytest
from typer.testing import CliRunner

from assets.kobo.attachment_store import AttachmentStore
from assets.kobo.landing import Landing
from assets.kobo.submission_ids import root_of
from assets.retention.deleting import delete_originals
from assets.retention.rule import Retention
from assets.staging.pseudonyms import Pseudonyms
from assets.warehouse.connection import read_only
from pipelines import environment_run
from pipelines.cli import app
from tests.forgetting.searching import places
from tests.pipelines.second_programme import served
from tests.retention.wells import AS_OF, Wells
from tests.velmara_run import AS_OF as DAY
from tests.velmara_run import compute, velmara_run

pytestmark = pytest.mark.long

# What repeats people's words; no figure is made of them, and no ledger keeps them.
WORDS = {
    ("marts", "commitments", "redate_reason"),
    ("marts", "concerns", "account"),
    ("marts", "contested_mandates", "how_heard"),
    ("marts", "contested_mandates", "next_step"),
    ("marts", "replies", "text"),
    ("marts", "replies", "has_text"),
}
COLUMNS = """
    select schema_name, table_name, column_name from duckdb_columns()
    where database_name = 'was' and table_name not like 'thinned%' order by all
"""


class Copy:
    """What deleting asks of a run, over a copy of the example's state."""

    pseudonyms = Pseudonyms(b"key")

    def __init__(self, folder):
        self.state = folder
        self.warehouse = folder / "warehouse.duckdb"
        self.landing = Landing(folder / "landing")

    def folder(self):
        return self.state

    def attachments(self, place):
        return AttachmentStore(self.state / "attachments" / place.code)

    @property
    def retention_log(self):
        from assets.retention.log import RetentionLog

        return RetentionLog(self.state)


@pytest.fixture(scope="module")
def example(tmp_path_factory):
    """The example's run, and a copy of its state."""
    run = velmara_run(tmp_path_factory.getbasetemp())
    folder = tmp_path_factory.mktemp("retention") / "velmara"
    shutil.copytree(run.warehouse.parent, folder)
    return run, Copy(folder)


def test_the_period_of_every_submission_is_the_one_that_it_is_counted_under(example):
    run, copy = example
    with read_only(run.warehouse) as connection:
        found = connection.execute(
            "select form, root_uuid, period from quality.submissions"
        ).fetchall()
    counted = {(form, root): name for form, root, name in found}

    told = {}
    for place in run.programme.file.forms:
        retention = Retention(run.programme, place)
        for page in copy.landing.of(place.code).read("page", "again"):
            for row in page["results"]:
                told[place.code, root_of(row)] = retention.period_of(row).name

    assert len(counted) > 3000
    assert {key: told[key] for key in counted} == counted


def test_everything_but_peoples_words_is_what_it_was(example):
    """Of all periods that have locked, as if their time had come."""
    run, copy = example
    protection = run.programme.file.protection.model_copy(update={"originals_months": 1})
    file = run.programme.file.model_copy(update={"protection": protection})

    done = delete_originals(replace(run.programme, file=file), copy, DAY)
    copy.warehouse.unlink()
    compute(run.programme, copy.landing, copy.warehouse)

    assert done.submissions > 3000
    restricted = {
        ("staging", table.name, part.name)
        for place in run.programme.file.forms
        for table in run.programme.questionnaire(place.code).staged(is_sensitive=place.is_sensitive)
        for column in table.columns
        if column.data_class == "restricted"
        for part in column.parts
    }
    changed = different(run.warehouse, copy.warehouse)
    views = {("accepted", table, column) for _, table, column in restricted}
    assert changed <= restricted | views | WORDS
    assert ("staging", "quarterly_report", "words__went_well") in changed


def different(was, now):
    """Return the columns of two databases that do not hold the same values."""
    found = set()
    with duckdb.connect() as connection:
        connection.execute(f"attach '{was}' as was (read_only)")
        connection.execute(f"attach '{now}' as now (read_only)")
        for schema, table, column in connection.execute(COLUMNS).fetchall():
            # Views on the others, and what pulls tables are made of, which are other files now.
            if schema == "accepted" or table == "made_of":
                continue
            sides = [f'select "{column}" from {side}.{schema}.{table}' for side in ("was", "now")]
            [(count,)] = connection.execute(
                f"select count(*) from (({sides[0]} except all {sides[1]})"
                f" union all ({sides[1]} except all {sides[0]}))"
            ).fetchall()
            if count:
                found.add((schema, table, column))
    return found


@pytest.fixture(scope="module")
def story(tmp_path_factory):
    """Run everything three times: too early, when the time has come, and once more."""
    wells = Wells(tmp_path_factory.mktemp("whole"))
    with pytest.MonkeyPatch.context() as patched, served(wells.store):
        patched.setenv("DAGSTER_HOME", str(wells.run.folder().parent / "dagster"))
        patched.setattr(environment_run, "moment", lambda: datetime(2026, 3, 30, 12, tzinfo=UTC))
        looks = [looked_at(wells)]
        patched.setattr(environment_run, "moment", lambda: datetime(2026, 4, 1, 12, tzinfo=UTC))
        looks += [looked_at(wells), looked_at(wells)]
    return wells, looks


def looked_at(wells):
    """Run everything, and return what was published, what was said, and where somebody stands."""
    where = ("--programme", str(wells.programme.folder), "--var", str(wells.run.folder()))
    result = CliRunner().invoke(app, ["run", "--as-of", f"{AS_OF}", *where])
    assert result.exit_code in {0, 1}, result.output
    state = wells.run.folder()
    published = {
        path.relative_to(state).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for folder in ("published", "site", "reports")
        for path in sorted((state / folder).rglob("*"))
        if path.is_file()
    }
    log = state / "retention.jsonl"
    lines = [json.loads(line) for line in log.read_text().split("\n")[1:]] if log.exists() else []
    return published, lines, places(state, ["Quillonyx"])


def test_published_files_pages_and_reports_are_the_same_byte_for_byte(story):
    _, [(early, _, _), (then, _, _), (later, _, _)] = story

    assert early == then == later
    assert "published/internal.duckdb" in later


def test_nothing_is_deleted_on_a_day_that_has_not_come(story):
    _, [(_, early, found), (_, then, _), (_, later, _)] = story

    assert early == []
    assert "landing of well_test, pull 1" in found
    assert [(line["kind"], line["period"], line["submissions"]) for line in then] == [
        ("originals", "2024", 3)
    ]
    assert later == then


def test_the_words_leave_landing_at_once_and_the_database_with_the_next_run(story):
    _, [_, (_, _, then), (_, _, later)] = story

    assert not any("landing" in place for place in then)
    assert any("warehouse.duckdb" in place for place in then)
    assert later == set()


def test_the_day_of_the_run_is_the_one_that_counts(story):
    wells, _ = story

    assert wells.run.day() == date(2026, 3, 31)
