"""The text of a YAML file, and pieces of it that others are to take the place of."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from yaml.nodes import Node

from assets.programme.workbook.document import content_end


class Splice(NamedTuple):
    """A piece of the text, from one letter to another, and what comes in its place."""

    start: int
    end: int
    text: str


class UnpatchableError(Exception):
    """The file is written in a way in which it cannot be changed piece by piece."""


class Source:
    """A text and its lines."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.newline = "\r\n" if "\r\n" in text else "\n"

    def joined(self, start: int, end: int, splices: Iterable[Splice]) -> str:
        """Return a stretch of the text with its splices carried out.

        Raises:
            UnpatchableError: Two of them overlap.
        """
        parts, at = [], start
        listed = list(splices)
        gone = [one for one in listed if not one.text and one.start < one.end]
        moved = (self._before(one, gone) for one in listed)
        for splice in sorted(moved, key=lambda one: one.start):
            if splice.start < at:
                raise UnpatchableError("two changes meet in one place")
            parts += [self.text[at : splice.start], splice.text]
            at = splice.end
        return "".join([*parts, self.text[at:end]])

    def _before(self, splice: Splice, gone: Sequence[Splice]) -> Splice:
        """Move what is put in at the end of lines that go to the end of the line above them."""
        if splice.start < splice.end:
            return splice
        for lines in gone:
            if lines.start < splice.start < lines.end and lines.start > 0:
                at = self.line_end(lines.start - 1)
                return self._before(Splice(at, at, splice.text), gone)
        return splice

    def indent(self, at: int) -> int:
        """Return how far in a line begins; the dashes of a list count as blanks."""
        line = self.text[self.line_start(at) : at]
        return len(line) - len(line.lstrip(" -"))

    def line_start(self, at: int) -> int:
        """Return where the line begins."""
        return self.text.rfind("\n", 0, at) + 1

    def line_end(self, at: int) -> int:
        """Return where the line ends, before what ends it."""
        end = self.text.find("\n", at)
        end = len(self.text) if end < 0 else end
        return end - 1 if end > at and self.text[end - 1] == "\r" else end

    def next_line(self, at: int) -> int:
        """Return where the next line begins."""
        end = self.text.find("\n", at)
        return len(self.text) if end < 0 else end + 1

    def comments_above(self, at: int) -> int:
        """Return where the comments begin that stand above a line, as far in as it begins."""
        start = self.line_start(at)
        mark = self.text[start:at] + "#"
        while start and self.text.startswith(mark, self.line_start(start - 1)):
            start = self.line_start(start - 1)
        return start

    def end(self, node: Node, least: int = 0) -> int:
        """Return where a node's own text ends, but not before `least`."""
        end: int = max(least, content_end(node))
        return len(self.text[:end].rstrip())

    def is_first(self, at: int) -> bool:
        """Say whether there is nothing before it in its line."""
        return not self.text[self.line_start(at) : at].strip()
