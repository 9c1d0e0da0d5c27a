"""Pages and reports from a web server with the headers that are meant for them."""

import re
import shutil
from pathlib import Path

import pytest
import requests

from dashboards.reports.folders import ReportFolders
from dashboards.reports.issue import build_reports
from dashboards.site import build_site
from tests.browser.looking import draw
from tests.browser.loopback import served
from tests.dashboards.edition_fixture import partner_edition, programme, velmara, write_edition

pytestmark = pytest.mark.browser

# Said by the browser for all that a policy refuses, before the page's own scripts run.
LISTEN = """
    window.refused = [];
    document.addEventListener('securitypolicyviolation', function (one) {
        window.refused.push(one.effectiveDirective + ' ' + one.blockedURI);
    });
"""
PAGES = {"index.html": ("results", "promises"), "quality.html": ("pass-rates", "questions")}


@pytest.fixture(scope="module")
def built(tmp_path_factory) -> dict[str, Path]:
    """Both sites and the reports."""
    folder = tmp_path_factory.mktemp("served")
    for kind in ("internal", "public"):
        tables = velmara() | {"programme": [programme(edition=kind)]}
        build_site(write_edition(folder / f"{kind}.duckdb", tables), folder / kind)
    edition = write_edition(folder / "AWN.duckdb", partner_edition("AWN"))
    build_reports({"AWN": edition}, ReportFolders(folder))
    return {name: folder / name for name in ("internal", "public", "reports")}


@pytest.fixture
def visit(browser):
    """Open an address, listening for what is refused; what else is asked for comes along."""
    contexts = []

    def open_page(address):
        context = browser.new_context(viewport={"width": 1440, "height": 900})
        contexts.append(context)
        page = context.new_page()
        page.add_init_script(LISTEN)
        page.asked, page.said = [], []
        page.on("request", lambda request: page.asked.append(request.url))
        page.on("console", lambda message: page.said.append(message.text))
        page.on("pageerror", lambda error: page.said.append(str(error)))
        page.goto(address)
        return page

    yield open_page
    for context in contexts:
        context.close()


@pytest.mark.parametrize("name", PAGES)
def test_pages_in_a_folder_draw_their_figures_and_nothing_is_refused(visit, built, name):
    page = visit((built["internal"] / name).as_uri())

    draw(page, *PAGES[name])

    assert page.evaluate("refused") == []
    assert page.said == []


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("kind", ["internal", "public"])
def test_served_pages_draw_their_figures_and_nothing_is_refused(visit, built, kind, name):
    with served(built[kind]) as address:
        page = visit(f"{address}/{name}")
        draw(page, *PAGES[name])
        point = page.locator(f'[data-figure="{PAGES[name][0]}"] .nsewdrag').first
        point.hover()

        assert page.evaluate("refused") == []
        assert page.said == []
        elsewhere = [url for url in page.asked if not url.startswith((address, "data:", "blob:"))]
        assert elsewhere == []


def test_a_picture_of_a_served_figure_can_be_kept(visit, built):
    with served(built["internal"]) as address:
        page = visit(f"{address}/index.html")
        draw(page, "results")

        with page.expect_download() as download:
            page.locator('[data-figure="results"] .modebar-btn').first.click()

        assert download.value.suggested_filename == "accord-results.png"
        assert page.evaluate("refused") == []


def test_a_served_report_is_shown_in_its_style_and_nothing_is_refused(visit, built):
    [report] = built["reports"].glob("*/*/report.en.html")

    with served(built["reports"]) as address:
        page = visit(f"{address}/{report.relative_to(built['reports']).as_posix()}")

        assert page.inner_text("h1") == "How our partnership is going"
        assert page.evaluate("getComputedStyle(document.querySelector('.sides')).display") == "grid"
        assert page.evaluate("refused") == []
        assert page.said == []


# Each with what the browser says when the policy refuses it.
INTRUDERS = {
    "a script in the page": ("<script>document.title = 'taken'</script>", "script-src 'self'"),
    "a script from elsewhere": (
        '<script src="https://example.org/x.js"></script>',
        "script-src 'self'",
    ),
    "a picture that tells somebody": (
        '<img src="https://example.org/seen.gif">',
        "img-src 'self' data: blob:",
    ),
    "a form that sends elsewhere": (
        '<form action="https://example.org/"></form><script src="assets/send.js"></script>',
        "form-action 'none'",
    ),
    "another beginning of all addresses": (
        '<base href="https://example.org/">',
        "base-uri 'none'",
    ),
    "a page within the page": (
        '<iframe src="https://example.org/"></iframe>',
        "default-src 'none'",
    ),
}


@pytest.mark.parametrize("way", ["from the server", "from the folder"])
@pytest.mark.parametrize("intruder", INTRUDERS)
def test_what_somebody_put_into_a_page_is_refused(visit, built, tmp_path, intruder, way):
    tag, words = INTRUDERS[intruder]
    site = shutil.copytree(built["internal"], tmp_path / "site")
    (site / "assets" / "send.js").write_text("document.forms[0].submit();")
    page = (site / "index.html").read_text(encoding="utf-8")
    (site / "index.html").write_text(page.replace("</main>", f"{tag}</main>"), encoding="utf-8")

    with served(site) as address:
        opened = visit("about:blank")
        with opened.expect_console_message(lambda message: words in message.text):
            start = address if way == "from the server" else site.as_uri()
            opened.goto(f"{start}/index.html", wait_until="commit")

        assert opened.title() != "taken"


def test_no_page_may_stand_in_a_frame_of_another(visit, built, tmp_path):
    with served(built["internal"]) as address:
        (tmp_path / "index.html").write_text(f'<iframe src="{address}/index.html"></iframe>')
        (tmp_path / "_headers").write_text("/*\n")
        with served(tmp_path) as other:
            page = visit("about:blank")
            with page.expect_console_message(
                lambda message: "frame-ancestors 'none'" in message.text
            ) as refusal:
                page.goto(f"{other}/index.html")

            assert refusal.value.type == "error"


@pytest.mark.parametrize(
    ("part", "cache", "is_for_search"),
    [
        ("public", "no-cache", True),
        ("internal", "private, no-cache", False),
        ("reports", "private, no-store", False),
    ],
)
def test_each_part_is_served_with_its_headers(built, part, cache, is_for_search):
    with served(built[part]) as address:
        sent = requests.get(f"{address}/index.html", timeout=10).headers

    assert sent["Referrer-Policy"] == "no-referrer"
    assert sent["X-Content-Type-Options"] == "nosniff"
    assert "frame-ancestors 'none'" in sent["Content-Security-Policy"]
    assert "default-src 'none'" in sent["Content-Security-Policy"]
    assert sent["Cache-Control"] == cache
    assert ("X-Robots-Tag" not in sent) == is_for_search


def test_every_page_says_its_policy_itself_and_runs_no_script_of_its_own(built):
    for part, folder in built.items():
        for path in folder.rglob("*.html"):
            page = path.read_text(encoding="utf-8")
            if path.name == "index.html" and part == "reports":
                continue  # Says nothing.
            head = page.split("</head>")[0]
            assert head.index("Content-Security-Policy") < head.index("<title>"), path
            scripts = re.findall(r"<script([^>]*)>(.*?)</script>", page, re.DOTALL)
            assert all("application/json" in how or not said for how, said in scripts), path
            assert not re.search(r"<[^>]+\son[a-z]+=|javascript:", page), path
            assert ('name="robots"' in page) == (part != "public"), path
