"""Every kind of page of the example's sites, opened as readers open it, and measured.

No word in the console, no request outside the folder, nothing that scrolls sideways, no text over
another, cut off or broken within a word, and nothing that axe finds: at every width that pages are
made for, in both themes, from left to right and from right to left.
"""

import pytest

from tests.browser.pictures import kinds
from tests.browser.walking import Screen, a_browser, walk

pytestmark = [pytest.mark.long, pytest.mark.browser, pytest.mark.first]

# Each width in both directions, each with another theme, which changes no box; axe looks once at
# each theme. The longest words are looked for on the smallest screen.
AXE = [("en", Screen(1440, "light")), ("ar", Screen(390, "dark"))]
SOME = [*AXE, ("ar", Screen(768, "light")), ("en", Screen(320, "light"))]
ALL = [
    *SOME,
    *(("ar", Screen(1440, "dark")), ("en", Screen(768, "dark"))),
    *(("en", Screen(390, "light")), ("ar", Screen(320, "dark"))),
    *(("fr", Screen(320, "dark")), ("es", Screen(320, "light"))),
    *(("fr", Screen(768, "light")), ("es", Screen(768, "dark"))),
    # Where figures are as narrow as wide ones get.
    *(("ar", Screen(840, "light")), ("fr", Screen(840, "dark"))),
]
# What pages of the public and of the panel's edition share with the internal one is seen there.
WALKS = [
    *(("internal", *one) for one in ALL),
    *((edition, *one) for edition in ("public", "panel") for one in SOME),
    *(("public", "fr", Screen(768)), ("panel", "fr", Screen(320))),
]
# Beside one page of each kind, some whose figures have most to show.
FULL = ("results/OP3.4.html", "results/OC3.1.html", "records/OC2.1.html")


@pytest.fixture(scope="module")
def browser():
    with a_browser() as browser:
        yield browser


@pytest.mark.parametrize(("edition", "language", "screen"), WALKS)
def test_nothing_is_wrong_with_any_page(refreshed, browser, edition, language, screen):
    site = refreshed.var / "site" / edition
    below = "" if language == "en" else f"{language}/"
    pages = dict.fromkeys([*kinds(site / below), *FULL])
    places = [f"{below}{page}" for page in pages if (site / below / page).is_file()]
    has_axe = (language, screen) in AXE
    assert len(places) > 4

    assert walk(browser, site, places, screen, with_axe=has_axe) == []
