"""`accord index` leads to several programmes' public pages, and reads no other edition."""

import json
import os
import re
from html import unescape

import pytest
from typer.testing import CliRunner

from pipelines.cli import app
from tests.dashboards.edition_fixture import programme, velmara, write_edition

NAMES = {"velmara": "Velmara country programme", "wadi_water": "برنامج لجان المياه", "abar": "Abar"}


@pytest.fixture(scope="module")
def var(tmp_path_factory):
    """Three programmes: two with a public site, and one that has published nothing."""
    var = tmp_path_factory.mktemp("var")
    for code, language in (("velmara", "en"), ("wadi_water", "ar")):
        site = var / code / "site" / "public"
        site.mkdir(parents=True)
        (site / "index.html").write_text("A public site", encoding="utf-8")
        (var / code / "published").mkdir()
        said = {"programme": code, "name": NAMES[code], "language": language}
        for kind in ("public", "internal"):
            tables = velmara() | {"programme": [programme(**said, edition=kind)]}
            write_edition(var / code / "published" / f"{kind}.duckdb", tables)
    (var / "abar").mkdir()
    return var


@pytest.fixture
def accord(tmp_path):
    def call(*words):
        words = ["index", *map(str, words), "--to", str(tmp_path / "index")]
        return CliRunner().invoke(app, words)

    return call


def page(folder, code=""):
    return (folder / "index" / code / "index.html").read_text(encoding="utf-8")


def lines(html):
    return [
        " ".join(unescape(re.sub("<.*?>", " ", line)).split())
        for line in re.findall(r"<tr><th scope=\"row\">(.*?)</tr>", html)
    ]


def test_it_lists_each_programme_by_name_with_its_verdict_and_leads_to_its_site(
    accord, var, tmp_path
):
    result = accord(var / "wadi_water", var / "velmara", "--json")

    assert result.exit_code == 0, result.output
    told = json.loads(result.stdout)
    assert [one["programme"] for one in told["programmes"]] == ["wadi_water", "velmara"]
    html = page(tmp_path)
    first, second = lines(html)
    assert first.startswith("Velmara country programme Development Agency, Velmara office")
    assert " ".join(told["programmes"][1]["verdict"].split()) in first
    assert first.endswith("2026 Q2 20 Jul 2026")
    assert second.startswith(NAMES["wadi_water"])
    for link in re.findall(r'href="([^"#:]+)"', html):
        assert (tmp_path / "index" / link).resolve().is_file(), link
    assert re.findall(r"<script[^>]*>", html) == ['<script src="assets/accord.js">']


def test_it_speaks_every_language_and_reads_from_right_to_left_in_arabic(accord, var, tmp_path):
    accord(var / "velmara", f"{var / 'wadi_water'}=https://water.example.org/pages/")

    arabic = page(tmp_path, "ar")
    assert '<html lang="ar" dir="rtl">' in arabic
    assert "فات موعدها" in arabic or "الوعود" in arabic
    for code in ("", "ar", "es", "fr"):
        assert 'href="https://water.example.org/pages/index.html"' in page(tmp_path, code)
        assert 'lang="ar" dir="auto"' in page(tmp_path, code)


def test_an_edition_of_somebody_else_is_refused_and_nothing_is_written(accord, var, tmp_path):
    result = accord(var / "velmara" / "published" / "internal.duckdb")

    assert result.exit_code == 2
    assert "found the internal edition of Velmara country programme" in result.stderr
    assert "name the programme's public edition" in result.stderr
    assert not (tmp_path / "index").exists()


def test_what_has_published_nothing_is_named_and_left_out(accord, var, tmp_path):
    result = accord(var / "abar", var / "velmara")

    assert result.exit_code == 1
    assert "nothing is published there yet. Do: accord run" in result.stdout
    assert len(lines(page(tmp_path))) == 1
    assert "abar" not in page(tmp_path)


def test_without_a_programme_nothing_is_written(accord, tmp_path):
    result = accord()

    assert result.exit_code == 2
    assert "say which programmes" in result.stderr
    assert not (tmp_path / "index").exists()


def test_where_none_has_published_the_page_says_so(accord, var, tmp_path):
    result = accord(var / "abar")

    assert result.exit_code == 1
    assert "<h1>No programme has published yet.</h1>" in page(tmp_path)


def test_an_unchanged_index_is_left_alone_and_nothing_else_is_replaced(accord, var, tmp_path):
    accord(var / "velmara")
    file = tmp_path / "index" / "index.html"
    os.utime(file, (1, 1))

    again = json.loads(accord(var / "velmara", "--json").stdout)

    assert not again["is_changed"]
    assert file.stat().st_mtime == 1
    (tmp_path / "index" / "letter.txt").write_text("Mine")
    refused = accord(var / "velmara")
    assert refused.exit_code == 2
    assert "which holds letter.txt besides. Name an empty folder with --to" in refused.stderr
    assert (tmp_path / "index" / "letter.txt").read_text() == "Mine"


def test_a_place_that_is_not_there_is_named(accord, var):
    result = accord(var / "nowhere")

    assert result.exit_code == 2
    assert "Name the folder of a programme's state" in result.stderr
