"""All results of one partner, or of an earlier period, for who chooses them on the page of results.

What is shown is the edition's own; each partner has a file of its own, so that a reader loads no
more than was chosen.
"""

import re
from collections.abc import Iterator
from typing import Any

from dashboards.cell_rows import MOST_CHOICES
from dashboards.edition import Edition
from dashboards.folder import safe_name
from dashboards.language import Language
from dashboards.pages.frame import is_public
from dashboards.pages.result.lookup import PARTNER, Lookup, Options
from dashboards.pages.through_time import Line, lines_of, until
from dashboards.pages.tracking_tables import all_since, groups_of, tables_of
from dashboards.rendering import as_script_data, render
from dashboards.rows import EVERYONE

# Lines of many periods have most of their cells in common, so each cell is kept once.
CELL = re.compile(r"(?=<t[dh] )")
LINE = re.compile(r'<tr id="([^"]+)">(.*?)</tr>', re.DOTALL)


def choice_file(partner: str) -> str:
    """Return where the results of a partner stand, or (`*`) the pattern of such a place."""
    return f"data/results-{partner if partner == EVERYONE else safe_name(partner)}.js"


def partners_to_choose(edition: Edition, language: Language) -> Lookup:
    """Return the partners of whom the edition says anything; of too many, none."""
    told = {row.partner for row in edition.progress}
    named = sorted((one.name or one.partner, one.partner) for one in edition.partners)
    found = tuple((code, name) for name, code in named if code in told)
    if is_public(edition) or len(found) > MOST_CHOICES:
        found = ()
    options = Options(PARTNER, language.gettext("Partner"), found)
    return Lookup(spans=(), partners=options, dimensions=(), cells={}, most=1)


def choice_files(edition: Edition, language: Language) -> dict[str, bytes]:
    """Return a script for each partner, and one for the programme's earlier periods."""
    found = {choice_file("all"): _script("all", edition, lines_of(edition), language)}
    for code, _ in partners_to_choose(edition, language).partners.members:
        lines = tuple(
            line for line in lines_of(edition, code) if any(step.row for step in line.steps)
        )
        found[choice_file(code)] = _script(code, edition, lines, language)
    return found


def _script(whose: str, edition: Edition, lines: tuple[Line, ...], language: Language) -> bytes:
    tables = tables_of(edition, lines, language)
    texts: dict[str, int] = {}
    rows: dict[str, Any] = {}
    for period in tables.periods:
        then = tuple(until(line, period) for line in lines)
        name = EVERYONE if period == tables.periods[-1] else period.period
        rows[name] = {
            anchor: [texts.setdefault(cell, len(texts)) for cell in cells]
            for anchor, cells in _lines(edition, then, language)
        }
    is_all = whose == "all"
    data = {
        "figures": {} if is_all else tables.figures,
        "tables": {}
        if is_all
        else {
            name: render("results_choice.html", language, part=name, tables=tables).decode()
            for name in ("grid", "counts")
        },
        "rows": rows,
        "texts": list(texts),
    }
    start = "window.ACCORD_RESULTS = window.ACCORD_RESULTS || {};\nwindow.ACCORD_RESULTS"
    return f"{start}[{as_script_data(whose)}] = {as_script_data(data)};\n".encode()


def _lines(
    edition: Edition, lines: tuple[Line, ...], language: Language
) -> Iterator[tuple[str, list[str]]]:
    """Yield each line of the tracking table: the place where it stands, and its cells."""
    page = render(
        "results_choice.html",
        language,
        part="rows",
        groups=groups_of(edition, lines, language),
        since=all_since(lines, language),
    ).decode()
    for anchor, line in LINE.findall(page):
        yield anchor, [cell.strip() for cell in CELL.split(line) if cell.strip()]
