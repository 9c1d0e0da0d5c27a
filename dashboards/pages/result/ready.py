"""The cells of one result as the page's script wants them, with figures to put them into.

Every word is said here, in the language of the page; the script only puts cells in their places.
"""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from dashboards.figures.parts import MOST_LINES, NARROW_ROW, WIDE_ROW, bar_end, parts_figure
from dashboards.figures.points_of_result import PartGroup, PartPoint, PathPoint, ResultPath
from dashboards.figures.target_path import target_path_figure
from dashboards.figures.target_path_layout import value_axis, value_ticks
from dashboards.figures.template import BACKGROUND, INK
from dashboards.folder import safe_name
from dashboards.language import Language
from dashboards.pages.result.lookup import Cell, Lookup, Options
from dashboards.pages.result.parts import TO_DATE, Reading
from dashboards.rendering import as_script_data
from dashboards.rows import Indicator
from dashboards.status import Look

# Letters that no language uses: the script puts a figure, its target or its status in their place.
FIGURE, TARGET, STATUS = "\ue001", "\ue002", "\ue003"
ANY = Decimal(1)


def cells_file(indicator: Indicator) -> str:
    """Return where the cells of a result stand: apart from its page, for who chooses."""
    return f"data/{safe_name(indicator.indicator)}-cells.js"


def cells_script(
    lookup: Lookup, indicator: Indicator, reading: Reading, language: Language
) -> bytes:
    """Return the cells of a result as a script; its parts are drawn in one reading."""
    groups = [one for one in (*lookup.dimensions, lookup.partners) if one.members]
    data = {
        "periods": [span.code for span in lookup.spans],
        "period_names": [language.short_period(span.code) for span in lookup.spans],
        "groups": [list(one) for one in _as_drawn(groups)],
        "cells": {
            name: {key: [_written(cell) for cell in row] for key, row in rows.items()}
            for name, rows in lookup.cells.items()
        },
        "path": {
            "figure": _path(lookup, indicator, language),
            "axes": _path_axes(lookup, indicator, language),
            "solid": INK,
            "hollow": BACKGROUND,
        },
        "parts": {
            "figure": _parts(groups, indicator, language),
            "axes": _parts_axes(lookup, reading, indicator, language),
            "reading": reading,
            "most": MOST_LINES,
            "wide_row": WIDE_ROW,
            "narrow_row": NARROW_ROW,
        },
    }
    return f"window.ACCORD_CELLS = {as_script_data(data)};\n".encode()


def _written(cell: Cell | None) -> Any:
    """Return a cell as short as can be: nothing, its marks alone, or a list that ends early."""
    if cell is None:
        return 0
    if cell.value is None and not cell.status:
        return cell.marks
    parts = [_number(cell.value), cell.words, cell.marks]
    if cell.status:
        told = [*parts, _number(cell.target), cell.target_words, cell.status]
        return [*told, cell.interval] if cell.interval else told
    return parts if cell.marks else parts[:2]


def _number(value: Decimal | None) -> float | None:
    return None if value is None else float(value)


def _path(lookup: Lookup, indicator: Indicator, language: Language) -> Any:
    points = tuple(
        PathPoint(
            span=span,
            anchor=f"of-{span.code}",
            actual=ANY,
            target=ANY,
            actual_words=FIGURE,
            target_words=TARGET,
            marks="",
            look=Look("", STATUS, "", "", "", ""),
            coverage="",
        )
        for span in lookup.spans
    )
    return target_path_figure(ResultPath(points, indicator.unit_kind), language)


def _path_axes(lookup: Lookup, indicator: Indicator, language: Language) -> list[Any]:
    """Return every axis that a path needs, the shortest first: its ends and how it is drawn."""
    kind = indicator.unit_kind
    found = {
        tuple(
            value_ticks([told for cell in row if cell for told in (cell.value, cell.target)], kind)
        )
        for row in lookup.cells[TO_DATE].values()
    }
    return [
        [float(ticks[0]), float(ticks[-1]), value_axis(ticks, kind, language)]
        for ticks in sorted(found, key=lambda ticks: (ticks[-1] - ticks[0], ticks))
    ]


def _as_drawn(groups: Iterable[Options]) -> list[Options]:
    """Return dimensions in the order of the figure of parts."""
    return sorted(groups, key=lambda one: (len(one.members), one.title))


def _parts(groups: Iterable[Options], indicator: Indicator, language: Language) -> Any:
    """Return a figure with a line for every member there is; the script leaves lines out."""
    drawn = [
        PartGroup(
            one.code,
            one.title,
            tuple(
                PartPoint(f"by-{one.code}-{code}", label, ANY, FIGURE, "")
                for code, label in one.members
            ),
        )
        for one in groups
    ]
    rows = sum(1 + len(one.points) for one in drawn)
    return parts_figure(drawn, indicator.unit_kind, language, most_lines=rows)


def _parts_axes(
    lookup: Lookup, reading: Reading, indicator: Indicator, language: Language
) -> list[Any]:
    """Return every axis that bars need, the shortest first: its end, drawn wide and narrow."""
    values = {
        cell.value or Decimal(0) for row in lookup.cells[reading].values() for cell in row if cell
    }
    axes = []
    for end in sorted({bar_end(value, indicator.unit_kind) for value in values}):
        bar = PartGroup("", "", (PartPoint("", "", end, "", ""),))
        one = parts_figure([bar], indicator.unit_kind, language)
        axes.append([float(end), one["layout"]["xaxis"], one["narrow"]["xaxis"]])
    return axes
