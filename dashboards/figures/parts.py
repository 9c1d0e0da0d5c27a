"""Whom a result is of: a bar for each member of each dimension, all on one scale.

A figure that is withheld has its mark in place of a bar. Which members there are is not decided
here.
"""

from collections.abc import Sequence
from decimal import Decimal

from dashboards.figures.legend import NARROWEST, NARROWEST_WIDE, entry, legend_height
from dashboards.figures.mirror import mirrored
from dashboards.figures.points_of_result import PartGroup, PartPoint
from dashboards.figures.scale import finest, ticks_to
from dashboards.figures.template import (
    BACKGROUND,
    INK,
    INK2,
    INK3,
    STRONG_RULE,
    Figure,
    Part,
    annotation,
    lines,
    plain,
)
from dashboards.language import Language

# The table holds the others; short dimensions have the room first.
MOST_LINES = 32

WIDE_ROW, NARROW_ROW = 34, 56
WIDE_LABELS, LABEL_LETTERS = 250, 34
ABOVE, FOOT = 16, 30
NUMBER_WIDTH = 98
BAR_HEIGHT = 16
# The legend tells dimensions apart by them; each stands out from the ground. Of more dimensions
# than there are shades the others have a pattern; a hatched one would read as withheld.
SHADES = (INK, INK3, STRONG_RULE)
PATTERNS = ("", ".", "-")
# What a second line of a label needs: above its bar, or beside it.
LINE, TWO_LINES = 17, 8
TICKS = 4


def parts_figure(
    groups: Sequence[PartGroup], unit_kind: str, language: Language, most_lines: int = MOST_LINES
) -> Figure:
    """Show the members of each dimension; a reader may hide whole dimensions."""
    placed = _placed(groups, most_lines)
    values = [point.value or Decimal(0) for _, rows in placed for _, point in rows]
    most = max([*values, Decimal(0)])
    figure: Figure = {
        "data": [
            trace
            for place, (group, rows) in enumerate(placed)
            for trace in (_bars(group, rows, place, language), _numbers(group, rows))
        ],
        "layout": _layout(placed, most, unit_kind, language, is_narrow=False),
        "narrow": _layout(placed, most, unit_kind, language, is_narrow=True),
    }
    return mirrored(figure, has_time_axis=False) if language.direction == "rtl" else figure


def is_cut(groups: Sequence[PartGroup], most_lines: int = MOST_LINES) -> bool:
    """Whether there are more members than the figure has lines for."""
    drawn = sum(len(rows) for _, rows in _placed(groups, most_lines))
    return drawn < sum(len(group.points) for group in groups)


Placed = Sequence[tuple[PartGroup, list[tuple[int, PartPoint]]]]


def bar_end(most: Decimal, unit_kind: str) -> Decimal:
    """Return the round number at which the axis of values ends for the longest bar."""
    return ticks_to(most, TICKS, finest(unit_kind))[-1]


def _placed(groups: Sequence[PartGroup], most_lines: int) -> Placed:
    """Return each dimension with the rows of its members, a row for its name before them."""
    found, row = [], 0
    for group in sorted(groups, key=lambda one: (len(one.points), one.title)):
        if row and row + 1 + len(group.points) > most_lines:
            continue
        rows = [(row + 1 + place, point) for place, point in enumerate(group.points[:most_lines])]
        found.append((group, rows))
        row += 1 + len(rows)
    return found


def _bars(
    group: PartGroup, rows: Sequence[tuple[int, PartPoint]], place: int, language: Language
) -> Part:
    return {
        "type": "bar",
        "orientation": "h",
        "name": entry(group.title),
        "legendgroup": group.code,
        "x": [float(point.value) if point.value else None for _, point in rows],
        "y": [row for row, _ in rows],
        "ids": [point.anchor for _, point in rows],
        "marker": _look(place),
        "customdata": [_hover(group, point, language) for _, point in rows],
        "hovertemplate": "%{customdata}<extra></extra>",
    }


def _look(place: int) -> Part:
    """Return what tells the bars of one dimension from those of the others."""
    pattern, shade = divmod(place % (len(PATTERNS) * len(SHADES)), len(SHADES))
    colour = SHADES[shade]
    if not PATTERNS[pattern]:
        return {"color": colour}
    return {
        "color": BACKGROUND,
        "line": {"color": colour, "width": 1.5},
        "pattern": {
            "shape": PATTERNS[pattern],
            "fgcolor": colour,
            "bgcolor": BACKGROUND,
            "size": 6,
            "solidity": 0.25,
        },
    }


def _numbers(group: PartGroup, rows: Sequence[tuple[int, PartPoint]]) -> Part:
    """Each member's number at the end of its bar, or why it has none."""
    return {
        "type": "scatter",
        "mode": "text",
        "legendgroup": group.code,
        "showlegend": False,
        "x": [float(point.value or 0) for _, point in rows],
        "y": [row for row, _ in rows],
        "ids": [point.anchor for _, point in rows],
        "text": [f"\u2002{plain(_said(point))}\u2002" for _, point in rows],
        "textposition": "middle right",
        "textfont": {"size": 13, "color": INK},
        "cliponaxis": False,
        "hoverinfo": "skip",
    }


def _layout(
    placed: Placed, most: Decimal, unit_kind: str, language: Language, *, is_narrow: bool
) -> Part:
    rows = sum(1 + len(of_group) for _, of_group in placed)
    labels = [lines(words, LABEL_LETTERS, 2) for words in _words(placed)]
    has_two = any("<br>" in label for label in labels)
    row_height = NARROW_ROW + LINE * has_two if is_narrow else WIDE_ROW + TWO_LINES * has_two
    left = 8 if is_narrow else WIDE_LABELS
    room = (NARROWEST if is_narrow else NARROWEST_WIDE) - left - NUMBER_WIDTH
    names = [entry(group.title) for group, _ in placed]
    head = ABOVE + legend_height(names, room, has_groups=True)
    ticks = ticks_to(most, TICKS, finest(unit_kind))
    shown = ticks[:: max(len(ticks) - 1, 1)] if is_narrow else ticks
    return {
        "height": head + FOOT + row_height * max(rows, 1),
        "margin": {"l": left, "r": NUMBER_WIDTH, "t": head, "b": FOOT},
        "barmode": "overlay",
        "bargap": round(1 - BAR_HEIGHT / row_height, 3),
        "showlegend": True,
        "legend": {"traceorder": "normal"},
        "xaxis": {
            "range": [0, float(max(most, ticks[-1]) or 1) * 1.02],
            "showgrid": True,
            "tickangle": 0,
            "tickvals": [float(tick) for tick in shown],
            "ticktext": [language.quantity(tick, unit_kind) for tick in shown],
        },
        "yaxis": {"range": [rows - 0.5, -0.75 if is_narrow else -0.5], "showticklabels": False},
        "shapes": [],
        "annotations": [
            note
            for group, of_group in placed
            for note in _labels(group, of_group, is_narrow=is_narrow)
        ],
    }


def _words(placed: Placed) -> list[str]:
    """What stands at the rows: the dimensions' names and their members'."""
    return [word for group, of in placed for word in (group.title, *(one.label for _, one in of))]


def _labels(
    group: PartGroup, rows: Sequence[tuple[int, PartPoint]], *, is_narrow: bool
) -> list[Part]:
    left = {} if is_narrow else {"xshift": -WIDE_LABELS}
    above = {"yanchor": "bottom", "yshift": BAR_HEIGHT // 2 + 1} if is_narrow else left
    place = {"x": 0, "xref": "paper", "yref": "y", "xanchor": "left", "align": "left"}
    return [
        annotation(
            f"<b>{lines(group.title, LABEL_LETTERS, 2)}</b>",
            y=rows[0][0] - 1,
            font={"size": 14, "color": INK},
            **place,
            **left,
        ),
        *(
            annotation(
                lines(point.label, LABEL_LETTERS, 2),
                y=row,
                font={"size": 13, "color": INK2},
                **place,
                **above,
            )
            for row, point in rows
        ),
    ]


def _said(point: PartPoint) -> str:
    marks = "".join(f"[{letter}]" for letter in point.marks if letter != " ")
    return f"{point.words} {marks}".strip()


def _hover(group: PartGroup, point: PartPoint, language: Language) -> str:
    said = language.gettext("%(dimension)s: %(figure)s", dimension=group.title, figure=_said(point))
    return f"<b>{lines(point.label, 48, 3)}</b><br>{plain(said)}"
