"""A result through the periods beside its target: solid happened, dashed was planned.

A period without a figure breaks the line. Which numbers there are is not decided here.
"""

from collections.abc import Sequence
from decimal import Decimal

from dashboards.figures.mirror import mirrored
from dashboards.figures.points_of_result import PathPoint
from dashboards.figures.scale import round_step
from dashboards.figures.template import (
    BACKGROUND,
    INK,
    INK2,
    STRONG_RULE,
    Figure,
    Part,
    annotation,
    plain,
)
from dashboards.figures.time_axis import time_axis
from dashboards.language import Language

WIDE_HEIGHT, NARROW_HEIGHT = 380, 420
# Room for the numbers at the lines' ends.
WIDE_END, NARROW_END = 118, 84
HEAD, FOOT = 48, 44
TICKS = 5
# Digits are few enough to stand left of the axis.
AXIS_WIDTH = 64
ACTUAL_SIZE, TARGET_SIZE = 11, 9


def target_path_figure(
    points: Sequence[PathPoint], unit_kind: str, baseline: Decimal | None, language: Language
) -> Figure:
    """Show a result's way from its baseline along its targets."""
    figure: Figure = {
        "data": [_targets(points, language), _actuals(points, language)],
        "layout": _layout(points, unit_kind, baseline, language, is_narrow=False),
        "narrow": _layout(points, unit_kind, baseline, language, is_narrow=True),
    }
    return mirrored(figure, has_time_axis=True) if language.direction == "rtl" else figure


def _targets(points: Sequence[PathPoint], language: Language) -> Part:
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "name": language.gettext("Target"),
        "x": [point.span.middle.isoformat() for point in points],
        "y": [_drawn(point.target) for point in points],
        "ids": [point.anchor for point in points],
        "connectgaps": False,
        "line": {"color": STRONG_RULE, "width": 2, "dash": "dash"},
        "marker": {"symbol": "line-ew", "size": TARGET_SIZE, "opacity": 1,
                   "line": {"width": 2, "color": STRONG_RULE}},
        "customdata": [_hover(point, language) for point in points],
        "hovertemplate": "%{customdata}<extra></extra>",
    }  # fmt: skip


def _actuals(points: Sequence[PathPoint], language: Language) -> Part:
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "name": language.gettext("Actual"),
        "x": [point.span.middle.isoformat() for point in points],
        "y": [_drawn(point.actual) for point in points],
        "ids": [point.anchor for point in points],
        "connectgaps": False,
        "line": {"color": INK, "width": 3},
        "marker": {
            "symbol": "circle",
            "size": ACTUAL_SIZE,
            "opacity": 1,
            # What is provisional is hollow, as everywhere.
            "color": [BACKGROUND if "p" in point.marks else INK for point in points],
            "line": {"width": 2, "color": INK},
        },
        "customdata": [_hover(point, language) for point in points],
        "hovertemplate": "%{customdata}<extra></extra>",
    }


def _layout(
    points: Sequence[PathPoint],
    unit_kind: str,
    baseline: Decimal | None,
    language: Language,
    *,
    is_narrow: bool,
) -> Part:
    low, high = _ends(points, baseline)
    ticks = [low + (high - low) * step / (TICKS - 1) for step in range(TICKS)]
    shapes, notes = [], []
    if baseline is not None:
        shapes.append(_baseline(baseline))
        words = language.gettext("Baseline %(value)s", value=language.quantity(baseline, unit_kind))
        notes.append(
            annotation(
                plain(words), x=0, y=float(baseline), xref="paper", yref="y", xanchor="left",
                yanchor="bottom", font={"size": 12, "color": INK2},
            )
        )  # fmt: skip
    return {
        "height": NARROW_HEIGHT if is_narrow else WIDE_HEIGHT,
        "margin": {
            "l": AXIS_WIDTH,
            "r": NARROW_END if is_narrow else WIDE_END,
            "t": HEAD,
            "b": FOOT,
            "pad": 0,
        },
        "dragmode": "zoom",
        "showlegend": True,
        "xaxis": _years_only(time_axis([point.span for point in points], language), is_narrow),
        "yaxis": {
            "range": [float(low), float(high)],
            "tickvals": [float(tick) for tick in ticks],
            "ticktext": [language.quantity(tick, unit_kind) for tick in ticks],
            "showgrid": True,
        },
        "shapes": shapes,
        "annotations": [*notes, *_line_ends(points, language, is_narrow=is_narrow)],
    }


def _years_only(axis: Part, is_narrow: bool) -> Part:  # noqa: FBT001  One screen or the other.
    """Where there is little room, only the periods that begin a year are named, by it."""
    if not is_narrow:
        return axis
    return axis | {
        "ticktext": [words.partition("<br>")[2] if "<br>" in words else "" for words in
                     axis["ticktext"]],
        "ticklabelstandoff": 8,  # Else the first year would touch the foot of the other axis.
    }  # fmt: skip


def _ends(points: Sequence[PathPoint], baseline: Decimal | None) -> tuple[Decimal, Decimal]:
    """Return where the axis of values begins and ends: at nothing, and at a round number."""
    known = [
        value
        for point in points
        for value in (point.actual, point.target, baseline)
        if value is not None
    ]
    most = max([*known, Decimal(0)])
    step = round_step(most / (TICKS - 1)) if most else Decimal("0.25")
    least = min([*known, Decimal(0)])
    low = -step * (-(-abs(least) // step)) if least < 0 else Decimal(0)
    return low, low + step * (TICKS - 1) if low + step * (TICKS - 1) >= most else step * TICKS


def _baseline(baseline: Decimal) -> Part:
    return {
        "type": "line",
        "layer": "below",
        "xref": "paper",
        "yref": "y",
        "x0": 0,
        "x1": 1,
        "y0": float(baseline),
        "y1": float(baseline),
        "line": {"color": STRONG_RULE, "width": 1, "dash": "dot"},
    }


def _line_ends(points: Sequence[PathPoint], language: Language, *, is_narrow: bool) -> list[Part]:
    """The last numbers of both lines, in their own colours, one above the other."""
    found = []
    last = next((point for point in reversed(points) if point.actual is not None), None)
    aim = next((point for point in reversed(points) if point.target is not None), None)
    is_above = bool(last and aim and (last.actual or 0) >= (aim.target or 0))
    if aim is not None:
        words = aim.target_words
        if not is_narrow:
            words = language.gettext("Target %(value)s", value=words)
        found.append(_end(aim, aim.target, words, INK2, is_above=not is_above))
    if last is not None:
        marks = "".join(f"[{letter}]" for letter in last.marks if letter != " ")
        words = f"{last.actual_words} {marks}".strip()
        if not is_narrow:
            words = language.gettext("Actual %(value)s", value=words)
        found.append(_end(last, last.actual, words, INK, is_above=is_above))
    return found


def _end(
    point: PathPoint, value: Decimal | None, words: str, colour: str, *, is_above: bool
) -> Part:
    return annotation(
        f"<b>{plain(words)}</b>" if colour == INK else plain(words),
        x=point.span.middle.isoformat(),
        y=_drawn(value),
        xref="x",
        yref="y",
        xanchor="left",
        yanchor="bottom" if is_above else "top",
        xshift=10,
        font={"size": 13, "color": colour},
    )


def _drawn(value: Decimal | None) -> float | None:
    return None if value is None else float(value)


def _hover(point: PathPoint, language: Language) -> str:
    marks = "".join(f"[{letter}]" for letter in point.marks if letter != " ")
    said = [
        language.gettext(
            "Actual %(actual)s · target %(target)s",
            actual=f"{point.actual_words} {marks}".strip() or "[x]",
            target=point.target_words or "[x]",
        ),
        language.gettext(point.look.word),
    ]
    if point.coverage:
        said.append(language.gettext("Reports received: %(coverage)s", coverage=point.coverage))
    title = f"<b>{plain(language.period(point.span.code))}</b>"
    return "<br>".join((title, *map(plain, said)))
