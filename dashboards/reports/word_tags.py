"""The blocks of a document as the tags of WordprocessingML. Files and styles belong in `word.py`.

What a drawing says stands beside it in words, so that none is shown. Every text is set as it is;
none is markup or a field.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from dashboards.reports.blocks import (
    Block,
    Box,
    Cell,
    Columns,
    Document,
    Entries,
    Entry,
    Figures,
    Heading,
    Line,
    NewPage,
    Panel,
    Panels,
    Part,
    Span,
    Status,
    Table,
    Text,
    WritingLines,
)
from dashboards.reports.pictures import colours

# In twentieths of a point: what stands between the margins, and a letter in a table.
WIDTH: Final = 9638
LETTER: Final = 130
FEWEST_LETTERS, MOST_LETTERS = 4, 16
MOST_WANTED = 40  # Letters beyond the longest word for which a column asks.
# In half points.
SIZES = {"lede": 25, "body": 21, "small": 18, "huge": 46}
TABLE_SIZE = 18
LINE = '<w:bottom w:val="single" w:sz="4" w:space="1" w:color="auto"/>'
# What XML cannot hold, and what turns the direction of all that follows.
UNFIT = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]|[\u202a-\u202e]")
ARABIC = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]")
LATIN = re.compile("[A-Za-z\u00c0-\u024f\u0370-\u052f]")


@dataclass(slots=True)
class Writer:
    """Blocks as the tags of the format, one after the other.

    `begin_list` notes a list among the document's and returns its number, so that each begins
    with 1.
    """

    document: Document
    begin_list: Callable[[], int]
    colours: dict[str, str] = field(default_factory=lambda: bare(colours()))

    @property
    def is_rtl(self) -> bool:
        """Whether the document is read from right to left."""
        return self.document.direction == "rtl"

    def all(self) -> Iterator[str]:
        """Yield the tags of the whole document."""
        yield self._paragraph((Span(self.document.title),), style="Title")
        yield from self._blocks((*self.document.blocks, *self.document.annex))

    def _blocks(self, blocks: Iterable[Block]) -> Iterator[str]:
        for block in blocks:
            yield from self._block(block)

    def _block(self, block: Block) -> Iterator[str]:  # noqa: C901  One kind after the other.
        match block:
            case Heading(text=text, level=level):
                yield self._paragraph((Span(text),), style=f"Heading{level - 1}")
            case Text(line=line, style=style):
                is_huge = style == "huge"
                shown = tuple(replace(span, weight="bold") for span in line) if is_huge else line
                yield self._paragraph(shown, size=SIZES[style])
            case Figures(items=items):
                for figure, words in items:
                    yield self._paragraph((Span(figure, "bold"), Span(" "), *words))
            case Table():
                yield from self._table(block)
            case Entries():
                yield from self._entries(block)
            case Panels(agency=agency, cso=cso):
                yield self._beside(agency, cso)
            case Columns(first=first, second=second):
                yield from self._blocks((*first, *second))
            case Box(blocks=inside):
                yield self._box(inside)
            case Part(blocks=inside):
                yield from self._blocks(inside)
            case WritingLines(number=number):
                yield f"<w:p><w:pPr><w:pBdr>{LINE}</w:pBdr></w:pPr></w:p>" * number
            case NewPage():
                yield self._new_page()

    def _new_page(self) -> str:
        return '<w:p><w:r><w:br w:type="page"/></w:r></w:p>'

    def _paragraph(
        self, line: Line, *, style: str = "", size: int = 0, more: str = "", after: str = ""
    ) -> str:
        """Return a paragraph; `more` and `after` are tags of its properties."""
        runs = "".join(self.run(span, size) for span in line)
        return f"<w:p>{self.properties(style, more, after)}{runs}</w:p>"

    def properties(self, style: str = "", more: str = "", after: str = "") -> str:
        """Return a paragraph's properties, which the format wants in this order."""
        named = f"<w:pStyle w:val={quoteattr(style)}/>" if style else ""
        return f"<w:pPr>{named}{more}{'<w:bidi/>' if self.is_rtl else ''}{after}</w:pPr>"

    def run(self, span: Span, size: int = 0, weight: str = "plain", colour: str = "") -> str:
        """Return words of one weight; somebody else's keep their own direction."""
        is_bold = "bold" in {span.weight, weight}
        colour = colour or ("ink2" if span.weight == "muted" else "")
        is_rtl = _own_direction(span.text, is_rtl=self.is_rtl) if span.is_quoted else self.is_rtl
        look = "".join(
            (
                "<w:b/><w:bCs/>" if is_bold else "",
                f'<w:color w:val="{self.colours[colour]}"/>' if colour else "",
                f'<w:sz w:val="{size}"/><w:szCs w:val="{size}"/>' if size else "",
                "<w:rtl/>" if is_rtl else "",
            )
        )
        words = escape(fit(span.text))
        return f'<w:r><w:rPr>{look}</w:rPr><w:t xml:space="preserve">{words}</w:t></w:r>'

    def _status(self, status: Status, size: int = 0) -> str:
        return self.run(Span(status.words, "bold"), size, colour=status.tone)

    def _entries(self, block: Entries) -> Iterator[str]:
        style = "ListNumber" if block.is_numbered else "ListBullet"
        more = self._restarted() if block.is_numbered else ""
        for entry in block.entries:
            yield f"<w:p>{self.properties(style, more)}{''.join(self._entry(entry))}</w:p>"

    def _entry(self, entry: Entry) -> Iterator[str]:
        for place, line in enumerate(entry.lines):
            if place:
                yield "<w:r><w:br/></w:r>"
            yield from (self.run(span, SIZES["small"] if place else 0) for span in line)
            if not place:
                if entry.turn:
                    side = {"agency": "agency", "cso": "partner"}.get(entry.whose or "", "ink")
                    yield self.run(Span(f" {entry.turn}", "bold"), colour=side)
                if entry.status:
                    yield self.run(Span(" · "))
                    yield self._status(entry.status)

    def _restarted(self) -> str:
        """Return the tags that let a list begin with 1."""
        number = self.begin_list()
        return f'<w:numPr><w:ilvl w:val="0"/><w:numId w:val="{number}"/></w:numPr>'

    def _table(self, block: Table) -> Iterator[str]:
        """Yield a table with its heads; columns that are drawings alone are said elsewhere."""
        if block.caption:
            keep = "<w:keepNext/>"
            yield self._paragraph((Span(block.caption, "muted"),), size=SIZES["small"], more=keep)
        kept = [
            place
            for place, column in enumerate(block.columns)
            if not column.scale and (column.head or any(_told(row[place]) for row in block.rows))
        ]
        widths = _widths(block, kept)
        head = "".join(
            self._cell(
                width,
                self._paragraph(
                    (Span(block.columns[place].head, "bold"),),
                    size=TABLE_SIZE,
                    after=_in_a_table(is_number=block.columns[place].is_number),
                ),
            )
            for place, width in zip(kept, widths, strict=True)
        )
        rows = [f"<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{head}</w:tr>"]
        last = len(block.rows) - 1
        for number, row in enumerate(block.rows):
            weight = "bold" if block.has_sums and number in {0, last} else "plain"
            cells = "".join(
                self._cell(
                    width,
                    self._inside(row[place], weight, is_number=block.columns[place].is_number),
                )
                for place, width in zip(kept, widths, strict=True)
            )
            rows.append(f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{cells}</w:tr>")
        rule = self.colours["rule"]
        lines = "".join(
            f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="{rule}"/>'
            for side in ("top", "bottom", "insideH")
        )
        yield self._grid(widths, f"<w:tblBorders>{lines}</w:tblBorders>", rows)
        yield self._gap()

    def _inside(self, cell: Cell, weight: str, *, is_number: bool) -> str:
        """Return what stands in a place of a table."""
        runs = [self._status(cell.status, TABLE_SIZE)] if cell.status else []
        lines = cell.lines
        if not lines and not cell.status and cell.picture:
            lines = ((Span(cell.picture.words),),)
        for line in lines:
            if runs:
                runs.append("<w:r><w:br/></w:r>")
            runs += [self.run(span, TABLE_SIZE, weight) for span in line]
        properties = self.properties(after=_in_a_table(is_number=is_number))
        return f"<w:p>{properties}{''.join(runs)}</w:p>"

    def _beside(self, agency: Panel, cso: Panel) -> str:
        """Return both sides in halves of one width, each under a line of its colour."""
        width = WIDTH // 2
        cells = [
            self._cell(
                width,
                "".join(self._blocks(panel.blocks)) + self._gap(),
                f'<w:tcBorders><w:top w:val="single" w:sz="24" w:space="0"'
                f' w:color="{self.colours[colour]}"/></w:tcBorders>',
            )
            for panel, colour in ((agency, "agency"), (cso, "partner"))
        ]
        return self._grid([width, width], "", [f"<w:tr>{''.join(cells)}</w:tr>"]) + self._gap()

    def _box(self, blocks: Iterable[Block]) -> str:
        tint = f'<w:shd w:val="clear" w:color="auto" w:fill="{self.colours["tint"]}"/>'
        inside = "".join(self._blocks(blocks)) + self._gap()
        return (
            self._grid([WIDTH], "", [f"<w:tr>{self._cell(WIDTH, inside, tint)}</w:tr>"])
            + self._gap()
        )

    def _cell(self, width: int, inside: str, more: str = "") -> str:
        size = f'<w:tcW w:w="{width}" w:type="dxa"/>'
        return f"<w:tc><w:tcPr>{size}{more}</w:tcPr>{inside}</w:tc>"

    def _grid(self, widths: list[int], more: str, rows: list[str]) -> str:
        mirrored = "<w:bidiVisual/>" if self.is_rtl else ""
        columns = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
        return (
            f'<w:tbl><w:tblPr>{mirrored}<w:tblW w:w="{sum(widths)}" w:type="dxa"/>{more}'
            f'<w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid>{columns}</w:tblGrid>'
            f"{''.join(rows)}</w:tbl>"
        )

    def _gap(self) -> str:
        """Return a line of little height; after a table the format wants a paragraph."""
        small = '<w:spacing w:before="0" w:after="0" w:line="120" w:lineRule="exact"/>'
        return f"<w:p><w:pPr>{small}</w:pPr></w:p>"

    def field(self, name: str) -> str:
        """Return a number that the word processor counts."""
        shown = self.run(Span("1", "muted"), SIZES["small"])
        return f'<w:fldSimple w:instr="{name}">{shown}</w:fldSimple>'


def fit(text: str) -> str:
    """Return a text without what the format cannot hold, or what turns the text after it."""
    return UNFIT.sub("", text)


def bare(named: Mapping[str, str]) -> dict[str, str]:
    """Return colours as the format writes them."""
    return {name: colour.removeprefix("#") for name, colour in named.items()}


def _told(cell: Cell) -> bool:
    """Say whether a place of a table says something in words."""
    return bool(cell.lines or cell.status or (cell.picture and cell.picture.words))


def _in_a_table(*, is_number: bool) -> str:
    """Return the tags of a paragraph close to its row's lines, numbers at the end."""
    ending = '<w:jc w:val="end"/>' if is_number else ""
    return f'<w:spacing w:before="40" w:after="40"/>{ending}'


def _own_direction(text: str, *, is_rtl: bool) -> bool:
    """Say whether somebody's words run from right to left, by their first letter."""
    arabic, latin = ARABIC.search(text), LATIN.search(text)
    if arabic and latin:
        return arabic.start() < latin.start()
    return bool(arabic) if arabic or latin else is_rtl


def _widths(block: Table, kept: list[int]) -> list[int]:
    """Return the width of each column: room for its longest word, and what is left by its texts."""
    texts = [list(_texts(block, place)) for place in kept]
    words = [
        max((len(word) for text in one for word in text.split(" ")), default=0) for one in texts
    ]
    least = [LETTER * min(max(word + 2, FEWEST_LETTERS), MOST_LETTERS) for word in words]
    wanted = [
        min(max(max(map(len, one), default=0) - word, 0), MOST_WANTED)
        for one, word in zip(texts, words, strict=True)
    ]
    left, total = max(WIDTH - sum(least), 0), sum(wanted) or len(kept)
    return [
        width + left * (more if sum(wanted) else 1) // total
        for width, more in zip(least, wanted, strict=True)
    ]


def _texts(block: Table, place: int) -> Iterator[str]:
    yield block.columns[place].head
    for row in block.rows:
        cell = row[place]
        if cell.status:
            yield cell.status.words
        for line in cell.lines:
            yield "".join(span.text for span in line)
