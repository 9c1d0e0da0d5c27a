"""Promises in time: the day each is due, and what became of it.

A line leads from the day first agreed for it to the one that holds now, where they differ, and on
to the day it was kept. Overdue ones run on in red to the day of the edition. Both sides are drawn
by the same code, one block under the other, and the figure grows with its rows.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

from dashboards.figures.legend import LETTER, NARROWEST, NARROWEST_WIDE
from dashboards.figures.mirror import mirrored
from dashboards.figures.template import (
    BACKGROUND,
    INK,
    INK2,
    SIDE_COLOUR,
    STRONG_RULE,
    Figure,
    Part,
    annotation,
    lines,
    plain,
)
from dashboards.language import SHORT_MONTHS, Language
from dashboards.rows import Side

WIDE_ROW, NARROW_ROW = 30, 52
WIDE_LABELS, LABEL_LETTERS, NARROW_LETTERS = 330, 46, 38
HEAD, NARROW_HEAD, FOOT = 48, 84, 40
# Room for what is said at the end of a row.
WIDE_END, NARROW_END = 150, 16
BAD = "var(--bad)"
# So many days before the earliest due date, and after the day of the edition.
BEFORE, AFTER = timedelta(days=20), timedelta(days=40)
MOST_DAYS = timedelta(days=400)
# So many months apart are those whose names stand at the axis.
EVERY = (1, 2, 3, 6)


class Promise(NamedTuple):
    """One promise in time, and what is said of it."""

    side: Side
    label: str
    first_due: date
    due: date
    end: date | None  # The day it was kept.
    is_overdue: bool
    words: str
    hover: str
    moved: str = ""  # How often its date was, for the table.
    reason: str = ""  # Why it was not kept on time, for the table.


def timeline_figure(
    rows: Sequence[Promise],
    titles: dict[Side, str],
    names: dict[Side, str],
    today: date,
    language: Language,
) -> Figure:
    """Show promises in the order given, the Agency's block first.

    `titles` stand over each side's block, `names` in the legend.
    """
    placed = _placed(rows)
    figure: Figure = {
        "data": [
            _lines(placed, today),
            _late(placed, today),
            *(_due(placed, side, names[side]) for side in titles),
            *(_kept(placed, side) for side in titles),
            _overdue(placed, today, language),
        ],
        "layout": _layout(placed, titles, today, language, is_narrow=False),
        "narrow": _layout(placed, titles, today, language, is_narrow=True),
    }
    if language.direction == "ltr":
        return figure
    return mirrored(figure, has_time_axis=True, has_labels=True)


Placed = Sequence[tuple[int, Promise]]


def _placed(rows: Sequence[Promise]) -> Placed:
    """Return each promise with its row; a row before each side's is for the side's name."""
    found, row, side = [], -1, ""
    for promise in rows:
        row += 2 if promise.side != side else 1
        side = promise.side
        found.append((row, promise))
    return found


def _first_day(placed: Placed, today: date) -> date:
    days = [promise.due for _, promise in placed]
    return max(min([*days, today]) - BEFORE, today - MOST_DAYS)


def _lines(placed: Placed, today: date) -> Part:
    first = _first_day(placed, today)
    x: list[str | None] = []
    y: list[int | None] = []
    for row, promise in placed:
        days = [promise.first_due, promise.due, promise.end or promise.due]
        x += [max(min(days), first).isoformat(), max(*days, first).isoformat(), None]
        y += [row, row, None]
    return _segments(x, y, {"color": STRONG_RULE, "width": 2})


def _late(placed: Placed, today: date) -> Part:
    first = _first_day(placed, today)
    x: list[str | None] = []
    y: list[int | None] = []
    for row, promise in placed:
        if promise.is_overdue:
            x += [max(promise.due, first).isoformat(), today.isoformat(), None]
            y += [row, row, None]
    return _segments(x, y, {"color": BAD, "width": 3, "dash": "dash"})


def _segments(x: list[str | None], y: list[int | None], line: Part) -> Part:
    return {
        "type": "scatter",
        "mode": "lines",
        "showlegend": False,
        "x": x,
        "y": y,
        "line": line,
        "hoverinfo": "skip",
    }


def _due(placed: Placed, side: Side, name: str) -> Part:
    found = [(row, promise) for row, promise in placed if promise.side == side]
    return {
        **_points(found, [promise.due for _, promise in found]),
        "name": plain(name),
        "legendgroup": side,
        "marker": {
            "symbol": "circle",
            "size": 12,
            "opacity": 1,
            "color": BACKGROUND,
            "line": {"width": 2.5, "color": SIDE_COLOUR[side]},
        },
    }


def _kept(placed: Placed, side: Side) -> Part:
    found = [(row, promise) for row, promise in placed if promise.side == side and promise.end]
    return {
        **_points(found, [promise.end or promise.due for _, promise in found]),
        "legendgroup": side,
        "showlegend": False,
        "marker": {"symbol": "circle", "size": 11, "opacity": 1, "color": SIDE_COLOUR[side]},
    }


def _overdue(placed: Placed, today: date, language: Language) -> Part:
    found = [(row, promise) for row, promise in placed if promise.is_overdue]
    return {
        **_points(found, [today] * len(found)),
        "name": language.gettext("Overdue"),
        "marker": {"symbol": "diamond", "size": 12, "opacity": 1, "color": BAD},
    }


def _points(found: Placed, days: Sequence[date]) -> Part:
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [day.isoformat() for day in days],
        "y": [row for row, _ in found],
        "cliponaxis": False,
        "customdata": [promise.hover for _, promise in found],
        "hovertemplate": "%{customdata}<extra></extra>",
    }


def _layout(
    placed: Placed, titles: dict[Side, str], today: date, language: Language, *, is_narrow: bool
) -> Part:
    rows = max((row for row, _ in placed), default=0) + 1
    first, last = _first_day(placed, today), today + AFTER
    row_height = NARROW_ROW if is_narrow else WIDE_ROW
    head = NARROW_HEAD if is_narrow else HEAD
    # From right to left, what is said of a promise would lie on its line: it follows the name.
    is_apart = not is_narrow and language.direction == "ltr"
    left, right = (16 if is_narrow else WIDE_LABELS), (WIDE_END if is_apart else NARROW_END)
    room = (NARROWEST if is_narrow else NARROWEST_WIDE) - left - right
    months = _named_months(first, last, language, room)
    return {
        "height": head + FOOT + row_height * rows,
        "margin": {
            "l": left,
            "r": right,
            "t": head,
            "b": FOOT,
        },
        "dragmode": "zoom",
        "showlegend": True,
        "xaxis": {
            "type": "date",
            "range": [first.isoformat(), last.isoformat()],
            "tickvals": [day.isoformat() for day in months],
            "ticktext": [_month(day, language) for day in months],
            "tickangle": 0,
            "showgrid": True,
            "fixedrange": False,
        },
        "yaxis": {"range": [rows - 0.4, -0.8], "showticklabels": False},
        "shapes": [_today(today)],
        "annotations": [
            *_block_titles(placed, titles, is_narrow=is_narrow),
            *(
                _label(row, promise, is_narrow=is_narrow, is_apart=is_apart)
                for row, promise in placed
            ),
            *((_words(row, promise, today) for row, promise in placed) if is_apart else ()),
        ],
    }


def _months(first: date, last: date) -> list[date]:
    found, day = [], (first.replace(day=1) + timedelta(days=32)).replace(day=1)
    while day < last:
        found.append(day)
        day = (day + timedelta(days=32)).replace(day=1)
    return found


def _named_months(first: date, last: date, language: Language, room: float) -> list[date]:
    """Return the months whose names have so many pixels of room, January among them."""
    months = _months(first, last)
    longest = LETTER * max(len(language.gettext(name)) for name in SHORT_MONTHS)
    every = next((n for n in EVERY if n * room >= longest * len(months)), EVERY[-1])
    return [day for day in months if (day.month - 1) % every == 0]


def _month(day: date, language: Language) -> str:
    name = plain(language.gettext(SHORT_MONTHS[day.month - 1]))
    return f"{name}<br>{day.year}" if day.month == 1 else name


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
        "line": {"color": INK2, "width": 1, "dash": "dot"},
    }


def _block_titles(placed: Placed, titles: dict[Side, str], *, is_narrow: bool) -> list[Part]:
    first: dict[Side, int] = {}
    for row, promise in placed:
        first.setdefault(promise.side, row - 1)
    return [
        annotation(
            f"<b>{plain(titles[side])}</b>",
            y=row,
            font={"size": 14, "color": SIDE_COLOUR[side]},
            **_left(is_narrow=is_narrow),
        )
        for side, row in first.items()
    ]


def _label(row: int, promise: Promise, *, is_narrow: bool, is_apart: bool) -> Part:
    above = {"yanchor": "bottom", "yshift": 7} if is_narrow else {}
    text = promise.label if is_apart else f"{promise.words} · {promise.label}"
    return annotation(
        lines(text, NARROW_LETTERS if is_narrow else LABEL_LETTERS, 1),
        y=row,
        font={"size": 13, "color": INK},
        **_left(is_narrow=is_narrow),
        **above,
    )


def _words(row: int, promise: Promise, today: date) -> Part:
    # Behind its line: a promise may have been kept before it was due.
    end = today if promise.is_overdue else max(promise.due, promise.end or promise.due)
    return annotation(
        plain(promise.words),
        x=end.isoformat(),
        y=row,
        xref="x",
        yref="y",
        xanchor="left",
        xshift=12,
        font={"size": 13, "color": BAD if promise.is_overdue else INK2},
    )


def _left(*, is_narrow: bool) -> Part:
    place = {"x": 0, "xref": "paper", "yref": "y", "xanchor": "left", "align": "left"}
    return place if is_narrow else place | {"xshift": -WIDE_LABELS}
