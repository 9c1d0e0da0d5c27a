"""What readers choose on pages of all results: a file for each choice, so that none loads more.

What a choice shows is the edition's own; which choices a page has, it says itself.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from dashboards.cell_rows import MOST_CHOICES
from dashboards.edition import Edition
from dashboards.folder import safe_name
from dashboards.language import Language
from dashboards.pages.frame import is_public
from dashboards.pages.result.lookup import PARTNER, Lookup, Options
from dashboards.rendering import as_script_data
from dashboards.rows import EVERYONE

if TYPE_CHECKING:
    from dashboards.figures.template import Figure

# Lines of many periods have most of their cells in common, so each cell is kept once.
CELL = re.compile(r"(?=<t[dh] )")
LINE = re.compile(r'<tr id="([^"]+)">(.*?)</tr>', re.DOTALL)

# A line of a table: the place where it stands, and its cells.
Written = tuple[str, list[str]]


class Choice(NamedTuple):
    """What one choice shows: figures and tables by name, and of each period a table's lines."""

    figures: "Mapping[str, Figure]"
    tables: Mapping[str, str]
    lines: Mapping[str, Sequence[Written]]


def choice_file(page: str, whose: str) -> str:
    """Return where a choice of a page stands, or (`*`) the pattern of such a place."""
    return f"data/{page}-{whose if whose == EVERYONE else safe_name(whose)}.js"


def partners_to_choose(edition: Edition, language: Language) -> Lookup:
    """Return the partners of whom the edition says anything; of too many, none."""
    told = {row.partner for row in edition.progress}
    named = sorted((one.name or one.partner, one.partner) for one in edition.partners)
    found = tuple((code, name) for name, code in named if code in told)
    if is_public(edition) or len(found) > MOST_CHOICES:
        found = ()
    options = Options(PARTNER, language.gettext("Partner"), found)
    return Lookup(spans=(), partners=options, dimensions=(), cells={}, most=1)


def choice_script(whose: str, choice: Choice) -> bytes:
    """Return the script that brings a choice to its page."""
    texts: dict[str, int] = {}
    data = {
        "figures": choice.figures,
        "tables": choice.tables,
        "rows": {
            period: {
                anchor: [texts.setdefault(cell, len(texts)) for cell in cells]
                for anchor, cells in lines
            }
            for period, lines in choice.lines.items()
        },
        "texts": list(texts),
    }
    start = "window.ACCORD_RESULTS = window.ACCORD_RESULTS || {};\nwindow.ACCORD_RESULTS"
    return f"{start}[{as_script_data(whose)}] = {as_script_data(data)};\n".encode()


def written(lines: str) -> Iterator[Written]:
    """Yield each line of some rows of HTML."""
    for anchor, line in LINE.findall(lines):
        yield anchor, [cell.strip() for cell in CELL.split(line) if cell.strip()]
