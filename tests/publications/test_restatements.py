"""What comes after a period was closed makes a new version: was, now, and why."""

from decimal import Decimal

import pytest

from assets.warehouse.connection import read_only
from tests.publications.office import CLOSED_ON, LATER

pytestmark = [pytest.mark.long, pytest.mark.first]


@pytest.mark.parametrize(
    ("indicator", "partner", "reason"),
    [
        ("W2.1", "SAQI", "late_report"),
        ("W1.2", "ABAR", "edit"),
        ("W1.2", "NABA", "edit_after_approval"),
        ("W1.1", "NABA", "deletion"),
        ("W1.1", "ABAR", "decision"),
        ("W1.2", "SAQI", "decision"),
    ],
)
def test_each_event_is_the_reason_of_what_it_restated(changed, indicator, partner, reason):
    about = {why for code, who, why in changed.reasons(2) if (code, who) == (indicator, partner)}

    assert about == {reason}


def test_what_the_programme_as_a_whole_says_has_every_reason_behind_it(changed):
    about = {why for code, who, why in changed.reasons(2) if (code, who) == ("W1.2", "*")}

    assert about == {"edit", "edit_after_approval", "decision"}


def test_a_restatement_says_what_was_and_what_is_now(changed):
    found = changed.rows(
        "select was, now, words from published.restatements"
        " where indicator = 'W2.1' and partner = 'SAQI' and reading = 'period'"
    )

    assert found == [(None, Decimal(400), "A report came after the publication")]


def test_nothing_is_restated_without_a_reason(changed):
    assert "unexplained" not in {reason for *_, reason in changed.reasons(2)}
    assert "code_change" not in {reason for *_, reason in changed.reasons(2)}


def test_restated_figures_are_marked(changed):
    marks = changed.rows(
        "select distinct mark from published.indicator_values"
        " where indicator = 'W2.1' and partner = 'SAQI' and period = '2025'"
    )

    assert all("r" in mark for (mark,) in marks)


def test_the_new_version_takes_the_place_of_the_first_which_stays(changed):
    listed = changed.rows(
        "select publication, supersedes, reasons from published.publications order by version"
    )
    now = changed.ledger()

    assert [row[:2] for row in listed] == [("2025.v1", None), ("2025.v2", "2025.v1")]
    assert listed[1][2] == "late_report;edit;edit_after_approval;deletion;decision;protection"
    assert changed.first_ledger.items() <= now.items()


def test_both_versions_verify(changed):
    result = changed.accord("publications", "verify")

    assert result.exit_code == 0
    assert [line.split()[0] for line in result.output.splitlines()] == ["2025.v1", "2025.v2"]


def test_the_first_version_is_made_again_as_it_was(changed, tmp_path):
    result = changed.accord("publications", "rebuild", "2025.v1", "--to", str(tmp_path / "past"))

    assert result.exit_code == 0, result.output
    with read_only(tmp_path / "past" / "internal.duckdb") as file:
        assert file.execute("from published.indicator_values order by all").fetchall() == (
            changed.first_said
        )
        assert file.execute("select publication from published.publications").fetchall() == [
            ("2025.v1",)
        ]


def test_another_run_restates_nothing_more(changed):
    before = changed.ledger()
    changed.run(LATER)

    assert changed.ledger() == before


def test_a_look_back_knows_only_what_was_published_by_then(changed):
    before = changed.ledger()
    changed.run(CLOSED_ON)
    listed = changed.rows("select publication from published.publications")
    restated = changed.rows("select count(*) from published.restatements")
    changed.run(LATER)

    assert listed == [("2025.v1",)]
    assert restated == [(0,)]
    assert changed.ledger() == before


def test_a_run_killed_before_the_files_were_put_in_place_is_finished_by_the_next(changed):
    before, said = changed.ledger(), changed.rows("from published.restatements order by all")
    for path in (changed.var / "published").glob("*.duckdb"):
        path.unlink()

    changed.run(LATER)

    assert changed.ledger() == before
    assert changed.rows("from published.restatements order by all") == said


def test_nothing_is_published_once_the_ledger_is_lost(changed):
    ledger = changed.var / "ledger"
    ledger.rename(ledger.with_name("elsewhere"))
    try:
        result = changed.accord("run", "--as-of", LATER)
        verified = changed.accord("publications", "verify")
    finally:
        ledger.with_name("elsewhere").rename(ledger)

    assert result.exit_code != 0
    assert "Bring the ledger back from a backup, whole" in result.output
    assert verified.exit_code == 1
    assert "lists 2025.v1 with the hash" in verified.output
