"""How tests look at an open page: its figures, and what a reader with a disability meets."""

import re

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page

# Without preloading: axe would ask for the style sheet again, which no page may do from a folder.
AXE = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "preload": False,
}

# Plotly is done with a figure once the page has hidden its drawing from those who listen.
DRAWN = ".main-svg[aria-hidden]"

NOT_TO_BE_READ = """
    (table) => Array.from(table.querySelectorAll('td')).filter((cell) => {
        const box = cell.getBoundingClientRect();
        const isWithin = box.left >= 0 && box.right <= innerWidth;
        return !isWithin || !cell.dataset.label;
    }).map((cell) => cell.outerHTML)
"""


def draw(page: Page, *figures: str) -> None:
    """Scroll until figures are drawn."""
    for figure in figures:
        page.locator(f'[data-figure="{figure}"]').scroll_into_view_if_needed()
        page.wait_for_selector(f'[data-figure="{figure}"] {DRAWN}')


def ending(text: str) -> re.Pattern[str]:
    """Return what an address matches that ends with a text: a click changes it a moment later."""
    return re.compile(re.escape(text) + "$")


def violations(page: Page) -> list[tuple[str, list[str]]]:
    """Return what axe finds: each rule with the elements that break it."""
    found = Axe().run(page, options=AXE).response["violations"]
    return [(one["id"], [node["html"] for node in one["nodes"]]) for one in found]


def unread(table: Locator) -> list[str]:
    """Return the cells of a stacked table that are cut off, or that do not say of what they are."""
    found: list[str] = table.evaluate(NOT_TO_BE_READ)
    return found
