from datetime import date
from decimal import Decimal

import pytest

from dashboards.catalogue import language_of
from dashboards.edition import Edition
from dashboards.figures.points import Span
from dashboards.figures.promises import promises_figure
from dashboards.figures.records import Bar, records_figure
from dashboards.figures.results import results_figure
from dashboards.language import ENGLISH
from dashboards.pages.overview import shown_quarters
from dashboards.pages.results import result_points
from tests.dashboards.edition_fixture import velmara, write_edition

ARABIC = language_of("ar")


@pytest.fixture(scope="module")
def edition(tmp_path_factory):
    return Edition.read(
        write_edition(tmp_path_factory.mktemp("mirror") / "internal.duckdb", velmara())
    )


@pytest.mark.parametrize("layout", ["layout", "narrow"])
def test_values_grow_to_the_left_and_names_stand_on_the_right(edition, layout):
    left, right = (
        results_figure(result_points(edition, language), edition.programme.bands, language)[layout]
        for language in (ENGLISH, ARABIC)
    )

    assert right["xaxis"]["range"] == left["xaxis"]["range"][::-1]
    assert right["margin"]["l"] == left["margin"]["r"]
    assert {note["xanchor"] for note in right["annotations"]} == {"right"}


def test_time_keeps_its_direction_and_the_panels_change_places(edition):
    left, right = (
        promises_figure(shown_quarters(edition), language)["layout"]
        for language in (ENGLISH, ARABIC)
    )

    assert right["xaxis"]["range"] == left["xaxis"]["range"]
    assert right["xaxis"]["domain"][0] > right["xaxis2"]["domain"][1]
    assert right["xaxis"]["domain"][1] == 1


def test_each_line_of_a_text_is_told_its_direction(edition):
    figure = results_figure(result_points(edition, ARABIC), edition.programme.bands, ARABIC)
    texts = [text for trace in figure["data"] for text in trace.get("customdata", ())]

    lines = [line for text in texts for line in text.split("<br>")]
    assert lines
    assert all(line.startswith("\u2067") and line.endswith("\u2069") for line in lines)


def test_signs_stay_with_their_numbers_among_arabic_letters():
    assert ARABIC.number(Decimal(-5)) == "\u200e\u22125"
    assert ARABIC.percent(Decimal("0.5")) == "\u200e50%"
    assert ARABIC.direction == "rtl"


def test_a_year_names_its_place_on_the_axis_of_time(edition):
    [one, *_] = shown_quarters(edition)
    axis = promises_figure([one._replace(code="2024")], ENGLISH)["layout"]["xaxis"]

    assert axis["ticktext"] == ["2024"]


def test_bars_without_words_have_none_from_the_right_either():
    span = Span("2026Q2", date(2026, 4, 1), date(2026, 6, 30))
    bar = Bar(span, "of", {"used": 8, "answered": 2}, {"used": "مستعمل", "answered": "معلّق"})

    used, left_out = records_figure([bar], ARABIC)["data"]

    assert [text.strip("\u2067\u2069") for text in used["text"]] == ["8"]
    assert left_out["text"] is None
