"""Reads YAML 1.2 into plain data, keeping the line of every key and item.

`on`, `no` and dates stay text. What a file may say, and what is wrong with it, is
`assets.programme.yaml_files`.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from assets.programme.problems import Problem

# The parser in C, where PyYAML was built with it: a framework is read in milliseconds.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_SCALARS: tuple[tuple[re.Pattern[str], Callable[[str], object]], ...] = (
    (re.compile(r"(~|null|Null|NULL|)"), lambda _: None),
    (re.compile(r"(true|True|TRUE)"), lambda _: True),
    (re.compile(r"(false|False|FALSE)"), lambda _: False),
    (re.compile(r"[-+]?[0-9]+"), int),
    (re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?"), float),
)


@dataclass
class Lines:
    """Where in a YAML file a value stands: the line of its key or item, and of what is in it."""

    line: int = 1
    inner: dict[str | int, "Lines"] = field(default_factory=dict)

    def of(self, *place: str | int) -> int:
        """Return the line of the deepest part of a place that the file has."""
        found = self
        for key in place:
            if key not in found.inner:
                break
            found = found.inner[key]
        return found.line


def load_yaml(path: Path, problems: list[Problem], name: str = "") -> tuple[Any, Lines]:
    """Return a YAML file as plain data with its lines, or None after noting why it is none."""
    name = name or path.name
    try:
        return _parsed(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        problems.append(Problem(name, 1, "the file is missing"))
    except OSError as error:
        problems.append(cannot_be_read(name, error))
    except yaml.MarkedYAMLError as error:
        problems.append(Problem(name, _line(error), f"this is not YAML: {error.problem}"))
    except yaml.YAMLError as error:
        first_line = str(error).partition("\n")[0]
        problems.append(Problem(name, 1, f"this is not YAML: {first_line}"))
    except RecursionError:
        problems.append(Problem(name, 1, "this is not YAML: an anchor is inside itself"))
    except UnicodeDecodeError as error:
        problems.append(not_utf8(path, error, name))
    return None, Lines()


@lru_cache(maxsize=32)  # Steps and pages ask the same few files again and again.
def plain(text: str) -> Any:
    """Return YAML as plain data, where the file has been read without a problem before.

    Raises:
        yaml.YAMLError: It has one.
    """
    return _parsed(text)[0]


def _parsed(text: str) -> tuple[Any, Lines]:
    node = yaml.compose(text, Loader=_LOADER)
    return _read(node) if node else ({}, Lines())


def _line(error: yaml.MarkedYAMLError) -> int:
    """Return the line of an error; of a bracket or quote that is never closed, where it opens."""
    is_open = "flow" in (error.context or "") or "quoted" in (error.context or "")
    mark = error.context_mark if is_open and error.context_mark else error.problem_mark
    return mark.line + 1 if mark else 1


def not_utf8(path: Path, error: UnicodeDecodeError, name: str = "") -> Problem:
    """Say where a file stops being UTF-8; the decoder may have been given only a part of it."""
    try:
        path.read_bytes().decode("utf-8")
    except UnicodeDecodeError as whole:
        error = whole
    line = error.object[: error.start].count(b"\n") + 1
    what = "this is not UTF-8 text; save the file with that encoding"
    return Problem(name or path.name, line, what)


def cannot_be_read(name: str, error: OSError) -> Problem:
    """Say why a file that is there does not open, as where a folder has its name."""
    found = "this is a folder" if isinstance(error, IsADirectoryError) else f"{error.strerror}"
    what = f"this cannot be read: {found}; put a file there that this account may read"
    return Problem(name, 1, what)


def _read(node: yaml.Node) -> tuple[Any, Lines]:
    lines = Lines(node.start_mark.line + 1)
    if isinstance(node, yaml.ScalarNode):
        return scalar_value(node), lines
    if isinstance(node, yaml.SequenceNode):
        items = [_read(item) for item in node.value]
        lines.inner = {number: inner for number, (_, inner) in enumerate(items)}
        return [item for item, _ in items], lines
    content: dict[str, Any] = {}
    for key, value in node.value:
        name = str(key.value)
        if name in content:
            problem = f'found duplicate key "{name}"'
            raise yaml.MarkedYAMLError(problem=problem, problem_mark=key.start_mark)
        content[name], inner = _read(value)
        lines.inner[name] = Lines(key.start_mark.line + 1, inner.inner)
    return content, lines


def scalar_value(node: yaml.ScalarNode) -> object:
    """Return a value as YAML 1.2 reads it; what is quoted is text."""
    # The parser in C says '' of plain text, the one in Python says nothing.
    if not node.style:
        for pattern, made in _SCALARS:
            if pattern.fullmatch(node.value):
                return made(node.value)
    return node.value
