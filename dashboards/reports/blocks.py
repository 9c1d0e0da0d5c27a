"""What a document is made of, whatever it becomes: a page, a print, a text to go on with.

The parts say what is told and how it belongs together, never how it looks: `web.py`, `print.py` and
`word.py` each show the same parts. Every text here is told as it is; none is markup.
"""

from dataclasses import dataclass, field
from typing import Literal

from dashboards.reports.pictures import Picture
from dashboards.rows import Side

Weight = Literal["plain", "bold", "muted"]
Style = Literal["lede", "body", "small", "huge"]


@dataclass(frozen=True, slots=True)
class Span:
    """Some words of one weight; quoted ones are somebody's own, in whatever direction."""

    text: str
    weight: Weight = "plain"
    is_quoted: bool = False
    leads_to: str = ""  # On a screen.


Line = tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Status:
    """A status: its shape and colour, and its words."""

    icon: str
    tone: str
    words: str


@dataclass(frozen=True, slots=True)
class Heading:
    """A title of a part; those of level 2 begin the parts of a document."""

    text: str
    level: int = 2
    kind: str = field(default="heading", init=False)


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph."""

    line: Line
    style: Style = "body"
    kind: str = field(default="text", init=False)


@dataclass(frozen=True, slots=True)
class Drawn:
    """A drawing that stands by itself, at its own size; on a screen it leads where its link does.

    Paper has the drawing alone: nobody taps on it.
    """

    picture: Picture
    link: Span | None = None
    kind: str = field(default="drawn", init=False)


@dataclass(frozen=True, slots=True)
class Figures:
    """Up to three large figures, each over its words."""

    items: tuple[tuple[str, Line], ...]
    kind: str = field(default="figures", init=False)


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: its head, its share of the width, and what stands in it.

    A column without a share is as wide as what it holds. One of drawings on a scale has the
    scale's numbers for its head.
    """

    head: str
    share: int
    is_number: bool = False
    scale: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in one place of a table: lines below each other, beside a drawing or status."""

    lines: tuple[Line, ...] = ()
    picture: Picture | None = None
    status: Status | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under heads; the first cell of each names its row."""

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    has_sums: bool = False  # The first and last row are sums.
    kind: str = field(default="table", init=False)


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a list: its lines, with a status or whose turn it is."""

    lines: tuple[Line, ...]
    status: Status | None = None
    turn: str = ""
    whose: Side | Literal["joint"] | None = None


@dataclass(frozen=True, slots=True)
class Entries:
    """A list of entries below each other."""

    entries: tuple[Entry, ...]
    is_numbered: bool = False
    kind: str = field(default="entries", init=False)


@dataclass(frozen=True, slots=True)
class WritingLines:
    """Empty lines to write on."""

    number: int
    kind: str = field(default="writing", init=False)


@dataclass(frozen=True, slots=True)
class Panel:
    """What is said of one side."""

    side: Side
    blocks: tuple["Block", ...]


@dataclass(frozen=True, slots=True)
class Panels:
    """Both sides beside each other, with equal room, the Agency first."""

    agency: Panel
    cso: Panel
    kind: str = field(default="panels", init=False)


@dataclass(frozen=True, slots=True)
class Columns:
    """Two columns."""

    first: tuple["Block", ...]
    second: tuple["Block", ...]
    kind: str = field(default="columns", init=False)


@dataclass(frozen=True, slots=True)
class Box:
    """Something set apart on a tint."""

    blocks: tuple["Block", ...]
    kind: str = field(default="box", init=False)


@dataclass(frozen=True, slots=True)
class NewPage:
    """In print, what follows begins on a page of its own."""

    kind: str = field(default="page", init=False)


@dataclass(frozen=True, slots=True)
class Part:
    """Blocks that are kept together in print, as far as a page holds them."""

    blocks: tuple["Block", ...]
    kind: str = field(default="part", init=False)


Block = (
    Heading | Text | Drawn | Figures | Table | Entries | WritingLines | Panels | Columns | Box
    | NewPage | Part
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Document:
    """A document in one language: its title, what stands on each page, and its blocks."""

    title: str
    language: str
    direction: str
    head: str
    foot: str
    page_of: str  # With {page} and {pages} where the numbers stand.
    blocks: tuple[Block, ...]
    annex: tuple[Block, ...] = ()  # What had no room before, at the end.
    is_large: bool = False  # Set in large letters.


def plain(text: str) -> Line:
    """Return a line of our own words."""
    return (Span(text),)


def quoted(text: str, weight: Weight = "plain") -> Line:
    """Return a line of somebody else's words."""
    return (Span(text, weight, is_quoted=True),)
