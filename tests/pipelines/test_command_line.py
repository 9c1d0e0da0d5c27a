"""The commands as somebody meets them: all are listed and found, and none waits for another."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest
from typer.main import get_command
from typer.testing import CliRunner

from pipelines.cli import PLACES, app
from pipelines.hints import with_options
from tests.pipelines.second_programme import WADI

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


# What to do next


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        (("trace", "W1.1"), "Do: accord run --programme {wadi} --var {state}"),
        (("docs", "quality"), "Do: accord run --programme {wadi} --var {state}"),
        (("close", "2025"), "Do: accord run --programme {wadi} --var {state}"),
        (("reports",), "Do: accord run --programme {wadi} --var {state}"),
        (("publications", "list"), "Do: accord close --programme {wadi} --var {state} PERIOD"),
        (("doctor",), "→ accord run --programme {wadi} --var {state}"),
    ],
)
def test_a_hint_carries_the_folders_that_the_command_was_called_with(tmp_path, words, hint):
    state = tmp_path / "a state"

    said = CliRunner().invoke(app, [*words, "--programme", str(WADI), "--var", str(state)]).output

    assert hint.format(wadi=WADI, state=f"'{state}'") in said


def test_a_hint_carries_nothing_that_was_not_given_or_that_it_does_not_take(tmp_path):
    run = CliRunner().invoke

    bare = run(app, ["reports"], env={"ACCORD_VAR": str(tmp_path)})
    exported = run(app, ["framework", "export", str(tmp_path / "w.xlsx"), "--programme", str(WADI)])
    packed = run(
        app,
        ["bundle", "2025", "--partner", "MIZN", "--programme", str(WADI), "--to", "mizn.zip"],
        env={"ACCORD_VAR": str(tmp_path)},
    )

    assert bare.stdout == "No report yet. Do: accord run\n"
    assert f"accord framework import --programme {WADI} {tmp_path}/w.xlsx --dry-run" in (
        exported.stdout
    )
    assert packed.stderr.endswith(f"Do: accord run --programme {WADI}\n")


def test_what_ends_a_sentence_is_no_part_of_a_hinted_folder():
    accord = get_command(app)
    with (
        accord.make_context("accord", ["reports"]) as group,
        accord.commands["reports"].make_context("reports", ["--var", "state"], parent=group),
    ):
        said = with_options("Do a whole run: accord run. Nothing was changed.")

    assert said == "Do a whole run: accord run --var 'state'. Nothing was changed."


def test_whatever_a_command_prints_goes_through_what_completes_its_hints():
    own = {"said.py", "log_lines.py"}
    for path in (Path(__file__).parents[2] / "pipelines").glob("*.py"):
        called = {
            ast.unparse(node.func)
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
            if isinstance(node, ast.Call)
        }
        assert path.name in own or not called & {"print", "typer.echo"}, path


def test_the_help_says_on_which_day_a_command_reads_without_another():
    for command in ("run", "remind", "forget", "retention"):
        said = " ".join(CliRunner().invoke(app, [command, "--help"]).output.split())

        assert "[today; without KOBO_URL, the last day of the invented submissions]" in said
