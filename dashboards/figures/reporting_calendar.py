"""The reporting calendar: a row for each partner, a column for each period, a panel for each side.

Partners' reports and the Agency's answers are drawn by the same code, in panels of one size. What
became of a report is not decided here.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from dashboards.figures.mirror import mirrored
from dashboards.figures.points import Span
from dashboards.figures.reporting_calendar_layout import AXES, Ground, calendar_layout
from dashboards.figures.template import BACKGROUND, CLEAR, Figure, Part, plain
from dashboards.language import Language
from dashboards.reporting import REPORTS
from dashboards.rows import Side
from dashboards.status import Look

MARKER, HOLLOW_EDGE = 13, 2


class CalendarMark(NamedTuple):
    """What became of all that one side owed for a period; `words` stand beside the mark."""

    side: Side
    column: int
    period: str
    look: Look
    words: str
    anchor: str
    hover: str


class CalendarRow(NamedTuple):
    """One partner with the marks of both sides."""

    name: str
    marks: tuple[CalendarMark, ...]


Placed = tuple[int, CalendarMark]


def reporting_calendar_figure(
    rows: Sequence[CalendarRow],
    columns: Sequence[Span],
    sums: Mapping[Side, Sequence[tuple[str, str]]],
    language: Language,
) -> Figure:
    """Show what came and when, one kind of mark for each look.

    The sums of a side say how much came on time in each column, and of how much.
    """
    marks = [(place, mark) for place, row in enumerate(rows) for mark in row.marks]
    looks = [look for look in REPORTS.values() if any(mark.look is look for _, mark in marks)]
    keys = [language.gettext(look.word) for look in looks]
    ground = Ground([row.name for row in rows], columns, sums, keys)
    figure: Figure = {
        "data": [
            *(_key(look, language) for look in looks),
            *(
                trace
                for look in looks
                for side in AXES
                for trace in _traces(look, side, marks, columns)
            ),
        ],
        "layout": calendar_layout(ground, language, is_narrow=False),
        "narrow": calendar_layout(ground, language, is_narrow=True),
    }
    if language.direction == "rtl":
        return mirrored(figure, has_time_axis=True, has_labels=True)
    return figure


def _key(look: Look, language: Language) -> Part:
    """The legend's entry, which stands for both sides."""
    return {
        "type": "scatter",
        "mode": "markers",
        "name": plain(language.gettext(look.word)),
        "legendgroup": look.code,
        "x": [None],
        "y": [None],
        "marker": _marker(look),
        "hoverinfo": "skip",
    }


def _traces(look: Look, side: Side, marks: Sequence[Placed], columns: Sequence[Span]) -> list[Part]:
    found = [(row, mark) for row, mark in marks if mark.look is look and mark.side == side]
    if not found:
        return []
    x_axis, y_axis = AXES[side]
    shape: Part = {"mode": "markers+text", "marker": _marker(look), "textposition": "middle right"}
    return [
        {
            "type": "scatter",
            "legendgroup": look.code,
            "showlegend": False,
            "xaxis": x_axis,
            "yaxis": y_axis,
            "x": [columns[mark.column].middle.isoformat() for _, mark in found],
            "y": [row for row, _ in found],
            "ids": [f"{mark.anchor} {mark.side} {mark.period}" for _, mark in found],
            "text": [plain(mark.words) for _, mark in found],
            "textfont": {"size": 12, "color": f"var(--{look.tone})"},
            "cliponaxis": False,
            "customdata": [mark.hover for _, mark in found],
            "hovertemplate": "%{customdata}<extra></extra>",
            **(shape if look.symbol else {"mode": "text"}),
        }
    ]


def _marker(look: Look) -> Part:
    """An open shape is filled with the ground; what has no shape has a word in its place."""
    colour, symbol = f"var(--{look.tone})", look.symbol.removesuffix("-open")
    shape: Part = {"symbol": symbol or "circle", "size": MARKER, "opacity": 1}
    if not symbol:
        return shape | {"color": CLEAR}
    if symbol != look.symbol:
        return shape | {"color": BACKGROUND, "line": {"width": HOLLOW_EDGE, "color": colour}}
    return shape | {"color": colour}
