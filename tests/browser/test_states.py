"""The site of a programme in any state: every page is built, opens cleanly and can be read."""

import pytest

from dashboards.site import build_site
from tests.browser.pictures import kinds
from tests.browser.walking import Screen, walk
from tests.dashboards.edition_fixture import write_edition
from tests.dashboards.states_fixture import STATES
from tests.dashboards.test_languages_of_a_site import WORDED

pytestmark = [pytest.mark.long, pytest.mark.browser]

SCREENS = [("", Screen(1440)), ("", Screen(320)), ("ar/", Screen(1440)), ("ar/", Screen(320))]


@pytest.mark.parametrize("state", STATES)
def test_every_page_opens_and_can_be_read(tmp_path, browser, state):
    tables = {"wordings": WORDED} | STATES[state]()
    build_site(write_edition(tmp_path / "edition.duckdb", tables), tmp_path / "site")
    site, pages = tmp_path / "site", kinds(tmp_path / "site")

    for below, screen in SCREENS:
        if (site / below).is_dir():
            assert walk(browser, site, [f"{below}{page}" for page in pages], screen) == []
