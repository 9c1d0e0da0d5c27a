"""No file for the public names an organisation that did not agree to it (DESIGN §8)."""

import re

import pytest

from dashboards.figures.template import plotly_script
from dashboards.rendering import theme_file
from tests.example import velmara_programme
from tests.searching import found_below

pytestmark = pytest.mark.long

PROGRAMME = velmara_programme()
EVERYBODY = (*PROGRAMME.partners, *PROGRAMME.candidates)
UNNAMED = [row for row in EVERYBODY if not row.public_name_consent]
SHARED = ("assets/plotly.min.js", "assets/accord.js", "assets/choices.js", "assets/accord.css")


def pattern_of(rows):
    """Return what names organisations: codes as words, also in other codes, names and accounts."""
    codes = [rf"(?<![A-Za-z]){row.partner}(?![A-Za-z])" for row in rows]
    # Codes may be short words of a language when they are written small.
    names = [re.escape(name) for row in rows for name in (row.name, *row.accounts)]
    return re.compile("|".join([*codes, *(f"(?i:{name})" for name in names)]))


@pytest.fixture(scope="module")
def public(refreshed, tmp_path_factory):
    """Every file for the public, but for scripts and styles that are the same everywhere."""
    folder = tmp_path_factory.mktemp("public")
    for path in [
        refreshed.var / "published" / "public.duckdb",
        *(refreshed.var / "site" / "public").rglob("*"),
        *(refreshed.var / "exports" / "public").rglob("*"),
        *(refreshed.var / "programme-reports").rglob("public-summary.*"),
    ]:
        name = path.relative_to(refreshed.var)
        if path.is_file() and not name.as_posix().endswith(SHARED):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(path.read_bytes())
    return folder


def test_some_organisations_did_not_agree_to_be_named():
    assert {row.partner for row in UNNAMED} == {"AEC", "OHU", "SHC", "TAC", "THM", "TRC"}


def test_no_file_for_the_public_names_one_of_them(public):
    assert found_below(public, pattern_of(UNNAMED)) == []


def test_the_files_hold_the_names_of_those_who_agreed(public):
    named = [row for row in EVERYBODY if row.public_name_consent]

    found = found_below(public, pattern_of(named))

    for file in ("published.partners.name", "iati-activity.xml", "partners.parquet"):
        assert any(file in place for place in found), file


@pytest.mark.parametrize(
    "file", ["published/internal.duckdb", "published/panel.duckdb", "site/internal"]
)
def test_the_search_finds_each_of_them_where_they_may_be_named(refreshed, tmp_path, file):
    path = refreshed.var / file
    (tmp_path / "kept").mkdir()
    for one in [path, *path.rglob("*.html")]:
        if one.is_file():
            (tmp_path / "kept" / one.name).write_bytes(one.read_bytes())

    # Candidates are on the register alone.
    for row in (row for row in UNNAMED if row.standing == "partner"):
        assert found_below(tmp_path, pattern_of([row])), row.partner


def test_what_was_left_out_of_the_search_is_the_same_for_every_programme(refreshed):
    site = refreshed.var / "site" / "public"

    assert (site / "assets/plotly.min.js").read_bytes() == plotly_script().read_bytes()
    for name in ("accord.js", "choices.js", "accord.css"):
        assert (site / "assets" / name).read_bytes() == theme_file(name)
        assert not pattern_of(EVERYBODY).search(theme_file(name).decode())
