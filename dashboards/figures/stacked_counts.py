"""Rows of counts: a bar for each row, its parts told apart by pattern and not by colour alone.

Which rows there are, what they count and in what order they stand is not decided here.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from dashboards.figures.legend import NARROWEST, legend_height
from dashboards.figures.mirror import mirrored
from dashboards.figures.scale import ticks_to
from dashboards.figures.template import (
    BACKGROUND,
    INK,
    INK2,
    Figure,
    Part,
    annotation,
    lines,
    plain,
)
from dashboards.language import Language

# A narrow row has its label above its bar, with so many lines at most.
WIDE_ROW, NARROW_ROW, LINE = 38, 28, 17
WIDE_LABELS, WIDE_LETTERS, NARROW_LETTERS = 340, 46, 38
WIDE_LINES, NARROW_LINES = 2, 3
HEAD, FOOT, LEFT = 48, 30, 8
BUTTONS = 38  # On a narrow screen they have a line of their own.
NUMBER_WIDTH = 48
BAR_HEIGHT = 16
TICKS = 4

EDGE = {"color": INK2, "width": 1.5}
PATTERN = {"fgcolor": INK2, "bgcolor": BACKGROUND, "size": 7, "solidity": 0.35}
SOLID: Part = {"color": INK, "line": {"color": INK, "width": 1.5}}
HATCHED: Part = {"color": BACKGROUND, "line": EDGE, "pattern": {**PATTERN, "shape": "/"}}
DOTTED: Part = {"color": BACKGROUND, "line": EDGE, "pattern": {**PATTERN, "shape": "."}}
OUTLINE: Part = {"color": BACKGROUND, "line": EDGE}
# The first part of three or four is solid, the last an outline.
OF_THREE, OF_FOUR = (SOLID, HATCHED, OUTLINE), (SOLID, HATCHED, DOTTED, OUTLINE)


class Counted(NamedTuple):
    """One row with how many of each part it has."""

    anchor: str
    label: str
    counts: Mapping[str, int]

    @property
    def total(self) -> int:
        """All of its parts together."""
        return sum(self.counts.values())


def stacked_counts_figure(
    rows: Sequence[Counted], parts: Mapping[str, str], language: Language
) -> Figure:
    """Show up to four parts of each row; `parts` says what each is called."""
    markers = OF_FOUR if len(parts) == len(OF_FOUR) else OF_THREE
    shown = [
        (code, word, marker)
        for (code, word), marker in zip(parts.items(), markers, strict=False)
        if any(row.counts.get(code) for row in rows)
    ]
    names = [word for _, word, _ in shown]
    figure: Figure = {
        "data": [
            *(_trace(code, word, marker, rows, language) for code, word, marker in shown),
            _numbers(rows, language),
        ],
        "layout": _layout(rows, names, language, is_narrow=False),
        "narrow": _layout(rows, names, language, is_narrow=True),
    }
    return mirrored(figure, has_time_axis=False) if language.direction == "rtl" else figure


def _trace(code: str, word: str, marker: Part, rows: Sequence[Counted], language: Language) -> Part:
    return {
        "type": "bar",
        "orientation": "h",
        "name": plain(word),
        "x": [row.counts.get(code) or None for row in rows],  # A bar of nothing has an outline.
        "y": list(range(len(rows))),
        "ids": [row.anchor for row in rows],
        "marker": marker,
        "customdata": [_hover(row, code, word, language) for row in rows],
        "hovertemplate": "%{customdata}<extra></extra>",
    }


def _numbers(rows: Sequence[Counted], language: Language) -> Part:
    return {
        "type": "scatter",
        "mode": "text",
        "showlegend": False,
        "x": [row.total for row in rows],
        "y": list(range(len(rows))),
        "text": [f"\u2002{language.number(row.total)}\u2002" for row in rows],
        "textposition": "middle right",
        "textfont": {"size": 13, "color": INK},
        "cliponaxis": False,
        "hoverinfo": "skip",
    }


def _layout(
    rows: Sequence[Counted], names: Sequence[str], language: Language, *, is_narrow: bool
) -> Part:
    most = max((row.total for row in rows), default=0)
    ticks = [tick for tick in ticks_to(Decimal(most), TICKS) if tick == int(tick)]
    labels = [_name(row, is_narrow=is_narrow) for row in rows]
    most_lines = max((label.count("<br>") + 1 for label in labels), default=1)
    row_height = NARROW_ROW + LINE * most_lines if is_narrow else WIDE_ROW
    head = (
        BUTTONS + legend_height(names, NARROWEST - LEFT - NUMBER_WIDTH) + 12 if is_narrow else HEAD
    )
    first = 0.8 if is_narrow else 0.5  # The part of a row above the middle of its bar.
    height = head + FOOT + round(row_height * (max(len(rows), 1) - 0.5 + first))
    return {
        "height": height,
        "margin": {
            "l": LEFT if is_narrow else WIDE_LABELS,
            "r": NUMBER_WIDTH,
            "t": head,
            "b": FOOT,
        },
        "barmode": "stack",
        "bargap": round(1 - BAR_HEIGHT / row_height, 3),
        "showlegend": True,
        "legend": {"traceorder": "normal", "y": round(1 - BUTTONS / height, 3) if is_narrow else 1},
        "xaxis": {
            "range": [0, max(most, 1) * 1.02],
            "showgrid": True,
            "tickangle": 0,
            "tickvals": [float(tick) for tick in ticks],
            "ticktext": [language.number(tick) for tick in ticks],
        },
        "yaxis": {
            "range": [len(rows) - 0.5, -first],
            "showticklabels": False,
        },
        "shapes": [],
        "annotations": [
            _label(place, label, is_narrow=is_narrow) for place, label in enumerate(labels)
        ],
    }


def _name(row: Counted, *, is_narrow: bool) -> str:
    if is_narrow:
        return lines(row.label, NARROW_LETTERS, NARROW_LINES)
    return lines(row.label, WIDE_LETTERS, WIDE_LINES)


def _label(place: int, label: str, *, is_narrow: bool) -> Part:
    above = {"yanchor": "bottom", "yshift": BAR_HEIGHT // 2 + 2}
    return annotation(
        label,
        x=0,
        y=place,
        xref="paper",
        yref="y",
        xanchor="left",
        align="left",
        font={"size": 13, "color": INK2 if is_narrow else INK},
        **(above if is_narrow else {"xshift": -WIDE_LABELS}),
    )


def _hover(row: Counted, code: str, word: str, language: Language) -> str:
    said = language.gettext(
        "%(state)s: %(count)s of %(all)s",
        state=word,
        count=language.number(row.counts.get(code, 0)),
        all=language.number(row.total),
    )
    return f"{lines(row.label, 48, 3)}<br>{plain(said)}"
