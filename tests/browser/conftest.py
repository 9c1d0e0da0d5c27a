"""What the tests of pages share: a browser, and a reader who opens pages from a folder."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from dashboards.site import build_site
from tests.browser.walking import a_browser
from tests.dashboards.edition_fixture import velmara, write_edition

Read = Callable[..., Page]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with a_browser() as browser:
        yield browser


@pytest.fixture(scope="session")
def sites(tmp_path_factory) -> dict[str, Path]:
    """The site of one edition in English and in Arabic."""
    folder = tmp_path_factory.mktemp("sites")
    built = {}
    for language in ("en", "ar"):
        tables = velmara()
        tables["programme"][0]["language"] = language
        build_site(write_edition(folder / f"{language}.duckdb", tables), folder / language)
        built[language] = folder / language
    return built


@pytest.fixture
def read(browser: Browser) -> Iterator[Read]:
    """Open pages of sites; at the end nothing may have been said or asked for elsewhere."""
    contexts, said, asked, sites = [], [], [], ["data:", "blob:"]

    def open_page(site: Path, place: str, width: int = 1440, theme: str = "light") -> Page:
        # Playwright waits by evaluating texts, which a page's own policy refuses; that the pages
        # live with their policy is shown in `test_served.py`.
        context = browser.new_context(
            viewport={"width": width, "height": 900},
            color_scheme=theme,
            offline=True,
            bypass_csp=True,
        )
        contexts.append(context)
        sites.append(site.as_uri())
        page = context.new_page()
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on("request", lambda request: asked.append(request.url))
        file, _, hash_ = place.partition("#")
        page.goto((site / file).as_uri() + (f"#{hash_}" if hash_ else ""))
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert said == []
    assert [url for url in asked if not url.startswith(tuple(sites))] == []
