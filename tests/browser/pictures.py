"""Takes pictures of every kind of page of a built site, for people to look at.

    make pictures
    python -m tests.browser.pictures var/velmara/site/internal some/folder

Each is taken at four widths; at the widest in the dark theme, and in the other languages, too. The
three of the README are taken by `python -m tests.browser.pictures var/velmara/site/internal`.
"""

import sys
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright
from rich.progress import track

from tests.browser.install import chromium

WIDTHS = (1440, 768, 390, 320)
README = Path(__file__).resolve().parents[2] / "docs" / "pictures"
OF_THE_README = ("index.html", "results/OP3.4.html", "partnership.html")
HEIGHT = 1000
QUIET = ["--no-sandbox", "--disable-gpu"]


def kinds(site: Path) -> list[str]:
    """Return one page of each kind: all of the first folder, and one of each folder below."""
    found = sorted(path.name for path in site.glob("*.html"))
    for folder in ("results", "records", "partners", "rules", "capacity"):
        found += [f"{folder}/{path.name}" for path in sorted((site / folder).glob("*.html"))[:1]]
    return found


def languages(site: Path) -> list[str]:
    """Return the further languages of a site, by their folders."""
    return sorted(path.parent.name for path in site.glob("*/index.html"))


def shots(site: Path) -> list[tuple[str, int, str]]:
    """Return each picture's page, width and theme."""
    pages = kinds(site)
    return [
        *((page, width, "light") for page in pages for width in WIDTHS),
        *((page, WIDTHS[0], "dark") for page in pages),
        *((f"{code}/{page}", WIDTHS[0], "light") for code in languages(site) for page in pages),
    ]


def take(browser: Browser, site: Path, shot: tuple[str, int, str], into: Path) -> Path:
    """Open a page as a reader does, draw its figures, and keep a picture of all of it."""
    page_path, width, theme = shot
    context = browser.new_context(
        viewport={"width": width, "height": 900},
        color_scheme="dark" if theme == "dark" else "light",
        offline=True,
        bypass_csp=True,
    )
    page = context.new_page()
    page.goto((site / page_path).resolve().as_uri())
    for figure in page.locator(".plot:visible").all():
        figure.scroll_into_view_if_needed()
        figure.locator(".main-svg").first.wait_for()
    path = into / f"{page_path.removesuffix('.html').replace('/', '-')}-{width}-{theme}.png"
    if into == README:
        page.evaluate("scrollTo(0, 0)")
        page.set_viewport_size({"width": width, "height": HEIGHT})
    page.screenshot(path=path, full_page=into != README)
    context.close()
    return path


def main() -> None:
    """Take all pictures, and say where they are."""
    if len(sys.argv) not in {2, 3} or not (Path(sys.argv[1]) / "index.html").is_file():
        sys.exit(f"{__doc__}\nThe first folder must be that of a built site: run `make run` first.")
    site, into = Path(sys.argv[1]), Path(sys.argv[2]) if len(sys.argv) > 2 else README
    into.mkdir(parents=True, exist_ok=True)
    wanted = shots(site)
    if into == README:
        wanted = [(page, WIDTHS[0], "light") for page in OF_THE_README]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=QUIET)
        for shot in track(wanted, "Taking pictures"):
            take(browser, site, shot, into)
        browser.close()


if __name__ == "__main__":
    main()
