"""Every number in a table of a page stands in its edition's file, and is of what the page says.

Whoever reads pages therefore knows no more than whoever reads the file, which the attacker of
`tests/protection` does. What pages count or divide themselves is named here, each with its reason.
"""

import re
from functools import cache
from itertools import chain

import pytest

from tests.pipelines.numbers_of_editions import EVERY, Held
from tests.pipelines.numbers_of_pages import Tables, choices_of, pages_of

pytestmark = pytest.mark.long

SITES = ("internal", "public")
# Page, beginning of the row's id: why its numbers stand in no row of the edition.
COUNTED = {
    ("methods.html", "told-"): "how many figures of a result are shown, withheld or not there",
    ("methods.html", "mark-"): "how many figures have a mark",
    ("methods.html", ""): "the bands of grades and statuses are the programme's rules, no figures",
    ("partners.html", "partner-"): "how many of its promises and reports fell due, kept or not",
    ("quality.html", "on-time-"): "how many reports came on time, and how many were due",
    ("results.html", "counts-"): "how many results have a status",
    ("who.html", "named-"): "how many results, outcomes and groups name a partner",
    ("who.html", "party-"): "how many results and outcomes name a party",
}
QUALITY = "quality.html"
LARGE = re.compile(r"\d{3}|\d{1,3}(,\d{3})+")


@pytest.fixture(scope="module", params=SITES)
def site(refreshed, request):
    """A site with what its edition holds."""
    return (
        refreshed.var / "site" / request.param,
        Held(refreshed.var / "published" / f"{request.param}.duckdb"),
    )


def strangers(held, page, html):
    """The numbers in a page's tables that its edition does not hold, and how many are looked at."""
    found, seen = [], 0
    tells = cache(held.tells)
    for cell in Tables(page, html).cells:
        subjects = held.subjects(cell)
        for told in held.without_labels(cell).numbers():
            seen += 1
            if not (tells(subjects, told) or is_made(held, cell, subjects, told)):
                found.append(f"{page}#{cell.row} ({cell.head.strip()}): {cell.words.strip()}")
    return found, seen


def is_made(held, cell, subjects, told):
    """Tell whether a page makes a number itself, as it may."""
    if cell.page == QUALITY and not cell.row.startswith("on-time-"):
        # Of all forms together, counts that are never withheld are added up; shares are of sums.
        if cell.form == EVERY:
            return told.is_percent or held.tells_a_sum(subjects, told)
        return told.is_percent and held.tells_a_share(subjects, told)
    return any(
        cell.page.partition("#")[0] == page and (cell.row.startswith(row) if row else not cell.row)
        for page, row in COUNTED
    )


@pytest.mark.parametrize("language", ["en", "ar"])
def test_every_number_in_a_table_is_held_of_what_the_page_says(site, language):
    folder, held = site
    looked_at = 0
    for page, html in chain(pages_of(folder, language), choices_of(folder, language)):
        found, seen = strangers(held, page, html)
        looked_at += seen
        assert found == []
    assert looked_at > (10_000 if folder.name == "internal" else 400)


# Pages whose tables tell of much, and of what the cell that is changed tells.
CHANGED = ("index.html", "results.html", "results/OP3.4.html", "money.html", "partners/AWN.html")


@pytest.mark.parametrize("page", CHANGED)
def test_a_number_that_was_changed_by_hand_is_found(refreshed, page):
    held = Held(refreshed.var / "published" / "internal.duckdb")
    html = (refreshed.var / "site" / "internal" / page).read_text(encoding="utf-8")
    cells = Tables(page, html).cells
    large = [(cell, cell.words.strip()) for cell in cells if LARGE.fullmatch(cell.words.strip())]
    assert len(large) > 3

    for cell, words in large[:: len(large) // 4]:
        other = f"{int(words.replace(',', '')) + 90_001:,}"
        html_of_cell = re.compile(rf">\s*(?:<b>)?{re.escape(words)}(?=\s*<)")
        changed, places = html_of_cell.subn(f">{other}", html)
        found, _ = strangers(held, page, changed)
        assert places
        assert any(one.endswith(f": {other}") for one in found), (cell, other)
