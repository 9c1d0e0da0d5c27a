"""A command that something outside stops ends with one sentence, and never with a trace."""

import json
import os
import resource
import socket
import subprocess
import sys

import pytest
from typer.testing import CliRunner

from pipelines.cli import app
from pipelines.ends import LEAVE, ROOM, by_its_words
from tests.pipelines.second_programme import WADI

PROGRAM = "from pipelines.cli import app; app()"


def accord(*words, **how):
    """Give a command in a process of its own, as a shell does."""
    return subprocess.run(
        [sys.executable, "-c", PROGRAM, *map(str, words)], capture_output=True, check=False, **how
    )


@pytest.mark.parametrize(
    "words", [("reports",), ("run",), ("close", "2025"), ("keys", "list"), ("doctor",)]
)
@pytest.mark.parametrize("inside", ["", "state"])
def test_a_file_in_place_of_the_states_folder_is_named(tmp_path, words, inside):
    file = tmp_path / "letter.txt"
    file.write_text("Mine")

    found = CliRunner().invoke(app, [*words, "--programme", str(WADI), "--var", str(file / inside)])

    assert found.exit_code == 2
    assert f"is kept in a folder, but {file} is none. Name another" in found.stderr


@pytest.mark.parametrize("words", [("reports",), ("run",), ("doctor",)])
@pytest.mark.parametrize("inside", ["", "state"])
def test_a_link_that_leads_to_itself_is_named_as_no_folder(tmp_path, monkeypatch, words, inside):
    link = tmp_path / "state"
    link.symlink_to(tmp_path / "other")
    (tmp_path / "other").symlink_to(link)
    monkeypatch.setenv("ACCORD_VAR", str(link))
    named = ["--var", str(link / inside)] if inside else []

    found = CliRunner().invoke(app, [*words, "--programme", str(WADI), *named])

    assert found.exit_code == 2
    assert f"is kept in a folder, but {link} is none. Name another" in found.stderr


@pytest.mark.skipif(sys.platform != "linux", reason="only there is a place where nobody may write")
def test_a_place_where_nobody_may_write_is_named():
    found = CliRunner().invoke(app, ["run", "--programme", str(WADI), "--var", "/proc/state"])

    assert found.exit_code == 2
    assert "Wanted to use /proc/state, but found: No such file" in found.stderr


def test_a_port_that_is_taken_is_named():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        found = CliRunner().invoke(app, ["sandbox", "--programme", str(WADI), "--port", port])

    assert found.exit_code == 2
    assert f"Wanted to answer at port {port} of this machine, but found: Address" in found.stderr


def test_a_port_that_is_none_is_refused():
    found = CliRunner().invoke(app, ["sandbox", "--port", "99999"])

    assert found.exit_code == 2
    assert "65535" in found.stderr


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_a_day_with_which_nothing_can_be_reckoned_is_refused(tmp_path, day):
    found = CliRunner().invoke(
        app, ["run", "--programme", str(WADI), "--var", str(tmp_path), "--as-of", day]
    )

    assert found.exit_code == 2
    assert "it is a day between 1900 and 2999" in found.stderr
    assert list(tmp_path.iterdir()) == []


def test_where_there_is_no_room_nothing_is_left_half_written(tmp_path):
    book = tmp_path / "book.xlsx"

    found = accord(
        "framework", "export", book, "--programme", WADI,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000)),
    )  # fmt: skip

    assert found.returncode == 2
    assert found.stderr.startswith(b"There is no room left on the disk")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("OSError: [Errno 28] No space left on device", ROOM),
        ("sqlite3.OperationalError: database or disk is full", ROOM),
        ('duckdb.TransactionException: Cannot open file "w.duckdb.wal": Permission denied', LEAVE),
        ("OSError: [Errno 30] Read-only file system: 'landing'", LEAVE),
        ("KeyError: 'district'", ""),
    ],
)
def test_an_error_is_known_by_its_words_as_that_of_a_disk_or_an_account(said, told):
    assert by_its_words(said) == told


def test_what_a_terminal_cannot_write_is_written_in_plain_signs(tmp_path):
    own = {"PYTHONIOENCODING": "latin-1", "ACCORD_VAR": str(tmp_path), "KOBO_URL": ""}
    latin = {**os.environ, **own}

    lines = accord("doctor", "--programme", WADI, env=latin).stdout.decode("latin-1")
    told = accord("doctor", "--programme", WADI, "--json", env=latin).stdout.decode("latin-1")

    assert "+ programme " in lines
    assert " -> accord run --programme" in lines
    assert any("زيارة أسرة" in one["said"] for one in json.loads(told)["checks"])


def test_the_version_is_told():
    found = CliRunner().invoke(app, ["--version"])

    assert (found.exit_code, found.stdout) == (0, "Accord 0.1.0\n")
