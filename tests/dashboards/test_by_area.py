"""The overview by area: each figure is the edition's, and none is made of others."""

import csv
import io
import re
from decimal import Decimal
from html import unescape

import pytest

from dashboards.catalogue import language_of
from dashboards.language import ENGLISH
from dashboards.pages.by_area import MOST_AREAS, by_area
from dashboards.pages.overview import overview_files
from tests.dashboards.edition_fixture import NOW
from tests.dashboards.map_fixture import mapped, value

BEFORE = "2026Q1"


@pytest.fixture
def found(read):
    """What is told by area, from tables: the results, and of each area what stands there."""

    def of(tables):
        told = by_area(read(tables), ENGLISH)
        return [column.row.code for column in told.columns], {
            line.anchor.removeprefix("area-"): [
                f"{box.words}{[box.marks] if box.marks else ''}".replace("'", "")
                for box in line.boxes
            ]
            for line in told.lines
        }

    return of


@pytest.fixture
def section(read):
    """The part of the overview that tells of areas, from tables."""

    def of(tables, language=ENGLISH):
        html = overview_files(read(tables), language)["index.html"].decode()
        return html[html.index('id="by-area"') :].partition("</section>")[0]

    return of


def test_each_figure_is_the_editions_and_what_is_missing_has_its_mark(found):
    tables = mapped()
    tables["indicator_values"] += [
        value("OC7.2", "north", "410"),
        value("OC7.2", "isle", "35"),
    ]

    assert found(tables) == (
        ["OP3.4", "OC7.2"],
        {"north": ["9,000[p]", "410"], "isle": ["[x]", "35"], "hills": ["[c]", "[x]"]},
    )


def test_all_bars_have_one_scale(read):
    tables = mapped()
    tables["indicator_values"] += [value("OC7.2", "north", "4500")]

    [north, _] = by_area(read(tables), ENGLISH).lines

    assert [box.share for box in north.boxes] == [1, Decimal("0.5")]


def test_what_a_period_brought_comes_before_what_there_is_to_date(found, section):
    tables = mapped()
    assert "to date" in section(tables)

    tables["indicator_values"] += [value("OP3.4", "north", "310", reading="period")]

    assert found(tables) == (["OP3.4"], {"north": ["310"]})
    assert "to date" not in section(tables)
    assert "2026\u00a0Q2" in section(tables)


def test_regions_come_before_districts(found):
    tables = mapped()
    tables["indicator_values"] += [value("OP3.4", "port_ilmeth", "9100", dimension="adm1")]

    assert found(tables) == (["OP3.4"], {"port_ilmeth": ["9,100"]})


def test_shares_and_earlier_periods_and_single_partners_are_left_out(found):
    tables = mapped()
    tables["indicator_values"] = [
        value("OC6.4", "north", "0.62"),
        value("OP3.4", "north", "8000", period=BEFORE),
        value("OP3.4", "north", "812", partner="AWN"),
    ]

    assert found(tables) == ([], {})


def test_districts_that_are_told_together_are_one_line(section):
    tables = mapped()
    tables["indicator_values"] = [value("OP3.4", "north+isle", "9300")]
    line = re.search(r'<tr id="area-north\+isle">.*?</tr>', section(tables))[0]

    words = unescape(re.sub(r"<.*?>", " ", line))
    assert words.split()[-3:] == ["Port", "Ilmeth", "9,300"]


@pytest.mark.parametrize(("whole", "is_said"), [("9299", True), ("9300", False)])
def test_where_areas_add_up_to_more_than_the_whole_it_is_said(section, whole, is_said):
    tables = mapped()
    tables["indicator_values"] = [
        value("OP3.4", "*", whole, dimension="*"),
        value("OP3.4", "north", "9000"),
        value("OP3.4", "isle", "300"),
    ]

    assert ("Do not add lines up" in section(tables)) is is_said


def test_a_result_that_is_not_rated_says_so_and_why(section, result):
    tables = mapped()
    result(tables, "OP3.4", status="not_rated", status_reason="low_confidence", confidence="D")

    head = section(tables).partition("</thead>")[0]

    assert "Not rated" in head
    assert "Incomplete: confidence is too low" in head
    assert 'href="results/OP3.4.html"' in head


def test_where_all_is_withheld_it_says_so_and_where_nothing_is_told_too(section):
    tables = mapped()
    tables["indicator_values"] = [value("OP3.4", area, None) for area in ("north", "hills")]
    withheld = section(tables)
    tables["indicator_values"] = []
    nothing = section(tables)

    assert "withheld in this edition to protect people" in withheld
    assert "No count of a result is told by region or by district yet." in nothing
    for html in (withheld, nothing):
        assert "<table" not in html
        assert "downloads/" not in html
        assert 'href="results.html"' in html


def test_of_more_areas_than_there_is_room_for_the_largest_stand_there_and_files_hold_all(read):
    tables = mapped()
    tables["indicator_values"] = [
        value("OP3.4", f"area{place}", f"{place}") for place in range(1, MOST_AREAS + 4)
    ]
    files = overview_files(read(tables), ENGLISH)

    shown = re.findall(r'<tr id="area-area(\d+)"', files["index.html"].decode())
    sheet = list(csv.DictReader(io.StringIO(files["downloads/results-by-area.csv"].decode())))
    assert [int(place) for place in shown] == list(range(MOST_AREAS + 3, 3, -1))
    assert b"There is room for 12 areas here; the files hold all." in files["index.html"]
    assert len(sheet) == MOST_AREAS + 3


def test_files_hold_the_editions_own_numbers_and_flags(read):
    files = overview_files(read(mapped()), ENGLISH)
    text = files["downloads/results-by-area.csv"].decode("utf-8-sig")

    rows = [
        (row["indicator"], row["period"], row["member"], row["value"], row["flag"], row["label"])
        for row in csv.DictReader(io.StringIO(text))
    ]
    assert rows == [
        ("OP3.4", NOW, "hills", "", "c", "Marrin Hills"),
        ("OP3.4", NOW, "north", "9000", "p", "Ilmeth North"),
    ]


@pytest.mark.parametrize(
    ("code", "title", "figure"),
    [
        ("fr", "Où les résultats ont été obtenus", "9\u202f000"),
        ("es", "Dónde se lograron los resultados", "9.000"),
        ("ar", "أين تحققت النتائج", "9,000"),
    ],
)
def test_it_is_worded_in_each_language(section, code, title, figure):
    html = section(mapped(), language_of(code))

    assert f">{title}</h2>" in html
    assert f"<b>{figure}</b>" in html
