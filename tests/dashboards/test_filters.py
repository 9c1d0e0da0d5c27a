"""What a reader may choose on a result's page is published, and what is published may be chosen."""

import json
import re

import pytest

from dashboards.catalogue import language_of
from dashboards.language import ENGLISH
from dashboards.pages.result.page import result_files
from tests.dashboards.cells_fixture import RESULT, estimated, with_cells
from tests.dashboards.edition_fixture import PARTNERS


@pytest.fixture
def tables(tables):
    return with_cells(tables)


@pytest.fixture
def built(read):
    """A result's page and the cells beside it, from tables."""

    def build(tables, language=ENGLISH):
        files = result_files(read(tables), language)
        script = files[f"data/{RESULT}-cells.js"].decode()
        cells = json.loads(script.removeprefix("window.ACCORD_CELLS = ").rstrip(";\n"))
        return files[f"results/{RESULT}.html"].decode(), cells

    return build


def options(html, name):
    part = re.search(rf'data-filter="{name}".*?</select>', html, re.DOTALL)
    return re.findall(r'<option value="(.*?)">(.*?)</option>', part[0])[1:] if part else []


def read_cell(cell):
    value, words, marks, *path = [None, "", cell] if isinstance(cell, str) else [*cell, ""][:6]
    return value, words, marks, path[0] if path else None


def test_partner_region_and_group_may_be_chosen_and_the_period(tables, built):
    html, _ = built(tables)

    assert [code for code, _ in options(html, "partner")] == sorted(PARTNERS, key=PARTNERS.get)
    assert options(html, "region") == [
        ("adm1.port_ilmeth", "Port Ilmeth"),
        ("adm1.sarrow_valley", "Sarrow Valley"),
    ]
    assert ("sex.women", "Women and girls") in options(html, "group")
    assert options(html, "period")[0] == ("2026Q1", "January–March\u00a02026")
    assert 'data-most="2"' in html
    assert "Filters need JavaScript. The tables show the whole programme." in html


def test_a_partners_estimate_says_between_what_it_is(tables, built):
    estimated(tables, 900, 1_100, partner="AWN")

    _, cells = built(tables)

    [*before, last] = cells["cells"]["to_date"]["AWN|*"]
    assert last[6:] == ["95% interval: 900 to 1,100"]
    assert all(cell[6:] == [] for cell in before)


def test_the_cells_are_the_figures_of_the_edition_all_of_them_and_no_other(tables, built):
    _, cells = built(tables)

    published = {}
    for row in tables["indicator_values"]:
        if row["indicator"] == RESULT:
            of = "*" if row["dimension"] == "*" else f"{row['dimension']}.{row['member']}"
            key = row["reading"], f"{row['partner']}|{of}", row["period"]
            published[key] = (row["value"], row["mark"], None)
    for row in tables["indicator_progress"]:
        if row["indicator"] == RESULT and row["partner"] != "*":
            key = "to_date", f"{row['partner']}|*", row["period"]
            published[key] = (row["actual"], row["mark"], row["target"])
    told = {
        (reading, key, period): read_cell(cell)
        for reading, rows in cells["cells"].items()
        for key, row in rows.items()
        for period, cell in zip(cells["periods"], row, strict=True)
        if cell
    }
    assert told == {
        key: (value, ENGLISH.quantity(value, "count"), mark, target)
        for key, (value, mark, target) in published.items()
    }


def test_every_line_and_every_axis_that_a_choice_needs_is_ready(tables, built):
    for language in (ENGLISH, language_of("ar")):
        _, cells = built(tables, language)

        traces = cells["parts"]["figure"]["data"]
        for place, (code, _, members) in enumerate(cells["groups"]):
            for trace in traces[place * 2 : place * 2 + 2]:
                assert trace["ids"] == [f"by-{code}-{member}" for member, _ in members]
        assert len(traces) == 2 * len(cells["groups"])
        most = max(
            read_cell(cell)[0] or 0
            for rows in cells["cells"].values()
            for row in rows.values()
            for cell in row
            if cell
        )
        assert cells["parts"]["axes"][-1][0] >= most
        assert cells["path"]["axes"][-1][1] >= most


def test_the_public_edition_tells_one_choice_at_a_time_and_of_no_partner(tables, built):
    tables["programme"][0]["edition"] = "public"
    for name in ("indicator_progress", "indicator_values"):
        tables[name] = [row for row in tables[name] if row["partner"] == "*"]

    html, cells = built(tables)

    assert 'data-most="1"' in html
    assert 'data-filter="partner"' not in html
    assert {key[0] for rows in cells["cells"].values() for key in rows} == {"*"}


def test_three_hundred_partners_are_none_to_choose_from(tables, built):
    one = tables["partners"][0]
    row = next(row for row in tables["indicator_progress"] if row["indicator"] == RESULT
               and row["partner"] == "AWN")  # fmt: skip
    tables["partners"] += [{**one, "partner": f"P{number}"} for number in range(300)]
    tables["indicator_progress"] += [{**row, "partner": f"P{number}"} for number in range(300)]

    html, cells = built(tables)

    assert 'data-filter="partner"' not in html
    assert 'value="sex.women"' in html
    assert {key[0] for rows in cells["cells"].values() for key in rows} == {"*"}
