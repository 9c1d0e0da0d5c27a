"""Maps on pages: what has no figure says why, totals fill nothing, and none is mirrored."""

import json
import re
from html import unescape

import orjson
import plotly.graph_objects as go
import pytest

from dashboards.catalogue import language_of
from dashboards.figures.map_labels import placed_words
from dashboards.figures.points_of_map import MapPoint
from dashboards.figures.template import TEMPLATE
from dashboards.ground import Box
from dashboards.language import ENGLISH
from dashboards.pages.result.page import result_files
from dashboards.pages.who.page import who_files
from tests.dashboards.edition_fixture import programme
from tests.dashboards.map_fixture import mapped, value

ARABIC = language_of("ar")
HOSTILE = "<b onclick=alert(1)>%{y}</b></script>"


@pytest.fixture
def result_map(read):
    """The figure of a result's map and the lines of its table, from tables."""

    def found(tables, code, language=ENGLISH):
        files = result_files(read(tables), language)
        figures = figures_in(files[f"data/{code}.js"].decode())
        return figures.get("map"), lines(files[f"results/{code}.html"].decode(), "map-")

    return found


@pytest.fixture
def who_map(read):
    """The figure of the map of who does what and the lines of its table, from tables."""

    def found(tables, language=ENGLISH):
        html = who_files(read(tables), language)["who.html"].decode()
        held = re.search(r'id="accord-data">(.*?)</script>', html)[1]
        return json.loads(held)["figures"].get("districts"), lines(html, "district-")

    return found


def figures_in(script):
    return json.loads(script.removeprefix("window.ACCORD_DATA = ").rstrip(";\n"))["figures"]


def lines(html, start):
    """Return the texts of the cells of each line, by the line's id."""
    rows = re.findall(rf'<tr id="({start}[^"]+)">(.*?)</tr>', html)
    return {
        anchor: [
            unescape(re.sub("<.*?>", "", cell)) for cell in re.findall(r"<t[dh].*?</t[dh]>", row)
        ]
        for anchor, row in rows
    }


def areas(figure):
    return {trace["meta"]: trace for trace in figure["data"] if "meta" in trace}


def words(figure, layout="layout"):
    return [note["text"] for note in figure[layout]["annotations"]]


def test_a_total_is_a_circle_and_fills_no_area(result_map):
    figure, table = result_map(mapped(), "OP3.4")

    assert figure["data"][-1]["marker"]["size"] == [40]
    assert areas(figure)["map-adm2-north"]["fillcolor"] == "var(--tint)"
    assert table["map-adm2-north"] == ["Ilmeth North", "Port Ilmeth", "9,000[p]"]


def test_what_is_withheld_is_hatched_and_what_is_missing_is_no_zero(result_map):
    figure, table = result_map(mapped(), "OP3.4")

    hills, isle = (areas(figure)[f"map-adm2-{code}"] for code in ("hills", "isle"))
    assert hills["fillpattern"]["shape"] == "/"
    assert "[c]" in hills["text"]
    assert "<b>[c]</b>" in words(figure)[-1]
    assert (isle["name"], isle["text"]) == ("Not available", "<b>Isle of Ilmeth</b><br>[x]")
    assert [table[f"map-adm2-{code}"][-1].strip() for code in ("hills", "isle")] == ["[c]", "[x]"]


def test_a_share_fills_its_area_in_steps_and_zero_is_unfilled(result_map):
    figure, _ = result_map(mapped(), "OC6.4")

    looks = {code: (area["name"], area["fillcolor"]) for code, area in areas(figure).items()}
    assert looks == {
        "map-adm2-north": ("60% to 80%", "var(--heat4)"),
        "map-adm2-hills": ("20% to 40%", "var(--heat2)"),
        "map-adm2-isle": ("0%", "var(--bg)"),
    }
    assert {trace["type"] for trace in figure["data"]} == {"scatter"}


def test_what_is_told_together_stands_in_the_table_and_with_each_of_its_areas(result_map):
    tables = mapped()
    tables["indicator_values"] += [
        value("OC6.4", "hills+isle", "0.3"),
        value("OC6.4", "not_recorded", "0.1"),
    ]

    figure, table = result_map(tables, "OC6.4")

    assert "Together: Marrin Hills and isle: 30%" in areas(figure)["map-adm2-isle"]["text"]
    assert table["map-adm2-hills+isle"][-1] == "30%"
    assert table["map-adm2-not_recorded"] == ["Not recorded", "[z]", "10%"]


def test_regions_are_drawn_where_there_are_no_districts(result_map):
    tables = mapped()
    for row in tables["indicator_values"]:
        if row["dimension"] == "adm2":
            row |= {"dimension": "adm1", "member": "port_ilmeth"}
    tables["indicator_values"] = [row for row in tables["indicator_values"] if row["mark"] != "c"
                                  and row["value"] != 0]  # fmt: skip
    tables["indicator_values"][-1]["member"] = "eastern_marrin"

    figure, table = result_map(tables, "OC6.4")

    assert set(areas(figure)) == {"map-adm1-port_ilmeth", "map-adm1-eastern_marrin"}
    assert table["map-adm1-port_ilmeth"] == ["Port Ilmeth", "62%"]


def test_where_nothing_may_be_told_or_there_is_no_map_there_is_none(result_map, who_map):
    tables = mapped()
    for row in tables["indicator_values"]:
        row |= {"value": None, "mark": "c"}
    assert result_map(tables, "OP3.4") == (None, {})

    tables = mapped()
    tables["areas"] = []
    assert result_map(tables, "OP3.4") == (None, {})
    assert who_map(tables) == (None, {})


def test_who_works_where_counts_partners_and_shows_where_a_group_has_nobody(who_map):
    figure, table = who_map(mapped())

    assert table == {
        "district-north": [
            "Ilmeth NorthPort Ilmeth", "2",
            "Aluvi Women's Network, Bridge House Community", "No group",
        ],
        "district-hills": ["Marrin HillsEastern Marrin", "0", "Nobody", "Tesh"],
        "district-isle": ["Isle of IlmethPort Ilmeth", "[z]", "No group is mapped here."],
    }  # fmt: skip
    [gap] = [trace for trace in figure["data"] if trace.get("line", {}).get("dash") == "dash"]
    assert set(zip(gap["x"], gap["y"], strict=True)) >= set(
        zip(*(areas(figure)["district-hills"][axis] for axis in "xy"), strict=True)
    )
    assert "Aluvi Women's Network" in areas(figure)["district-north"]["text"]


def test_outside_the_agency_nothing_is_said_of_who_works_where(who_map):
    tables = mapped()
    tables["programme"] = [programme(edition="public")]
    tables["mapping"] = []

    assert who_map(tables) == (None, {})


def test_a_map_is_not_mirrored_but_its_words_are(result_map):
    left, right = (result_map(mapped(), "OP3.4", language)[0] for language in (ENGLISH, ARABIC))

    assert right["layout"]["xaxis"]["range"] == left["layout"]["xaxis"]["range"]
    assert areas(right)["map-adm2-north"]["x"] == areas(left)["map-adm2-north"]["x"]
    assert [note["x"] for note in right["layout"]["annotations"]] == [
        note["x"] for note in left["layout"]["annotations"]
    ]
    assert all(line.startswith("\u2067") for text in words(right) for line in text.split("<br>"))


def square(name, west, size, number="12"):
    ring = ((west, 0), (west + size, 0), (west + size, size), (west, size))
    return MapPoint(name, name, (ring,), None, number, "")


def test_words_without_room_are_left_to_the_table():
    page = Box(0, 0, 1000, 200)
    points = [square("A name that is long", 0, 200), square("Long name", 200, 60),
              square("Tiny", 260, 10)]  # fmt: skip

    placed = placed_words(points, [0, 0, 0], 1, page, has_names=True)

    assert [(one.point.label, one.has_name) for one in placed] == [
        ("A name that is long", True),
        ("Long name", False),
    ]


def test_words_never_touch_one_another_or_a_circle():
    points = [square(str(place), place * 12, 12, "1,234") for place in range(12)]

    placed = placed_words(points, [10.0] * 12, 1, Box(-20, -60, 300, 80), has_names=False)

    assert 1 < len(placed) < 12
    boxes = sorted((one.box for one in placed), key=lambda box: box.west)
    for one in boxes:
        beside = [box for box in boxes if box is not one and box.south < one.north
                  and one.south < box.north]  # fmt: skip
        assert all(box.east <= one.west or one.east <= box.west for box in beside)


def test_a_name_from_the_folder_stays_a_name(result_map, who_map):
    tables = mapped()
    tables["areas"][0]["label"] = HOSTILE

    for figure, _ in (result_map(tables, "OP3.4"), who_map(tables)):
        said = orjson.dumps(figure).decode()
        assert "<b onclick" not in said
        assert "hovertemplate" not in said


@pytest.mark.parametrize("layout", ["layout", "narrow"])
@pytest.mark.parametrize("code", ["OP3.4", "OC6.4"])
def test_plotly_accepts_a_map(result_map, code, layout):
    figure, _ = result_map(mapped(), code)

    loaded = go.Figure({"data": figure["data"], "layout": figure[layout] | {"template": TEMPLATE}})

    assert len(loaded.data) == len(figure["data"])
