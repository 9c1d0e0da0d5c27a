from decimal import Decimal

import orjson
import plotly.graph_objects as go
import pytest

from dashboards.figures.own_and_agreed import Views, own_and_agreed_figure
from dashboards.figures.parts import is_cut, parts_figure
from dashboards.figures.points_of_result import PartGroup, PartPoint
from dashboards.figures.promises import promises_figure
from dashboards.figures.results import results_figure
from dashboards.figures.template import TEMPLATE, plotly_script
from dashboards.language import ENGLISH
from dashboards.pages.overview import shown_quarters
from dashboards.pages.results import result_groups, result_points
from dashboards.promises import tally

HOSTILE = "<b onclick=alert(1)>%{y}</b>"


@pytest.fixture
def results(read):
    def figure(tables):
        edition = read(tables)
        points = result_points(edition, ENGLISH)
        return results_figure(points, edition.programme.bands, ENGLISH)

    return figure


@pytest.fixture
def promises(read):
    return lambda tables: promises_figure(shown_quarters(read(tables)), ENGLISH)


@pytest.mark.parametrize("kind", ["results", "promises"])
@pytest.mark.parametrize("layout", ["layout", "narrow"])
def test_plotly_accepts_every_figure(request, tables, kind, layout):
    figure = orjson.loads(orjson.dumps(request.getfixturevalue(kind)(tables)))

    loaded = go.Figure({"data": figure["data"], "layout": figure[layout] | {"template": TEMPLATE}})

    assert len(loaded.data) == len(figure["data"])


def test_the_results_figure_has_a_trace_for_each_status_seen(tables, results):
    names = [trace["name"] for trace in results(tables)["data"] if "name" in trace]

    assert names == ["Exceeded", "On track", "Behind", "Off track"]


def test_on_a_narrow_screen_there_is_room_for_every_line_of_the_legend(tables, result, results):
    few = results(tables)["narrow"]["margin"]["t"]
    for code, status in (("OC7.2", "withheld"), ("OP1.4", "too_close"), ("OP3.1", "not_rated")):
        result(tables, code, status=status)

    found = results(tables)
    seen = len([trace for trace in found["data"] if "name" in trace])

    assert seen > 4
    assert found["narrow"]["margin"]["t"] >= few + 30 * ((seen + 1) // 2 - 2)


def test_figure_and_table_show_the_same_numbers(tables, read, results):
    rows = {row.anchor: row for group in result_groups(read(tables), ENGLISH) for row in group.rows}
    shown = {
        anchor: text.strip()
        for trace in results(tables)["data"]
        if trace["mode"] == "text"
        for anchor, text in zip(trace["ids"], trace["text"], strict=True)
    }

    assert shown == {
        anchor: f"{row.progress} {row.marks and f'[{row.marks}]'}".strip()
        for anchor, row in rows.items()
    }


def test_a_result_without_a_rating_says_why_and_draws_no_bar(tables, result, results):
    result(
        tables, "OC7.2", progress=None, actual=None, status="withheld", mark="c", target=Decimal(9)
    )

    marks, numbers = (
        trace for trace in results(tables)["data"] if trace["legendgroup"] == "withheld"
    )

    assert marks["x"] == [0.0]
    assert numbers["text"] == ["\u2003[c]"]


def test_both_panels_are_drawn_alike(tables, promises):
    figure = promises(tables)

    def shape(axis):
        return [
            {key: len(value) if isinstance(value, list) else value for key, value in trace.items()}
            | {"xaxis": "", "yaxis": "", "marker": sorted(trace["marker"])}
            for trace in figure["data"]
            if trace.get("xaxis") == axis
        ]

    assert shape("x") == shape("x2")
    for layout in (figure["layout"], figure["narrow"]):
        assert layout["yaxis"]["range"] == layout["yaxis2"]["range"]
        sizes = {
            round(axis["domain"][1] - axis["domain"][0], 6)
            for axis in (layout["yaxis"], layout["yaxis2"])
        }
        assert len(sizes) == 1


def test_the_bars_are_the_counts_of_the_table(tables, read, promises):
    edition = read(tables)

    for trace in promises(tables)["data"]:
        if "xaxis" not in trace:
            continue
        side = "agency" if trace["xaxis"] == "x" else "cso"
        counted = [
            tally(edition, side, quarter.code).count(trace["legendgroup"]) or None
            for quarter in shown_quarters(edition)
        ]
        assert trace["y"] == counted


def test_below_five_promises_due_counts_stand_instead_of_a_percentage(tables, promises):
    for row in tables["accountability"]:
        row |= {"due": 4, "on_time": 3, "late": 1, "overdue": 0, "on_time_share": None}

    texts = {note["text"] for note in promises(tables)["layout"]["annotations"]}

    assert "3 of 4" in texts
    assert not any("%" in text for text in texts)


def test_hostile_titles_stay_text(tables, results):
    tables["indicators"][0]["title"] = HOSTILE

    written = orjson.dumps(results(tables)).decode()

    assert "<b onclick" not in written
    assert "&lt;b onclick" in written
    assert {
        trace["hovertemplate"] for trace in results(tables)["data"] if "hovertemplate" in trace
    } == {"%{customdata}<extra></extra>"}


def test_colours_are_names_of_style_sheet_variables(tables, results, promises):
    written = orjson.dumps([results(tables), promises(tables), TEMPLATE]).decode()

    assert '"#' not in written
    assert "var(--agency)" in written


def test_the_installed_plotly_brings_its_script():
    assert plotly_script().stat().st_size > 1_000_000


@pytest.mark.parametrize(("sizes", "said"), [((3, 4), False), ((5, 4), True), ((11,), True)])
def test_a_figure_of_parts_says_that_it_is_cut_where_lines_are_missing(sizes, said):
    groups = [
        PartGroup(
            f"g{size}",
            "Age",
            tuple(PartPoint(f"{size}-{one}", "30–59", Decimal(9), "9", "") for one in range(size)),
        )
        for size in sizes
    ]

    figure = parts_figure(groups, "count", ENGLISH, most_lines=10)

    drawn = sum(len(bars["x"]) for bars in figure["data"] if bars["type"] == "bar")
    assert (drawn < sum(sizes)) == said == is_cut(groups, most_lines=10)


def test_no_two_dimensions_of_a_result_look_the_same():
    groups = [
        PartGroup(f"g{one}", "Age", (PartPoint(f"{one}", "30–59", Decimal(9), "9", ""),))
        for one in range(7)
    ]

    figure = parts_figure(groups, "count", ENGLISH)

    looks = [orjson.dumps(bars["marker"]) for bars in figure["data"] if bars["type"] == "bar"]
    assert len(set(looks)) == len(looks) == len(groups)


def test_a_long_label_beside_its_scale_stands_whole_on_two_lines_that_have_room():
    label = "D2.1 Every transaction is recorded, supported by documents and reconciled monthly"

    def wide(said):
        row = Views("D2.1", said, Decimal(3), Decimal(2), is_apart=False, hover="")
        return own_and_agreed_figure([row], (1, 2, 3, 4), ("Own", "Agreed"), ENGLISH)["layout"]

    assert [one["text"].replace("<br>", " ") for one in wide(label)["annotations"]] == [label]
    assert wide(label)["height"] > wide("D2.1")["height"]
