"""The search for what must not leave finds it in every kind of file that could hold it."""

import base64
import gzip
import io
import json
import re
import sqlite3
import zipfile

import duckdb
import pytest
import zstandard
from openpyxl import Workbook

from dashboards.reports.blocks import Document, Drawn, Text, quoted
from dashboards.reports.pdf import packed, print_document
from dashboards.reports.pictures import tiles
from dashboards.reports.word import word_file
from tests.searching import UnreadableError, found_below

NAME = "Ana O'Rémy"
SOUGHT = re.compile(re.escape(NAME), re.IGNORECASE)


def duckdb_file(path):
    with duckdb.connect(str(path)) as connection:
        connection.execute("create schema published")
        connection.execute("create table published.t (safe varchar, said varchar)")
        # Enough of them for the column to be compressed in the file.
        connection.executemany("insert into published.t values ('x', ?)", [["much"]] * 500)
        connection.execute("insert into published.t values ('x', ?)", [f"by {NAME}"])


def duckdb_list(path):
    with duckdb.connect(str(path)) as connection:
        connection.execute("create table t as select [{'who': $1}] as said", [NAME])


def duckdb_blob(path):
    with duckdb.connect(str(path)) as connection:
        connection.execute("create table t as select $1::blob as said", [NAME.encode()])


def parquet(path):
    with duckdb.connect() as connection:
        connection.execute("create table t as select $1 as said", [NAME])
        connection.execute(f"copy t to '{path}' (format parquet)")


def sqlite(path):
    connection = sqlite3.connect(path)
    connection.execute("create table event_logs (event text)")
    connection.execute("insert into event_logs values (?)", [json.dumps({"said": NAME})])
    connection.commit()
    connection.close()


def sqlite_blob(path):
    connection = sqlite3.connect(path)
    connection.execute("create table kvs (value blob)")
    connection.execute("insert into kvs values (?)", [gzip.compress(NAME.encode())])
    connection.commit()
    connection.close()


def xlsx(path):
    workbook = Workbook()
    workbook.active["B2"] = NAME
    workbook.save(path)


def archive(path):
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as packed:
        packed.writestr("a.csv", f"name\n{NAME}\n")
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("inner.xlsx", inner.getvalue())


def ledger_text(path):
    path.write_bytes(zstandard.ZstdCompressor().compress(json.dumps([NAME]).encode()))


def html_page(path):
    path.write_text("<p>Ana O&#39;R&eacute;my</p>", encoding="utf-8")


def data_in_page(path):
    path.write_text(f'<script type="application/json">{json.dumps(NAME)}</script>')


def picture_in_page(path):
    code = base64.b64encode(f"<svg><text>{NAME}</text></svg>".encode("latin-1")).decode()
    path.write_text(f'<img src="data:image/svg+xml;base64,{code}">')


def link_in_page(path):
    path.write_text('<a href="?who=Ana%20O%27R%C3%A9my">x</a>')


def picture(path):
    path.write_bytes(b"\x89PNG\r\n\x1a\n tEXtAuthor\x00" + NAME.encode("latin-1"))


def told(*blocks):
    return Document(NAME[:3], "en", "ltr", "head", "foot", "{page} of {pages}", blocks)


def printed(path):
    path.write_bytes(packed(print_document(told(Text(quoted(NAME)))).pdf))


def drawn_in_print(path):
    picture = Drawn(tiles("agency", ["late"], f"said by {NAME}"))
    path.write_bytes(packed(print_document(told(picture)).pdf))


def text_to_go_on_with(path):
    path.write_bytes(word_file(told(Text(quoted(NAME)))))


def plain(path):
    path.write_text(f"a,b\n1,{NAME.upper()}\n", encoding="utf-8")


KINDS = {
    "public.duckdb": duckdb_file,
    "list.duckdb": duckdb_list,
    "blob.duckdb": duckdb_blob,
    "micro.parquet": parquet,
    "event_log.db": sqlite,
    "kvs.db": sqlite_blob,
    "framework.xlsx": xlsx,
    "archive.zip": archive,
    "public.jsonl.zst": ledger_text,
    "report.en.html": html_page,
    "index.html": data_in_page,
    "picture.html": picture_in_page,
    "link.html": link_in_page,
    "logo.png": picture,
    "printed.pdf": printed,
    "drawn.pdf": drawn_in_print,
    "report.docx": text_to_go_on_with,
    "quality.js": plain,
    "manifest.json": data_in_page,
    "values.csv": plain,
    "run.log": plain,
    "head": plain,
}


@pytest.mark.parametrize("name", KINDS)
def test_it_is_found_in_every_kind_of_file(tmp_path, name):
    (tmp_path / "deep").mkdir()
    KINDS[name](tmp_path / "deep" / name)

    found = found_below(tmp_path, SOUGHT)

    assert found
    assert all(one.startswith(f"deep/{name}: ") for one in found)


def test_a_place_in_a_database_is_told_by_its_column(tmp_path):
    duckdb_file(tmp_path / "public.duckdb")

    [found] = found_below(tmp_path, SOUGHT)

    assert found.startswith("public.duckdb: published.t.said: ")


def test_a_files_own_name_is_looked_at(tmp_path):
    (tmp_path / f"{NAME}.csv").write_text("")

    assert found_below(tmp_path, SOUGHT) == [f"{NAME}.csv: its name: {NAME + '.csv'!r}"]


def test_a_file_without_it_is_passed_over(tmp_path):
    for name in ("public.duckdb", "event_log.db", "framework.xlsx", "index.html"):
        KINDS[name](tmp_path / name)

    assert found_below(tmp_path, re.compile("somebody else")) == []


@pytest.mark.parametrize("name", ["report.pdf", "card.jpg", "data.bin"])
def test_a_file_of_a_kind_that_cannot_be_read_is_no_file_without_it(tmp_path, name):
    (tmp_path / name).write_bytes(b"%PDF-1.7 packed")

    with pytest.raises(UnreadableError, match=re.escape(name)):
        found_below(tmp_path, SOUGHT)
