"""How many figures of each result are shown, withheld or not there: a bar for each result.

Counting is not done here.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from dashboards.figures.mirror import mirrored
from dashboards.figures.scale import ticks_to
from dashboards.figures.template import (
    BACKGROUND,
    INK,
    INK2,
    Figure,
    Part,
    annotation,
    lines,
    plain,
)
from dashboards.language import N_, Language

WIDE_ROW, NARROW_ROW = 34, 80
WIDE_LABELS, WIDE_LETTERS, NARROW_LETTERS = 344, 47, 38
WIDE_HEAD, NARROW_HEAD, FOOT = 48, 60, 30
NUMBER_WIDTH = 56
BAR_HEIGHT = 16
TICKS = 4

STATES: Mapping[str, str] = {
    "shown": N_("Shown"),
    "withheld": N_("Withheld"),
    "missing": N_("Not available"),
}
MARKERS: Mapping[str, Part] = {
    "shown": {"color": INK, "line": {"color": INK, "width": 1}},
    "withheld": {
        "color": BACKGROUND,
        "line": {"color": INK2, "width": 1},
        "pattern": {"shape": "/", "fgcolor": INK2, "bgcolor": BACKGROUND, "size": 7,
                    "solidity": 0.35},
    },
    "missing": {"color": BACKGROUND, "line": {"color": INK2, "width": 1}},
}  # fmt: skip


class Told(NamedTuple):
    """One result with how many of its figures are in each state, and its row."""

    code: str
    title: str
    anchor: str
    counts: Mapping[str, int]

    @property
    def total(self) -> int:
        """All of its figures."""
        return sum(self.counts.values())


def told_figure(found: Sequence[Told], language: Language) -> Figure:
    """Show what became of the figures of each result."""
    seen = [state for state in STATES if any(one.counts.get(state) for one in found)]
    figure: Figure = {
        "data": [*(_trace(state, found, language) for state in seen), _numbers(found, language)],
        "layout": _layout(found, language, is_narrow=False),
        "narrow": _layout(found, language, is_narrow=True),
    }
    return mirrored(figure, has_time_axis=False) if language.direction == "rtl" else figure


def _trace(state: str, found: Sequence[Told], language: Language) -> Part:
    return {
        "type": "bar",
        "orientation": "h",
        "name": plain(language.gettext(STATES[state])),
        "x": [one.counts.get(state) or None for one in found],  # A bar of nothing has an outline.
        "y": list(range(len(found))),
        "ids": [one.anchor for one in found],
        "marker": MARKERS[state],
        "customdata": [_hover(one, state, language) for one in found],
        "hovertemplate": "%{customdata}<extra></extra>",
    }


def _numbers(found: Sequence[Told], language: Language) -> Part:
    """All figures of each result, at the end of its bar."""
    return {
        "type": "scatter",
        "mode": "text",
        "showlegend": False,
        "x": [one.total for one in found],
        "y": list(range(len(found))),
        "text": [f"\u2002{language.number(one.total)}\u2002" for one in found],
        "textposition": "middle right",
        "textfont": {"size": 13, "color": INK},
        "cliponaxis": False,
        "hoverinfo": "skip",
    }


def _layout(found: Sequence[Told], language: Language, *, is_narrow: bool) -> Part:
    rows = len(found)
    most = max((one.total for one in found), default=0)
    ticks = ticks_to(Decimal(most), TICKS)
    head, row = (NARROW_HEAD, NARROW_ROW) if is_narrow else (WIDE_HEAD, WIDE_ROW)
    return {
        "height": head + FOOT + row * max(rows, 1),
        "margin": {"l": 8 if is_narrow else WIDE_LABELS, "r": NUMBER_WIDTH, "t": head, "b": FOOT},
        "barmode": "stack",
        "bargap": 1 - BAR_HEIGHT / row,
        "showlegend": True,
        "legend": {"traceorder": "normal"},
        "xaxis": {
            "range": [0, max(most, 1) * 1.02],
            "showgrid": True,
            "tickangle": 0,
            "tickvals": [float(tick) for tick in ticks],
            "ticktext": [language.number(tick) for tick in ticks],
        },
        "yaxis": {"range": [rows - 0.5, -0.8 if is_narrow else -0.5], "showticklabels": False},
        "shapes": [],
        "annotations": [_label(place, one, is_narrow=is_narrow) for place, one in enumerate(found)],
    }


def _label(place: int, one: Told, *, is_narrow: bool) -> Part:
    above = {"yanchor": "bottom", "yshift": BAR_HEIGHT // 2 + 2}
    shift = above if is_narrow else {"xshift": -WIDE_LABELS}
    return annotation(
        lines(
            f"{one.code} {one.title}",
            NARROW_LETTERS if is_narrow else WIDE_LETTERS,
            3 if is_narrow else 2,
        ),
        x=0,
        y=place,
        xref="paper",
        yref="y",
        xanchor="left",
        align="left",
        font={"size": 12, "color": INK},
        **shift,
    )


def _hover(one: Told, state: str, language: Language) -> str:
    said = language.gettext(
        "%(state)s: %(count)s of %(all)s figures",
        state=language.gettext(STATES[state]),
        count=language.number(one.counts.get(state, 0)),
        all=language.number(one.total),
    )
    return f"<b>{plain(one.code)}</b> {lines(one.title, 48, 3)}<br>{plain(said)}"
