"""The figures of statuses through the periods, for as many results and periods as there may be."""

from datetime import date

import pytest

from dashboards.figures.points import Span
from dashboards.figures.status_counts import StatusCount, status_counts_figure
from dashboards.figures.status_grid import GridMark, GridRow, status_grid_figure
from dashboards.language import ENGLISH
from dashboards.status import RESULTS


def test_each_status_has_a_pattern_or_a_shade_of_its_own():
    span = Span("2026Q2", date(2026, 4, 1), date(2026, 6, 30))
    counts = dict.fromkeys(RESULTS, 1)

    drawn = status_counts_figure([counted(span, counts)], ENGLISH)["data"]

    looks = {
        (one["marker"]["color"], one["marker"].get("pattern", {}).get("shape")) for one in drawn
    }
    assert len(looks) == len(RESULTS)


def counted(span, counts):
    return StatusCount(span, f"counts-{span.code}", counts)


@pytest.fixture
def large():
    """Forty results through forty quarters."""
    spans = [
        Span(f"{year}Q{quarter}", date(year, quarter * 3 - 2, 1), date(year, quarter * 3, 28))
        for year in range(2017, 2027)
        for quarter in (1, 2, 3, 4)
    ]
    rows = [
        GridRow(
            f"OC{row}.1",
            "Community members who say the local authority listens to people like them",
            f"result-OC{row}.1",
            tuple(GridMark(place, span.code, None) for place, span in enumerate(spans)),
        )
        for row in range(40)
    ]
    return rows, spans


def test_forty_results_and_forty_quarters_have_room(large):
    figure = status_grid_figure(*large, ENGLISH)
    layout, [marks, *_] = figure["layout"], figure["data"]

    height = layout["height"] - layout["margin"]["t"] - layout["margin"]["b"]
    assert height / 40 >= 2 * 17  # Two lines of a label.
    width = 1200 - layout["margin"]["l"] - layout["margin"]["r"]
    assert width / 40 >= 2 * marks["marker"]["size"]
    assert len(marks["x"]) == 40 * 40
    assert layout["xaxis"]["ticktext"] == [str(year) for year in range(2017, 2027)]


def test_a_narrow_screen_shows_the_latest_periods_and_says_so(large):
    narrow = status_grid_figure(*large, ENGLISH)["narrow"]

    texts = [note["text"].replace("<br>", " ") for note in narrow["annotations"]]
    said = [text for text in texts if "latest" in text]
    assert said == ["The latest 8 of 40 periods; the table shows all."]
    assert narrow["xaxis"]["tickvals"][0].startswith("2025-02")
    assert len(narrow["xaxis"]["tickvals"]) == 8
