"""Changes the lists in the text of a YAML file: items that come, go or change.

The other half, mappings and single values, is `assets.programme.workbook.patch`.
"""

from collections.abc import Callable, Iterator
from difflib import SequenceMatcher
from typing import Any

from yaml.nodes import Node, SequenceNode

from assets.programme.workbook.document import Entry, content_end
from assets.programme.workbook.emit import flow
from assets.programme.workbook.splices import Source, Splice, UnpatchableError
from assets.programme.workbook.text import block

Edits = Callable[[Node, Any, Any], Iterator[Splice]]


def block_list(
    source: Source, node: SequenceNode, old: list[Any], new: list[Any], edits: Edits
) -> Iterator[Splice]:
    """Change a list with one item, or more, to a line; `edits` changes what is in an item."""
    dash, places = node.start_mark.column, _places(old, new)
    kept = [place for place in places if place is not None]
    if not kept:
        text = (source.newline + " " * dash).join(_item(source, one, dash) for one in new)
        yield Splice(node.start_mark.index, source.end(node), text)
        return
    for gone in set(range(len(old))) - set(kept):
        start, end = _span(source, node.value[gone])
        yield Splice(source.comments_above(start), source.next_line(end), "")
    anchor = None
    for place, value in zip(places, new, strict=True):
        if place is not None:
            anchor = place
            yield from edits(node.value[place], old[place], value)
        elif anchor is None:
            at = source.line_start(_span(source, node.value[kept[0]])[0])
            yield Splice(at, at, " " * dash + _item(source, value, dash) + source.newline)
        else:
            at = source.line_end(_span(source, node.value[anchor])[1])
            yield Splice(at, at, source.newline + " " * dash + _item(source, value, dash))


def flow_list(
    source: Source, node: SequenceNode, old: list[Any], new: list[Any], edits: Edits
) -> Iterator[Splice]:
    """Change a list between brackets; items that stay keep the lines that they stand in."""
    places = _places(old, new)
    if places == list(range(len(old))):
        for part, was, value in zip(node.value, old, new, strict=True):
            yield from edits(part, was, value)
        return
    written = ""
    for place, value in zip(places, new, strict=True):
        if place is None:
            written += (", " if written else "") + flow(value)
            continue
        part = node.value[place]
        before = content_end(node.value[place - 1]) if place else part.start_mark.index
        gap = source.text[before : part.start_mark.index] or ", "
        changed = edits(part, old[place], value)
        written += gap if written else ""
        written += source.joined(part.start_mark.index, content_end(part), changed)
    yield Splice(node.start_mark.index, node.end_mark.index, f"[{written}]")


def _item(source: Source, value: Any, dash: int) -> str:
    if isinstance(value, dict) and value:
        return f"- {block(value, dash + 2, source.newline)}"
    return f"- {flow(value)}"


def _span(source: Source, node: Node) -> tuple[int, int]:
    """Return where the dash of an item stands, and where the item ends."""
    dash = source.text.rfind("-", 0, node.start_mark.index)
    if dash < 0 or not source.is_first(dash):
        raise UnpatchableError("an item of a list does not begin its line")
    return dash, source.end(node, dash + 1)


def _places(old: list[Any], new: list[Any]) -> list[int | None]:
    """Return for each new item the place of the old one that it comes from, if it does."""
    if any(isinstance(one, Entry) for one in new):
        return [one.place if isinstance(one, Entry) else None for one in new]
    places: list[int | None] = [None] * len(new)
    was, becomes = [flow(one) for one in old], [flow(one) for one in new]
    matcher = SequenceMatcher(None, was, becomes, autojunk=False)
    for tag, start, end, first, last in matcher.get_opcodes():
        if tag == "equal" or (tag == "replace" and end - start == last - first):
            places[first:last] = range(start, end)
    return places
