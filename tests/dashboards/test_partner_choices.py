"""What the pages of capacity, partnership and money bring of one partner is of it alone."""

import json
import re
from html import unescape

import pytest

from dashboards.cell_rows import MOST_CHOICES
from dashboards.language import ENGLISH
from dashboards.pages.capacity.page import capacity_files
from dashboards.pages.money.page import money_files
from dashboards.pages.partnership import partnership_files
from tests.dashboards.edition_fixture import PARTNERS

PAGES = {"capacity": capacity_files, "partnership": partnership_files, "money": money_files}


@pytest.fixture
def brought(read):
    """Return what a page brings of each partner, by the partner's code."""

    def choices(page, tables):
        files = PAGES[page](read(tables), ENGLISH)
        return {
            path.removeprefix(f"data/{page}-").removesuffix(".js"): json.loads(
                script.decode().split("\n", 1)[1].partition(" = ")[2].rstrip(";\n")
            )
            for path, script in files.items()
            if path.startswith("data/")
        }

    return choices


def words(html):
    return unescape(re.sub("<.*?>", " ", html))


@pytest.mark.parametrize("page", PAGES)
def test_every_partner_can_be_chosen_and_no_other_is_named(tables, brought, page):
    found = brought(page, tables)

    assert set(found) == set(PARTNERS)
    for partner, choice in found.items():
        told = words(json.dumps(choice))
        others = {name for code, (name, *_) in PARTNERS.items() if code != partner}
        assert not {name for name in others if name in told}
        assert not set(re.findall(r"\b[A-Z]{3}(?=-\d{4}| ·)", told)) - {partner}


def test_ratings_are_in_no_choice(tables, brought):
    for choice in brought("partnership", tables).values():
        assert "perception" not in {*choice["figures"], *choice["parts"]}


def test_counts_of_a_partnership_that_are_withheld_say_so(tables, brought):
    for row in tables["accountability"]:
        if row["partner"] == "AWN":
            row.update(due=None, on_time=None, on_time_share=None, mark="c")

    assert words(brought("partnership", tables)["AWN"]["parts"]["kept"]).count("[c]") >= 2


def test_how_far_an_area_of_a_partner_moved_is_what_the_edition_says(tables, brought):
    for row in tables["capacity_domain_change"]:
        if (row["partner"], row["domain"]) == ("AWN", "D1"):
            row["change"] = -1

    line = re.search(
        r'<tr id="area-D1">.*?</tr>', brought("capacity", tables)["AWN"]["parts"]["areas"]
    )

    assert words(line[0]).split()[-3:] == ["1.8", "2.5", "\u22121.0"]


def test_hostile_names_are_inert_in_what_is_brought(tables, read):
    tables["partners"][0]["name"] = "</script><img src=x onerror=alert(1)>"

    for files in PAGES.values():
        script = files(read(tables), ENGLISH)
        for path, content in script.items():
            if path.endswith("-AWN.js"):
                assert b"<" not in content


def test_in_public_and_of_too_many_nobody_is_to_choose(tables, brought, read):
    more = [
        {**tables["partners"][0], "partner": f"P{number:02}", "name": f"Partner {number}"}
        for number in range(MOST_CHOICES)
    ]
    many = {**tables, "partners": [*tables["partners"], *more]}
    many["funds"] = [
        *tables["funds"],
        *({**tables["funds"][0], "partner": one["partner"]} for one in more),
    ]
    assert brought("money", many) == {}
    html = money_files(read(many), ENGLISH)["money.html"].decode()
    assert "There are too many partners to choose one here." in html
    assert 'href="partners.html"' in html

    tables["programme"][0]["edition"] = "public"
    assert brought("partnership", tables) == {}
    html = partnership_files(read(tables), ENGLISH)["partnership.html"].decode()
    assert "data-filter" not in html
    assert "too many partners" not in html
