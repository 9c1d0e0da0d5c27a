"""Takes every number out of the tables of pages, with what it is said to be of.

A number is of what its page, its row's id, its row's head, its own label and its row's choices
name: a result, a form, a partner, a period. Nothing here knows how pages are made; it reads them as
a reader does.
"""

import json
import re
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from html.parser import HTMLParser
from pathlib import Path
from typing import NamedTuple

# What no number is, though it has digits: a day, a period, a code, an id, an address, how sure an
# interval is. Days and periods hold together by hard spaces.
NO_NUMBER = re.compile(
    r"\d{1,2}\u00a0[^\W\d]+\.?\u00a0\d{4}"
    r"|(?<![\d,.])\d{4}(?:\u00a0[QHTSرن]\d)?(?![\d.,%])(?=\D|$)"
    r"|\b[A-Z]+\d+(?:\.\d+[ab]?)?\b"
    r"|\b[A-Z]{3}-\d{4}-\d+\b"
    r"|\b[0-9a-f]{8}-[0-9a-f-]{27}\b"
    r"|(?<!\d)95%(?= interval:|:)"
)
# A margin of a share is in points, which are hundredths as percents are.
POINTS = re.compile(r"(±\d+)\s(?:points?|نقطة|نقاط)")
NUMBER = re.compile(r"(\d{1,3}(?:,\d{3})+|\d+)(\.\d+)?\s?(%?)")
STEERING = re.compile("[\u200e\u200f\u2066-\u2069]")


class Told(NamedTuple):
    """A number as a page tells it, without its sign."""

    number: Decimal
    is_percent: bool = False

    def is_of(self, value: Decimal) -> bool:
        """Tell whether a value is told so: rounded half up, in percent if it is a share."""
        exact = abs(value) * (100 if self.is_percent else 1)
        places = Decimal(1).scaleb(int(self.number.as_tuple().exponent))
        told = exact.quantize(places, ROUND_HALF_UP)
        # What is not all of it is never told as all of it.
        is_nearly_all = self.is_percent and told == 100 != exact and self.number == 100 - places
        return told == self.number or is_nearly_all


class Cell(NamedTuple):
    """A cell of a table: its words, and what is said of the row that it stands in."""

    page: str
    row: str  # The row's id.
    head: str  # What the cells say that name the row, and how the cell is labelled.
    form: str  # The form and the period by which a reader may choose the row.
    period: str
    words: str

    def numbers(self) -> list[Told]:
        """The numbers among its words."""
        words = POINTS.sub(r"\1%", NO_NUMBER.sub(" ", self.words))
        return [
            Told(Decimal(whole.replace(",", "") + tenths), bool(percent))
            for whole, tenths, percent in NUMBER.findall(words)
        ]


class Tables(HTMLParser):
    """The cells of all tables of a page."""

    def __init__(self, page: str, html: str) -> None:
        super().__init__()
        self.cells: list[Cell] = []
        self._page = page
        self._attributes: dict[str, str | None] = {}
        self._row: list[list[str]] = []  # Of each cell its tag, its words and its label.
        self._is_in_cell = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "tr":
            self._attributes, self._row = dict(attrs), []
        elif tag in {"td", "th"}:
            self._row.append([tag, "", dict(attrs).get("data-label") or ""])
            self._is_in_cell = True
        elif self._is_in_cell:  # What stands in parts of its own is not read as one word.
            self._row[-1][1] += " "

    def handle_endtag(self, tag: str) -> None:
        if tag in {"td", "th"}:
            self._is_in_cell = False
        elif tag == "tr":
            head = " ".join(words for kind, words, _ in self._row if kind == "th")
            row, form, period = (
                self._attributes.get(name) or "" for name in ("id", "data-form", "data-period")
            )
            self.cells += [
                Cell(self._page, row, f"{head} {label}", form, period, words)
                for kind, words, label in self._row
                if kind == "td"
            ]

    def handle_data(self, data: str) -> None:
        if self._is_in_cell:
            self._row[-1][1] += STEERING.sub("", data)


def pages_of(site: Path, language: str) -> Iterator[tuple[str, str]]:
    """Yield the pages of a site in one language, each by its place below that language's folder."""
    others = {path.parent for path in site.glob("*/index.html")}
    folder = site / language if site / language in others else site
    for path in sorted(folder.rglob("*.html")):
        if folder != site or not others & set(path.parents):
            yield path.relative_to(folder).as_posix(), path.read_text(encoding="utf-8")


def choices_of(site: Path, language: str) -> Iterator[tuple[str, str]]:
    """Yield what readers may choose on a page: the page, `#`, whose it is; and all its rows."""
    folder = site / language if (site / language).is_dir() else site
    for path in sorted(folder.glob("data/*.js")):
        start, _, text = path.read_text(encoding="utf-8").partition("] = ")
        if "ACCORD_TOLD" in start:
            data = json.loads(text.rstrip(";\n"))
            rows = "".join(
                f'<tr id="{row}">'  # Of the newest period of its own that had ended by then.
                + "".join(data["texts"][place] for place in cells)
                + "</tr>"
                for lines in data["rows"].values()
                for row, cells in lines.items()
            )
            page, whose = path.stem.split("-", 1)
            place = "index.html" if page == "overview" else f"{page}.html"
            yield f"{place}#{whose}", "".join([*data["parts"].values(), rows])
