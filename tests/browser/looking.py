"""How tests look at an open page: its figures, and what a reader with a disability meets."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

# Without preloading: axe would ask for the style sheet again, which no page may do from a folder.
AXE = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "preload": False,
}

# Every width that pages are made for, and both themes.
# Two looks at a page from invented tables. At every width, in both themes and in all languages the
# finished sites of the example are looked at (tests/pipelines/test_every_page_opens.py).
LOOKS = [(1440, "light", "en"), (320, "dark", "ar")]

CUT_OFF = """
    (figure) => {
        const box = figure.getBoundingClientRect();
        return [...figure.querySelectorAll('svg text')]
            .filter((one) => one.textContent.trim())
            .filter((one) => {
                const own = one.getBoundingClientRect();
                return own.width && (own.left < box.left - 1 || own.right > box.right + 1);
            })
            .map((one) => one.textContent);
    }
"""


def draw(page: Page, *figures: str) -> None:
    """Scroll until figures are drawn."""
    for figure in figures:
        page.locator(f'[data-figure="{figure}"]').scroll_into_view_if_needed()
        page.wait_for_selector(f'[data-figure="{figure}"] .main-svg')


def violations(page: Page) -> list[tuple[str, list[str]]]:
    """Return what axe finds: each rule with the elements that break it."""
    found = Axe().run(page, options=AXE).response["violations"]
    return [(one["id"], [node["html"] for node in one["nodes"]]) for one in found]


def cut_off(page: Page, figure: str) -> list[str]:
    """Return the texts of a figure that reach out of it, to either side."""
    return page.locator(f'[data-figure="{figure}"]').evaluate(CUT_OFF)
