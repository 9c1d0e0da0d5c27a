"""Reads a YAML file of the programme folder into a typed record, noting every mistake in it.

A mistake does not hide others: what is wrong is left out of the record, and the rest of the
file can still be held against the rest of the folder.
"""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ValidationError

from assets.programme.problems import Problem
from assets.programme.validation import Place, mistakes
from assets.programme.yaml_text import Lines, load_yaml

Record = TypeVar("Record", bound=BaseModel)
EVERY = "*"  # In a path: every item of a list, every value of a mapping.
EMPTY = "the file is empty; put back what it said, or start a new programme with: accord new NAME"
_ROUNDS = 20  # Leaving out what is wrong can leave something else wanting.


@dataclass(frozen=True)
class YamlFile(Generic[Record]):
    """A YAML file as it was read: its record, if it makes one, and all that it says.

    `lines` are the record's, without what was left out; `content` has everything, and is None
    where the file is missing or is not YAML.
    """

    record: Record | None
    content: Any
    lines: Lines

    def names(self, *paths: tuple[str, ...]) -> frozenset[str] | None:
        """Return the texts at some paths, also in what was left out; None if unreadable."""
        if self.content is None:
            return None
        return frozenset(
            str(found) for path in paths for found in _at(self.content, path) if found is not None
        )


def read_yaml(
    path: Path,
    model: type[Record],
    problems: list[Problem],
    stand_ins: Mapping[str, object] = MappingProxyType({}),
) -> YamlFile[Record]:
    """Return a YAML file as a record, after noting every problem in it.

    `stand_ins` are taken for needed fields that are missing or wrong, so that there is a record.
    """
    content, lines = load_yaml(path, problems)
    if content is None:
        return YamlFile(None, None, lines)
    if content == {}:
        problems.append(Problem(path.name, 1, EMPTY))
        return YamlFile(None, None, lines)
    with suppress(ValidationError):
        return YamlFile(model.model_validate(content), content, lines)
    # A second copy, from which a part can be taken without changing what the file says.
    kept, kept_lines = load_yaml(path, [])
    for number in range(_ROUNDS):
        try:
            return YamlFile(model.model_validate(kept), content, kept_lines)
        except ValidationError as error:
            found = mistakes(error, kept, model)
        if number == 0:
            problems += [Problem(path.name, lines.of(*place), words) for place, words in found]
        elif () in {place for place, _ in found}:
            break
        if not isinstance(kept, dict):
            break
        for place in sorted({_to_leave_out(place) for place, _ in found if place}, reverse=True):
            _leave_out(kept, kept_lines, place)
        kept = {**deepcopy(dict(stand_ins)), **kept}
    return YamlFile(None, content, lines)


def _to_leave_out(place: Place) -> Place:
    """Return the innermost item of a list that a mistake is in, or else the key that has it."""
    for length in range(len(place), 0, -1):
        if isinstance(place[length - 1], int):
            return place[:length]
    return place


def _leave_out(content: Any, lines: Lines, place: Place) -> None:
    *around, last = place
    for key in around:
        if isinstance(content, dict) and key not in content:
            return  # It went with something around it.
        content, lines = content[key], lines.inner.get(key, Lines())
    if isinstance(content, dict):
        content.pop(last, None)
        lines.inner.pop(last, None)
        return
    del content[last]
    remaining = [line for number, line in lines.inner.items() if number != last]
    lines.inner = dict(enumerate(remaining))


def _at(content: Any, path: tuple[str, ...]) -> Iterator[Any]:
    if not path:
        yield content
        return
    key, *rest = path
    inside: list[Any] = []
    if isinstance(content, list) and key == EVERY:
        inside = content
    elif isinstance(content, dict):
        inside = list(content.values()) if key == EVERY else [content.get(key)]
    for value in inside:
        yield from _at(value, tuple(rest))
