"""Each figure says how far it can be trusted and, where it has no plain status, why not."""

from decimal import Decimal

import pytest

from dashboards.catalogue import language_of
from dashboards.language import ENGLISH
from dashboards.pages.confidence import REASONS, confidence
from dashboards.pages.overview import overview_files
from tests.dashboards.edition_fixture import NOW, programme

TRUST = {
    "completeness": Decimal("0.916667"), "timeliness": Decimal("0.75"),
    "validity": Decimal("0.97"), "evidence_share": Decimal("0.9"), "is_fresh": True,
}  # fmt: skip
LOW = {"status": "not_rated", "status_reason": "low_confidence", "confidence": "D"}
UNSURE = {"status": "not_rated", "status_reason": "no_interval"}
CLOSE = {"status": "too_close", "status_reason": "too_close"}


def row_of(html, indicator="OC7.2"):
    return html[html.index(f'id="result-{indicator}"') :].split("</tr>")[0]


@pytest.fixture
def now_of(tables, result, read):
    """Read one result as changed."""

    def change(**values):
        result(tables, "OC7.2", **values)
        return read(tables).progress_now("OC7.2")

    return change


def test_a_result_shows_its_grade_with_the_parts(tables, result, overview):
    result(tables, "OC7.2", confidence="B", **TRUST)

    row = row_of(overview(tables))

    assert "<summary>Confidence B</summary>" in row
    assert (
        "reports in 92%, in time 75%, records without a warning 97%, with evidence 90%,"
        " data of the period" in row
    )


def test_what_nobody_asked_for_is_not_spoken_of(now_of, tables, overview):
    nothing = dict.fromkeys(TRUST)

    found = confidence(now_of(**nothing, confidence="A"), ENGLISH)

    assert found == ("A", "")
    assert '<span class="trust">Confidence A</span>' in row_of(overview(tables))


def test_old_data_are_said_to_be_old(now_of):
    found = confidence(now_of(**{**TRUST, "is_fresh": False}), ENGLISH)

    assert found.parts.endswith("nothing new in the period")


def test_where_there_is_no_figure_there_is_no_grade(tables, result, overview):
    result(tables, "OC7.2", actual=None, progress=None, status="withheld", confidence=None)

    assert "Confidence" not in row_of(overview(tables))


@pytest.mark.parametrize(
    ("changes", "word"),
    [(LOW, "Not rated"), (UNSURE, "Not rated"), (CLOSE, "Too close to say")],
)
def test_a_figure_beside_its_target_says_why_it_is_not_rated(
    tables, result, overview, changes, word
):
    result(tables, "OC7.2", **changes)

    row = row_of(overview(tables))

    assert word in row
    assert f'<span class="why">{REASONS[changes["status_reason"]]}</span>' in row


def test_so_few_promises_are_said_to_be_few_where_the_bar_would_be(tables, result, overview):
    result(tables, "OC6.3", progress=None, status="not_rated", status_reason="too_few")

    assert f'<span class="hatch">{REASONS["too_few"]}</span>' in row_of(overview(tables), "OC6.3")


def test_a_rated_result_gives_no_reason(tables, overview):
    found = overview(tables)

    assert [words for words in REASONS.values() if f">{words}<" in found] == []


def test_a_partners_report_says_both_too(partner_tables, report):
    for row in partner_tables["indicator_progress"]:
        if (row["indicator"], row["partner"], row["period"]) == ("OC7.2", "AWN", NOW):
            row.update({**TRUST, **LOW})

    html = report(partner_tables)

    assert 'data-label="Grade">D</td>' in html
    assert f'<span class="why">{REASONS["low_confidence"]}</span>' in html


def test_the_public_page_says_both_too(tables, result, overview):
    tables["programme"] = [programme(edition="public")]
    result(tables, "OC7.2", **{**TRUST, **LOW})

    row = row_of(overview(tables))

    assert "<summary>Confidence D</summary>" in row
    assert REASONS["low_confidence"] in row


def test_the_words_are_those_of_the_readers_language(tables, result, read):
    result(tables, "OC7.2", **{**TRUST, **LOW})

    row = row_of(overview_files(read(tables), language_of("ar"))["index.html"].decode())

    assert "الثقة D" in row
    assert "Confidence" not in row
