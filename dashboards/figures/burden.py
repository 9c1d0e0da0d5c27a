"""How much is asked of each partner in one period: two panels, with a line at the median of all.

Which rows there are and in what order is not decided here.
"""

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from dashboards.figures.legend import NARROWEST, legend_height
from dashboards.figures.mirror import mirrored
from dashboards.figures.scale import whole_ticks_to
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
from dashboards.language import Language

WIDE_ROW, NARROW_ROW = 34, 52
WIDE_LABELS, LABEL_LETTERS, NARROW_LETTERS = 262, 36, 38
WIDE_DOMAINS = ((0, 0.47), (0.53, 1))
# Of a row, what lies above its marks: on a narrow screen the label stands there.
WIDE_ABOVE, NARROW_ABOVE = 0.5, 0.62
TITLE, WIDE_LEGEND, BUTTONS, AXIS = 34, 40, 38, 30
LEFT, RIGHT = 10, 12  # On a narrow screen labels stand above their rows.
MARKER, TICKS = 13, 4
# Beyond the greatest number, the share of the scale that its own words need.
ROOM = 1.14


class Asked(NamedTuple):
    """One partner: a number for each panel."""

    anchor: str
    label: str
    numbers: tuple[int, int]
    hover: str


class Panel(NamedTuple):
    """What one panel counts, and the median of all partners, if the edition has it."""

    title: str
    median: Decimal | None
    median_words: str


Panels = tuple[Panel, Panel]


def burden_figure(rows: Sequence[Asked], panels: Panels, language: Language) -> Figure:
    """Show what each partner was asked beside what the partner in the middle was."""
    names = (language.gettext("Asked of the partner"), language.gettext("Median of all partners"))
    keys = names if any(panel.median is not None for panel in panels) else names[:1]
    figure: Figure = {
        "data": [
            trace
            for number, panel in enumerate(panels)
            for trace in (
                *_median(number, panel, len(rows), names[1]),
                _dots(number, rows, panel, names[0], language),
            )
        ],
        "layout": _layout(rows, panels, keys, language, is_narrow=False),
        "narrow": _layout(rows, panels, keys, language, is_narrow=True),
    }
    return mirrored(figure, has_time_axis=False) if language.direction == "rtl" else figure


def _axis(letter: str, number: int) -> str:
    return f"{letter}{number + 1 if number else ''}"


def _axes(number: int) -> Part:
    return {"xaxis": _axis("x", number), "yaxis": _axis("y", number), "showlegend": not number}


def _dots(number: int, rows: Sequence[Asked], panel: Panel, name: str, language: Language) -> Part:
    """Each partner's number, its words on the side that is away from the line."""
    median = panel.median or Decimal(0)
    return {
        "type": "scatter",
        "mode": "markers+text",
        "name": plain(name),
        "legendgroup": "partner",
        **_axes(number),
        "x": [row.numbers[number] for row in rows],
        "y": list(range(len(rows))),
        "ids": [f"{row.anchor} {number}" for row in rows],
        "text": [f"\u2002{language.number(row.numbers[number])}\u2002" for row in rows],
        "textposition": [
            "middle left" if row.numbers[number] < median else "middle right" for row in rows
        ],
        "textfont": {"size": 13, "color": INK},
        "cliponaxis": False,
        "marker": {"symbol": "circle", "size": MARKER, "opacity": 1, "color": SIDE_COLOUR["cso"]},
        "customdata": [row.hover for row in rows],
        "hovertemplate": "%{customdata}<extra></extra>",
    }


def _median(number: int, panel: Panel, rows: int, name: str) -> list[Part]:
    if panel.median is None:
        return []
    return [
        {
            "type": "scatter",
            "mode": "lines",
            "name": plain(name),
            "legendgroup": "median",
            **_axes(number),
            "x": [float(panel.median)] * 2,
            "y": [-1, rows],  # Beyond the first row and the last; what lies outside is cut.
            "line": {"color": STRONG_RULE, "width": 2, "dash": "dash"},
            "customdata": [plain(panel.median_words)] * 2,
            "hovertemplate": "%{customdata}<extra></extra>",
        }
    ]


def _layout(
    rows: Sequence[Asked],
    panels: Panels,
    keys: Sequence[str],
    language: Language,
    *,
    is_narrow: bool,
) -> Part:
    above = NARROW_ABOVE if is_narrow else WIDE_ABOVE
    panel_height = max(len(rows), 1) * (NARROW_ROW if is_narrow else WIDE_ROW)
    legend = legend_height(keys, NARROWEST - LEFT - RIGHT, has_groups=True)
    head = TITLE + (BUTTONS + legend if is_narrow else WIDE_LEGEND)
    plot = 2 * panel_height + AXIS + TITLE if is_narrow else panel_height
    part = panel_height / plot
    height = head + plot + AXIS
    layout: Part = {
        "height": height,
        "margin": {
            "l": LEFT if is_narrow else WIDE_LABELS, "r": RIGHT, "t": head, "b": AXIS, "pad": 0,
        },
        "showlegend": True,
        "legend": {"y": round(1 - BUTTONS / height, 3)} if is_narrow else {},
        "shapes": [],
        "annotations": [],
    }  # fmt: skip
    for number, panel in enumerate(panels):
        across = (0, 1) if is_narrow else WIDE_DOMAINS[number]
        up = ((1 - part, 1), (0, part))[number] if is_narrow else (0, 1)
        x_name, y_name = _axis("x", number), _axis("y", number)
        numbers = [Decimal(row.numbers[number]) for row in rows]
        greatest = max([*numbers, panel.median or Decimal(0), Decimal(1)])
        ticks = whole_ticks_to(greatest, TICKS)
        most = float(max(ticks[-1], greatest)) * ROOM
        layout[f"xaxis{x_name[1:]}"] = {
            "range": [-most * 0.02, most],
            "domain": across,
            "anchor": y_name,
            "tickangle": 0,
            "tickvals": [float(tick) for tick in ticks],
            "ticktext": [language.number(tick) for tick in ticks],
        }
        layout[f"yaxis{y_name[1:]}"] = {
            "range": [max(len(rows), 1) - above, -above],
            "showticklabels": False,
            "domain": up,
            "anchor": x_name,
        }
        layout["annotations"].append(_title(panel, across[0], up[1]))
        if is_narrow or not number:
            layout["annotations"] += [
                _label(place, row, y_name, is_narrow=is_narrow) for place, row in enumerate(rows)
            ]
    return layout


def _title(panel: Panel, x: float, y: float) -> Part:
    words = f" · {plain(panel.median_words)}" if panel.median_words else ""
    return annotation(
        f"<b>{plain(panel.title)}</b>{words}",
        x=x,
        y=y,
        xref="paper",
        yref="paper",
        xanchor="left",
        yanchor="bottom",
        yshift=6,
        align="left",
        font={"size": 14, "color": INK},
    )


def _label(place: int, row: Asked, y_name: str, *, is_narrow: bool) -> Part:
    above = {"yanchor": "bottom", "yshift": 8}
    shift = above if is_narrow else {"xshift": -WIDE_LABELS, "yanchor": "middle"}
    return annotation(
        lines(row.label, NARROW_LETTERS if is_narrow else LABEL_LETTERS, 1 if is_narrow else 2),
        x=0,
        y=place,
        xref="paper",
        yref=y_name,
        xanchor="left",
        align="left",
        font={"size": 13, "color": INK2 if is_narrow else INK},
        bgcolor=BACKGROUND,  # The line of the median ends at the words.
        **shift,
    )
