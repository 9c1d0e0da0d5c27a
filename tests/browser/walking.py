"""A reader who opens page after page of a site and notes whatever is wrong with one.

Every figure is drawn, every fold opened, and each figure's table looked at as well. What is wrong
is a text over another, cut off or broken within a word, a page that scrolls sideways, a word in the
console, a request outside the folder, and, if it is asked for, what axe finds.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Literal, NamedTuple

from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.install import chromium
from tests.browser.looking import DRAWN, violations

LABELS = Path(__file__).with_name("labels.js").read_text(encoding="utf-8")
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
UNFOLD = "document.querySelectorAll('main details').forEach((one) => { one.open = true; })"
TO_TABLES = """
    document.querySelectorAll('.chart:has(.views)').forEach((one) => {
        one.dataset.view = 'table';
    })
"""


class Screen(NamedTuple):
    """How wide a reader's screen is, in pixels, and whether it is dark."""

    width: int
    theme: Literal["light", "dark"] = "light"


# Two looks at pages of invented tables, with axe or without. At every width, in both themes and in
# all languages the example's own pages are looked at.
LOOKS = [("en", Screen(1440), True), ("ar", Screen(320, "dark"), False)]


@contextmanager
def a_browser() -> Iterator[Browser]:
    """Run a browser that asks for nothing by itself."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=QUIET)
        try:
            yield browser
        finally:
            browser.close()


def walk(
    browser: Browser,
    site: Path,
    places: Sequence[str],
    screen: Screen,
    *,
    with_axe: bool = False,
) -> list[str]:
    """Open pages of a site one after the other; return what is wrong, each with its page."""
    context = browser.new_context(
        viewport={"width": screen.width, "height": 900},
        color_scheme=screen.theme,
        offline=True,
        # A page's own policy would refuse the questions asked here.
        bypass_csp=True,
    )
    page, found, said = context.new_page(), [], []
    page.on("console", lambda message: said.append(f"In the console: {message.text}"))
    page.on("pageerror", lambda error: said.append(f"An error: {error}"))
    page.on("request", lambda request: said.extend(_elsewhere(request.url, site)))
    for place in places:
        page.goto((site / place).as_uri())
        wrong = [*_wrongs(page, screen), *(_broken_rules(page) if with_axe else ()), *said]
        found += [f"{place}: {what}" for what in dict.fromkeys(wrong)]
        said.clear()
    context.close()
    return found


def _elsewhere(url: str, site: Path) -> list[str]:
    is_inside = url.startswith((site.as_uri(), "data:", "blob:"))
    return [] if is_inside else [f"Asked for elsewhere: {url}"]


def _wrongs(page: Page, screen: Screen) -> Iterator[str]:
    """Look at a page with its figures, and then with their tables instead."""
    if page.evaluate("document.documentElement.dataset.theme") != screen.theme:
        yield f"Is not {screen.theme}"
    for figure in page.locator(".plot:visible").all():
        figure.scroll_into_view_if_needed()
        figure.locator(DRAWN).first.wait_for()
    page.evaluate(UNFOLD)
    for look in ("scrollTo(0, 0)", TO_TABLES):
        page.evaluate(look)
        yield from page.evaluate(LABELS)
        across = page.evaluate("document.documentElement.scrollWidth")
        if across != screen.width:
            yield f"Scrolls sideways: {across} pixels of {screen.width}"


def _broken_rules(page: Page) -> list[str]:
    return [f"axe: {rule}: {places[0][:120]}" for rule, places in violations(page)]
