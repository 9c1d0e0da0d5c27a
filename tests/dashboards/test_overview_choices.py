"""What the overview brings of one partner says what the edition says of it."""

import json
import re
from html import unescape

import pytest

from dashboards.language import ENGLISH
from dashboards.pages.overview import overview_files
from tests.dashboards.edition_fixture import INDICATORS, NOW, PARTNERS


@pytest.fixture
def files(read):
    return lambda tables: overview_files(read(tables), ENGLISH)


def brought(files, whose):
    script = files[f"data/overview-{whose}.js"].decode()
    return json.loads(script.split("\n", 1)[1].partition(" = ")[2].rstrip(";\n"))


def words(html):
    return unescape(re.sub("<.*?>", "", html)).strip()


@pytest.mark.parametrize("partner", PARTNERS)
def test_every_line_says_what_the_edition_says(tables, files, partner):
    data = brought(files(tables), partner)

    assert set(data["rows"]["*"]) == {f"result-{code}" for code in INDICATORS}
    for row in tables["indicator_progress"]:
        if (row["partner"], row["period"]) == (partner, NOW):
            kind = INDICATORS[row["indicator"]][3]
            places = data["rows"]["*"][f"result-{row['indicator']}"]
            told = [words(data["texts"][place]) for place in places]
            numbers = [ENGLISH.quantity(row[key], kind) for key in ("actual", "target", "baseline")]
            actual = told[2].removesuffix(" to date").partition("[")[0]
            assert [actual, *told[3:5]] == numbers
            assert told[6] == ENGLISH.percent(row["progress"])


def test_promises_are_those_of_the_partnership(tables, files):
    data = brought(files(tables), "AWN")

    due = [
        row["due"]
        for row in sorted(tables["accountability"], key=lambda row: row["period"], reverse=True)
        if row["partner"] == "AWN" and row["period"] <= NOW
    ]
    lines = re.findall("<tr>(.*?)</tr>", data["parts"]["promises"], re.DOTALL)[1:]
    assert [int(words(re.findall("<td.*?</td>", line)[1])) for line in lines] == due


def test_in_public_there_is_no_partner_to_choose(tables, files):
    tables["programme"][0]["edition"] = "public"

    found = files(tables)

    assert [path for path in found if path.startswith("data/")] == ["data/overview.js"]
    assert "data-filter" not in found["index.html"].decode()
