"""A map of areas: shares and means as steps of one hue, totals as circles of their size.

A total fills no area, since a large one would look like much. What is withheld is hatched, what is
not available stays empty, and nothing is ever drawn as a zero. A map is not mirrored.
"""

from collections.abc import Sequence
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from itertools import pairwise
from math import sqrt
from typing import NamedTuple

from dashboards.figures.legend import NARROWEST, entry, legend_height
from dashboards.figures.map_labels import annotations, placed_words
from dashboards.figures.mirror import mirrored
from dashboards.figures.points_of_map import MapPoint
from dashboards.figures.scale import finest, ticks_to
from dashboards.figures.template import (
    BACKGROUND,
    HEAT,
    HEAT_INK,
    INK,
    STRONG_RULE,
    TINT,
    Figure,
    Part,
    plain,
)
from dashboards.ground import Box, Ground, Shape, middle
from dashboards.language import Language

STEPS = len(HEAT)
# How wide the narrowest screen of a layout leaves a map, and how high that may be.
WIDE = 760 - 16, 560
NARROW = NARROWEST - 16, 480
HEAD, NARROW_HEAD, SIDE, FOOT = 44, 8, 8, 8
EDGE = 6  # Units around the ground, so that no border is cut.
LARGEST = 40  # Pixels across the circle of the greatest number.
HATCHED: Part = {"shape": "/", "fgcolor": STRONG_RULE, "bgcolor": BACKGROUND, "size": 9,
                 "solidity": 0.12}  # fmt: skip


class Look(NamedTuple):
    """How an area looks, what the legend calls it, and how many pixels its circle is across."""

    key: str
    name: str
    fill: str
    ink: str
    circle: float = 0


def filled_map_figure(
    ground: Ground, points: Sequence[MapPoint], unit_kind: str, language: Language, gap: str = ""
) -> Figure:
    """Show a share or a mean of each area; `gap` is what the dashed border of some areas says."""
    traces = _gaps(points, gap) if any(point.is_gap for point in points) else []
    looks = _looks(points, unit_kind, language)
    return _figure(ground, points, looks, traces, language)


def circled_map_figure(ground: Ground, points: Sequence[MapPoint], language: Language) -> Figure:
    """Show a total of each area."""
    looks = _bare_looks(points, language)
    for point in points:
        if point.value is not None:
            looks[point.anchor] = Look("told", "", TINT, INK, _across(point.value, points))
    return _figure(ground, points, looks, _circles(points, looks, language), language)


def _figure(
    ground: Ground,
    points: Sequence[MapPoint],
    looks: dict[str, Look],
    over: list[Part],
    language: Language,
) -> Figure:
    traces = [*_areas(points, looks), *over]
    names = [trace["name"] for trace in traces if trace["showlegend"]]

    def layout(room: tuple[int, int], head: int, *, has_names: bool) -> Part:
        scale = min(room[0] / (ground.width + 2 * EDGE), room[1] / (ground.height + 2 * EDGE))
        side = SIDE / scale + EDGE
        page = Box(-side, -EDGE, ground.width + side, ground.height + EDGE)
        sizes = [looks[point.anchor].circle for point in points]
        placed = placed_words(points, sizes, scale, page, has_names=has_names)
        inks = {anchor: look.ink for anchor, look in looks.items()}
        return _layout(ground, scale, head, annotations(placed, inks), language)

    figure: Figure = {
        "data": traces,
        "layout": layout(WIDE, HEAD, has_names=True),
        "narrow": layout(
            NARROW, NARROW_HEAD + legend_height(names, NARROWEST - 2 * SIDE), has_names=False
        ),
    }
    # Its sides stay where they are, as those of an axis of time do.
    is_mirrored = language.direction == "rtl"
    return mirrored(figure, has_time_axis=True, has_labels=False) if is_mirrored else figure


def _looks(points: Sequence[MapPoint], unit_kind: str, language: Language) -> dict[str, Look]:
    """Return how each area looks by its step, by its anchor; zero is unfilled."""
    most = max((point.value for point in points if point.value is not None), default=Decimal(0))
    ticks = ticks_to(most, STEPS, finest(unit_kind))
    names = [_step_name(ends, unit_kind, language) for ends in pairwise(ticks)]
    looks = _bare_looks(points, language)
    for point in points:
        if point.value is not None and point.value > 0:
            step = int((point.value / ticks[1]).to_integral_value(ROUND_CEILING))
            looks[point.anchor] = Look(
                str(step), names[step - 1], HEAT[step - 1], HEAT_INK[step - 1]
            )
        elif point.value is not None:
            looks[point.anchor] = Look("0", point.words, BACKGROUND, INK)
    return looks


def _bare_looks(points: Sequence[MapPoint], language: Language) -> dict[str, Look]:
    """Return how each area would look without a figure, by its anchor."""
    withheld = Look("c", language.gettext("Withheld to protect people"), "", INK)
    missing = Look("x", language.gettext("Not available"), BACKGROUND, INK)
    return {point.anchor: withheld if "c" in point.marks else missing for point in points}


def _step_name(ends: tuple[Decimal, Decimal], unit_kind: str, language: Language) -> str:
    """Say from where to where a step reaches; of whole numbers, which are in it."""
    low, high = ends
    if unit_kind == "count":
        low = low.to_integral_value(ROUND_FLOOR) + 1
        high = max(high.to_integral_value(ROUND_FLOOR), low)
        if low == high:
            return language.quantity(low, unit_kind)
    return language.gettext(
        "%(low)s to %(high)s",
        low=language.quantity(low, unit_kind),
        high=language.quantity(high, unit_kind),
    )


def _areas(points: Sequence[MapPoint], looks: dict[str, Look]) -> list[Part]:
    """Return a trace for each area: a fill is hovered over and clicked as a whole."""
    traces, named = [], set[str]()
    for point in sorted(points, key=lambda one: looks[one.anchor].key):
        look = looks[point.anchor]
        east, north = _drawn(point.shape)
        traces.append(
            {
                "type": "scatter",
                "mode": "lines",
                "name": entry(look.name),
                "legendgroup": look.key,
                "showlegend": bool(look.name) and look.key not in named,
                "x": east,
                "y": north,
                "fill": "toself",
                "line": {"color": STRONG_RULE, "width": 1, "simplify": False},
                **({"fillcolor": look.fill} if look.fill else {"fillpattern": HATCHED}),
                "meta": point.anchor,
                "text": _hover(point),
                "hoveron": "fills",
                "hoverinfo": "text",
            }
        )
        named.add(look.key)
    return traces


def _circles(points: Sequence[MapPoint], looks: dict[str, Look], language: Language) -> list[Part]:
    """Return the circles; the areas below them are hovered over and clicked."""
    circles = [
        (middle(point.shape), looks[point.anchor].circle)
        for point in points
        if looks[point.anchor].circle
    ]
    if not circles:
        return []
    trace = {
        "type": "scatter",
        "mode": "markers",
        "name": entry(language.gettext("The number, as the circle’s area")),
        "showlegend": True,
        "x": [at[0] for at, _ in circles],
        "y": [at[1] for at, _ in circles],
        "marker": {
            "color": HEAT[1], "opacity": 1, "size": [size for _, size in circles],
            "line": {"color": HEAT[2], "width": 1.5},
        },
        "cliponaxis": False,
        "hoverinfo": "skip",
    }  # fmt: skip
    return [trace]


def _across(value: Decimal, points: Sequence[MapPoint]) -> float:
    """Return a circle's diameter in pixels, so that the areas are as the numbers."""
    most = max((point.value for point in points if point.value is not None), default=value)
    return round(LARGEST * sqrt(value / most), 1) if value > 0 else 0.0


def _gaps(points: Sequence[MapPoint], name: str) -> list[Part]:
    """Return the dashed borders, drawn over those of the neighbours."""
    east: list[int | None] = []
    north: list[int | None] = []
    for point in points:
        if point.is_gap:
            further = _drawn(point.shape)
            east += [*further[0], None]
            north += [*further[1], None]
    borders = {
        "type": "scatter",
        "mode": "lines",
        "name": entry(name),
        "showlegend": True,
        "x": east,
        "y": north,
        "line": {"color": INK, "width": 2.5, "dash": "dash", "simplify": False},
        "hoverinfo": "skip",
    }
    return [borders]


def _drawn(shape: Shape) -> tuple[list[int | None], list[int | None]]:
    """Return the rings of a shape as a line that is closed and broken between them."""
    east: list[int | None] = []
    north: list[int | None] = []
    for ring in shape:
        closed = (*ring, ring[0])
        east += [*([None] if east else []), *(at[0] for at in closed)]
        north += [*([None] if north else []), *(at[1] for at in closed)]
    return east, north


def _hover(point: MapPoint) -> str:
    told = [f"<b>{plain(point.label)}</b>", plain(point.said), *map(plain, point.more)]
    return "<br>".join(told)


def _layout(ground: Ground, scale: float, head: int, words: list[Part], language: Language) -> Part:
    """Return a layout whose height alone says how large the map is, so that words keep fitting."""
    start = "right" if language.direction == "rtl" else "left"
    hidden = {"visible": False, "showgrid": False, "constrain": "domain"}
    return {
        "height": round(head + FOOT + scale * (ground.height + 2 * EDGE)),
        "margin": {"l": SIDE, "r": SIDE, "t": head, "b": FOOT},
        "showlegend": True,
        "legend": {"traceorder": "normal"},
        "xaxis": {**hidden, "range": [-EDGE, ground.width + EDGE], "constraintoward": start,
                  "tickvals": [], "ticktext": []},
        "yaxis": {**hidden, "range": [-EDGE, ground.height + EDGE], "scaleanchor": "x",
                  "constraintoward": "top"},
        "shapes": [],
        "annotations": words,
    }  # fmt: skip
