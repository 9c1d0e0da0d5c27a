"""No file of a site holds a text or a number that its edition's file does not hold.

What only the warehouse or the panel's edition knows is looked for in every file of both sites: each
text by its beginning, and each figure that is withheld in the edition.
"""

import html
import json
import re
from decimal import ROUND_HALF_UP, Decimal

import pytest

from assets.warehouse.connection import read_only

pytestmark = pytest.mark.long

SITES = ("internal", "public")
# A text is known by so many letters; shorter ones are words that anybody may use.
BEGINNING = 24
# Smaller figures stand on every page, as some other number.
TELLING = 100
# Pages that number rules of checks, and no people.
OF_RULES = ("quality.html", "rules/")
MAP = "map"  # Its places are where districts lie.
PLAIN = {".html", ".js", ".csv", ".txt"}
FURTHER_LANGUAGES = {"ar", "fr", "es"}  # They say the same of the same edition.
NUMBER = re.compile(r"(?<![\w.,-])(\d{1,3}(?:,\d{3})+|\d+)(\.\d+)?(?![\w%-])")
# What stands before the data of a script: `window.NAME = `, or `window.NAME["choice"] = `.
ASSIGNED = re.compile(r"\A(window\.\w+ = .* \|\| \{\};\n)?window\.\w+(\[[^\]]*\])? = ")
TAGS = re.compile(r"<(script|style)\b.*?</\1>|<[^>]+>", re.DOTALL)
WITHHELD = """
    select distinct unnest([truth.value, truth.people, truth.numerator])
    from edition.published.indicator_values as told
    join marts.indicator_values as truth
        using (indicator, period, reading, partner, dimension, member)
    where told.mark = 'c'
"""


@pytest.fixture(scope="module", params=SITES)
def site(refreshed, request):
    """A site's edition, and all of its files."""
    folder = refreshed.var / "site" / request.param
    files = {
        path.relative_to(folder).as_posix(): path.read_text("utf-8-sig")
        for path in sorted(folder.rglob("*"))
        if path.suffix in PLAIN
        and path.name != "plotly.min.js"
        and not FURTHER_LANGUAGES & set(path.relative_to(folder).parts)
    }
    return refreshed.var / "published" / f"{request.param}.duckdb", files


def as_read(text):
    """A file's text as a browser and a script read it, its words set apart by one space."""
    text = re.sub(r"\\u([0-9a-f]{4})", lambda one: chr(int(one[1], 16)), html.unescape(text))
    return " ".join(text.split())


def texts_of(path):
    """Every text of a database that is long enough to be known."""
    found = set()
    with read_only(path) as database:
        columns = database.execute(
            "select table_schema, table_name, column_name from information_schema.columns"
            " where data_type = 'VARCHAR'"
        ).fetchall()
        for schema, table, column in columns:
            rows = database.execute(f'select distinct "{column}" from {schema}."{table}"')
            found |= {" ".join(text.split()) for (text,) in rows.fetchall() if text}
    return {text for text in found if len(text) >= BEGINNING}


def beginnings_in(text, sought):
    """The beginnings that stand anywhere in a text."""
    windows = (text[at : at + BEGINNING] for at in range(len(text) - BEGINNING + 1))
    return {window for window in windows if window in sought}


@pytest.fixture(scope="module")
def elsewhere(refreshed):
    """What is known in the warehouse, or to the panel."""
    return texts_of(refreshed.var / "warehouse.duckdb") | texts_of(
        refreshed.var / "published" / "panel.duckdb"
    )


def test_no_text_of_elsewhere_is_in_any_file(site, elsewhere):
    edition, files = site
    own = texts_of(edition)
    sought = {text[:BEGINNING] for text in elsewhere - own}
    sought -= beginnings_in("\n".join(own), sought)
    assert len(sought) > 5_000

    found = {name: beginnings_in(as_read(text), sought) for name, text in files.items()}

    assert {name: hits for name, hits in found.items() if hits} == {}


def test_the_search_finds_what_the_edition_itself_says(site):
    edition, files = site
    sought = {text[:BEGINNING] for text in texts_of(edition)}

    assert len(beginnings_in(as_read(files["methods.html"]), sought)) > 3


def test_no_figure_that_is_withheld_is_in_any_file(refreshed, site):
    edition, files = site
    with read_only(refreshed.var / "warehouse.duckdb") as warehouse:
        warehouse.execute(f"attach '{edition}' as edition (read_only)")
        withheld = warehouse.execute(WITHHELD).fetchall()
        held = numbers_of(warehouse)
    sought = {
        whole(value) for (value,) in withheld if value is not None and value >= TELLING
    } - held
    assert len(sought) > 20

    found = {
        name: hits
        for name, text in files.items()
        if not name.startswith(OF_RULES) and (hits := sought & numbers_in(name, text))
    }

    assert found == {}


def numbers_of(warehouse):
    """Every number of the attached edition, without what follows the point."""
    columns = warehouse.execute(
        "select table_name, column_name from information_schema.columns"
        " where table_catalog = 'edition'"
        " and (data_type like '%INT%' or data_type like 'DECIMAL%')"
    ).fetchall()
    found = set()
    for table, column in columns:
        rows = warehouse.execute(f'select distinct "{column}" from edition.published."{table}"')
        found |= {whole(value) for (value,) in rows.fetchall() if value is not None}
    return found


def whole(value):
    return int(Decimal(value).quantize(Decimal(1), ROUND_HALF_UP))


def numbers_in(name, text):
    """The numbers that a file shows: in a page outside its tags, of figures what they say."""
    if name.endswith(".html"):
        text = TAGS.sub(" ", text)
    elif name.endswith(".csv"):
        text = text.replace(",", " ")
    elif name.startswith("data/"):
        data = json.loads(ASSIGNED.sub("", text, count=1).rstrip(";\n"))
        told = [
            [
                trace.get(key)
                for key in (*(() if figure == MAP else ("x", "y")), "text", "customdata")
            ]
            for figure, drawn in data.get("figures", {}).items()
            for trace in drawn["data"]
        ]
        brought = [data.get(key) for key in ("texts", "tables", "cells")]
        text = TAGS.sub(" ", json.dumps([told, brought]))
    found = NUMBER.findall(text)
    return {whole(number.replace(",", "") + fraction) for number, fraction in found}


def test_a_number_is_found_wherever_a_reader_meets_it():
    figure = {"figures": {"path": {"data": [{"x": [None, 1327.0], "text": ["<b>1,328</b>"]}]}}}

    assert numbers_in("a.html", '<td id="no-7">1,327<b>[p]</b></td><style>9</style>') == {1327}
    assert numbers_in("data/a.js", f"window.ACCORD_DATA = {json.dumps(figure)};\n") >= {1327, 1328}
    choice = {"figures": {}, "texts": ['<td id="no-7">1,327</td>'], "rows": {"*": {"no-8": [0]}}}
    script = (
        f'window.CHOSEN = window.CHOSEN || {{}};\nwindow.CHOSEN["AWN"] = {json.dumps(choice)};\n'
    )
    assert numbers_in("data/results-AWN.js", script) == {1327}
    assert numbers_in("downloads/a.csv", "2026-06-30,AWN-2024-1,1327,12%") == {1327}
