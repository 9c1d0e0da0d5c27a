"""The ground on which results are drawn: the scale, its bands, the targets, the rows' names.

The results' own bars and numbers belong in `results.py`.
"""

from collections.abc import Sequence
from decimal import Decimal

from dashboards.figures.legend import NARROWEST, NARROWEST_WIDE, legend_height
from dashboards.figures.points import ResultPoint
from dashboards.figures.template import (
    BANDS,
    INK,
    INK2,
    Part,
    annotation,
    lines,
)
from dashboards.language import Language
from dashboards.status import RESULTS

Ends = tuple[Decimal, Decimal]

# What lies further out is drawn at the edge; its number is printed as it is.
SCALE = (Decimal("-0.10"), Decimal("1.30"))
RIGHT_EDGE = 1.31

# The margin in which each row's number stands.
NUMBER_WIDTH = 104

WIDE_ROW, NARROW_ROW = 46, 82
WIDE_FOOT, NARROW_FOOT = 50, 34

# On a narrow screen the statuses stand above the bands' names, if these have room.
MOST_BAND_LETTERS = 9
BAND_NAMES = 24
WIDE_LABELS = 292

# A line of a row's label: what the margin, or a screen of 320 pixels, has room for.
LABEL_LETTERS = 40

# Half the height of a target tick, in rows.
WIDE_TICK, NARROW_TICK = 0.27, 0.14


def results_layout(
    points: Sequence[ResultPoint], ends: Ends, language: Language, *, is_narrow: bool
) -> Part:
    """Lay out the figure of results for a wide or a narrow screen.

    `ends` are the shares of planned progress at which the first two bands end.
    """
    left = float(SCALE[0]) if any((point.progress or 0) < 0 for point in points) else 0.0
    left_margin = 8 if is_narrow else WIDE_LABELS
    room = (NARROWEST if is_narrow else NARROWEST_WIDE) - left_margin - NUMBER_WIDTH
    names = list(dict.fromkeys(language.gettext(point.look.word) for point in points))
    head = BAND_NAMES + legend_height(names, room, has_groups=True)
    half = NARROW_TICK if is_narrow else WIDE_TICK
    rows, foot = len(points), NARROW_FOOT if is_narrow else WIDE_FOOT
    return {
        "height": head + foot + (NARROW_ROW if is_narrow else WIDE_ROW) * max(rows, 1),
        "margin": {"l": left_margin, "r": NUMBER_WIDTH, "t": head, "b": foot},
        "showlegend": True,
        "xaxis": {
            "range": [left - 0.012, RIGHT_EDGE],
            "showgrid": False,
            "tickangle": 0,
            **_ticks(ends, language, is_narrow=is_narrow),
        },
        "yaxis": {"range": [rows - 0.5, -0.64 if is_narrow else -0.5], "showticklabels": False},
        "shapes": [*_bands(left, ends), *(_target(row, half) for row in range(rows))],
        "annotations": [
            *(_row_label(row, point, is_narrow=is_narrow) for row, point in enumerate(points)),
            *_band_names(ends, language, is_narrow=is_narrow),
        ],
    }


def _ticks(ends: Ends, language: Language, *, is_narrow: bool) -> Part:
    shown = ends[:1] if is_narrow else ends  # No room for the last band's number by the target.
    ticks = sorted({Decimal(0), *shown, Decimal(1)})
    words = [language.percent(tick) for tick in ticks]
    target = language.gettext("Target")
    # Side by side the two would reach the number of the last band.
    words[-1] = target if is_narrow else f"{words[-1]}<br>{target}"
    return {"tickvals": [float(tick) for tick in ticks], "ticktext": words}


def _bands(left: float, ends: Ends) -> list[Part]:
    edges = (left, *map(float, ends), RIGHT_EDGE)
    return [
        {
            "type": "rect",
            "layer": "below",
            "xref": "x",
            "yref": "paper",
            "x0": start,
            "x1": end,
            "y0": 0,
            "y1": 1,
            "fillcolor": colour,
            "opacity": 0.55,
            "line": {"width": 0},
        }
        for start, end, colour in zip(edges, edges[1:], BANDS, strict=False)
    ]


def _target(row: int, half: float) -> Part:
    """The tick that each row's bar is to reach."""
    return {
        "type": "line",
        "xref": "x",
        "yref": "y",
        "x0": 1,
        "x1": 1,
        "y0": row - half,
        "y1": row + half,
        "line": {"color": INK, "width": 2},
    }


def _row_label(row: int, point: ResultPoint, *, is_narrow: bool) -> Part:
    text = lines(f"{point.code} {point.title}", LABEL_LETTERS, 2)
    above = {"yanchor": "bottom", "yshift": 9}
    shift = above if is_narrow else {"xshift": -WIDE_LABELS}
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


def _band_names(ends: Ends, language: Language, *, is_narrow: bool) -> list[Part]:
    """Name the bands; where a screen has no room for the words, the legend names them."""
    starts = (0.0, *map(float, ends))
    words = [language.gettext(RESULTS[code].word) for code in ("off_track", "behind", "on_track")]
    if is_narrow and any(len(word) > MOST_BAND_LETTERS for word in words):
        return []
    return [
        annotation(
            word,
            x=start,
            y=1,
            xref="x",
            yref="paper",
            xanchor="left",
            yanchor="bottom",
            yshift=2,
            font={"size": 12, "color": INK2},
        )
        for start, word in zip(starts, words, strict=True)
    ]
