"""Every command that the documentation names is there, with the options that it names."""

import re
import shlex
from pathlib import Path

import pytest
from typer.main import get_command

from pipelines.cli import app

ROOT = Path(__file__).resolve().parents[1]
PAGES = (
    ROOT / "README.md",
    ROOT / "CONTRIBUTING.md",
    *sorted((ROOT / "docs").glob("*.md")),
    *sorted((ROOT / "docs" / "adr").glob("*.md")),
)
CODE = re.compile(r"^```sh[^\n]*\n(.*?)^```$|`([^`\n]+)`", re.MULTILINE | re.DOTALL)
TARGETS = re.compile(r"^([a-z-]+):", re.MULTILINE)
MAKE = set(TARGETS.findall((ROOT / "Makefile").read_text(encoding="utf-8")))


def commands(page: Path, program: str) -> list[list[str]]:
    """Every call of a program on a page, in words."""
    found = []
    for block, inline in CODE.findall(page.read_text(encoding="utf-8")):
        for line in (block or inline).replace("\\\n", " ").splitlines():
            words = shlex.split(line.strip().removeprefix("$ "), comments=True)
            while words and re.fullmatch(r"[A-Z_]+=.*", words[0]):
                words.pop(0)
            if words[:1] == [program]:
                found.append(words[1:])
    return found


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.name)
def test_every_command_of_the_product_is_there_with_its_options(page):
    wrong = []
    for words in commands(page, "accord"):
        command, left = get_command(app), list(words)
        while left and hasattr(command, "commands") and not left[0].startswith("-"):
            inner = command.commands.get(left.pop(0))
            if inner is None:
                wrong.append(f"accord {' '.join(words)}: there is no such command")
                break
            command = inner
        options = {option for one in command.params for option in (*one.opts, *one.secondary_opts)}
        wrong += [
            f"accord {' '.join(words)}: it has no {word}"
            for word in (one.partition("=")[0] for one in left)
            if word.startswith("--") and word not in {*options, "--help"}
        ]
    assert wrong == []


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.name)
def test_every_target_of_make_is_there(page):
    named = {word for words in commands(page, "make") for word in words if "=" not in word}
    assert named <= MAKE


def test_the_guides_name_commands_at_all():
    of_engineers = ROOT / "docs" / "guide-data-engineer.md"
    assert len(commands(ROOT / "README.md", "accord")) > 20
    assert len(commands(ROOT / "README.md", "make")) > 5
    assert len(commands(of_engineers, "accord")) > 10
