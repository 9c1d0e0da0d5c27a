"""The ground on which results stand through the periods: a line for each, and the axes of time.

The marks themselves belong in `status_grid.py`.
"""

from collections.abc import Sequence

from dashboards.figures.points import Span
from dashboards.figures.template import INK, INK2, RULE, Part, annotation, lines
from dashboards.figures.time_axis import PAD, time_axis
from dashboards.language import Language

# So many columns stay legible; where there are more, the latest are shown.
WIDE_COLUMNS, NARROW_COLUMNS = 40, 8
# With more columns than these, only years are named.
WIDE_NAMED, NARROW_NAMED = 16, 8

WIDE_ROW, NARROW_ROW = 38, 66
WIDE_LABELS, RIGHT = 344, 8
# A line of a label: what the margin, or a screen of 320 pixels, has room for.
WIDE_LETTERS, NARROW_LETTERS = 47, 38
AXIS, LEGEND_LINE = 46, 30
WIDE_LEGEND = 64
BUTTONS = 30  # On a narrow screen they have a line of their own.
SAID = 22  # A line that says that earlier periods are not shown.


def grid_layout(
    labels: Sequence[str],
    columns: Sequence[Span],
    keys: int,
    language: Language,
    *,
    is_narrow: bool,
) -> Part:
    """Lay out the figure for a wide or a narrow screen; `keys` is how long its legend is."""
    rows = len(labels)
    most = NARROW_COLUMNS if is_narrow else WIDE_COLUMNS
    head = AXIS + (BUTTONS + LEGEND_LINE * ((keys + 1) // 2) if is_narrow else WIDE_LEGEND)
    foot = AXIS + (SAID if len(columns) > most else 0)
    axis = _axis(columns, most, language, is_narrow=is_narrow)
    height = head + foot + (NARROW_ROW if is_narrow else WIDE_ROW) * max(rows, 1)
    return {
        "height": height,
        "margin": {"l": 8 if is_narrow else WIDE_LABELS, "r": RIGHT, "t": head, "b": foot},
        "dragmode": "zoom",
        "showlegend": True,
        "legend": {"y": 1 - BUTTONS / height} if is_narrow else {},
        "xaxis": {**axis, "side": "top"},
        "xaxis2": {**axis, "side": "bottom", "overlaying": "x", "matches": "x"},
        "yaxis": {"range": [rows - 0.5, -0.8 if is_narrow else -0.7], "showticklabels": False},
        "shapes": [_rule(row) for row in range(rows)],
        "annotations": [
            *(_label(row, label, is_narrow=is_narrow) for row, label in enumerate(labels)),
            *_left_out(len(columns), most, language),
        ],
    }


def _axis(columns: Sequence[Span], most: int, language: Language, *, is_narrow: bool) -> Part:
    shown = columns[-most:]
    axis = time_axis(shown, language, NARROW_NAMED if is_narrow else WIDE_NAMED)
    if shown:
        first, last = shown[0].starts_on + PAD, shown[-1].ends_on - PAD
        axis["range"] = [first.isoformat(), last.isoformat()]
    return axis


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


def _label(row: int, label: str, *, is_narrow: bool) -> Part:
    shift = {"yanchor": "bottom", "yshift": 9} if is_narrow else {"xshift": -WIDE_LABELS}
    return annotation(
        lines(label, NARROW_LETTERS if is_narrow else WIDE_LETTERS, 2),
        x=0,
        y=row,
        xref="paper",
        yref="y",
        xanchor="left",
        align="left",
        font={"size": 13, "color": INK},
        **shift,
    )


def _left_out(columns: int, most: int, language: Language) -> list[Part]:
    """Say that there are earlier periods, where not all of them fit."""
    if columns <= most:
        return []
    said = language.gettext(
        "The latest %(shown)s of %(all)s periods; the table shows all.",
        shown=language.number(most),
        all=language.number(columns),
    )
    place = {"x": 0, "y": 0, "xref": "paper", "yref": "paper", "xanchor": "left", "align": "left"}
    return [
        annotation(said, yanchor="top", yshift=-AXIS, font={"size": 12, "color": INK2}, **place)
    ]
