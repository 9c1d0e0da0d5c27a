import gzip
import re
import secrets

import duckdb
import pytest

from dashboards.edition import Edition
from dashboards.rendering import theme_file
from dashboards.site import build_site, over_budget
from tests.dashboards.edition_fixture import INDICATORS, PARTNERS, write_edition
from tests.dashboards.quality_fixture import FORMS
from tests.dashboards.records_fixture import LISTED, OF_PEOPLE, records

pytestmark = pytest.mark.long


def contents(folder):
    return {
        file.relative_to(folder).as_posix(): (file.read_bytes(), file.stat().st_mtime_ns)
        for file in folder.rglob("*")
        if file.is_file()
    }


@pytest.fixture
def edition_file(tmp_path, tables):
    return write_edition(tmp_path / "internal.duckdb", tables)


def test_a_site_is_its_pages_what_they_share_and_the_files_to_take_along(tmp_path, edition_file):
    summary = build_site(edition_file, tmp_path / "site" / "internal")

    downloads = {f"{code}-{figure}" for code in INDICATORS for figure in ("path", "parts")} | {
        *("results", "promises", "capacity-areas", "capacity-partners", "perception"),
        *("promises-in-time", "pass-rates", "questions", "funds", "reporting-calendar"),
        *("results-through-time", "figures-told"),
        *(f"{code}-records" for code in (LISTED, OF_PEOPLE)),
        f"{LISTED}-submissions",
        *("partners", "promises-by-partner"),
        *("responsibilities", "mapping"),
        *(f"{code}-{figure}" for code in PARTNERS for figure in ("promises", "results")),
    }
    assert set(contents(tmp_path / "site" / "internal")) == {
        *(f"downloads/{name}.{end}" for name in downloads for end in ("csv", "xlsx", "txt")),
        "index.html",
        "results.html",
        "capacity.html",
        "partnership.html",
        "money.html",
        "quality.html",
        "methods.html",
        "partners.html",
        "who.html",
        *(f"partners/{code}.html" for code in PARTNERS),
        *(f"results/{code}.html" for code in INDICATORS),
        *(f"data/{code}.js" for code in INDICATORS),
        *(f"data/{code}-cells.js" for code in INDICATORS),
        *(f"records/{row['indicator']}.html" for row in records()["indicator_rules"]),
        *(f"rules/{form}.html" for form in FORMS),
        *(f"data/results-{code}.js" for code in ("all", *PARTNERS)),
        *(
            f"data/{page}-{code}.js"
            for page in ("overview", "capacity", "partnership", "money")
            for code in PARTNERS
        ),
        "data/overview.js",
        "data/quality.js",
        "assets/accord.css",
        "assets/accord.js",
        "assets/choices.js",
        "assets/plotly.min.js",
        "_headers",
    }
    found = contents(tmp_path / "site" / "internal")
    pages = sum(path.endswith(".html") for path in found)
    assert (summary.pages, summary.files, summary.is_unchanged) == (pages, len(found), False)


def test_an_unchanged_build_leaves_every_file_alone(tmp_path, edition_file):
    build_site(edition_file, tmp_path / "site")
    before = contents(tmp_path / "site")

    summary = build_site(edition_file, tmp_path / "site")

    assert summary.is_unchanged
    assert contents(tmp_path / "site") == before


def test_a_changed_edition_replaces_the_folder_whole(tmp_path, edition_file, tables):
    build_site(edition_file, tmp_path / "site")
    (tmp_path / "site" / "left-over.html").write_text("old")
    tables["indicators"][0]["title"] = "Another title"
    write_edition(edition_file, tables)

    summary = build_site(edition_file, tmp_path / "site")

    assert not summary.is_unchanged
    assert not (tmp_path / "site" / "left-over.html").exists()
    assert "Another title" in (tmp_path / "site" / "index.html").read_text()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["internal.duckdb", "site"]


def test_a_half_written_folder_of_a_killed_build_is_no_hindrance(tmp_path, edition_file):
    (tmp_path / ".site.new").mkdir()
    (tmp_path / ".site.new" / "index.html").write_text("half a pa")

    build_site(edition_file, tmp_path / "site")

    assert not (tmp_path / ".site.new").exists()
    assert (tmp_path / "site" / "index.html").read_text().startswith("<!doctype html>")


def test_an_edition_that_is_not_there_leaves_the_old_site_open(tmp_path, edition_file):
    build_site(edition_file, tmp_path / "site")
    before = contents(tmp_path / "site")

    with pytest.raises(FileNotFoundError, match="publishes the editions"):
        build_site(tmp_path / "public.duckdb", tmp_path / "site")

    assert contents(tmp_path / "site") == before


@pytest.mark.parametrize("what", ["table published.replies", "column text"])
def test_an_edition_of_another_version_is_refused_in_a_sentence(tmp_path, tables, what):
    path = write_edition(tmp_path / "internal.duckdb", tables)
    of = "" if what.startswith("table") else "alter table published.replies "
    with duckdb.connect(str(path)) as file:
        file.execute(f"{of}drop {what}")

    with pytest.raises(ValueError, match=r"replies is not there or is of another version.*Do: acc"):
        build_site(path, tmp_path / "site")


def test_an_edition_must_say_whose_it_is(tmp_path):
    path = write_edition(tmp_path / "empty.duckdb", {})

    with pytest.raises(ValueError, match="0 rows instead of one"):
        Edition.read(path)


def test_styles_and_script_fit_their_budget_and_ask_for_nothing():
    shared = b"".join(map(theme_file, ("accord.css", "accord.js", "choices.js")))

    assert len(gzip.compress(shared)) <= 20 * 1024
    assert not re.search(rb"https?:|\bfetch\(|\bimport\b|url\(", shared)


def test_every_link_and_anchor_of_a_site_leads_somewhere(tmp_path, edition_file):
    build_site(edition_file, tmp_path / "site")
    pages = {path: path.read_text() for path in (tmp_path / "site").rglob("*.html")}
    places = {path: set(re.findall(r' id="([^"]+)"', html)) for path, html in pages.items()}

    for path, html in pages.items():
        for link in re.findall(r'<a [^>]*href="([^"]+)"', html):
            file, _, place = link.partition("#")
            aim = (path.parent / file).resolve() if file else path
            assert aim.is_file(), link
            if "=" in place:  # What is chosen there, not a place.
                name, _, value = place.partition("=")
                assert f'data-filter="{name}"' in pages[aim], link
                assert f'<option value="{value}">' in pages[aim], link
            else:
                assert not place or place in places[aim], link


def test_a_page_that_is_too_heavy_is_named_and_still_built(tmp_path, tables):
    light = build_site(write_edition(tmp_path / "light.duckdb", tables), tmp_path / "light")
    heavy = {"page.html": secrets.token_bytes(26 * 1024), "data/a.js": b"a" * 100_000}

    assert light.over_budget == ()
    assert over_budget(heavy) == ("page.html",)
