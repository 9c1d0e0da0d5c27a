"""The page on protection names every rule, and only modules, commands and tests that there are."""

import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from pipelines.cli import app

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "protection.md").read_text(encoding="utf-8")
ROW = re.compile(r"^\| DP(\d+) \| (.+) \| (.+) \| (.+) \|$", re.MULTILINE)
RULES = {int(number): cells for number, *cells in ROW.findall(PAGE)}
NAMED = re.compile(r"`([^`]+)`")
FUNCTION = re.compile(r"^def (test_\w+)", re.MULTILINE)
TESTS = {
    (path.relative_to(ROOT).as_posix(), name)
    for path in (ROOT / "tests").rglob("test_*.py")
    for name in FUNCTION.findall(path.read_text(encoding="utf-8"))
}


def test_every_rule_has_a_line_and_stands_there_once():
    assert [int(number) for number, *_ in ROW.findall(PAGE)] == list(range(1, 19))


@pytest.mark.parametrize("number", RULES)
def test_what_does_it_is_there(number):
    _, does, _ = RULES[number]
    named = NAMED.findall(does)

    assert named
    for name in named:
        command = name.removeprefix("accord ")
        if command != name:
            assert CliRunner().invoke(app, [*command.split(), "--help"]).exit_code == 0, name
        else:
            assert (ROOT / name).exists(), name


@pytest.mark.parametrize("number", RULES)
def test_each_test_of_a_rule_is_there(number):
    *_, shown_by = RULES[number]
    named = [tuple(name.split("::")) for name in NAMED.findall(shown_by)]

    assert named
    assert [name for name in named if name not in TESTS] == []


@pytest.mark.parametrize("number", RULES)
def test_a_test_is_named_after_each_rule_and_the_page_names_one(number):
    own = {name for _, name in TESTS if name.startswith(f"test_dp{number}_")}

    assert own & {name.split("::")[-1] for name in NAMED.findall(RULES[number][2])}
