"""A YAML file of the programme as values, and where in its text each of them stands."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml
from yaml.nodes import MappingNode, Node, SequenceNode

from assets.programme.yaml_text import scalar_value

# The parser in C, where PyYAML was built with it.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
BOM = "\ufeff"
Place = tuple[str | int, ...]


class Entry(dict[str, Any]):
    """A mapping that may be changed and remembers its place in the list that it came from."""

    def __init__(self, values: Mapping[str, Any], place: int | None = None) -> None:
        super().__init__(values)
        self.place = place


class Document:
    """A YAML file's text, its values, and its nodes, each of which knows its place in the text.

    Raises:
        YAMLError: The text is not YAML.
    """

    def __init__(self, text: str) -> None:
        self.bom = BOM if text.startswith(BOM) else ""
        self.text = text.removeprefix(BOM)
        self.node: Node | None = yaml.compose(self.text, Loader=_LOADER)
        self.value: Any = _said(self.node) if self.node else {}

    @classmethod
    def of(cls, path: Path) -> "Document":
        """Read a file, line endings and all."""
        return cls(path.read_bytes().decode("utf-8"))

    def line(self, place: Place) -> int:
        """Return the line of the deepest part of a place that the file has."""
        found, line = self.node, 1
        for key in place:
            step = child(found, key)
            if step is None:
                break
            mark, found = step
            line = mark.start_mark.line + 1
        return line

    def last_line(self, place: Place) -> int:
        """Return the last line of what stands at a place."""
        found = self.node
        for key in place:
            step = child(found, key)
            found = step[1] if step else found
        end = content_end(found) if found else 0
        return self.text[:end].rstrip().count("\n") + 1

    def editable(self) -> Any:
        """Return the values as a copy that may be changed, for `patched`."""
        return editable(self.value)


def _said(node: Node) -> Any:
    """Return what a node says, by the rules by which the programme is read: days stay text."""
    if isinstance(node, MappingNode):
        return {str(key.value): _said(value) for key, value in node.value}
    if isinstance(node, SequenceNode):
        return [_said(item) for item in node.value]
    return scalar_value(node)


def child(node: Node | None, key: str | int) -> tuple[Node, Node] | None:
    """Return the node that marks a part of another one's place, and the part itself."""
    if isinstance(node, MappingNode):
        for name, value in node.value:
            if name.value == str(key):
                return name, value
    if isinstance(node, SequenceNode) and isinstance(key, int) and key < len(node.value):
        return node.value[key], node.value[key]
    return None


def editable(value: Any, place: int | None = None) -> Any:
    """Copy values so that they may be changed; entries of lists remember their place."""
    if isinstance(value, dict):
        return Entry({key: editable(part) for key, part in value.items()}, place)
    if isinstance(value, list):
        return [editable(part, number) for number, part in enumerate(value)]
    return value


def content_end(node: Node) -> int:
    """Return where a node's own text ends, without the comments and blank lines after it."""
    is_block = isinstance(node, MappingNode | SequenceNode) and not node.flow_style
    if not is_block or not node.value:
        return int(node.end_mark.index)
    if isinstance(node, SequenceNode):
        return content_end(node.value[-1])
    key, value = node.value[-1]
    return max(int(key.end_mark.index) + 1, content_end(value))


def leaves(value: Any, place: Place = ()) -> Iterator[tuple[Place, Any]]:
    """Yield every value that is not a mapping, with its place."""
    if isinstance(value, dict):
        for key, part in value.items():
            yield from leaves(part, (*place, str(key)))
    else:
        yield place, value
