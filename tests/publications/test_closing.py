"""Closing a period: what it says before, what it freezes, and when it refuses."""

import json

import pytest

from assets.warehouse.connection import read_only

pytestmark = [pytest.mark.long, pytest.mark.first]


def test_a_look_says_what_would_be_frozen_and_what_is_open_and_freezes_nothing(closed):
    said = closed.looked.output

    assert closed.looked.exit_code == 0
    assert said.startswith("2025, as on 2026-03-31. Closing freezes, by edition:")
    assert "Not here yet from partners: 1 report or answer (SAQI)." in said
    assert closed.nothing_closed_yet == {}


def test_a_period_that_has_not_ended_or_is_none_is_refused_in_words(closed):
    not_ended, unknown = closed.refused

    assert (not_ended.exit_code, unknown.exit_code) == (2, 2)
    assert "Wanted to close 2052, but the programme has no such period; did you mean 2025?" in (
        unknown.output
    )
    assert "Wanted to close 2026" in not_ended.output


def test_nobody_closes_a_period_without_a_name(closed):
    assert closed.nameless.exit_code == 2
    assert "Nothing was closed: say by --by who closes it" in closed.nameless.stderr


def test_closing_says_its_version_and_its_hash(closed):
    [folder] = {path.partition("/")[0] for path in closed.first_ledger}

    assert closed.was_closed.exit_code == 0
    assert "2025 is closed as 2025.v1, hash " in closed.was_closed.output
    assert folder.partition("-")[2][:12] in closed.was_closed.output


def test_a_closed_period_is_not_closed_again(closed):
    assert closed.closed_again.exit_code == 2
    assert "it is closed: its newest version is 2025.v1 of 2026-03-31" in closed.closed_again.output
    assert "A closed period is never opened again" in closed.closed_again.output


def test_an_entry_says_what_the_figures_were_computed_with(closed):
    [manifest] = (closed.var / "ledger").glob("000001-*/manifest.json")
    said = json.loads(manifest.read_text())

    assert said["as_of"] == "2026-03-31"
    assert said["closed_by"] == "The secretary"
    assert {"framework.yaml", "targets.csv", "forms/well_test.xlsx"} <= said["programme"].keys()
    assert said["code"]["sha256"]


def test_nothing_that_anybody_answered_lies_in_the_ledger(closed):
    [private] = (closed.var / "ledger").glob("000001-*/private")
    kept = {path.name: path.stat().st_mode & 0o777 for path in private.iterdir() if path.is_file()}
    with read_only(closed.var / "warehouse.duckdb") as warehouse:
        columns = {
            name: {
                column
                for column, *_ in warehouse.execute(
                    f"describe from read_parquet('{private / name}')"
                ).fetchall()
            }
            for name in kept
        }

    assert kept == dict.fromkeys(
        ("people.parquet", "records.parquet", "submissions.parquet"), 0o400
    )
    assert columns["submissions.parquet"] == {
        "form", "root_hash", "number_hash", "partner", "period", "fate", "is_provisional",
        "content_hash", "state_hash",
    }  # fmt: skip
    assert columns["records.parquet"] == {"indicator", "period", "partner", "form", "root_hash"}
