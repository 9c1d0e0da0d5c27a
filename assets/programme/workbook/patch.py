"""Changes values in the text of a YAML file and leaves everything else in it as it stands.

Comments, order, quoting and line endings of what did not change stay byte for byte: the new text
is the old one with pieces cut out and put in, at the places that the YAML reader names.
"""

from collections.abc import Iterator
from functools import partial
from typing import Any

from yaml import YAMLError
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from assets.programme.workbook.document import Document
from assets.programme.workbook.emit import flow
from assets.programme.workbook.lists import block_list, flow_list
from assets.programme.workbook.splices import Source, Splice, UnpatchableError
from assets.programme.workbook.text import behind, block, entry, scalar

Nodes = dict[str, tuple[Node, Node]]  # By key, the key's own node and its value's.


def patched(document: Document, new: Any) -> str:
    """Return a document's text with new values, which `Document.editable` gave and were changed.

    Raises:
        UnpatchableError: The text would not say the new values.
    """
    source = Source(document.text)
    if document.node is None:
        text = document.text + block(new, 0, source.newline) + source.newline
    else:
        edits = _edits(source, document.node, document.value, new, is_flow=False)
        text = source.joined(0, len(document.text), edits)
    try:
        found = Document(text).value
    except YAMLError as error:
        raise UnpatchableError(str(error)) from error
    if found != new:
        raise UnpatchableError("the text would not read as the new values")
    return document.bom + text


def _edits(source: Source, node: Node, old: Any, new: Any, *, is_flow: bool) -> Iterator[Splice]:
    if old == new:
        return
    if isinstance(node, MappingNode) and isinstance(new, dict) and new:
        change = _flow_mapping if is_flow or node.flow_style else _block_mapping
        yield from change(source, node, old, new)
    elif isinstance(node, SequenceNode) and isinstance(new, list) and new:
        is_flow = is_flow or bool(node.flow_style)
        inner = partial(_edits, source, is_flow=is_flow)
        change_list = flow_list if is_flow else block_list
        yield from change_list(source, node, old, new, inner)
    else:
        style = node.style if isinstance(node, ScalarNode) else None
        start = node.start_mark.index
        indent = source.indent(start)
        text = scalar(new, style, indent, source.newline)
        yield Splice(start, source.end(node, start), flow(new) if is_flow and not style else text)


def _nodes(node: MappingNode, old: dict[str, Any]) -> Nodes:
    if len(node.value) != len(old):
        raise UnpatchableError("it has merged or repeated keys")
    return dict(zip(old, node.value, strict=True))


def _end(source: Source, key: Node, node: Node) -> int:
    return source.end(node, key.end_mark.index + 1)


def _block_mapping(
    source: Source, node: MappingNode, old: dict[str, Any], new: dict[str, Any]
) -> Iterator[Splice]:
    nodes, indent = _nodes(node, old), node.start_mark.column
    stay = [key for key in nodes if key in new]
    if not stay:
        yield Splice(node.start_mark.index, source.end(node), block(new, indent, source.newline))
        return
    yield from _deleted(source, nodes, stay)
    anchor = None
    for key, value in new.items():
        if key in nodes:
            anchor = key
            yield from _value(source, nodes[key], old[key], value, indent)
            continue
        text = entry(key, value, indent, source.newline)
        if anchor is None:
            first = nodes[stay[0]][0].start_mark.index
            yield Splice(first, first, text + source.newline + " " * indent)
        else:
            at = source.line_end(_end(source, *nodes[anchor]))
            yield Splice(at, at, source.newline + " " * indent + text)


def _value(
    source: Source, nodes: tuple[Node, Node], old: Any, new: Any, indent: int
) -> Iterator[Splice]:
    """Change an entry's value; one that changes its kind is written anew behind its key."""
    key, node = nodes
    is_same_kind = type(old) is type(new) or (isinstance(old, dict) and isinstance(new, dict))
    is_written = isinstance(node, ScalarNode) and node.start_mark.index < node.end_mark.index
    if old == new or (is_same_kind and new != [] and (old or is_written)):
        yield from _edits(source, node, old, new, is_flow=False)
        return
    start = key.end_mark.index
    if source.text[start : start + 1] != ":":
        raise UnpatchableError("a key and its colon stand apart")
    text = behind(new, indent, source.newline, taken=start - key.start_mark.index)
    end = _end(source, key, node)
    # A comment in the line would become a part of a text that is folded over several.
    yield Splice(start, source.line_end(end) if "\n" in text else end, text)


def _deleted(source: Source, nodes: Nodes, stay: list[str]) -> Iterator[Splice]:
    """Take out whole lines; those before the first key that stays may share a dash's line."""
    keys = list(nodes)
    first = nodes[keys[0]][0].start_mark.index
    leading = keys.index(stay[0])
    if leading and not source.is_first(first):
        yield Splice(first, nodes[stay[0]][0].start_mark.index, "")
        keys = keys[leading:]
    for key in keys:
        if key not in stay:
            start = source.line_start(nodes[key][0].start_mark.index)
            yield Splice(start, source.next_line(_end(source, *nodes[key])), "")


def _flow_mapping(
    source: Source, node: MappingNode, old: dict[str, Any], new: dict[str, Any]
) -> Iterator[Splice]:
    nodes = _nodes(node, old)
    if list(nodes) == list(new):
        for key, value in new.items():
            yield from _edits(source, nodes[key][1], old[key], value, is_flow=True)
        return
    written = []
    for key, value in new.items():
        if key not in nodes:
            written.append(f"{flow(key)}: {flow(value)}")
            continue
        name, part = nodes[key]
        edits = _edits(source, part, old[key], value, is_flow=True)
        end = _end(source, name, part)
        written.append(source.joined(name.start_mark.index, end, edits))
    yield Splice(node.start_mark.index, node.end_mark.index, "{" + ", ".join(written) + "}")
