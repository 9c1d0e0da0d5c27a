"""The command that takes pictures takes one of every kind of page, in every language."""

import pytest

from dashboards.site import build_site
from tests.browser.pictures import OF_THE_README, README, WIDTHS, kinds, shots, take
from tests.dashboards.edition_fixture import velmara, write_edition
from tests.dashboards.test_languages_of_a_site import WORDED

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("pictures")
    edition = write_edition(folder / "internal.duckdb", velmara() | {"wordings": WORDED})
    build_site(edition, folder / "site")
    return folder / "site"


def test_every_kind_of_page_is_taken_at_every_width_in_both_themes_and_all_languages(site):
    taken = shots(site)

    pages = kinds(site)
    tops = {path.name for path in site.glob("*.html")}
    assert {page for page in pages if "/" not in page} == tops
    assert {page.split("/")[0] for page in pages if "/" in page} == {
        *("results", "records", "partners", "rules"),
    }
    for page in pages:
        assert {width for path, width, theme in taken if (path, theme) == (page, "light")} == {
            *WIDTHS
        }
        assert (page, WIDTHS[0], "dark") in taken
        assert (f"ar/{page}", WIDTHS[0], "light") in taken


def test_a_picture_is_of_the_whole_page_with_its_figures_drawn(browser, site, tmp_path):
    path = take(browser, site, ("partnership.html", 390, "dark"), tmp_path)

    assert path.name == "partnership-390-dark.png"
    assert path.stat().st_size > 50_000


def test_the_pictures_of_the_readme_are_there():
    text = (README.parents[1] / "README.md").read_text(encoding="utf-8")
    for page in OF_THE_README:
        name = f"{page.removesuffix('.html').replace('/', '-')}-{WIDTHS[0]}-light.png"
        assert f"docs/pictures/{name}" in text
        assert (README / name).is_file()
