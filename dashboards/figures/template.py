"""The one look of all figures: fonts, grid, margins and colours.

Colours are names of style-sheet variables, so that light, dark and a partner's own brand need no
other figure; the page's script puts in the values when it draws. What a figure shows does not
belong here.
"""

import re
from html import escape
from importlib.util import find_spec
from pathlib import Path
from textwrap import wrap
from typing import Any, TypedDict

# A figure's parts are Plotly's own dictionaries; plain ones are ten times smaller and twenty times
# faster than its classes.
Part = dict[str, Any]

FONT = 'Inter,"Segoe UI",Roboto,"Noto Sans","Noto Sans Arabic",Arial,sans-serif'

INK, INK2, INK3 = "var(--ink)", "var(--ink2)", "var(--ink3)"
BACKGROUND, RULE, STRONG_RULE = "var(--bg)", "var(--rule)", "var(--rule-strong)"
TINT = "var(--tint)"
# Four steps of one hue, and the words that can be read upon each.
HEAT = tuple(f"var(--heat{step})" for step in (1, 2, 3, 4))
HEAT_INK = tuple(f"var(--heat-ink{step})" for step in (1, 2, 3, 4))
BANDS = ("var(--band1)", "var(--band2)", "var(--band3)")
SIDE_COLOUR = {"agency": "var(--agency)", "cso": "var(--partner)"}
CLEAR = "rgba(0,0,0,0)"


# Spaces that breaking a text into lines changes, however short it is.
UNEVEN = re.compile(r"[\t-\r]|\s\Z")


class Figure(TypedDict):
    """One figure: its traces, and its layout for a wide and for a narrow screen."""

    data: list[Part]
    layout: Part
    narrow: Part


AXIS: Part = {
    "gridcolor": RULE,
    "zeroline": False,
    "showline": False,
    "ticks": "",
    "fixedrange": True,
    "tickfont": {"size": 13, "color": INK2},
}

TEMPLATE: Part = {
    "layout": {
        "font": {"family": FONT, "size": 14, "color": INK},
        "paper_bgcolor": BACKGROUND,
        "plot_bgcolor": CLEAR,
        "colorway": [INK],
        "dragmode": False,
        "hovermode": "closest",
        "hoverlabel": {
            "bgcolor": INK,
            "bordercolor": INK,
            "align": "left",
            "font": {"family": FONT, "size": 13, "color": BACKGROUND},
        },
        "legend": {
            "orientation": "h",
            "x": 0,
            "xref": "container",
            "y": 1,
            "yref": "container",
            "yanchor": "top",
            "font": {"size": 13, "color": INK2},
            "itemdoubleclick": "toggleothers",
        },
        "modebar": {
            "bgcolor": CLEAR,
            "color": INK3,
            "activecolor": INK,
            "orientation": "h",
        },
        "xaxis": {**AXIS, "showgrid": True},
        "yaxis": {**AXIS, "showgrid": False},
        "transition": {"duration": 0},
    }
}


def plain(text: str) -> str:
    """A text that Plotly shows letter by letter, whatever tags stand in it."""
    return escape(text, quote=False)


def lines(text: str, width: int, most: int) -> str:
    """A text broken into at most so many lines, the rest cut with an ellipsis."""
    if len(text) <= width and not UNEVEN.search(text):
        return plain(text)
    found = wrap(text, width, max_lines=most, placeholder="…", break_on_hyphens=False)
    return "<br>".join(plain(line) for line in found)


def annotation(text: str, **place: Any) -> Part:
    """A text in a figure, without an arrow."""
    return {"text": text, "showarrow": False, **place}


def plotly_script() -> Path:
    """The browser's side of Plotly, as the installed package brings it along.

    Raises:
        FileNotFoundError: Plotly is not installed, or its script is not where it belongs.
    """
    package = find_spec("plotly")
    places = (package.submodule_search_locations if package else None) or []
    for place in places:
        script = Path(place) / "package_data" / "plotly.min.js"
        if script.is_file():
            return script
    raise FileNotFoundError(
        "Looked for plotly.min.js in the installed plotly package and did not find it. "
        "Install the packages of requirements.lock again."
    )
