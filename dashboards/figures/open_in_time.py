"""What was raised, and how long it stayed open: a line for each, up to the day it was closed.

Beyond a day that a rule names, the line is dashed. What stays open runs up to the day as at which
everything stands. Which lines there are and in what order is not decided here.
"""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from dashboards.figures.legend import NARROWEST, legend_height
from dashboards.figures.mirror import mirrored
from dashboards.figures.template import (
    BACKGROUND,
    INK,
    INK2,
    STRONG_RULE,
    Figure,
    Part,
    annotation,
    lines,
    plain,
)
from dashboards.language import SHORT_MONTHS, Language
from dashboards.status import Look

WIDE_ROW, NARROW_ROW = 38, 62
WIDE_LABELS, WIDE_LETTERS, NARROW_LETTERS = 330, 45, 38
HEAD, FOOT, BUTTONS = 48, 42, 38
WIDE_END, NARROW_END = 90, 16
PAD = timedelta(days=20)
BAD = "var(--bad)"
QUARTER, MOST_QUARTERS, MOST_NARROW = 3, 14, 3


class Spell(NamedTuple):
    """One thing from the day it was raised to its end, and from when on it was late."""

    anchor: str
    label: str
    first: date
    last: date
    late_from: date | None
    look: Look
    words: str  # At the end of the line; empty where nothing needs to be said.
    hover: str


def open_in_time_figure(rows: Sequence[Spell], today: date, language: Language) -> Figure:
    """Show each spell; what is named in the legend are the states at its end."""
    looks = {row.look.code: row.look for row in rows}
    names = [language.gettext(look.word) for look in looks.values()]
    figure: Figure = {
        "data": [
            _segments(rows, is_late=False),
            _segments(rows, is_late=True),
            _starts(rows),
            *(_ends(rows, look, language) for look in looks.values()),
        ],
        "layout": _layout(rows, names, today, language, is_narrow=False),
        "narrow": _layout(rows, names, today, language, is_narrow=True),
    }
    if language.direction == "ltr":
        return figure
    return mirrored(figure, has_time_axis=True, has_labels=True)


def _segments(rows: Sequence[Spell], *, is_late: bool) -> Part:
    x: list[str | None] = []
    y: list[int | None] = []
    for place, row in enumerate(rows):
        turn = min(row.late_from or row.last, row.last)
        first, last = (turn, row.last) if is_late else (row.first, turn)
        if first < last:
            x += [first.isoformat(), last.isoformat(), None]
            y += [place, place, None]
    line = {"color": BAD, "width": 3, "dash": "dash"} if is_late else {"color": INK2, "width": 3}
    return {
        "type": "scatter",
        "mode": "lines",
        "showlegend": False,
        "x": x,
        "y": y,
        "line": line,
        "hoverinfo": "skip",
    }


def _starts(rows: Sequence[Spell]) -> Part:
    marker = {"symbol": "line-ns-open", "size": 12, "opacity": 1, "line": {"width": 2}}
    return {
        **_points(list(enumerate(rows)), [row.first for row in rows], "first"),
        "showlegend": False,
        "marker": {**marker, "color": INK2},
    }


def _ends(rows: Sequence[Spell], look: Look, language: Language) -> Part:
    found = [(place, row) for place, row in enumerate(rows) if row.look.code == look.code]
    colour = f"var(--{look.tone})"
    is_hollow = look.symbol.endswith("-open")
    return {
        **_points(found, [row.last for _, row in found], ""),
        "name": plain(language.gettext(look.word)),
        "marker": {
            "symbol": look.symbol.removesuffix("-open"),
            "size": 13,
            "opacity": 1,
            "color": BACKGROUND if is_hollow else colour,
            "line": {"width": 2.5 if is_hollow else 0, "color": colour},
        },
    }


def _points(found: Sequence[tuple[int, Spell]], days: Sequence[date], which: str) -> Part:
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [day.isoformat() for day in days],
        "y": [place for place, _ in found],
        "ids": [f"{row.anchor} {which}".strip() for _, row in found],
        "cliponaxis": False,
        "customdata": [row.hover for _, row in found],
        "hovertemplate": "%{customdata}<extra></extra>",
    }


def _layout(
    rows: Sequence[Spell],
    names: Sequence[str],
    today: date,
    language: Language,
    *,
    is_narrow: bool,
) -> Part:
    first = min([row.first for row in rows] + [today]) - PAD
    last = max([row.last for row in rows] + [today]) + PAD
    row_height = NARROW_ROW if is_narrow else WIDE_ROW
    head = BUTTONS + legend_height(names, NARROWEST) + 12 if is_narrow else HEAD
    height = head + FOOT + row_height * max(len(rows), 1)
    # From right to left, what is said at a line's end would lie on its name: it follows the name.
    is_apart = not is_narrow and language.direction == "ltr"
    margin = {
        "l": 16 if is_narrow else WIDE_LABELS,
        "r": WIDE_END if is_apart else NARROW_END,
        "t": head,
        "b": FOOT,
    }
    return {
        "height": height,
        "margin": margin,
        "dragmode": "zoom",
        "showlegend": True,
        "legend": {"y": round(1 - BUTTONS / height, 3) if is_narrow else 1},
        "xaxis": {
            "type": "date",
            "range": [first.isoformat(), last.isoformat()],
            "tickangle": 0,
            "showgrid": True,
            "fixedrange": False,
            **_ticks(first, last, language, is_narrow=is_narrow),
        },
        "yaxis": {
            "range": [len(rows) - 0.5, -0.8 if is_narrow else -0.5],
            "showticklabels": False,
        },
        "shapes": [_today(today)],
        "annotations": [
            *(
                _label(place, row, is_narrow=is_narrow, is_apart=is_apart)
                for place, row in enumerate(rows)
            ),
            *(_words(place, row) for place, row in enumerate(rows) if is_apart and row.words),
        ],
    }


def _ticks(first: date, last: date, language: Language, *, is_narrow: bool) -> Mapping[str, object]:
    """A tick at each quarter's first day, or at each year's where there are too many of them."""
    days = [
        date(year, month, 1)
        for year in range(first.year, last.year + 1)
        for month in range(1, 13, QUARTER)
        if first < date(year, month, 1) < last
    ]
    most = MOST_NARROW if is_narrow else MOST_QUARTERS
    step = max(-(-len(days) // most), 1)
    shown = days[::-1][::step][::-1]
    named = [
        _month(day, language, has_year=place == 0 or shown[place - 1].year != day.year)
        for place, day in enumerate(shown)
    ]
    return {"tickvals": [day.isoformat() for day in shown], "ticktext": named}


def _month(day: date, language: Language, *, has_year: bool) -> str:
    name = plain(language.gettext(SHORT_MONTHS[day.month - 1]))
    return f"{name}<br>{day.year}" if has_year else name


def _today(today: date) -> Part:
    return {
        "type": "line",
        "layer": "below",
        "xref": "x",
        "yref": "paper",
        "x0": today.isoformat(),
        "x1": today.isoformat(),
        "y0": 0,
        "y1": 1,
        "line": {"color": STRONG_RULE, "width": 1, "dash": "dot"},
    }


def _label(place: int, row: Spell, *, is_narrow: bool, is_apart: bool) -> Part:
    letters = NARROW_LETTERS if is_narrow else WIDE_LETTERS
    text = lines(row.label, letters, 2)
    if row.words and not is_apart:
        text = f"{lines(row.label, letters, 1)}<br>{plain(row.words)}"
    above = {"yanchor": "bottom", "yshift": 8}
    return annotation(
        text,
        x=0,
        y=place,
        xref="paper",
        yref="y",
        xanchor="left",
        align="left",
        font={"size": 13, "color": INK2 if is_narrow else INK},
        **(above if is_narrow else {"xshift": -WIDE_LABELS}),
    )


def _words(place: int, row: Spell) -> Part:
    return annotation(
        plain(row.words),
        x=row.last.isoformat(),
        y=place,
        xref="x",
        yref="y",
        xanchor="left",
        xshift=11,
        font={"size": 13, "color": INK},
    )
