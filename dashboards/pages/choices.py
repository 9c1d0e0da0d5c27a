"""What readers choose on pages of many partners: a file for each choice, so that none loads more.

What a choice shows is the edition's own; which choices a page has, it says itself.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from dashboards.cell_rows import MOST_CHOICES
from dashboards.edition import Edition
from dashboards.folder import safe_name
from dashboards.language import Language
from dashboards.pages.frame import is_public
from dashboards.pages.result.lookup import PARTNER, Lookup, Options
from dashboards.partners import OF_PARTNERS, by_name, each_partner
from dashboards.rendering import as_script_data
from dashboards.rows import EVERYONE, Partner

if TYPE_CHECKING:
    from dashboards.figures.template import Figure

# Lines of many periods have most of their cells in common, so each cell is kept once.
CELL = re.compile(r"(?=<t[dh] )")
LINE = re.compile(r'<tr id="([^"]+)">(.*?)</tr>', re.DOTALL)

# A line of a table: the place where it stands, and its cells.
Written = tuple[str, list[str]]


class Choice(NamedTuple):
    """What one choice shows by name: figures and parts of the page, and of each period lines.

    A figure that is none says that there is nothing to draw; what is not named stays the page's.
    """

    figures: "Mapping[str, Figure | None]"
    parts: Mapping[str, str]
    lines: Mapping[str, Sequence[Written]] = {}


def choice_file(page: str, whose: str) -> str:
    """Return where a choice of a page stands, or (`*`) the pattern of such a place."""
    return f"data/{page}-{whose if whose == EVERYONE else safe_name(whose)}.js"


def partners_to_choose(edition: Edition, language: Language) -> Lookup:
    """Return the partners of whom the edition says anything; of too many, none, and so it says."""
    told = {row.partner for name in OF_PARTNERS for row in getattr(edition, name)}
    named = ((one.partner, one.name or one.partner) for one in by_name(edition))
    found = tuple((code, name) for code, name in named if code in told)
    if is_public(edition):
        found = ()
    is_too_long = len(found) > MOST_CHOICES
    options = Options(PARTNER, language.gettext("Partner"), () if is_too_long else found)
    return Lookup((), options, (), {}, most=1, is_too_long=is_too_long)


def partner_choices(
    page: str,
    edition: Edition,
    language: Language,
    told: Callable[[Partner, Edition], Choice],
) -> dict[str, bytes]:
    """Return a script for each partner, told from the edition's rows of it alone."""
    members = dict(partners_to_choose(edition, language).partners.members)
    if not members:
        return {}
    return {
        choice_file(page, one.partner): choice_script(one.partner, told(one, own))
        for one, own in each_partner(edition)
        if one.partner in members
    }


def choice_script(whose: str, choice: Choice) -> bytes:
    """Return the script that brings a choice to its page."""
    texts: dict[str, int] = {}
    data = {
        "figures": choice.figures,
        "parts": choice.parts,
        "rows": {
            period: {
                anchor: [texts.setdefault(cell, len(texts)) for cell in cells]
                for anchor, cells in lines
            }
            for period, lines in choice.lines.items()
        },
        "texts": list(texts),
    }
    start = "window.ACCORD_TOLD = window.ACCORD_TOLD || {};\nwindow.ACCORD_TOLD"
    return f"{start}[{as_script_data(whose)}] = {as_script_data(data)};\n".encode()


def written(lines: str) -> Iterator[Written]:
    """Yield each line of some rows of HTML."""
    for anchor, line in LINE.findall(lines):
        yield anchor, [cell.strip() for cell in CELL.split(line) if cell.strip()]
