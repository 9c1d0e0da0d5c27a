"""Tables for other tools say what the edition's file says, and the manifest checks every file."""

import csv
import io
import json
from hashlib import sha256

import duckdb
import pytest

from dashboards.exports.build import build_exports
from tests.dashboards.edition_fixture import COLUMNS, programme

pytestmark = pytest.mark.long


def files_of(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_each_table_is_a_file_with_the_same_rows_and_columns(tables, written, tmp_path):
    path = written(tables)
    build_exports(path, tmp_path / "exports" / "internal")

    with duckdb.connect(str(path), read_only=True) as connection:
        for table in COLUMNS:
            file = tmp_path / "exports" / "internal" / "parquet" / f"{table}.parquet"
            own = connection.execute(f"describe published.{table}").fetchall()
            assert connection.execute(f"describe from '{file}'").fetchall() == own, table
            more = connection.execute(
                f"(from published.{table} except all from '{file}')"
                f" union all (from '{file}' except all from published.{table})"
            ).fetchall()
            assert more == [], table


def test_the_manifest_has_the_hash_size_and_rows_of_each_file(tables, written, tmp_path, rows_of):
    tables["publications"] = [
        {"publication": "2026Q1.v1", "period": "2026Q1", "version": 1, "as_of": "2026-05-20",
         "sha256": "ab" * 32}
    ]  # fmt: skip
    path, folder = written(tables), tmp_path / "exports" / "internal"
    build_exports(path, folder)
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))

    files = files_of(folder)
    assert {one["file"] for one in manifest["files"]} == files.keys() - {"manifest.json"}
    for one in manifest["files"]:
        assert one["sha256"] == sha256(files[one["file"]]).hexdigest()
        assert one["bytes"] == len(files[one["file"]])
        if one["file"].startswith("parquet/"):
            table = one["file"].removeprefix("parquet/").removesuffix(".parquet")
            assert [(one["rows"],)] == rows_of(path, f"select count(*) from published.{table}")
    assert (manifest["edition"], manifest["as_of"]) == ("internal", "2026-07-20")
    assert [one["publication"] for one in manifest["publications"]] == ["2026Q1.v1"]


def test_the_dictionary_explains_every_column_of_every_table(tables, written, tmp_path):
    folder = tmp_path / "exports" / "internal"
    build_exports(written(tables), folder)

    text = (folder / "data-dictionary.csv").read_text("utf-8-sig")
    told = {(row["table"], row["column"]) for row in csv.DictReader(io.StringIO(text))}
    assert told == {(table, column) for table, columns in COLUMNS.items() for column in columns}
    assert all(row["meaning"] for row in csv.DictReader(io.StringIO(text)))


def test_what_did_not_change_is_left_alone(tables, written, tmp_path):
    folder = tmp_path / "exports" / "internal"
    first = build_exports(written(tables), folder)
    before = files_of(folder)

    again = build_exports(written(tables), folder)
    tables["programme"] = [programme(as_of="2026-07-21")]
    later = build_exports(written(tables), folder)

    assert (first.is_unchanged, again.is_unchanged, later.is_unchanged) == (False, True, False)
    same = {name for name, content in files_of(folder).items() if before[name] == content}
    assert same >= {"figures.hxl.csv", "data-dictionary.csv", "parquet/indicators.parquet"}


def test_only_the_public_files_have_one_for_iati_and_may_be_read_by_others(
    tables, public, written, tmp_path
):
    private, open_ = tmp_path / "exports" / "internal", tmp_path / "exports" / "public"

    told = build_exports(written(tables), private)
    told_all = build_exports(written(public), open_)

    assert told.no_iati
    assert not told_all.no_iati
    assert "iati-activity.xml" in files_of(open_)
    assert "iati-activity.xml" not in files_of(private)
    assert private.stat().st_mode & 0o077 == 0


def test_a_public_edition_that_does_not_report_to_iati_says_why(public, written, tmp_path):
    public["iati_activity"] = []

    built = build_exports(written(public), tmp_path / "exports" / "public")

    assert "programme.yaml has no section iati" in built.no_iati
    assert not (tmp_path / "exports" / "public" / "iati-activity.xml").exists()


def test_an_edition_that_is_not_there_leaves_the_files_as_they_are(tables, written, tmp_path):
    folder = tmp_path / "exports" / "internal"
    build_exports(written(tables), folder)
    before = files_of(folder)

    with pytest.raises(FileNotFoundError):
        build_exports(tmp_path / "none.duckdb", folder)

    assert files_of(folder) == before
