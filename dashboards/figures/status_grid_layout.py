"""The ground on which results stand through the periods: a line for each, and the axes of time.

The marks themselves belong in `status_grid.py`.
"""

from collections.abc import Sequence

from dashboards.figures.legend import NARROWEST, NARROWEST_WIDE, legend_height
from dashboards.figures.points import Span
from dashboards.figures.template import INK, RULE, Part, annotation, lines
from dashboards.figures.time_axis import earlier_left_out, time_axis
from dashboards.language import Language

# So many columns stay legible; where there are more, the latest are shown.
WIDE_COLUMNS, NARROW_COLUMNS = 40, 8

WIDE_ROW, NARROW_ROW, LINE = 38, 32, 17  # A narrow row grows by the lines of its label.
WIDE_LABELS, RIGHT = 344, 8
# A line of a label: what the margin, or a screen of 320 pixels, has room for.
WIDE_LETTERS, NARROW_LETTERS = 47, 38
WIDE_LINES, NARROW_LINES = 2, 3
AXIS = 46
SAID = 40  # Two lines that say that earlier periods are not shown.


def grid_layout(
    labels: Sequence[str],
    columns: Sequence[Span],
    keys: Sequence[str],
    language: Language,
    *,
    is_narrow: bool,
) -> Part:
    """Lay out the figure for a wide or a narrow screen; `keys` are its legend's entries."""
    rows = len(labels)
    most = NARROW_COLUMNS if is_narrow else WIDE_COLUMNS
    left = 8 if is_narrow else WIDE_LABELS
    room = (NARROWEST if is_narrow else NARROWEST_WIDE) - left - RIGHT
    head = AXIS + legend_height(keys, room, has_groups=True)
    foot = AXIS + (SAID if len(columns) > most else 0)
    axis = time_axis(columns[-most:], language, room)
    texts = [_text(label, is_narrow=is_narrow) for label in labels]
    most_lines = max((text.count("<br>") + 1 for text in texts), default=1)
    row_height = NARROW_ROW + LINE * most_lines if is_narrow else WIDE_ROW
    return {
        "height": head + foot + row_height * max(rows, 1),
        "margin": {"l": left, "r": RIGHT, "t": head, "b": foot},
        "dragmode": "zoom",
        "showlegend": True,
        "xaxis": {**axis, "side": "top"},
        "xaxis2": {**axis, "side": "bottom", "overlaying": "x", "matches": "x"},
        "yaxis": {"range": [rows - 0.5, -0.85 if is_narrow else -0.7], "showticklabels": False},
        "shapes": [_rule(row) for row in range(rows)],
        "annotations": [
            *(_label(row, text, is_narrow=is_narrow) for row, text in enumerate(texts)),
            *earlier_left_out(len(columns), most, AXIS, language),
        ],
    }


def _rule(row: int) -> Part:
    return {
        "type": "line",
        "layer": "below",
        "xref": "paper",
        "yref": "y",
        "x0": 0,
        "x1": 1,
        "y0": row,
        "y1": row,
        "line": {"color": RULE, "width": 1},
    }


def _text(label: str, *, is_narrow: bool) -> str:
    if is_narrow:
        return lines(label, NARROW_LETTERS, NARROW_LINES)
    return lines(label, WIDE_LETTERS, WIDE_LINES)


def _label(row: int, text: str, *, is_narrow: bool) -> Part:
    shift = {"yanchor": "bottom", "yshift": 9} if is_narrow else {"xshift": -WIDE_LABELS}
    return annotation(
        text,
        x=0,
        y=row,
        xref="paper",
        yref="y",
        xanchor="left",
        align="left",
        font={"size": 13, "color": INK},
        **shift,
    )
