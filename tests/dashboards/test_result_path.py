"""A result's path says what was restated and what is expected; a strip, how partners differ."""

import json
import re
from decimal import Decimal
from itertools import combinations, pairwise

import plotly.graph_objects as go
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboards.catalogue import language_of
from dashboards.edition import Edition
from dashboards.figures.label_places import apart
from dashboards.figures.strip import DOT, stacked
from dashboards.figures.template import TEMPLATE
from dashboards.language import ENGLISH
from dashboards.pages.methods import methods_files
from dashboards.pages.result.page import result_files
from tests.dashboards.edition_fixture import NOW, PARTNERS, velmara, write_edition
from tests.dashboards.path_fixture import restated, with_more
from tests.dashboards.test_result_page import cells


@pytest.fixture
def more():
    return with_more(velmara())


@pytest.fixture
def files(read):
    return lambda tables: result_files(read(tables), ENGLISH)


@pytest.fixture(scope="module")
def edition(tmp_path_factory):
    path = tmp_path_factory.mktemp("path") / "internal.duckdb"
    return Edition.read(write_edition(path, with_more(velmara())))


@pytest.fixture(scope="module")
def found(edition):
    """The files of the results' pages, for tests that change nothing."""
    return result_files(edition, ENGLISH)


@pytest.fixture(scope="module")
def html(found):
    return found["results/OP3.4.html"].decode()


@pytest.fixture(scope="module")
def figures(found):
    return figures_in(found)


def figures_in(files):
    script = files["data/OP3.4.js"].decode()
    return json.loads(script.removeprefix("window.ACCORD_DATA = ").rstrip(";\n"))["figures"]


def named(figure, name):
    return next(trace for trace in figure["data"] if trace.get("name") == name)


def test_a_point_at_the_end_of_an_axis_is_drawn_whole(figures):
    points = [
        trace
        for figure in figures.values()
        for trace in figure["data"]
        if "markers" in trace.get("mode", "")
    ]

    assert len(points) > 3
    assert all(trace["cliponaxis"] is False for trace in points)


def notes(layout):
    return [note["text"] for note in layout["annotations"]]


@pytest.mark.parametrize("name", ["path", "strip"])
def test_plotly_accepts_both_figures(figures, name):
    figure = figures[name]

    for layout in ("layout", "narrow"):
        look = figure[layout] | {"template": TEMPLATE}
        accepted = go.Figure({"data": figure["data"], "layout": look})
        assert len(accepted.data) == len(figure["data"])
        assert accepted.layout.height == figure[layout]["height"]


def test_an_old_value_is_a_small_open_point_joined_to_what_it_is(figures):
    figure = figures["path"]
    old, actual = named(figure, "Old value"), named(figure, "Actual")

    now = dict(zip(actual["ids"], actual["y"], strict=True))
    assert old["y"][1::3] == [4000, 7900, 8100, 12000]
    assert old["y"][0::3] == [now[anchor.split()[0]] for anchor in old["ids"][0::3]]
    assert set(old["y"][2::3]) == {None}
    assert old["marker"]["size"][1] < actual["marker"]["size"]
    assert len(set(old["ids"])) == len(old["ids"])


def test_the_three_newest_changes_are_told_in_the_figure_and_all_by_hovering(figures):
    figure = figures["path"]

    said = [text for text in notes(figure["layout"]) if text.startswith("[r]")]
    assert [text.split(",")[0] for text in said] == [
        *("[r] was 7", "[r] was 8", "[r] was 12"),
    ]
    assert [text for text in notes(figure["narrow"]) if text.startswith("[r]")] == [
        "[r] was 12,000<br>now 14,918"
    ]
    hovers = named(figure, "Actual")["customdata"]
    assert sum("was " in hover for hover in hovers) == 4


def test_the_tables_say_what_was_and_lead_to_the_record(html):
    said = "Restated: was 12,000, now 14,918: a submission was edited"
    assert f'<a href="../records/OP3.4.html#period={NOW}">{said}</a>' in html
    assert "was 12,000</span>" in html


@pytest.mark.parametrize("place", ["restatement", "figure"])
def test_nothing_is_shown_of_an_old_value_that_is_withheld(more, files, place):
    more["restatements"] = [restated("OP3.4", "2025Q3", 8123 if place == "figure" else None)]
    if place == "restatement":
        more["restatements"][0]["mark"] = "c"
    else:
        for row in more["indicator_progress"]:
            if (row["indicator"], row["period"], row["partner"]) == ("OP3.4", "2025Q3", "*"):
                row.update(actual=None, mark="c", status="withheld")

    found = files(more)

    names = [trace.get("name") for trace in figures_in(found)["path"]["data"]]
    assert "Old value" not in names
    assert "8,123" not in json.dumps(figures_in(found)["path"])


def test_what_is_expected_is_dotted_in_a_wedge_from_the_newest_settled_figure(figures):
    figure = figures["path"]
    expected, actual = named(figure, "Expected"), named(figure, "Actual")
    low, high = (one for one in figure["data"] if one.get("legendgroup") == "expected"
                 and one is not expected)  # fmt: skip
    start = actual["y"][actual["ids"].index("period-2026Q1")]

    assert expected["line"]["dash"] == "dot"
    assert expected["y"] == [start, 16400, 18300]
    assert (low["y"], high["y"]) == ([start, 15100, 16200], [start, 17900, 20700])
    assert high["fill"] == "tonexty"
    assert figure["data"].index(high) == figure["data"].index(low) + 1
    assert len(actual["y"]) == 8
    assert named(figure, "Target")["y"][-2:] == [13950, 15500]


def test_what_is_expected_says_upon_what_it_rests(found, html, figures):
    figure = figures["path"]

    assert cells(html, "expected-2026Q4") == ["2026\u00a0Q4", "16,200–20,700", "18,300", "15,500"]
    basis = "If it goes on as in the last 6 periods with settled figures, up to 2026\u00a0Q1"
    assert basis in html
    assert basis in named(figure, "Expected")["customdata"][-1]
    assert "Expected 16,200–20,700<br>if it goes on like this" in notes(figure["layout"])
    assert "period-2026Q3" not in html
    assert "downloads/OP3.4-expected.csv" in found


def test_a_result_of_which_nothing_is_expected_says_nothing_of_it(found):
    html = found["results/OP1.4.html"].decode()

    assert "xpected" not in html
    assert "h-strip" not in html


def test_in_arabic_texts_stand_at_the_same_points_of_time(edition, figures):
    turned = figures_in(result_files(edition, language_of("ar")))
    left, right = figures["path"]["layout"], turned["path"]["layout"]

    places = ("x", "y", "xanchor", "yanchor")
    ends = [[[note.get(key) for key in places] for note in one["annotations"]
             if note["xref"] == "x"][:2] for one in (left, right)]  # fmt: skip
    assert ends[0] == ends[1]


def test_the_strip_has_a_dot_for_each_partner_and_its_table_their_names(html, figures):
    figure = figures["strip"]

    dots, median = named(figure, "One partner"), named(figure, "Median 1,243")
    half = named(figure, "Middle half 1,041–1,310")
    assert len(dots["x"]) == len(PARTNERS)
    assert median["x"] == [1243, 1243]
    assert (min(half["x"]), max(half["x"])) == (1040.5, 1310.25)
    assert all(f'id="{anchor}"' in html for anchor in dots["ids"])
    rows = re.findall(r'<tr id="in-strip-by-partner-\w+"><th.*?><span.*?>(.*?)</span>', html)
    assert rows == sorted(rows)
    assert len(rows) == len(PARTNERS)
    assert "Of the 12 partners whose figures are shown, the one in the middle has 1,243" in html


def test_a_withheld_partner_has_a_mark_and_no_dot(more, files):
    for row in more["indicator_progress"]:
        if (row["indicator"], row["period"], row["partner"]) == ("OP3.4", NOW, "AWN"):
            row.update(actual=None, mark="c", status="withheld")

    found = files(more)

    assert cells(found["results/OP3.4.html"].decode(), "in-strip-by-partner-AWN")[1] == "[c]"
    ids = named(figures_in(found)["strip"], "One partner")["ids"]
    assert "in-strip-by-partner-AWN" not in ids


def test_partners_that_are_all_alike_have_a_strip(more, files):
    for row in more["indicator_progress"]:
        if row["partner"] != "*":
            row["actual"] = Decimal(0)
    more["partner_spreads"][0].update(lower_quartile=0, median=0, upper_quartile=0)

    figure = figures_in(files(more))["strip"]

    assert sorted(named(figure, "One partner")["y"]) == list(range(-6, 6))
    assert named(figure, "Middle half 0")


def test_the_methods_say_by_which_rule(edition):
    html = methods_files(edition, ENGLISH)["methods.html"].decode()

    assert 'id="h-expected"' in html
    assert "at least 3 changes" in html
    assert "at least 5 partners" in html


LABELS = st.lists(st.tuples(st.floats(-50, 350), st.sampled_from([17.0, 34.0])), max_size=6)


@given(LABELS)
def test_labels_at_a_lines_end_never_meet_and_stay_in_the_figure(wanted):
    found = apart(wanted, 300)

    placed = sorted(
        (middle - height / 2, middle + height / 2)
        for middle, (_, height) in zip(found, wanted, strict=True)
    )
    assert all(low[1] <= high[0] + 1e-6 for low, high in pairwise(placed))
    assert all(low >= -1e-6 and high <= 300 + 1e-6 for low, high in placed)


def test_a_long_baseline_reaches_beyond_a_narrow_plot_rather_than_over_its_lines(edition):
    narrow = figures_in(result_files(edition, language_of("fr")))["path"]["narrow"]

    [said] = [one for one in narrow["annotations"] if one["text"] == "Valeur de référence 0"]

    assert (said["x"], said["xanchor"], said["xshift"]) == (1, "right", narrow["margin"]["r"])


def test_a_label_with_room_stays_where_it_should():
    assert apart([(40, 17), (200, 34)], 300) == [40, 200]
    assert apart([(100, 20), (100, 20)], 300) == [90, 110]


@given(st.lists(st.floats(0, 240), max_size=40))
def test_no_dot_covers_another_and_the_same_places_give_the_same_levels(places):
    levels = stacked(places)

    dots = list(zip(places, levels, strict=True))
    assert all(
        one[1] != other[1] or abs(one[0] - other[0]) >= DOT for one, other in combinations(dots, 2)
    )
    assert stacked(places) == levels
