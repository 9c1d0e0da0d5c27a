"""DP5, DP12, DP14, DP18: what people are given is made of one edition's file alone."""

import ast
import re
import shutil
from functools import cache
from pathlib import Path

import pytest

from assets.warehouse.connection import read_only
from dashboards.catalogue import language_of
from dashboards.edition import Edition
from dashboards.exports.build import build_exports
from dashboards.reports.issue import Readers, report_files
from dashboards.reports.partner_report import partner_report
from dashboards.reports.pdf import packed, print_document
from dashboards.reports.programme_report import programme_report
from dashboards.reports.public_summary import public_summary
from dashboards.reports.web import web_page
from dashboards.reports.word import word_file
from dashboards.site import build_site
from tests.searching import columns_of, texts_below

pytestmark = pytest.mark.long

ROOT = Path(__file__).parents[2]
EDITIONS = ("public", "internal", "partner-AWN")
MOST_OF_A_REPORT = 60 * 1024  # Bytes that a thin line brings in some seconds (DESIGN §8).
DISTINCT = 6  # Digits from which a number is no other one by chance.


@pytest.fixture(scope="module")
def files(editions):
    """Return some editions' files by their names."""
    return {name: editions[name] for name in EDITIONS}


@pytest.fixture(scope="module")
def sites(files, tmp_path_factory):
    """Build a site where only its edition's file lies; return all pages by edition."""
    pages = {}
    for name, path in files.items():
        alone = tmp_path_factory.mktemp("alone")
        copied = shutil.copy(path, alone / path.name)
        build_site(Path(copied), alone / "site")
        built = (alone / "site").rglob("*.html")
        pages[name] = "\n".join(page.read_text(encoding="utf-8") for page in sorted(built))
    return pages


@pytest.fixture(scope="module")
def withheld(files, velmara):
    """Return what the withheld figures of an edition are in truth, as they would be written."""

    @cache  # Each number is sought in all that an edition says.
    def withheld(name):
        with read_only(files[name]) as file:
            hidden = file.execute(
                "select indicator, period, partner, dimension, member"
                " from published.indicator_progress where contains(mark, 'c')"
            ).fetchall()
        with read_only(velmara.warehouse) as warehouse:
            rows = warehouse.execute(
                "select indicator, period, partner, dimension, member, actual"
                " from marts.indicator_progress where actual is not null"
            ).fetchall()
        true = {f"{value}".rstrip("0") for *cell, value in rows if (*cell,) in {*hidden}}
        shown = "\n".join(text for *_, text in columns_of(files[name]))  # Of other figures.
        long = (text for text in true if len(re.sub(r"\D", "", text)) >= DISTINCT)
        return {text for text in long if text not in shown}

    return withheld


# DP5: every format says the same ----------------------------------------------------------


@pytest.mark.parametrize("name", EDITIONS)
def test_dp5_a_site_is_made_where_nothing_but_its_edition_lies(sites, name):
    assert sites[name].count("<html") >= 2


def report_of(edition):
    """Return an edition's report as a page."""
    language = language_of(edition.programme.language)
    return web_page(partner_report(edition, language), language)


def test_dp5_a_report_is_made_of_its_partners_file_alone(files, tmp_path):
    alone = Path(shutil.copy(files["partner-AWN"], tmp_path / "alone.duckdb"))
    edition = Edition.read(alone)

    html = report_of(edition)

    assert b"AWN" in html or b"Aluvi" in html


# DP12: figures embed their data -----------------------------------------------------------


@pytest.mark.parametrize("name", EDITIONS)
def test_dp12_no_withheld_number_is_in_a_page_shown_or_not(sites, withheld, name):
    assert [number for number in withheld(name) if number in sites[name]] == []


@pytest.fixture(scope="module")
def handed_out(files, tmp_path_factory):
    """Return what reports and files for other tools say, by edition; each of all its files."""
    texts = {}
    for name, path in files.items():
        folder = tmp_path_factory.mktemp("handed-out")
        if name == "partner-AWN":
            made = report_files("AWN", path, readers=Readers(("ar", "fr"), "code1234")).files
        else:
            build_exports(path, folder / "exports")
            made = documents_of(name, path)
        for file, content in made.items():
            (folder / file).write_bytes(content)
        # Parquet holds the edition's own tables, which attackers read elsewhere.
        texts[name] = "\n".join(
            text for file, _, text in texts_below(folder) if not file.endswith(".parquet")
        )
    return texts


def documents_of(name, path):
    """Return the programme's own documents of an edition, by the names of their files."""
    edition = Edition.read(path)
    language = language_of(edition.language)
    told = public_summary if name == "public" else programme_report
    document = told(edition, language)
    return {
        "document.html": web_page(document, language),
        "document.pdf": packed(print_document(document).pdf),
        "document.docx": word_file(document),
    }


@pytest.mark.parametrize("name", EDITIONS)
def test_dp12_no_withheld_number_is_in_a_report_or_a_file_for_other_tools(
    handed_out, withheld, name
):
    assert len(handed_out[name]) > 10_000
    assert [number for number in withheld(name) if number in handed_out[name]] == []


def test_dp12_there_are_numbers_to_look_for(withheld):
    assert len(set().union(*map(withheld, EDITIONS))) >= 3


# DP14: separate stores --------------------------------------------------------------------


@pytest.mark.parametrize("name", EDITIONS)
def test_dp14_an_editions_file_holds_published_tables_and_no_others(files, name):
    with read_only(files[name]) as file:
        schemas = file.execute("select distinct schema_name from duckdb_tables()").fetchall()

    assert schemas == [("published",)]


def test_dp14_whoever_opens_an_edition_for_a_page_cannot_write_to_it(files):
    import duckdb

    with read_only(files["public"]) as file, pytest.raises(duckdb.Error):
        file.execute("create table published.more (name varchar)")


def test_dp14_pages_reports_and_figures_open_files_to_read_only():
    """Of what opens a database, the reading side has one function, and it cannot write."""
    opened = {
        name.name
        for path in (ROOT / "dashboards").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom) and node.module == "assets.warehouse.connection"
        for name in node.names
    }

    assert opened == {"read_only"}


def test_dp14_only_the_account_that_runs_accord_reads_the_stores(files, velmara):
    assert velmara.warehouse.stat().st_mode & 0o077 == 0
    assert all(path.stat().st_mode & 0o077 == 0 for path in files.values())


# DP18: results go back --------------------------------------------------------------------


def test_dp18_a_partner_is_sent_its_own_results_and_both_sides_promises(files):
    edition = Edition.read(files["partner-AWN"])
    html = report_of(edition).decode()

    assert "What the Agency promised you" in html
    assert "What you promised the Agency" in html
    assert "What was achieved" in html
    assert {row.partner for row in edition.progress} >= {"AWN"}


def test_dp18_it_opens_on_any_telephone_and_loads_nothing(files):
    edition = Edition.read(files["partner-AWN"])
    html = report_of(edition)

    assert b"<script" not in html
    assert not re.search(rb"(src|href)=\"https?:", html)
    assert len(html) <= MOST_OF_A_REPORT
