"""A database that is no database any more ends a command with a sentence, and not with a trace."""

import os

import pytest
from typer.testing import CliRunner

from pipelines.cli import app
from tests.dashboards.edition_fixture import programme, velmara, write_edition
from tests.pipelines.second_programme import WADI

COMMANDS = {
    "decide": ("decide",),
    "trace": ("trace", "W1.1"),
    "close": ("close", "2025", "--dry-run"),
    "docs": ("docs", "quality"),
    "retention": ("retention", "--dry-run"),
}


@pytest.fixture
def ask(tmp_path, monkeypatch):
    monkeypatch.setenv("DAGSTER_HOME", str(tmp_path / "dagster"))
    state = tmp_path / "wadi_water"
    state.mkdir()
    (state / "warehouse.duckdb").write_text("not a database", encoding="ascii")

    def run(*words):
        return CliRunner().invoke(app, [*words, "--programme", str(WADI), "--var", str(state)])

    return run


@pytest.mark.parametrize("words", COMMANDS.values(), ids=COMMANDS)
def test_a_damaged_database_is_named_with_what_to_do(ask, words):
    found = ask(*words)

    assert isinstance(found.exception, SystemExit), found.exception
    assert found.exit_code == 2
    assert "warehouse.duckdb could not be opened: it is damaged" in found.stderr
    assert "move it away and run again" in found.stderr


def test_the_doctor_says_so_too_and_looks_on(ask):
    found = ask("doctor")

    assert isinstance(found.exception, SystemExit), found.exception
    assert "warehouse.duckdb is damaged" in found.stdout
    assert "the next run makes it anew" in found.stdout
    assert "last run" in found.stdout


@pytest.mark.parametrize("left", [300_000, -5000])
@pytest.mark.parametrize(
    "words",
    [("exports", "internal", "--out", "{state}/book.xlsx"), ("index", "{state}", "--to", "{to}")],
    ids=["exports", "index"],
)
def test_an_edition_of_which_a_part_is_lost_is_named(tmp_path, words, left):
    state = tmp_path / "velmara"
    for name in ("internal", "public"):
        path = state / "published" / f"{name}.duckdb"
        path.parent.mkdir(parents=True, exist_ok=True)
        write_edition(path, {**velmara(), "programme": [programme(edition=name)]})
        os.truncate(path, left if left > 0 else path.stat().st_size + left)
    words = [word.format(state=state, to=tmp_path / "index") for word in words]
    where = [] if words[0] == "index" else ["--var", str(state)]

    found = CliRunner().invoke(app, [*words, *where])

    assert isinstance(found.exception, SystemExit), found.exception
    assert found.exit_code == 2
    assert "could not be opened: it is damaged" in found.stderr
