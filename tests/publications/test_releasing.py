"""Releasing the reports of a closed year: too early, after a look, and once for good."""

import re

import pytest

from assets.programme.read import read_programme
from dashboards.catalogue import language_of

pytestmark = [pytest.mark.long, pytest.mark.first]

RELEASED = "2026-04-30"
REPORTS = "reports/*/*/report.*.html"


def test_nothing_is_released_while_partners_may_still_reply(closed):
    assert closed.released_too_early.exit_code == 2
    assert "partners may reply until 2026-04-" in closed.released_too_early.output


def test_a_look_says_who_replied_and_releases_nothing(changed):
    partners = [one.partner for one in read_programme(changed.folder).partners]

    assert changed.looked_before_release.exit_code == 0
    assert "Replied: nobody." in changed.looked_before_release.output
    assert f"No reply received: {', '.join(sorted(partners))}." in (
        changed.looked_before_release.output
    )


def test_a_release_is_told_in_every_edition_and_made_once(changed):
    assert changed.was_released.exit_code == 0
    assert "Released by The secretary." in changed.was_released.output
    editions = [path.stem for path in (changed.var / "published").glob("*.duckdb")]
    said = "select period, released_on::varchar, released_by from published.releases"
    assert {edition: changed.rows(said, edition) for edition in editions} == {
        edition: [("2025", RELEASED, "The secretary")] for edition in editions
    }
    assert changed.released_again.exit_code == 2
    assert f"The secretary released them on {RELEASED}" in changed.released_again.output


def test_releasing_makes_no_new_version(changed):
    assert changed.rows("select max(version) from published.publications") == [(2,)]


def test_final_reports_say_that_no_reply_was_received(changed):
    reports = [path.read_text("utf-8") for path in changed.var.glob(REPORTS)]

    assert reports
    for text in reports:
        language = language_of(re.search('<html lang="([a-z]+)"', text)[1])
        assert language.gettext("Silence is not agreement.") in text
        assert language.gettext("Partner report · final, released %(day)s", day="")[:12] in text
        assert "The secretary" in text
