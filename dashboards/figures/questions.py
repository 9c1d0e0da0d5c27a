"""How many questions each check asked: a bar per check, its parts by what became of them.

Counting is not done here.
"""

from collections.abc import Mapping, Sequence

from dashboards.figures.mirror import mirrored
from dashboards.figures.quality_points import Bar
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
from dashboards.language import Language

# The table holds the others.
MOST_BARS = 12

WIDE_ROW, NARROW_ROW = 40, 66
WIDE_LABELS, LABEL_LETTERS = 330, 46
WIDE_HEAD, NARROW_HEAD, FOOT = 48, 76, 30
NUMBER_WIDTH = 56
BAR_HEIGHT = 20

# Solid waits for an answer; the others have one.
MARKERS: Mapping[str, Part] = {
    "open": {"color": INK, "line": {"color": INK, "width": 1}},
    "accepted": {
        "color": BACKGROUND,
        "line": {"color": INK2, "width": 1},
        "pattern": {"shape": "/", "fgcolor": INK2, "bgcolor": BACKGROUND, "size": 7,
                    "solidity": 0.4},
    },
    "returned": {
        "color": BACKGROUND,
        "line": {"color": INK2, "width": 1},
        "pattern": {"shape": ".", "fgcolor": INK2, "bgcolor": BACKGROUND, "size": 7,
                    "solidity": 0.4},
    },
    "excluded": {"color": BACKGROUND, "line": {"color": INK2, "width": 1.5}},
}  # fmt: skip


def questions_figure(found: Sequence[Bar], states: Mapping[str, str], language: Language) -> Figure:
    """Show the questions of the checks that asked most."""
    shown = found[:MOST_BARS]
    numbered = [(place, state) for place, state in enumerate(states)]
    figure: Figure = {
        "data": [
            *(
                _trace(state, place, states[state], shown, language)
                for place, state in numbered
                if any(bar.states[place] for bar in shown)
            ),
            _numbers(shown, language),
        ],
        "layout": _layout(shown, language, is_narrow=False),
        "narrow": _layout(shown, language, is_narrow=True),
    }
    return mirrored(figure, has_time_axis=False) if language.direction == "rtl" else figure


def _trace(state: str, place: int, word: str, shown: Sequence[Bar], language: Language) -> Part:
    return {
        "type": "bar",
        "orientation": "h",
        "name": language.gettext(word),
        "x": [bar.states[place] or None for bar in shown],  # A bar of nothing has an outline.
        "y": list(range(len(shown))),
        "ids": [bar.link for bar in shown],
        "marker": MARKERS[state],
        "customdata": [_hover(bar, word, bar.states[place], language) for bar in shown],
        "hovertemplate": "%{customdata}<extra></extra>",
    }


def _numbers(shown: Sequence[Bar], language: Language) -> Part:
    """All questions of each check, at the end of its bar."""
    return {
        "type": "scatter",
        "mode": "text",
        "showlegend": False,
        "x": [bar.rows for bar in shown],
        "y": list(range(len(shown))),
        "text": [f"\u2002{language.number(bar.rows)}\u2002" for bar in shown],
        "textposition": "middle right",
        "textfont": {"size": 14, "color": INK},
        "cliponaxis": False,
        "hoverinfo": "skip",
    }


def _layout(shown: Sequence[Bar], language: Language, *, is_narrow: bool) -> Part:
    rows = len(shown)
    most = max((bar.rows for bar in shown), default=0)
    ticks = _ticks(most)
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
            "tickvals": ticks,
            "ticktext": [language.number(tick) for tick in ticks],
        },
        "yaxis": {"range": [rows - 0.5, -0.75 if is_narrow else -0.5], "showticklabels": False},
        "shapes": [],
        "annotations": [_label(place, bar, is_narrow=is_narrow) for place, bar in enumerate(shown)],
    }


def _ticks(most: int) -> list[int]:
    """Zero and up to four whole steps."""
    step = 1
    for factor in (2, 2.5, 2) * 9:
        if most / step <= 4:  # noqa: PLR2004  More ticks are a thicket.
            break
        step = int(step * factor)
    return list(range(0, max(most, 1) + 1, step))


def _label(place: int, bar: Bar, *, is_narrow: bool) -> Part:
    above = {"yanchor": "bottom", "yshift": BAR_HEIGHT // 2 + 2}
    shift = above if is_narrow else {"xshift": -WIDE_LABELS}
    return annotation(
        lines(bar.check, LABEL_LETTERS, 1 if is_narrow else 2),
        x=0,
        y=place,
        xref="paper",
        yref="y",
        xanchor="left",
        align="left",
        font={"size": 13, "color": INK},
        **shift,
    )


def _hover(bar: Bar, word: str, number: int, language: Language) -> str:
    said = language.gettext(
        "%(state)s: %(count)s of %(all)s questions",
        state=language.gettext(word),
        count=language.number(number),
        all=language.number(bar.rows),
    )
    return f"<b>{lines(bar.check, 48, 3)}</b><br>{plain(said)}"
