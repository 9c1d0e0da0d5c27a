import csv
import gzip
import io
import re
from collections import Counter

import orjson
import plotly.graph_objects as go
import pytest

from dashboards.catalogue import language_of
from dashboards.figures.template import TEMPLATE
from dashboards.language import ENGLISH
from dashboards.pages.quality.calendar import MOST_COLUMNS, Calendar
from dashboards.pages.quality.page import quality_files
from dashboards.pages.quality.words import Words
from dashboards.reporting import look_of, worst_of
from tests.dashboards.edition_fixture import PARTNERS, _period, programme
from tests.dashboards.quality_fixture import NOW, PERIODS
from tests.dashboards.reporting_fixture import FORMS, burden, calendar, due
from tests.dashboards.test_overview import HOSTILE, part

NAMES = sorted(name for name, _, _ in PARTNERS.values())


@pytest.fixture
def tables(tables):
    return tables | {"reporting_calendar": calendar([*PARTNERS])}


@pytest.fixture
def shown(read):
    """The calendar of tables: its edition, and the figure of each view."""

    def read_calendar(tables, language=ENGLISH):
        edition = read(tables)
        found = Calendar(edition, Words(edition, language), language)
        return edition, found, dict(found.figures)

    return read_calendar


def marks(figure):
    """How many marks of each kind a figure has, by its axis and its group in the legend."""
    found = Counter()
    for trace in figure["data"]:
        if "customdata" in trace:
            found[trace["xaxis"], trace["legendgroup"]] += len(trace["ids"])
    return found


def test_the_page_opens_with_what_came_on_time_in_the_period_shown(tables, quality):
    tables["reporting_calendar"] = [
        due("cso", "report", "quarterly_report", NOW, partner, due_on="2026-07-15", **came)
        for partner, came in {
            "AWN": {"state": "accepted", "received_on": "2026-07-15", "days_late": 0},
            "BHC": {"state": "submitted", "received_on": "2026-07-18", "days_late": 3},
            "DPY": {"state": "overdue", "days_late": 5},
            "EMF": {"state": "due"},
        }.items()
    ]

    html = quality(tables)

    assert "1 of 3 reports for April–June\u00a02026 came on time. " in part(html, "<h1>", "</h1>")


def test_both_sides_are_counted_alike_in_the_same_sentence(tables, quality):
    said = {}
    for side in ("cso", "agency"):
        rows = [row for row in tables["reporting_calendar"] if row["side"] == side]
        past = [row for row in rows if row["days_late"] is not None]
        said[side] = f"{sum(row['days_late'] == 0 for row in past)} of {len(past)}"

    lede = part(quality(tables), '<p class="lede">', "</p>")

    assert f"So far {said['cso']} reports of partners came on time, and {said['agency']}" in lede


def test_a_period_of_which_nothing_is_due_yet_says_so(tables, quality):
    tables["reporting_calendar"] = [
        due("cso", "report", "quarterly_report", NOW, "AWN", due_on="2026-07-31", state="due")
    ]

    assert "No report for April–June\u00a02026 is due yet." in quality(tables)


def test_the_table_has_each_report_and_answer_once_and_partners_by_name(tables, quality):
    table = part(quality(tables), '<table class="plain calendar">', "<tbody data-exact>")

    lines = re.findall(r'<tr id="due-([^"]+)".*?</tr>', table)
    assert re.findall(r'#reports" dir="auto">([^<]+)', table.replace("&#39;", "'")) == NAMES
    assert len(lines) == len(set(lines)) == 4 * len(PARTNERS)
    assert table.count("<td>") == len(tables["reporting_calendar"])
    words = Counter(re.findall(r"<td>.*?<(?:span|span class=\"why\")>([^<]+)</span>", table))
    late = [row["days_late"] for row in tables["reporting_calendar"] if row["received_on"]]
    assert sum(n for said, n in words.items() if said.startswith("41 days late")) == late.count(41)
    assert any("nothing to report" in said for said in words)


def test_a_mark_is_the_one_that_most_needs_a_talk_and_leads_to_its_line(tables, shown, quality):
    edition, _, figures = shown(tables)
    html = quality(tables)
    for form in ("*", *FORMS):
        of_form = [row for row in edition.duties if form in {"*", row.form or form}]
        cells = {
            (row.side, row.partner, row.period): worst_of(
                other
                for other in of_form
                if (other.side, other.partner, other.period) == (row.side, row.partner, row.period)
            )
            for row in of_form
        }
        expected = Counter(
            ("x2" if side == "agency" else "x", look_of(row).code)
            for (side, _, _), row in cells.items()
        )

        figure = figures["calendar" if form == "*" else f"calendar|{form}"]

        assert marks(figure) == expected
        for trace in figure["data"]:
            assert all(f'id="{one.split()[0]}"' in html for one in trace.get("ids", ()))


def test_what_came_too_late_says_by_how_many_days_and_every_mark_tells_form_and_dates(
    tables, shown
):
    _, _, figures = shown(tables)

    [late] = [
        trace
        for trace in figures["calendar|community_pulse"]["data"]
        if trace["legendgroup"] == "late" and trace.get("xaxis") == "x"
    ]

    assert set(late["text"]) == {"9", "41"}
    for days, hover in zip(late["text"], late["customdata"], strict=True):
        assert f"Community pulse: {days} days late" in hover
        assert re.search(r"due \d+\xa0\w+\xa0\d{4}, came \d+\xa0\w+\xa0\d{4}", hover)


@pytest.mark.parametrize("code", ["en", "ar"])
def test_both_sides_have_panels_of_one_size_and_plotly_accepts_them(tables, shown, code):
    _, _, figures = shown(tables, language_of(code))
    figure = orjson.loads(orjson.dumps(figures["calendar"]))

    for layout in (figure["layout"], figure["narrow"]):
        go.Figure({"data": figure["data"], "layout": layout | {"template": TEMPLATE}})
        for axis in ("xaxis", "yaxis"):
            first, second = (layout[f"{axis}{end}"]["domain"] for end in ("", "2"))
            assert first[1] - first[0] == pytest.approx(second[1] - second[0])
    assert len({trace["marker"]["size"] for trace in figure["data"] if "marker" in trace}) == 1


def test_below_stands_how_much_came_on_time_in_the_figure_as_in_the_table(tables, shown, quality):
    rows = [
        row
        for row in tables["reporting_calendar"]
        if row["side"] == "cso" and row["period"] == NOW and row["days_late"] is not None
    ]
    came, due_now = sum(row["days_late"] == 0 for row in rows), len(rows)
    _, _, figures = shown(tables)
    sums = [
        note["text"]
        for note in figures["calendar"]["layout"]["annotations"]
        if note.get("xref") == "x"
    ]

    line = part(quality(tables), "<tbody data-exact>", "</tbody>").split('data-form="*"')[1]

    assert sums[-1] == f"{came}/{due_now}"
    assert re.findall(r"<td>([^<]+)", line)[-1] == f"{came} of {due_now}"


def test_what_is_due_each_half_year_stands_where_the_half_year_ends(tables, shown):
    half = {**_period("2025Q4"), "period": "2025H2", "kind": "half"}
    tables["periods"].append(half)
    tables["reporting_calendar"] += [
        due("agency", "review", None, "2025H2", "AWN", due_on="2026-02-14", state="overdue",
            days_late=156)
    ]  # fmt: skip

    _, found, _ = shown(tables)

    [line] = [line for line in found.groups[0].lines if line.what == "review"]
    assert [span.code for span in found.columns] == PERIODS
    assert [PERIODS[place] for place, cell in enumerate(line.cells) if cell] == ["2025Q4"]


@pytest.mark.long
def test_forty_partners_and_ten_years_stay_readable_and_light(tables, read):
    partners = [f"P{number:02}" for number in range(40)]
    quarters = [f"{year}Q{quarter}" for year in range(2016, 2027) for quarter in (1, 2, 3, 4)][2:42]
    tables["partners"] = [{"partner": code, "name": f"Partner {code}"} for code in partners]
    tables["periods"] = [_period(code) for code in quarters]
    tables["reporting_calendar"] = calendar(partners, quarters)
    tables["reporting_burden"] = burden(partners, quarters)

    files = quality_files(read(tables), ENGLISH)

    html = files["quality.html"].decode()
    head = part(html, '<table class="plain calendar">', "</thead>")
    assert head.count('scope="col"') == 1 + MOST_COLUMNS
    assert "The latest 8 of 40 periods." in html
    assert len(gzip.compress(files["quality.html"])) <= 25 * 1024
    assert len(gzip.compress(files["data/quality.js"])) <= 60 * 1024
    held = files["downloads/reporting-calendar.csv"].decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(held)))
    assert len(rows) == len(tables["reporting_calendar"])
    assert {row["name"] for row in rows} == {f"Partner {code}" for code in partners}
    script = files["data/quality.js"].decode()
    data = orjson.loads(script[script.index("{") : script.rindex("}") + 1])
    assert data["figures"]["calendar"]["layout"]["height"] > 40 * 30


@pytest.mark.parametrize(
    "changes", [{"reporting_calendar": []}, {"programme": [programme(edition="public")]}]
)
def test_no_calendar_and_in_public_none_whatever_the_file_holds(tables, read, changes):
    tables |= changes

    files = quality_files(read(tables), ENGLISH)

    html = files["quality.html"].decode()
    assert "Reporting calendar" not in html
    assert html.count('class="first"') == 1
    assert "submissions are used; " in html
    assert not [name for name in files if "calendar" in name]
    assert b"calendar" not in files["data/quality.js"]


def test_hostile_names_and_forms_are_shown_inert(tables, read):
    for row in tables["partners"]:
        row["name"] = HOSTILE
    for row in tables["reporting_calendar"]:
        row["reason"] = HOSTILE

    files = quality_files(read(tables), ENGLISH)

    assert b"<script>alert" not in files["quality.html"]
    assert b"<img" not in files["quality.html"]
    assert b"<" not in files["data/quality.js"]
