"""A site speaks each language of its programme: the same numbers and pages, its own words."""

import csv
import io
import re

import pytest

from dashboards.edition import Edition
from dashboards.language import own_name
from dashboards.site import build_site
from tests.dashboards.edition_fixture import write_edition

pytestmark = pytest.mark.long

WORDED = [
    {"language": "fr", "table_name": "indicators", "column_name": "title",
     "text": "Mean agreed capacity score", "said": "Score moyen de capacité convenu"},
    {"language": "fr", "table_name": "dimensions", "column_name": "label",
     "text": "Women and girls", "said": "Femmes et filles"},
    {"language": "ar", "table_name": "programme", "column_name": "name",
     "text": "Velmara country programme", "said": "برنامج فيلمارا القطري"},
    {"language": "xx", "table_name": "programme", "column_name": "name",
     "text": "Velmara country programme", "said": "Xelmara"},
]  # fmt: skip


@pytest.fixture
def edition_file(tmp_path, tables):
    return write_edition(tmp_path / "internal.duckdb", tables | {"wordings": WORDED})


@pytest.fixture
def site(tmp_path, edition_file):
    build_site(edition_file, tmp_path / "site")
    return tmp_path / "site"


def pages(folder):
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*.html")}


def test_each_language_with_a_catalogue_has_every_page(site):
    first = {path for path in pages(site) if not path.startswith(("fr/", "ar/"))}

    assert pages(site / "fr") == pages(site / "ar") == first
    assert not (site / "xx").exists()
    assert len(list(site.rglob("plotly.min.js"))) == 1


def test_the_texts_of_the_programme_are_in_its_language_too(site):
    french = (site / "fr/results/OC1.2.html").read_text()
    arabic = (site / "ar/index.html").read_text()

    assert '<html lang="fr" dir="ltr">' in french
    assert "Score moyen de capacité convenu" in french
    assert "Femmes et filles" in (site / "fr/results/OP3.4.html").read_text()
    assert '<html lang="ar" dir="rtl">' in arabic
    assert "برنامج فيلمارا القطري" in arabic


def test_what_has_no_wording_stands_in_the_first_language(site):
    assert "Sub-grants passed to community" in (site / "fr/index.html").read_text()


def test_every_page_leads_to_itself_in_the_other_languages(site):
    for path in pages(site):
        html = (site / path).read_text()
        links = re.findall(r'<a href="([^"]+)" lang="(\w+)" hreflang', html)
        assert [code for _, code in links] == ["en", "ar", "fr"], path
        aims = {(site / path).parent.joinpath(link).resolve() for link, _ in links}
        plain = re.sub("^(fr|ar)/", "", path)
        assert aims == {site / plain, site / "ar" / plain, site / "fr" / plain}, path


def test_every_link_of_every_language_leads_to_a_file(site):
    for path in pages(site):
        html = (site / path).read_text()
        for link in re.findall(r'(?:href|src)="([^"#]+)', html):
            if not link.startswith("data:"):
                assert (site / path).parent.joinpath(link).is_file(), (path, link)


def test_numbers_are_the_same_in_files_of_every_language(site):
    def rows(folder):
        path = folder / "downloads/results.csv"
        return [
            {name: cell for name, cell in row.items() if name != "title"}
            for row in csv.DictReader(io.StringIO(path.read_text("utf-8-sig")))
        ]

    assert rows(site) == rows(site / "fr") == rows(site / "ar")


def test_numbers_are_written_as_the_language_writes_them(site):
    assert "14,918" in (site / "results/OP3.4.html").read_text()
    assert "14\u202f918" in (site / "fr/results/OP3.4.html").read_text()
    assert '"separators":",\u202f"' in (site / "fr/data/OP3.4.js").read_text()


def test_a_programme_of_one_language_lets_nobody_choose(tmp_path, tables):
    build_site(write_edition(tmp_path / "one.duckdb", tables), tmp_path / "site")

    assert 'class="tongues"' not in (tmp_path / "site/index.html").read_text()


def test_an_unknown_language_reads_in_the_first(edition_file):
    edition = Edition.read(edition_file, "de")

    assert (edition.language, edition.languages) == ("en", ("en", "ar", "fr", "xx"))


@pytest.mark.parametrize(
    ("code", "name"), [("en", "English"), ("fr", "Français"), ("ar", "العربية")]
)
def test_a_language_has_its_own_name(code, name):
    assert own_name(code) == name
