"""What became of the records behind a figure, period by period: used, or left out and why.

A solid bar was used; what was left out stands outlined on top of it.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from dashboards.figures.legend import NARROWEST, NARROWEST_WIDE, entry, legend_height
from dashboards.figures.mirror import mirrored
from dashboards.figures.points import Span
from dashboards.figures.template import (
    BACKGROUND,
    INK,
    INK3,
    STRONG_RULE,
    Figure,
    Part,
    annotation,
    plain,
)
from dashboards.figures.time_axis import time_axis
from dashboards.language import Language

USED = "used"
WIDE_HEIGHT, NARROW_HEIGHT = 340, 380
LEFT, RIGHT, ABOVE = 56, 12, 24
# How each further reason is told apart, without its colour too.
PATTERNS = ("/", "x", ".", "-", "|", "+", "\\")


class Bar(NamedTuple):
    """One period: how many records have which fate, and what each fate is called."""

    span: Span
    anchor: str
    numbers: Mapping[str, int]
    words: Mapping[str, str]


def records_figure(bars: Sequence[Bar], language: Language) -> Figure:
    """Show what became of records through the periods, the newest last."""
    words = {fate: said for bar in bars for fate, said in bar.words.items()}
    fates = sorted(words, key=lambda fate: (fate != USED, -_sum(bars, fate)))
    keys = [entry(words[fate]) for fate in fates]
    figure: Figure = {
        "data": [
            _trace(bars, fate, words[fate], place, language) for place, fate in enumerate(fates)
        ],
        "layout": _layout(bars, keys, language, is_narrow=False),
        "narrow": _layout(bars, keys, language, is_narrow=True),
    }
    return mirrored(figure, has_time_axis=True) if language.direction == "rtl" else figure


def _sum(bars: Sequence[Bar], fate: str) -> int:
    return sum(bar.numbers.get(fate, 0) for bar in bars)


def _trace(bars: Sequence[Bar], fate: str, word: str, place: int, language: Language) -> Part:
    is_used = fate == USED
    pattern = "" if is_used else PATTERNS[(place - 1) % len(PATTERNS)]
    return {
        "type": "bar",
        "name": entry(word),
        "x": [bar.span.middle.isoformat() for bar in bars],
        "y": [bar.numbers.get(fate) for bar in bars],
        "ids": [bar.anchor for bar in bars],
        "width": [0.6 * 86_400_000 * (bar.span.ends_on - bar.span.starts_on).days for bar in bars],
        "marker": {
            "color": INK if is_used else BACKGROUND,
            "line": {"width": 1.5, "color": INK if is_used else STRONG_RULE},
            "pattern": {"shape": pattern, "fgcolor": STRONG_RULE, "bgcolor": BACKGROUND,
                        "size": 6, "solidity": 0.25},
        },
        # Inside the bar, so that nobody reads it as the number of all.
        "text": [_told(bar, language) for bar in bars] if is_used else None,
        "textposition": "inside",
        "insidetextanchor": "end",
        "textangle": 0,
        "textfont": {"size": 12, "color": BACKGROUND},
        "customdata": [_hover(bar, fate, word, language) for bar in bars],
        "hovertemplate": "%{customdata}<extra></extra>",
    }  # fmt: skip


def _hover(bar: Bar, fate: str, word: str, language: Language) -> str:
    number = language.number(bar.numbers.get(fate, 0))
    said = f"{plain(word)}{language.gettext(': ')}{plain(number)}"
    return f"<b>{plain(language.period(bar.span.code))}</b><br>{said}"


def _layout(
    bars: Sequence[Bar], keys: Sequence[str], language: Language, *, is_narrow: bool
) -> Part:
    most = max((sum(bar.numbers.values()) for bar in bars), default=0)
    room = (NARROWEST if is_narrow else NARROWEST_WIDE) - LEFT - RIGHT
    head = ABOVE + legend_height(keys, room)
    return {
        "height": (NARROW_HEIGHT if is_narrow else WIDE_HEIGHT) + head,
        "margin": {"l": LEFT, "r": RIGHT, "t": head, "b": 44, "pad": 0},
        "barmode": "stack",
        # A number that would have to shrink into its bar is left to the hover and the table.
        "uniformtext": {"minsize": 11, "mode": "hide"},
        "dragmode": "zoom",
        "showlegend": True,
        "xaxis": time_axis([bar.span for bar in bars], language, room),
        "yaxis": {
            "range": [0, max(most * 1.12, 4)],
            "nticks": 5,
            "tickformat": ",d",
            "showgrid": True,
        },
        "annotations": [_withheld(bar) for bar in bars if not bar.numbers],
        "shapes": [],
    }


def _told(bar: Bar, language: Language) -> str:
    return plain(language.number(bar.numbers[USED])) if USED in bar.numbers else ""


def _withheld(bar: Bar) -> Part:
    """The mark of a period of which nothing may be told, where its bar would stand."""
    return annotation(
        "[c]",
        x=bar.span.middle.isoformat(),
        y=0,
        xref="x",
        yref="y",
        yanchor="bottom",
        yshift=1,
        font={"size": 12, "color": INK3},
    )
