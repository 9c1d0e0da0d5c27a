"""Rows of two marks on a scale that all share: what figures of this kind have in common.

Which rows there are, what their marks mean and in what order they stand is not decided here.
"""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import NamedTuple

from dashboards.figures.template import BACKGROUND, INK, INK2, Part, annotation, lines, plain

HEAD, FOOT = 48, 34
NARROW_LEFT, NARROW_LETTERS, LINES = 16, 36, 2
# What a second line of a label needs: above its row, or beside it.
LINE, TWO_LINES = 18, 10

# Places on the scale, and what stands below each.
Ticks = Sequence[tuple[float, str]]


class Room(NamedTuple):
    """What a figure needs besides its rows, in pixels.

    `letters` has a label beside its row; `free` is what the scale leaves free below and above.
    """

    row: int
    narrow_row: int
    labels: int
    letters: int
    right: int
    mark: int
    size: int = 14
    free: tuple[float, float] = (0, 0)


def connector(pairs: Iterable[tuple[Decimal | None, Decimal | None]], colour: str) -> Part:
    """Draw a line between the two marks of each row that has both."""
    x: list[float | None] = []
    y: list[int | None] = []
    for place, (one, other) in enumerate(pairs):
        if one is not None and other is not None:
            x += [float(one), float(other), None]
            y += [place, place, None]
    return {
        "type": "scatter",
        "mode": "lines",
        "showlegend": False,
        "x": x,
        "y": y,
        "line": {"color": colour, "width": 3},
        "hoverinfo": "skip",
    }


def marks(
    values: Sequence[Decimal | None],
    name: str,
    marker: Part,
    ids: Sequence[str],
    hovers: Sequence[str],
) -> Part:
    """Draw one of the two marks of each row, where there is one."""
    return {
        "type": "scatter",
        "mode": "markers",
        "name": plain(name),
        "x": [None if value is None else float(value) for value in values],
        "y": list(range(len(values))),
        "ids": list(ids),
        "cliponaxis": False,
        "marker": {**marker, "opacity": 1},
        "customdata": list(hovers),
        "hovertemplate": "%{customdata}<extra></extra>",
    }


def beside(texts: Sequence[str], ticks: Ticks) -> Part:
    """Write what each row says in a column right of the scale."""
    return {
        "type": "scatter",
        "mode": "text",
        "showlegend": False,
        "x": [ticks[-1][0]] * len(texts),
        "y": list(range(len(texts))),
        "text": [f"\u2003{plain(text)}" for text in texts],
        "textposition": "middle right",
        "textfont": {"size": 14, "color": INK},
        "cliponaxis": False,
        "hoverinfo": "skip",
    }


def scale_layout(
    labels: Sequence[str],
    ticks: Ticks,
    room: Room,
    *,
    is_narrow: bool,
    strong: Sequence[bool] = (),
) -> Part:
    """Return the layout of such rows; strong ones are bold."""
    left = NARROW_LEFT if is_narrow else room.labels
    letters = NARROW_LETTERS if is_narrow else room.letters
    texts = [lines(label, letters, LINES) for label in labels]
    has_two = any("<br>" in text for text in texts)
    row_height = room.narrow_row + LINE * has_two if is_narrow else room.row + TWO_LINES * has_two
    return {
        "height": HEAD + FOOT + row_height * max(len(labels), 1),
        "margin": {"l": left, "r": room.right, "t": HEAD, "b": FOOT},
        "showlegend": True,
        "xaxis": {
            "range": [ticks[0][0] - room.free[0], ticks[-1][0] + room.free[1]],
            "showgrid": True,
            "tickangle": 0,
            "tickvals": [place for place, _ in ticks],
            "ticktext": [words for _, words in ticks],
        },
        "yaxis": {
            "range": [len(labels) - 0.5, -0.8 if is_narrow else -0.5],
            "showticklabels": False,
        },
        "shapes": [],
        "annotations": [
            annotation(
                f"<b>{text}</b>" if strong and strong[place] else text,
                x=0,
                y=place,
                xref="paper",
                yref="y",
                xanchor="left",
                align="left",
                font={"size": room.size, "color": INK2 if is_narrow else INK},
                **(
                    {"yanchor": "bottom", "yshift": room.mark // 2 + 2, "bgcolor": BACKGROUND}
                    if is_narrow
                    else {"xshift": -room.labels}
                ),
            )
            for place, text in enumerate(texts)
        ],
    }
