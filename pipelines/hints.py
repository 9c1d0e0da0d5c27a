"""What to do next, said so that it does what is meant: with the options that this command has.

Sentences such as “Do: accord run” are made where nobody knows how the command was called. Where
they are said, each command that they name is given the folder, the day and the partners of this
one, if it takes them.
"""

import re
import shlex
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from typer._click.globals import get_current_context

HINT = re.compile(r"\baccord(?: [a-z]+\b)+")
# What says where, when and of whom; what else was asked for is not asked for by what is hinted.
CARRIED = ("--programme", "--var", "--as-of", "--partner", "--days")
PUNCTUATION = tuple(".,;:)”")
Given = Mapping[str, list[str]]


def with_options(said: str) -> str:
    """Return a sentence whose hints carry the options that the command was called with."""
    context = get_current_context(silent=True)
    given = dict(_given(context)) if context else {}
    if context is None or not given:
        return said
    root = context.find_root().command

    def completed(hint: re.Match[str]) -> str:
        command, words = _hinted(root, hint[0].split()[1:])
        start, rest = " ".join(["accord", *words]), said[hint.start() :]
        after = rest[len(start) :]
        line = re.split(r"\n|\. ", after)[0]
        takes = {name for param in command.params for name in param.opts}
        options = [
            f" {name} {_shown(value, ends=after.startswith(PUNCTUATION))}"
            for name, values in given.items()
            if name in takes and name not in line
            for value in values
        ]
        return start + "".join(options) + hint[0][len(start) :]

    return HINT.sub(completed, said)


def _hinted(command: Any, words: list[str]) -> tuple[Any, list[str]]:
    """Return the command that words begin with, and those of them that name it."""
    named: list[str] = []
    for word in words:
        known = getattr(command, "commands", {})
        if word not in known:
            break
        command, named = known[word], [*named, word]
    return command, named


def _given(context: Any) -> Iterator[tuple[str, list[str]]]:
    """Yield what was given of the options that are carried, as it is written."""
    for param in context.command.params:
        source = context.get_parameter_source(param.name)
        for name in {*param.opts} & {*CARRIED}:
            if source is not None and source.name == "COMMANDLINE":
                value = context.params[param.name]
                values = value if isinstance(value, list | tuple) else [value]
                yield name, [*map(_written, values)]


def _written(value: object) -> str:
    return f"{value:%Y-%m-%d}" if isinstance(value, datetime) else str(value)


def _shown(value: str, *, ends: bool) -> str:
    """Return a value as it is typed; what ends a sentence is told apart from its full stop."""
    quoted = shlex.quote(value)
    return f"'{value}'" if ends and quoted == value else quoted
