"""The ground of the reporting calendar: two panels of one size, beside or below each other.

The marks themselves belong in `reporting_calendar.py`.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from dashboards.figures.legend import NARROWEST, NARROWEST_WIDE, legend_height
from dashboards.figures.points import Span
from dashboards.figures.template import (
    INK,
    INK2,
    RULE,
    SIDE_COLOUR,
    Part,
    annotation,
    lines,
    plain,
)
from dashboards.figures.time_axis import time_axis
from dashboards.language import N_, Language
from dashboards.rows import Side

# An answer follows a report, so the partners' panel comes first; both have one size.
AXES: dict[Side, tuple[str, str]] = {"cso": ("x", "y"), "agency": ("x2", "y2")}
TITLES: dict[Side, str] = {
    "cso": N_("What partners sent"),
    "agency": N_("What the Agency sent back"),
}

WIDE_ROW, NARROW_ROW = 34, 52
WIDE_LABELS, LABEL_LETTERS, NARROW_LETTERS = 262, 38, 38
WIDE_DOMAINS: dict[Side, tuple[float, float]] = {"cso": (0, 0.485), "agency": (0.515, 1)}
# Of a row, what lies above its marks: on a narrow screen the label stands there.
WIDE_ABOVE, NARROW_ABOVE = 0.5, 0.62
# And what its sums, which take two lines there, need more than other rows.
NARROW_BELOW = 0.2
# The slash keeps its place among letters from right to left.
OF = "\u2066/{}\u2069"
TITLE, AXIS, BUTTONS, UNDER_LEGEND = 30, 42, 30, 10
FOOT, RIGHT, NARROW_SIDE = 8, 12, 10
# Rows that the words of the axis are still near to; of more, they stand below as well.
MANY_ROWS = 16


class Ground(NamedTuple):
    """What stands around the marks: names of rows, columns, sums below them, and the legend's keys.

    A sum is how much of a side came on time, and of how much.
    """

    names: Sequence[str]
    columns: Sequence[Span]
    sums: Mapping[Side, Sequence[tuple[str, str]]]
    keys: Sequence[str]


def calendar_layout(ground: Ground, language: Language, *, is_narrow: bool) -> Part:
    """Lay out the figure for a wide or a narrow screen; below the rows stands one of sums."""
    rows = len(ground.names) + 1
    below = NARROW_BELOW if is_narrow else 0
    panel = (rows + below) * (NARROW_ROW if is_narrow else WIDE_ROW)
    head_of_panel = TITLE + AXIS
    sides = 2 * NARROW_SIDE if is_narrow else WIDE_LABELS + RIGHT
    room = (NARROWEST if is_narrow else NARROWEST_WIDE) - sides
    # Plotly gives it the plot's width, wherever it stands.
    legend = legend_height(ground.keys, NARROWEST if is_narrow else room, has_groups=True)
    above = NARROW_ABOVE if is_narrow else WIDE_ABOVE
    head = head_of_panel + (BUTTONS if is_narrow else UNDER_LEGEND) + legend
    foot = FOOT + (AXIS if len(ground.names) > MANY_ROWS else 0)
    plot = 2 * panel + foot + head_of_panel if is_narrow else panel
    part = panel / plot
    heights = {"cso": (1 - part, 1), "agency": (0, part)} if is_narrow else {}
    a_panel = 1.0 if is_narrow else min(end - start for start, end in WIDE_DOMAINS.values())
    axis = time_axis(ground.columns, language, room * a_panel)
    labels = [*ground.names, language.gettext("On time, of those due")]
    layout: Part = {
        "height": head + plot + foot,
        "margin": {
            "l": NARROW_SIDE if is_narrow else WIDE_LABELS,
            "r": NARROW_SIDE if is_narrow else RIGHT,
            "t": head,
            "b": foot,
            "pad": 0,
        },
        "dragmode": "zoom",
        "showlegend": True,
        "legend": {"y": 1 - BUTTONS / (head + plot + foot)} if is_narrow else {},
        "shapes": [],
        "annotations": [],
    }
    for side, (x_name, y_name) in AXES.items():
        across = (0, 1) if is_narrow else WIDE_DOMAINS[side]
        up = heights.get(side, (0, 1))
        layout[f"xaxis{x_name[1:]}"] = {
            **axis, "side": "top", "domain": across, "anchor": y_name,
            **({} if x_name == "x" else {"matches": "x"}),
        }  # fmt: skip
        layout[f"yaxis{y_name[1:]}"] = {
            "range": [rows - above + below, -above],
            "showticklabels": False,
            "domain": up,
            "anchor": x_name,
        }
        layout["annotations"].append(_title(side, across[0], up[1], language))
        layout["shapes"] += _rules(y_name, across, [row - above for row in range(rows)], side)
        layout["annotations"] += _sums(ground, side, is_narrow=is_narrow)
        if is_narrow or side == "cso":
            layout["annotations"] += _labels(labels, y_name, is_narrow=is_narrow)
        if foot > FOOT:
            layout["annotations"] += _named_below(axis, x_name, up[0])
    return layout


def _title(side: Side, x: float, y: float, language: Language) -> Part:
    return annotation(
        f"<b>{plain(language.gettext(TITLES[side]))}</b>",
        x=x,
        y=y,
        xref="paper",
        yref="paper",
        xanchor="left",
        yanchor="bottom",
        yshift=AXIS,
        font={"size": 15, "color": SIDE_COLOUR[side]},
    )


def _rules(
    y_name: str, across: tuple[float, float], places: Sequence[float], side: Side
) -> list[Part]:
    """A line above each row; those above the first and the sums are of the side's colour."""
    return [
        {
            "type": "line",
            "layer": "below",
            "xref": "paper",
            "yref": y_name,
            "x0": across[0],
            "x1": across[1],
            "y0": place,
            "y1": place,
            "line": {"color": SIDE_COLOUR[side], "width": 2}
            if place in {places[0], places[-1]}
            else {"color": RULE, "width": 1},
        }
        for place in places
    ]


def _labels(labels: Sequence[str], y_name: str, *, is_narrow: bool) -> Iterator[Part]:
    for row, label in enumerate(labels):
        shift = (
            {"yanchor": "bottom", "yshift": 8}
            if is_narrow
            else {"xshift": -WIDE_LABELS, "yanchor": "middle"}
        )
        yield annotation(
            lines(label, NARROW_LETTERS if is_narrow else LABEL_LETTERS, 1 if is_narrow else 2),
            x=0,
            y=row,
            xref="paper",
            yref=y_name,
            xanchor="left",
            align="left",
            font={"size": 13, "color": INK2 if is_narrow else INK},
            **shift,
        )


def _sums(ground: Ground, side: Side, *, is_narrow: bool) -> Iterator[Part]:
    """How much came on time in each column; a narrow screen has room for it in two lines."""
    x_name, y_name = AXES[side]
    for column, (came, due) in zip(ground.columns, ground.sums[side], strict=True):
        between = f"<br>{OF.format(due)}" if is_narrow else f"/{due}"
        yield annotation(
            f"{came}{between if due else ''}",
            x=column.middle.isoformat(),
            y=len(ground.names),
            xref=x_name,
            yref=y_name,
            font={"size": 12, "color": INK},
            **({"yanchor": "top", "yshift": 7} if is_narrow else {}),
        )


def _named_below(axis: Part, x_name: str, y: float) -> Iterator[Part]:
    """The words of an axis of time once more, where the rows end."""
    for day, words in zip(axis["tickvals"], axis["ticktext"], strict=True):
        yield annotation(
            words,
            x=day,
            y=y,
            xref=x_name,
            yref="paper",
            yanchor="top",
            yshift=-4,
            font={"size": 13, "color": INK2},
        )
