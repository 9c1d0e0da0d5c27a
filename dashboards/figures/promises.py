"""Both sides' promises through the quarters: two panels of one size, on one scale.

Counting belongs in `dashboards/promises.py`; here the counts are drawn, the Agency's and the
partners' by the same code.
"""

from collections.abc import Sequence

from dashboards.figures.mirror import mirrored
from dashboards.figures.points import Quarter
from dashboards.figures.promises_layout import AXES, TITLES, Titles, promises_layout
from dashboards.figures.template import (
    BACKGROUND,
    INK2,
    SIDE_COLOUR,
    Figure,
    Part,
    plain,
)
from dashboards.language import Language
from dashboards.promises import DUE_STATES, Tally
from dashboards.rows import SIDES, Side
from dashboards.status import promise_look

# Bars fill this share of their quarter.
BAR_SHARE = 0.62
MILLISECONDS_A_DAY = 86_400_000


def promises_figure(
    quarters: Sequence[Quarter], language: Language, titles: Titles = TITLES
) -> Figure:
    """Show what became of the promises of each side, quarter by quarter; titles name the sides."""
    states = [
        state
        for state in DUE_STATES
        if any(one.count(state) for quarter in quarters for one in quarter.tallies)
    ]
    data = [_key(state, language) for state in states]
    data += [_trace(side, state, quarters, titles, language) for side in SIDES for state in states]
    figure: Figure = {
        "data": data,
        "layout": promises_layout(quarters, titles, language, is_narrow=False),
        "narrow": promises_layout(quarters, titles, language, is_narrow=True),
    }
    return mirrored(figure, has_time_axis=True) if language.direction == "rtl" else figure


def _key(state: str, language: Language) -> Part:
    """The legend's entry of a state: in neutral ink, since it stands for both sides."""
    return {
        "type": "bar",
        "name": language.gettext(promise_look(state).word),
        "legendgroup": state,
        "x": [None],
        "y": [None],
        "marker": _marker(state, INK2),
        "hoverinfo": "skip",
    }


def _trace(
    side: Side, state: str, quarters: Sequence[Quarter], titles: Titles, language: Language
) -> Part:
    found = [(quarter, quarter.tally_of(side)) for quarter in quarters]
    x_axis, y_axis = AXES[side]
    return {
        "type": "bar",
        "name": language.gettext(promise_look(state).word),
        "legendgroup": state,
        "showlegend": False,
        "xaxis": x_axis,
        "yaxis": y_axis,
        "x": [quarter.middle.isoformat() for quarter, _ in found],
        "y": [one.count(state) or None for _, one in found],  # A bar of nothing has an outline.
        "width": [
            (quarter.ends_on - quarter.starts_on).days * BAR_SHARE * MILLISECONDS_A_DAY
            for quarter, _ in found
        ],
        "customdata": [
            _hover(titles[side], state, quarter, one, language) for quarter, one in found
        ],
        "hovertemplate": "%{customdata}<extra></extra>",
        "marker": _marker(state, SIDE_COLOUR[side]),
    }


def _marker(state: str, colour: str) -> Part:
    """Solid was kept on time; hatched late; dotted claimed; empty open; red is not kept."""
    edge = {"color": colour, "width": 1}
    bad = {"color": "var(--bad)", "width": 2}
    looks: dict[str, Part] = {
        "on_time": {"color": colour, "line": edge},
        "late": {"color": BACKGROUND, "line": edge, "pattern": _pattern("/", colour)},
        "deemed": {"color": BACKGROUND, "line": edge, "pattern": _pattern("-", colour)},
        "pending": {"color": BACKGROUND, "line": edge, "pattern": _pattern(".", colour)},
        "unclaimed": {"color": BACKGROUND, "line": edge},
        "disputed": {"color": BACKGROUND, "line": bad, "pattern": _pattern("x", "var(--bad)")},
        "overdue": {"color": BACKGROUND, "line": bad},
    }
    return looks[state]


def _pattern(shape: str, colour: str) -> Part:
    return {"shape": shape, "fgcolor": colour, "bgcolor": BACKGROUND, "size": 7, "solidity": 0.4}


def _hover(title: str, state: str, quarter: Quarter, one: Tally, language: Language) -> str:
    number = one.count(state)
    said = (
        language.gettext(title),
        language.period(quarter.code),
        language.gettext(
            "%(state)s: %(count)s of %(due)s due",
            state=language.gettext(promise_look(state).word),
            count=language.number(number),
            due=language.number(one.due),
        ),
    )
    return f"<b>{plain(said[0])}</b><br>{plain(said[1])}<br>{plain(said[2])}"
