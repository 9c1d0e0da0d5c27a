"""The ground on which both sides' promises are drawn: two panels of one size, on one scale.

The bars themselves belong in `promises.py`.
"""

from collections.abc import Mapping, Sequence

from dashboards.figures.legend import LETTER, NARROWEST, NARROWEST_WIDE, legend_height
from dashboards.figures.points import Quarter
from dashboards.figures.template import (
    INK,
    INK3,
    SIDE_COLOUR,
    Part,
    annotation,
    plain,
)
from dashboards.figures.time_axis import time_axis
from dashboards.language import N_, Language
from dashboards.promises import Tally
from dashboards.rows import SIDES, Side
from dashboards.status import promise_look

# How far a panel reaches across and up the figure.
Panel = tuple[tuple[float, float], tuple[float, float]]

Titles = Mapping[Side, str]
TITLES: Titles = {"agency": N_("The Agency promised"), "cso": N_("Partners promised")}
AXES: dict[Side, tuple[str, str]] = {"agency": ("x", "y"), "cso": ("x2", "y2")}

WIDE_PANELS: dict[Side, Panel] = {"agency": ((0, 0.478), (0, 1)), "cso": ((0.522, 1), (0, 1))}
NARROW_PANELS: dict[Side, Panel] = {"agency": ((0, 1), (0.58, 1)), "cso": ((0, 1), (0, 0.42))}

WIDE_HEIGHT, NARROW_HEIGHT = 296, 528
LEFT, RIGHT = 30, 8
# The pixels that a number on top of a bar needs; with less, the last bar alone has its number.
SUM_ROOM = 27
# Above the panels stand the legend and their titles.
TITLE = 48


def promises_layout(
    quarters: Sequence[Quarter], titles: Titles, language: Language, *, is_narrow: bool
) -> Part:
    """Lay out the figure of promises for a wide or a narrow screen."""
    seen = [state for quarter in quarters for one in quarter.tallies for state, _ in one.counts]
    names = [language.gettext(promise_look(state).word) for state in dict.fromkeys(seen)]
    room = (NARROWEST if is_narrow else NARROWEST_WIDE) - LEFT - RIGHT
    head = TITLE + legend_height(names, room, has_groups=True)
    most = max((one.due for quarter in quarters for one in quarter.tallies), default=0)
    panels = NARROW_PANELS if is_narrow else WIDE_PANELS
    start, end = panels["agency"][0]
    spans = [quarter.span for quarter in quarters]
    a_panel = room * (end - start)
    is_few = a_panel >= SUM_ROOM * len(quarters)
    named = quarters if is_few else quarters[-1:]
    at_the_end: dict[Side, Part] = {
        side: {} if is_few else {"x": 1, "xref": f"{AXES[side][0]} domain", "xanchor": "right"}
        for side in SIDES
    }
    longest = max((len(_kept(one, language)) for q in named for one in q.tallies), default=0)
    has_words = not is_narrow and a_panel >= LETTER * longest * len(named)
    x_axis = time_axis(spans, language, a_panel)
    y_axis = {
        "range": [0, max(most * 1.16, 4)],
        "nticks": 5,
        "tickformat": ",d",
        "showgrid": True,
    }
    return {
        "height": head + (NARROW_HEIGHT if is_narrow else WIDE_HEIGHT),
        "margin": {"l": LEFT, "r": RIGHT, "t": head, "b": 44, "pad": 0},
        "barmode": "stack",
        "dragmode": "zoom",
        "showlegend": True,
        "xaxis": {**x_axis, "domain": panels["agency"][0]},
        "yaxis": {**y_axis, "domain": panels["agency"][1]},
        "xaxis2": {**x_axis, "domain": panels["cso"][0], "anchor": "y2", "matches": "x"},
        "yaxis2": {**y_axis, "domain": panels["cso"][1], "anchor": "x2", "matches": "y"},
        "annotations": [
            *(_title(side, panels[side], titles, language) for side in SIDES),
            *(
                _sum(side, quarter, language, has_words=has_words) | at_the_end[side]
                for side in SIDES
                for quarter in named
            ),
        ],
        "shapes": [_side_rule(side, panels[side]) for side in SIDES],
    }


def _title(side: Side, panel: Panel, titles: Titles, language: Language) -> Part:
    return annotation(
        f"<b>{plain(language.gettext(titles[side]))}</b>",
        x=panel[0][0],
        y=panel[1][1],
        xref="paper",
        yref="paper",
        xanchor="left",
        yanchor="bottom",
        yshift=6,
        font={"size": 15, "color": SIDE_COLOUR[side]},
    )


def _side_rule(side: Side, panel: Panel) -> Part:
    return {
        "type": "line",
        "xref": "paper",
        "yref": "paper",
        "x0": panel[0][0],
        "x1": panel[0][1],
        "y0": panel[1][1],
        "y1": panel[1][1],
        "line": {"color": SIDE_COLOUR[side], "width": 3},
    }


def _kept(one: Tally, language: Language) -> str:
    return language.gettext("%(kept)s of %(due)s", kept=one.on_time, due=one.due)


def _sum(side: Side, quarter: Quarter, language: Language, *, has_words: bool) -> Part:
    """Say how many promises of a quarter were kept, in words where these have room."""
    one = quarter.tally_of(side)
    x_axis, y_axis = AXES[side]
    share = one.share_on_time
    text = _kept(one, language) if has_words else f"{one.on_time}/{one.due}"
    return annotation(
        (language.percent(share) if share is not None else plain(text)) if one.due else "",
        y=one.due,
        xref=x_axis,
        yref=y_axis,
        yanchor="bottom",
        yshift=1,
        font={"size": 12, "color": INK3 if share is None else INK},
        x=quarter.middle.isoformat(),
    )
