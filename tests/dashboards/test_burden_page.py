import re
from decimal import Decimal

import orjson
import plotly.graph_objects as go
import pytest

from dashboards.catalogue import language_of
from dashboards.figures.template import TEMPLATE
from dashboards.language import ENGLISH
from dashboards.pages.quality.burden import BurdenOfReporting
from dashboards.pages.quality.page import quality_files
from tests.dashboards.edition_fixture import PARTNERS, programme
from tests.dashboards.quality_fixture import NOW, PERIODS
from tests.dashboards.reporting_fixture import burden
from tests.dashboards.test_overview import part


@pytest.fixture
def tables(tables):
    return tables | {"reporting_burden": burden([*PARTNERS])}


@pytest.fixture
def figures(read):
    return lambda tables, language=ENGLISH: dict(BurdenOfReporting(read(tables), language).figures)


def of(tables, partner, period=NOW):
    [row] = [
        row
        for row in tables["reporting_burden"]
        if (row["partner"], row["period"]) == (partner, period)
    ]
    return row


def test_a_sentence_says_what_is_asked_in_all(tables, quality):
    of(tables, "*").update(
        submissions=142, questions=5770, median_submissions=12, median_questions=Decimal("449.5")
    )

    said = part(quality(tables), 'id="h-burden"', "</p>")

    assert (
        "For April–June\u00a02026 the Agency asked 12 partners for 142 submissions with 5,770"
        " questions in all. The median is 12 submissions and 449.5 questions."
    ) in said


def test_one_is_told_as_one_and_a_half_as_many(tables, quality):
    of(tables, "*").update(
        submissions=1, questions=1, median_submissions=Decimal("0.5"), median_questions=1
    )

    said = part(quality(tables), 'id="h-burden"', "</p>")

    assert "asked 12 partners for 1 submission with 1 question in all." in said
    assert "The median is 0.5 submissions and 1 question." in said


def test_each_partner_stands_by_name_beside_the_median_in_figure_and_table(
    tables, quality, figures
):
    whole = of(tables, "*")
    names = sorted(name for name, _, _ in PARTNERS.values())
    codes = {name: code for code, (name, _, _) in PARTNERS.items()}

    traces = figures(tables)["burden"]["data"]
    lines = [trace for trace in traces if trace["mode"] == "lines"]
    dots = [trace for trace in traces if "ids" in trace]
    table = part(quality(tables), "What is asked of each partner", "</table>")

    told = ("submissions", "questions")
    assert [line["x"][0] for line in lines] == [float(whole[f"median_{one}"]) for one in told]
    for trace, column in zip(dots, told, strict=True):
        assert trace["x"] == [of(tables, codes[name])[column] for name in names]
    assert re.findall(r'<tr id="asked-(\w+)"', table) == [codes[name] for name in names]
    assert {one.split()[0] for one in dots[0]["ids"]} == {f"asked-{code}" for code in PARTNERS}


def test_a_partners_own_edition_shows_its_own_numbers_through_time_and_no_others(tables, read):
    own = {"programme": [programme(edition="partner", edition_partner="AWN")]}
    held = tables | own | {"reporting_burden": burden([*PARTNERS], own="AWN")}

    found = BurdenOfReporting(read(held), ENGLISH)

    names = [
        trace["name"] for trace in dict(found.figures)["burden-in-time"]["data"] if "name" in trace
    ]
    assert names == ["Aluvi Women's Network", "Median of all partners"] * 2
    assert [line.name for line in found.partners] == ["Aluvi Women's Network"]
    assert found.periods[0].own_questions == str(of(tables, "AWN")["questions"])


def test_the_public_edition_has_the_programme_alone(tables, read):
    tables["reporting_burden"] = [
        row for row in tables["reporting_burden"] if row["partner"] == "*"
    ]
    for table in ("reconciliation", "pass_rates", "findings_summary", "reporting_calendar"):
        tables[table] = []

    files = quality_files(read(tables), ENGLISH)

    html = files["quality.html"].decode()
    assert re.findall(r"<h2[^>]*>([^<]+)", html) == [
        "What is asked of partners",
        "The rules in words",
    ]
    assert 'class="first"' in part(html, 'id="burden"', ">")
    assert html.count('class="plot"') == 1
    assert "AWN" not in files["downloads/reporting-burden.csv"].decode()


def test_without_enough_partners_there_is_no_median_and_it_says_so(tables, read):
    tables["reporting_burden"] = [
        row for row in tables["reporting_burden"] if row["partner"] != "*"
    ]

    found = BurdenOfReporting(read(tables), ENGLISH)

    assert found.sentence == ""
    assert {line.median_questions for line in found.periods} == {"[x]"}
    assert not [
        trace for trace in dict(found.figures)["burden"]["data"] if trace["mode"] == "lines"
    ]


@pytest.mark.parametrize("code", ["en", "ar"])
def test_plotly_accepts_both_figures(tables, figures, code):
    found = figures(tables, language_of(code))

    assert set(found) == {"burden", "burden-in-time"}
    for figure in found.values():
        held = orjson.loads(orjson.dumps(figure))
        for layout in ("layout", "narrow"):
            go.Figure({"data": held["data"], "layout": held[layout] | {"template": TEMPLATE}})
    assert len(found["burden-in-time"]["data"][0]["x"]) == len(PERIODS)
