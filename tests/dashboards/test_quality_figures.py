import orjson
import plotly.graph_objects as go
import pytest

from dashboards.catalogue import language_of
from dashboards.figures.pass_rates import MOST_LINES, pass_rates_figure
from dashboards.figures.stacked_counts import stacked_counts_figure
from dashboards.figures.template import TEMPLATE
from dashboards.language import ENGLISH
from dashboards.pages.quality.bars import MOST_BARS, bars
from dashboards.pages.quality.rates import of_form, rate_lines, spans
from dashboards.pages.quality.words import STATES, Words
from tests.dashboards.quality_fixture import NOW, PERIODS, found

HOSTILE = "<b onclick=alert(1)>%{y}</b>"


@pytest.fixture
def rates(read):
    def figure(tables, form="*", language=ENGLISH):
        edition = read(tables)
        lines = of_form(rate_lines(edition, Words(edition, language)), form)
        return pass_rates_figure(lines, spans(edition), language)

    return figure


@pytest.fixture
def questions(read):
    def figure(tables, form="*", language=ENGLISH):
        edition = read(tables)
        found = bars(edition, Words(edition, language))[form]
        words = {code: language.gettext(word) for code, word in STATES.items()}
        return stacked_counts_figure(found[:MOST_BARS], words, language)

    return figure


@pytest.mark.parametrize("kind", ["rates", "questions"])
@pytest.mark.parametrize("layout", ["layout", "narrow"])
@pytest.mark.parametrize("form", ["*", "quarterly_report"])
def test_plotly_accepts_every_figure(request, tables, kind, layout, form):
    figure = orjson.loads(orjson.dumps(request.getfixturevalue(kind)(tables, form)))

    loaded = go.Figure({"data": figure["data"], "layout": figure[layout] | {"template": TEMPLATE}})

    assert len(loaded.data) == len(figure["data"])


def test_a_point_with_a_finding_never_says_that_all_passed(tables, rates):
    for row in tables["pass_rates"]:
        row |= {"submissions": 100_000, "failed": int(row["check_name"] == "figure_is_as_usual")}

    [trace] = rates(tables)["data"]

    assert all("99.9% passed: asked about 1 of 100,000" in said for said in trace["customdata"])


def test_pass_rates_are_those_of_the_table(tables, rates):
    titles = {row["title"]: row["check_name"] for row in tables["rules"]}

    for trace in rates(tables)["data"]:
        told = {
            row["period"]: row["pass_rate"]
            for row in tables["pass_rates"]
            if row["check_name"] == titles[trace["name"]] and row["period"] != "*"
        }
        assert trace["y"] == [float(told[period]) for period in PERIODS]


def test_the_rate_of_all_forms_is_of_all_their_submissions(tables, rates):
    row = next(row for row in tables["pass_rates"] if row["failed"] and row["period"] == NOW)
    twin = {**row, "form": "another", "submissions": 300, "failed": 100}
    tables["pass_rates"].append(twin)

    [trace, *_] = rates(tables)["data"]

    assert trace["y"][-1] == round(1 - (row["failed"] + 100) / 400, 6)


def test_a_check_that_looked_at_nothing_breaks_its_line(tables, rates):
    for row in tables["pass_rates"]:
        if row["period"] == PERIODS[3]:
            row |= {"submissions": 0, "failed": 0, "pass_rate": None}

    for trace in rates(tables)["data"]:
        assert [rate is None for rate in trace["y"]] == [place == 3 for place in range(8)]
        assert trace["connectgaps"] is False


def test_no_more_lines_than_can_be_told_apart_are_drawn(tables, rates):
    row = next(row for row in tables["pass_rates"] if row["failed"])
    tables["pass_rates"] += [
        {**row, "check_name": f"check_{number}", "period": NOW} for number in range(20)
    ]

    figure = rates(tables)

    assert len(figure["data"]) == MOST_LINES
    looks = {(trace["marker"]["symbol"], trace["line"]["dash"]) for trace in figure["data"]}
    assert len(looks) == MOST_LINES


def test_bars_are_the_counts_of_the_table(tables, questions):
    figure = questions(tables)

    names = {word: state for state, word in STATES.items()}
    for trace in figure["data"]:
        if trace["type"] != "bar":
            continue
        state = names[trace["name"]]
        for place, link in enumerate(trace["ids"]):
            [row] = [
                row
                for row in tables["findings_summary"]
                if (row["column_name"], row["partner"]) == ("*", "*")
                and link == f"rule-{row['form']}-{row['check_name']}-{row['severity']}"
            ]
            assert (trace["x"][place] or 0) == row[state]
    [numbers] = [trace for trace in figure["data"] if trace["type"] == "scatter"]
    assert numbers["x"] == sorted(numbers["x"], reverse=True) == [7, 4, 3, 2, 1]


def test_a_form_has_its_own_bars(tables, questions):
    [numbers] = [
        trace for trace in questions(tables, "quarterly_report")["data"] if "ids" not in trace
    ]

    assert numbers["x"] == [7, 4, 2]


def test_the_longest_bars_are_drawn_and_ticks_stay_few(tables, questions):
    tables["findings_summary"] = [
        found("quarterly_report", f"check_{number}", open=10**6 - number) for number in range(40)
    ]

    figure = questions(tables)

    assert len(figure["data"][0]["x"]) == MOST_BARS
    assert len(figure["layout"]["xaxis"]["tickvals"]) <= 5
    assert figure["layout"]["xaxis"]["ticktext"][1] == "250,000"


def test_in_arabic_bars_grow_to_the_left_and_time_does_not(tables, rates, questions):
    tables["programme"][0]["language"] = "ar"
    arabic = language_of("ar")

    bars_layout = questions(tables, language=arabic)["layout"]
    rates_layout = rates(tables, language=arabic)["layout"]

    assert bars_layout["xaxis"]["range"][0] > bars_layout["xaxis"]["range"][1]
    assert (bars_layout["legend"]["x"], bars_layout["legend"]["xanchor"]) == (1, "right")
    assert rates_layout["xaxis"]["range"] == sorted(rates_layout["xaxis"]["range"])


def test_hostile_titles_stay_text(tables, rates, questions):
    for row in tables["rules"]:
        row["title"] = HOSTILE

    written = orjson.dumps([rates(tables), questions(tables)]).decode()

    assert "<b onclick" not in written
    assert "&lt;b onclick" in written
