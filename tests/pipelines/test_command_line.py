"""The commands as somebody meets them: all are listed and found, and none waits for another."""

import subprocess
import sys

import pytest
from typer.main import get_command
from typer.testing import CliRunner

from pipelines.cli import PLACES, app

ASKED = """
import sys
from pipelines.cli import app
app({words}, standalone_mode=False)
print(*(name for name in sys.modules if name.endswith("_cli") or name == "dagster"))
"""


def imported(*words):
    """Return which commands' modules are imported where help is asked for, and whether Dagster."""
    program = ASKED.format(words=list(words))
    asked = [sys.executable, "-c", program]
    said = subprocess.run(asked, capture_output=True, text=True, check=True).stdout
    return said.splitlines()[-1].split()


def test_every_command_is_found_and_says_the_same_of_itself_as_the_list():
    listed = CliRunner().invoke(app, ["--help"]).output

    commands = dict(get_command(app).commands.items())

    assert commands.keys() == PLACES.keys()
    for name, command in commands.items():
        assert f"  {name.ljust(12)}  {command.short_help}\n" in listed
        assert command.help


def test_who_asks_what_there_is_waits_for_no_command():
    assert imported("--help") == []


def test_who_asks_for_one_waits_for_that_alone_and_not_for_dagster():
    assert imported("run", "--help") == ["pipelines.framework_cli", "pipelines.run_cli"]


@pytest.mark.parametrize(
    ("word", "meant"), [("chek", "'check'"), ("publication", "'publications'")]
)
def test_a_mistyped_command_is_answered_with_the_one_that_is_meant(word, meant):
    result = CliRunner().invoke(app, [word])

    assert result.exit_code == 2
    assert f"No such command '{word}'. Did you mean {meant}?" in result.output
