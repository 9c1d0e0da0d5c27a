"""The programme's report and the public summary say what their editions say."""

import io
import re
from datetime import timedelta
from decimal import ROUND_HALF_UP, Decimal

import docx
import duckdb
import pytest

from dashboards.catalogue import language_of
from dashboards.edition import Edition
from dashboards.language import ENGLISH
from dashboards.reports.matters import MONEY
from dashboards.reports.pdf import print_document
from dashboards.reports.programme_issue import build_programme_reports
from dashboards.reports.programme_report import programme_report
from dashboards.reports.public_summary import public_summary
from dashboards.reports.web import web_page
from dashboards.reports.word import word_file
from tests.dashboards.edition_fixture import (
    AS_OF,
    DUE_STATES,
    NOW,
    OUTCOMES,
    programme,
    write_edition,
)
from tests.dashboards.test_overview import HOSTILE, outline, part

pytestmark = pytest.mark.long

A_YEAR_BEFORE = "2025Q2"
WORDS = {
    "exceeded": "Exceeded", "on_track": "On track", "behind": "Behind", "off_track": "Off track",
    "regressed": "Regressed", "withheld": "Withheld", "not_rated": "Not rated",
}  # fmt: skip


@pytest.fixture
def programme_html(read):
    return lambda tables: web_page(programme_report(read(tables), ENGLISH), ENGLISH).decode()


@pytest.fixture
def public_tables(tables):
    """What the public edition holds: no single promise, no partner's figure, no money."""
    everybody = {
        name: [row for row in tables[name] if row["partner"] == "*"]
        for name in ("indicator_progress", "accountability")
    }
    held = ("periods", "outcomes", "indicators", "dimensions", "indicator_values")
    return {
        "programme": [programme(edition="public")],
        **{name: tables[name] for name in held},
        **everybody,
    }


@pytest.fixture
def summary_html(read):
    return lambda tables: web_page(public_summary(read(tables), ENGLISH), ENGLISH).decode()


def written(value, unit):
    """A figure as the report writes it, by rules of this test alone."""
    if value is None:
        return "[x]"
    places = {"share": Decimal("0.01"), "score": Decimal("0.1")}.get(unit, Decimal(1))
    rounded = abs(value).quantize(places, rounding=ROUND_HALF_UP)
    said = f"{rounded * 100:.0f}%" if unit == "share" else f"{rounded:,}"
    return f"\u2212{said}" if value < 0 and rounded else said


def cells_of(file, *heads):
    """Every row under these first heads in a document for word processors, by what names it."""
    rows = {}
    for table in docx.Document(io.BytesIO(file)).tables:
        first, *others = [[cell.text for cell in row.cells] for row in table.rows]
        if tuple(first[: len(heads)]) == heads:
            rows |= {row[0]: row[1:] for row in others}
    return rows


def read_from(path, query, *values):
    with duckdb.connect(str(path), read_only=True) as connection:
        return connection.execute(query, values).fetchall()


def test_every_cell_of_the_results_is_what_the_editions_file_says(tables, tmp_path):
    for row in tables["indicator_progress"]:
        if row["indicator"] == "OP1.4" and row["period"] == NOW and row["partner"] == "*":
            row.update(actual=None, progress=None, status="withheld", confidence=None, mark="c")
    path = write_edition(tmp_path / "edition.duckdb", tables)
    found = read_from(
        path,
        "select i.indicator, i.title, i.unit_kind, p.baseline, p.target, p.actual, p.progress,"
        " p.status, p.confidence, p.mark, i.kind in ('flow', 'flow_unique', 'ratio_flow')"
        " from published.indicator_progress as p"
        " join published.indicators as i using (indicator)"
        " where p.partner = '*' and p.dimension = '*' and p.period = ? order by i.position",
        NOW,
    )

    file = word_file(programme_report(Edition.read(path), ENGLISH))

    told = cells_of(file, "Result", "Baseline")
    assert len(told) == len(found) == 6
    for code, title, unit, *figures, status, grade, mark, is_to_date in found:
        baseline, target, actual, progress = figures
        marks = "".join(f"[{letter}]" for letter in mark)
        figure = " ".join(
            filter(None, (written(actual, unit) if actual is not None else "", marks))
        )
        figure += "\nto date" if is_to_date and actual is not None else ""
        assert told[f"{code} {title}"] == [
            written(baseline, unit),
            written(target, unit),
            figure,
            "Withheld" if progress is None else written(progress, "share"),
            WORDS[status],
            grade or "[x]",
        ]


def test_page_print_and_text_show_the_same_figures(tables, read, programme_html):
    document = programme_report(read(tables), ENGLISH)

    page = re.sub(r"<style>.*?</style>|<[^>]+>", " ", programme_html(tables), flags=re.DOTALL)
    opened = docx.Document(io.BytesIO(word_file(document)))
    text = " ".join(
        cell.text for table in opened.tables for row in table.rows for cell in row.cells
    )

    for figure in ("14,918", "12,400", "690", "1,150", "238,000", "136,000", "112,400"):
        assert figure in page
        assert figure in text
    assert print_document(document).pages > 1


def test_each_result_stands_beside_itself_a_year_before_as_published(tables, tmp_path):
    path = write_edition(tmp_path / "edition.duckdb", tables)
    query = (
        "select i.indicator || ' ' || i.title, i.unit_kind, p.actual, p.mark, p.status"
        " from published.indicator_progress as p join published.indicators as i using (indicator)"
        " where p.partner = '*' and p.dimension = '*' and p.period = ?"
    )

    file = word_file(programme_report(Edition.read(path), ENGLISH))

    told = cells_of(file, "Result", "A year before")
    for period, place in ((A_YEAR_BEFORE, 0), (NOW, 2)):
        for title, unit, actual, mark, status in read_from(path, query, period):
            marks = "".join(f"[{letter}]" for letter in mark)
            figure = f"{written(actual, unit)} {marks}".strip()
            assert told[title][place : place + 2] == [figure, WORDS[status]]


def test_what_was_withheld_a_year_before_shows_its_mark_and_no_number(tables, programme_html):
    for row in tables["indicator_progress"]:
        if row["period"] == A_YEAR_BEFORE and row["partner"] == "*":
            row.update(actual=None, progress=None, status="withheld", mark="c")

    before = part(programme_html(tables), "Beside the year before", "</table>")

    assert before.count('data-label="A year before">[c]<') == 6
    assert before.count("<span>Withheld</span>") == 6


def test_a_programme_in_its_first_year_has_no_year_before(tables, programme_html):
    tables["periods"] = [row for row in tables["periods"] if row["period"] == NOW]

    before = part(programme_html(tables), "Beside the year before", "</table>")

    assert before.count('data-label="A year before">[z]<') == 6


def test_both_sides_have_the_same_structure(tables, programme_html):
    mirrored = {"agency": "cso", "cso": "agency"}
    for table in ("commitments", "accountability", "reporting_calendar"):
        kept = [row for row in tables[table] if row["side"] == "agency"]
        tables[table] = [*kept, *({**row, "side": mirrored[row["side"]]} for row in kept)]

    html = programme_html(tables)
    sides = re.findall(r'<section class="side (?:agency|cso)">.*?</section>', html, re.DOTALL)

    assert len(sides) == 6
    for agency, cso in zip(sides[::2], sides[1::2], strict=True):
        assert outline(agency)[1:] == outline(cso)[1:]


def test_each_result_has_a_mark_and_each_state_a_part_of_its_sides_bar(tables, programme_html):
    html = programme_html(tables)

    marks = part(part(html, "Are results on track?", "Can we trust"), "<svg", "</svg>")
    assert marks.count("<g transform=") == 6
    for side, heading in (("agency", "The Agency promised"), ("cso", "Partners promised")):
        [due] = [
            row
            for row in tables["accountability"]
            if (row["side"], row["period"], row["partner"]) == (side, NOW, "*")
        ]
        states = [state for state in DUE_STATES if due[state]]
        panel = part(html, heading, "</section>")
        assert panel.count("<rect") == len(states) > 1
        assert f"{due['on_time']} of {due['due']} on time" in panel


def test_promises_of_each_partner_are_counted_for_both_sides_by_name(tables, tmp_path):
    path = write_edition(tmp_path / "edition.duckdb", tables)
    counted = read_from(
        path,
        "select p.name, a.side, a.on_time, a.due from published.accountability as a"
        " join published.partners as p using (partner) where a.period = ?",
        NOW,
    )

    file = word_file(programme_report(Edition.read(path), ENGLISH))

    told = cells_of(file, "Partner")
    assert len(counted) == 24
    for name, side, on_time, due in counted:
        assert told[name][side == "cso"].startswith(f"{on_time} of {due} on time")
    assert [*told] == sorted(told)


def test_every_overdue_promise_of_both_sides_is_named_with_its_days(tables, programme_html):
    html = programme_html(tables)

    for side, colour in (("agency", "agency"), ("cso", "cso")):
        owed = [
            row for row in tables["commitments"] if (row["side"], row["state"]) == (side, "overdue")
        ]
        section = part(html, "Overdue promises of both sides", "Money by donor")
        section = part(section, f'<section class="side {colour}">', "</section>")
        assert section.count("overdue ·") == len(owed) > 0
        for row in owed:
            assert row["text_en"].replace("'", "&#39;") in section
            days = (AS_OF - row["current_due"]).days
            assert f"{days} day" in section


def test_money_is_told_by_donor_project_and_currency_and_no_sum_is_made(tables, programme_html):
    money = part(programme_html(tables), "Money by donor and project", "Risks and decisions")

    lines = re.findall(r"<th scope=\"row\">(?:<bdi[^>]*>|<b>)(.+?)</.*?muted\"> (\w+)<", money)
    assert lines == [
        ("Lantern Foundation", "EUR"), ("Open markets", "EUR"),
        ("Pelloria Cooperation", "USD"), ("Rights within reach", "USD"),
        ("Three Rivers Fund", "USD"), ("Open markets", "USD"), ("Voices at the table", "USD"),
        ("All donors", "USD"),
    ]  # fmt: skip
    assert "had been overdue for 61 days" in money
    assert "not divided by donor or project" in money


def test_money_spent_says_of_how_many_agreements_it_is_where_not_of_all(tables, programme_html):
    """Of the foundation's two agreements one partner said what it spent; of others, all did."""
    money = part(programme_html(tables), "Money by donor and project", "Risks and decisions")
    lines = re.findall(r"<tr.*?</tr>", money, re.DOTALL)

    partial = [line for line in lines if "told for 1 of 2 agreements" in line]
    assert len(partial) == 2
    assert all("9,000" in line.rpartition("<td")[2] for line in partial)
    assert money.count("told for 1 of 2 agreements") == 2
    assert not re.search("told for 0|for 1 of 1|for 2 of 2", money)


def test_amounts_that_are_not_whole_are_said_to_be_rounded(tables, programme_html):
    said = "Each amount is rounded by itself; lines may not add up exactly."
    assert said not in programme_html(tables)

    for row in tables["project_funds"]:
        row["spent_to_date"] = Decimal("9000.5")

    assert said in programme_html(tables)


def test_money_that_is_owed_comes_first_and_says_so_where_another_promise_is_older(
    tables, programme_html, overdue
):
    overdue(tables, agency=9, cso=0)
    owed = [row for row in tables["commitments"] if row["state"] == "overdue"]
    for row in owed:
        row["current_due"] = AS_OF - timedelta(days=40 if row["type"] == MONEY else 90)

    first = part(programme_html(tables), "What needs a decision", "Results by outcome")

    assert len({row["type"] == MONEY for row in owed}) == 2
    assert "Money first: " in first
    assert "40 days overdue" in first


def test_what_needs_a_decision_says_how_many_and_whose_turn_it_is(tables, programme_html, overdue):
    overdue(tables, agency=2, cso=1)

    first = part(programme_html(tables), "What needs a decision", "Results by outcome")

    assert "2 promises of the Agency are overdue." in first
    assert "1 promise of partners is overdue." in first
    assert "1 result is off track or regressed." in first
    assert first.count("Agency to act") == first.count("2 promises of the Agency") == 1


def test_agreed_steps_stand_with_their_day(tables, programme_html):
    tables["notes"] = [
        {"subject": "OP3.4", "partner": "AWN", "period": NOW, "side": "joint", "author": "Both",
         "text_en": "Visit the markets.", "written_on": AS_OF, "due_on": AS_OF + timedelta(days=9),
         "is_cleared": True},
    ]  # fmt: skip

    steps = part(programme_html(tables), "Agreed steps", "</ul>")

    assert "Visit the markets." in steps
    assert "by 29\u00a0Jul\u00a02026" in steps
    assert "Both to act" in steps


def test_money_that_is_short_is_owed_where_no_promise_is_overdue(tables, programme_html):
    for row in tables["commitments"]:
        row["state"] = "on_time" if row["state"] == "overdue" else row["state"]

    html = programme_html(tables)

    assert "Money or an answer is owed to 2 partners." in html
    overdue = part(html, "Overdue promises of both sides", "<h2>")
    assert "No promise is overdue today." in overdue
    names = re.search("The Agency owes money or an answer to: .*", overdue)
    assert names is not None
    assert "Bridge House Community" in names[0]


@pytest.mark.parametrize("language", ["en", "ar"])
def test_without_any_data_every_part_says_so(read, language):
    edition = read({"programme": [programme(period=None)]})
    spoken = language_of(language)

    document = programme_report(edition, spoken)
    html = web_page(document, spoken).decode()

    assert html.count("<h2>") >= 8
    assert print_document(document).pages >= 1
    assert docx.Document(io.BytesIO(word_file(document))).paragraphs
    if language == "en":
        for said in (
            "No results have been reported yet.", "No agreement has begun.", "None is missing.",
            "No promise is disputed.", "No step has been agreed.", "No promise is overdue today.",
            "By the rules of this report, nothing does.", "before the first period",
        ):  # fmt: skip
            assert said in html


@pytest.mark.parametrize(
    ("table", "column"),
    [
        ("partners", "name"), ("commitments", "text_en"), ("indicators", "title"),
        ("outcomes", "title"), ("project_funds", "donor"), ("project_funds", "project"),
    ],
)  # fmt: skip
def test_hostile_text_is_shown_inert(tables, programme_html, table, column):
    for row in tables[table]:
        row[column] = HOSTILE

    html = programme_html(tables)

    assert "<script" not in html
    assert "<img" not in html
    assert "\u202e" not in html
    assert ">49<" not in html


def test_in_arabic_no_comma_of_another_script_stands_at_the_foot(tables, public_tables, read):
    spoken = language_of("ar")

    documents = programme_report(read(tables), spoken), public_summary(read(public_tables), spoken)

    assert all("، " in one.foot and "," not in one.foot for one in documents)


def test_each_document_is_made_from_its_own_edition_alone(tables, public_tables, read):
    with pytest.raises(ValueError, match="made from the internal one alone"):
        programme_report(read(public_tables), ENGLISH)
    with pytest.raises(ValueError, match="made from the public one alone"):
        public_summary(read(tables), ENGLISH)


def test_the_public_summary_has_two_pages_at_most_and_names_no_partner(
    tables, public_tables, read, summary_html
):
    html = summary_html(public_tables)

    assert print_document(public_summary(read(public_tables), ENGLISH)).pages <= 2
    assert not [row["name"] for row in tables["partners"] if row["name"] in html]
    assert all(title in html for title in OUTCOMES.values())
    assert html.count(" on time</p>") == 2


def test_the_public_summary_tells_who_was_reached_and_withholds_what_is_withheld(
    public_tables, summary_html
):
    reached = part(summary_html(public_tables), "Who was reached", "How the figures were made")

    assert "Women and girls 8,401, Men and boys 6,517" in reached
    assert "30–59 years 9,700" in reached
    assert "[c] 2 parts withheld to protect people" in reached


def test_both_lie_in_the_folder_of_their_period_in_each_language(tables, public_tables, tmp_path):
    wordings = [{"language": "fr", "table_name": "outcomes", "column_name": "title",
                 "text": OUTCOMES["OC1"], "said": "Des organisations fortes"}]  # fmt: skip
    files = [
        write_edition(tmp_path / f"{name}.duckdb", {**rows, "wordings": wordings})
        for name, rows in (("internal", tables), ("public", public_tables))
    ]

    built = build_programme_reports(*files, tmp_path)
    again = build_programme_reports(*files, tmp_path)

    names = {path.name for path in (tmp_path / "programme-reports").glob(f"*/{NOW}/*")}
    assert names == {
        f"{name}.{code}.{kind}"
        for code in ("en", "fr")
        for name, kinds in (
            ("programme-report", ("html", "pdf", "docx")),
            ("public-summary", ("html", "pdf")),
        )
        for kind in kinds
    }
    assert not built.longer
    assert (built.is_unchanged, again.is_unchanged) == (False, True)
    folder = tmp_path / "programme-reports" / "internal" / NOW
    assert "Des organisations fortes" in (folder / "programme-report.fr.html").read_text("utf-8")
    assert {path.name[:6] for path in folder.parent.with_name("public").rglob("*.*")} == {"public"}
