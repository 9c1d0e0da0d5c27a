"""A restated figure says what it was, what it is now, and why; a closed period has its hash."""

from datetime import date
from decimal import Decimal

import pytest

from dashboards.edition import Edition
from dashboards.language import Language
from dashboards.pages.overview import overview_files
from dashboards.reports.partner_report import partner_report
from dashboards.reports.web import web_page
from tests.dashboards.edition_fixture import NOW, partner_edition, velmara, write_edition

HASH = "a69c65d4fd6c186923bf3cab06cd7af763fa5d4fe7156176bbd117fe3da4c786"


def publication(version):
    return {
        "publication": f"{NOW}.v{version}",
        "period": NOW,
        "version": version,
        "published_at": f"2026-07-0{version} 09:00:00",
        "as_of": date(2026, 7, version),
        "sha256": HASH,
    }


def restatement(reason, **said):
    return {
        "indicator": "OP1.4",
        "period": NOW,
        "partner": "*",
        "dimension": "*",
        "reading": "progress",
        "figure": "actual",
        "was": Decimal(68),
        "now": Decimal(71),
        "reason": reason,
        "version": 2,
        "mark": "",
        **said,
    }


def plain(page):
    """Return a page with plain spaces."""
    return page.decode().replace("\N{NO-BREAK SPACE}", " ")


@pytest.fixture
def page(tmp_path):
    """Render the overview of an edition that says more about publications."""

    def render(*restatements, publications=(1, 2)):
        tables = velmara() | {
            "publications": list(map(publication, publications)),
            "restatements": list(restatements),
        }
        path = write_edition(tmp_path / "internal.duckdb", tables)
        return plain(overview_files(Edition.read(path), Language("en"))["index.html"])

    return render


def test_a_restated_result_says_was_now_and_why(page):
    html = page(restatement("late_report"), restatement("deletion"))

    assert "Restated: was 68, now 71: a report came later; a submission was deleted" in html


def test_only_the_newest_restatement_of_a_result_is_told(page):
    older = restatement("edit", was=Decimal(60), now=Decimal(68), version=2)
    html = page(older, restatement("late_report", version=3))

    assert "was 68, now 71" in html
    assert "was 60" not in html


def test_a_status_that_changed_alone_is_told_in_words(page):
    html = page(
        restatement(
            "late_report",
            figure="status",
            was=Decimal(71),
            now=Decimal(71),
            was_status="off_track",
            now_status="behind",
        )
    )

    assert "Restated: was Off track, now Behind: a report came later" in html


def test_a_withheld_restatement_tells_no_number(page):
    html = page(restatement("protection", was=None, now=None, mark="c"))

    assert "Restated (what must be withheld to protect people changed); withheld" in html


def test_a_result_that_never_changed_says_nothing(page):
    assert "Restated:" not in page()


def test_a_closed_period_names_its_newest_version_and_hash(page):
    assert "Closed: version 2 of 2 Jul 2026, hash a69c65d4fd6c" in page()
    assert "figures may still change" not in page()


def test_until_a_period_is_closed_its_pages_say_that_figures_may_still_change(page):
    html = page(publications=())

    assert "Not closed yet: figures may still change" in html
    assert "Closed:" not in html


def test_the_partners_report_says_it_too(tmp_path):
    own = partner_edition("AWN") | {
        "publications": [publication(1)],
        "restatements": [restatement("edit", partner="AWN", was=Decimal(4), now=Decimal(6))],
    }
    edition = Edition.read(write_edition(tmp_path / "partner-AWN.duckdb", own))
    html = plain(web_page(partner_report(edition, Language("en")), Language("en")))

    assert "Closed: version 1 of 1 Jul 2026, hash a69c65d4fd6c" in html
    assert "Restated: was 4, now 6: a submission was edited" in html


def test_a_closed_period_before_the_one_shown_is_not_forgotten(page):
    html = page(restatement("late_report", period="2026Q1"))

    assert "Restated figures of closed periods" in html
    assert "2026 Q1 · OP1.4" in html
    assert "Restated: was 68, now 71: a report came later" in html
    assert "Restated figures of closed periods" not in page(restatement("late_report"))


def test_a_partner_reads_of_its_own_earlier_figures_only(tmp_path):
    own = partner_edition("AWN") | {
        "restatements": [
            restatement("edit", partner="AWN", period="2026Q1", was=Decimal(4), now=Decimal(6)),
            restatement("edit", period="2026Q1"),
        ],
    }
    edition = Edition.read(write_edition(tmp_path / "partner-AWN.duckdb", own))
    html = plain(web_page(partner_report(edition, Language("en")), Language("en")))

    assert "Restated: was 4, now 6: a submission was edited" in html
    assert "was 68" not in html
