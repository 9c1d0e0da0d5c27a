"""All results of one partner, or of an earlier period, say what the edition says of them."""

import json
import re
from html import unescape

import pytest

from dashboards.language import ENGLISH
from dashboards.pages.tracking import tracking_files
from tests.dashboards.edition_fixture import INDICATORS, NOW, PARTNERS

pytestmark = pytest.mark.long


@pytest.fixture
def files(read):
    return lambda tables: tracking_files(read(tables), ENGLISH)


def brought(files, whose):
    script = files[f"data/results-{whose}.js"].decode()
    return json.loads(script.split("\n", 1)[1].partition(" = ")[2].rstrip(";\n"))


def line(data, period, code):
    cells = [data["texts"][place] for place in data["rows"][period][f"result-{code}"]]
    return [unescape(re.sub("<.*?>", "", cell)) for cell in cells]


def published(tables, code, partner, period):
    at = code, partner, period
    return next(row for row in tables["indicator_progress"]
                if (row["indicator"], row["partner"], row["period"]) == at)  # fmt: skip


@pytest.mark.parametrize("whose", ["all", *PARTNERS])
def test_every_line_of_every_period_says_what_the_edition_says(tables, files, whose):
    data = brought(files(tables), whose)
    partner = "*" if whose == "all" else whose

    for name, rows in data["rows"].items():
        period = NOW if name == "*" else name
        assert set(rows) == {f"result-{code}" for code in INDICATORS}
        for code, row in INDICATORS.items():
            said, told = published(tables, code, partner, period), line(data, name, code)
            baseline = ENGLISH.quantity(said["baseline"], row[3])
            reached, target = ENGLISH.apart(said["actual"], said["target"], row[3])
            actual = told[5].partition(" ")[0].partition("[")[0]
            assert [told[3], told[4], actual] == [baseline, target, reached], (code, period)
            assert told[6] == ENGLISH.percent(said["progress"])


def test_a_partners_figures_are_of_its_own_marks(tables, files):
    published(tables, "OP1.4", "AWN", NOW)["status"] = "regressed"

    data = brought(files(tables), "AWN")

    names = {trace["name"] for trace in data["figures"]["counts"]["data"]}
    assert "Regressed" in names
    assert "Regressed" in data["parts"]["counts"]
    assert "Regressed" in data["parts"]["grid"]


def test_a_result_that_a_partner_has_nothing_of_has_no_line(tables, files):
    tables["indicator_progress"] = [
        row for row in tables["indicator_progress"]
        if (row["indicator"], row["partner"]) != ("OC7.2", "AWN")
    ]  # fmt: skip

    assert "result-OC7.2" not in brought(files(tables), "AWN")["rows"]["*"]


def test_in_public_the_period_alone_may_be_chosen(tables, files):
    tables["programme"][0]["edition"] = "public"

    found = files(tables)

    html = found["results.html"].decode()
    assert 'data-filter="partner"' not in html
    assert 'data-filter="period"' in html
    assert [path for path in found if path.startswith("data/")] == ["data/results-all.js"]
