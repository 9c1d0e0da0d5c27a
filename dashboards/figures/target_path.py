"""A result through the periods beside its target: solid happened, dashed was planned.

Dotted is expected, with its range, and a small open point is what a figure was before it was
restated. A period without a figure breaks the line. Which numbers there are is not decided here.
"""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from dashboards.figures.mirror import mirrored
from dashboards.figures.points_of_result import PathPoint, Range, ResultPath
from dashboards.figures.target_path_layout import change_words, path_layout
from dashboards.figures.template import (
    BACKGROUND,
    BANDS,
    INK,
    INK2,
    STRONG_RULE,
    Figure,
    Part,
    plain,
)
from dashboards.language import Language

ACTUAL_SIZE, TARGET_SIZE, EXPECTED_SIZE, OLD_SIZE = 11, 9, 6, 8
TARGET_LINE = {"color": STRONG_RULE, "width": 2, "dash": "dash"}
# Along time nothing changes sides, so neither do the texts at its points.
PLACES = ("x", "xanchor", "xshift", "align")


def target_path_figure(path: ResultPath, language: Language) -> Figure:
    """Show a result's way from its baseline along its targets, and on where it may lead."""
    points, start = path.points, path.start
    ahead = [point for point in points if point.expected is not None]
    data = [
        *(_wedge(start, ahead) if start else ()),
        _targets(points, language),
        _actuals(points, language),
        *([_expected(start, ahead, language)] if start else ()),
        *_restated(points, language),
        _target_key(language),
    ]
    names = [trace["name"] for trace in data if "name" in trace and trace.get("showlegend", True)]
    figure: Figure = {
        "data": data,
        "layout": path_layout(path, names, language, is_narrow=False),
        "narrow": path_layout(path, names, language, is_narrow=True),
    }
    return _told_from_the_right(figure) if language.direction == "rtl" else figure


def _told_from_the_right(figure: Figure) -> Figure:
    turned = mirrored(figure, has_time_axis=True)
    for before, after in (
        (figure["layout"], turned["layout"]),
        (figure["narrow"], turned["narrow"]),
    ):
        after["annotations"] = [
            told | {key: note[key] for key in PLACES if key in note}
            for note, told in zip(before["annotations"], after["annotations"], strict=True)
        ]
    return turned


def _targets(points: Sequence[PathPoint], language: Language) -> Part:
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "name": language.gettext("Target"),
        "legendgroup": "target",
        "showlegend": False,
        "x": [_day(point) for point in points],
        "y": [_drawn(point.target) for point in points],
        "ids": [point.anchor for point in points],
        "cliponaxis": False,
        "connectgaps": False,
        "line": TARGET_LINE,
        "marker": {"symbol": "line-ew", "size": TARGET_SIZE, "opacity": 1,
                   "line": {"width": 2, "color": STRONG_RULE}},
        "customdata": [_hover(point, language) for point in points],
        "hovertemplate": "%{customdata}<extra></extra>",
    }  # fmt: skip


def _target_key(language: Language) -> Part:
    """The legend's entry of targets: without their marks, which would close the gap of its dash."""
    return {
        "type": "scatter",
        "mode": "lines",
        "name": language.gettext("Target"),
        "legendgroup": "target",
        "legendrank": 1,
        "x": [None],
        "y": [None],
        "line": TARGET_LINE,
        "hoverinfo": "skip",
    }


def _actuals(points: Sequence[PathPoint], language: Language) -> Part:
    past = [point for point in points if point.expected is None]
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "name": language.gettext("Actual"),
        "x": [_day(point) for point in past],
        "y": [_drawn(point.actual) for point in past],
        "ids": [point.anchor for point in past],
        "cliponaxis": False,
        "connectgaps": False,
        "line": {"color": INK, "width": 3},
        "marker": {
            "symbol": "circle",
            "size": ACTUAL_SIZE,
            "opacity": 1,
            # What is provisional is hollow, as everywhere.
            "color": [BACKGROUND if "p" in point.marks else INK for point in past],
            "line": {"width": 2, "color": INK},
        },
        "customdata": [_hover(point, language) for point in past],
        "hovertemplate": "%{customdata}<extra></extra>",
        **_intervals(past),
    }


def _intervals(points: Sequence[PathPoint]) -> Part:
    """Draw how far estimates may be off, where there are any."""
    if not any(point.interval for point in points):
        return {}
    ends = [
        (point.actual - point.interval[0], point.interval[1] - point.actual)
        if point.interval and point.actual is not None
        else (None, None)
        for point in points
    ]
    return {
        "error_y": {
            "type": "data",
            "symmetric": False,
            "arrayminus": [_drawn(below) for below, _ in ends],
            "array": [_drawn(above) for _, above in ends],
            "color": INK,
            "thickness": 1.5,
            "width": 5,
        }
    }


def _wedge(start: PathPoint, ahead: Sequence[PathPoint]) -> Iterator[Part]:
    """Yield the range's lower and upper edge; what is between them is filled."""
    for filled, end in ((False, "low"), (True, "high")):
        yield {
            "type": "scatter",
            "mode": "lines",
            "showlegend": False,
            "legendgroup": "expected",
            "x": [_day(start), *(_day(point) for point in ahead)],
            "y": [_drawn(start.actual), *(float(getattr(one.expected, end)) for one in ahead)],
            "line": {"width": 0, "color": BANDS[1]},
            "hoverinfo": "skip",
            **({"fill": "tonexty", "fillcolor": BANDS[1]} if filled else {}),
        }


def _expected(start: PathPoint, ahead: Sequence[PathPoint], language: Language) -> Part:
    middles = [float(point.expected.middle) for point in ahead if point.expected]
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "name": language.gettext("Expected"),
        "legendgroup": "expected",
        "x": [_day(start), *(_day(point) for point in ahead)],
        "y": [_drawn(start.actual), *middles],
        "ids": [f"{start.anchor} expected", *(f"{point.anchor} expected" for point in ahead)],
        "cliponaxis": False,
        "line": {"color": INK, "width": 2, "dash": "dot"},
        "marker": {
            "symbol": "circle",
            "size": [0, *(EXPECTED_SIZE for _ in ahead)],
            "opacity": 1,
            "color": INK,
        },
        "customdata": [_hover(point, language) for point in (start, *ahead)],
        "hovertemplate": "%{customdata}<extra></extra>",
    }


def _restated(points: Sequence[PathPoint], language: Language) -> Iterator[Part]:
    """Yield what figures were before they were restated, each joined to what it is."""
    restated = [point for point in points if point.was is not None and point.actual is not None]
    if not restated:
        return
    x: list[str | None] = []
    y: list[float | None] = []
    for point in restated:
        x += [_day(point), _day(point), None]
        y += [_drawn(point.actual), _drawn(point.was), None]
    yield {
        "type": "scatter",
        "mode": "lines+markers",
        "name": language.gettext("Old value"),
        "x": x,
        "y": y,
        "ids": [f"{one.anchor} {end}" for one in restated for end in ("now", "was", "")],
        "cliponaxis": False,
        "connectgaps": False,
        "line": {"color": INK2, "width": 1},
        "marker": {
            "symbol": "circle",
            "size": [0, OLD_SIZE, 0] * len(restated),
            "opacity": 1,
            "color": BACKGROUND,
            "line": {"width": 1, "color": INK2},
        },
        "customdata": [_hover(one, language) for one in restated for _ in range(3)],
        "hovertemplate": "%{customdata}<extra></extra>",
    }


def _day(point: PathPoint) -> str:
    return point.span.middle.isoformat()


def _drawn(value: Decimal | None) -> float | None:
    return None if value is None else float(value)


def _hover(point: PathPoint, language: Language) -> str:
    title = f"<b>{plain(language.period(point.span.code))}</b>"
    expected = point.expected
    said = _said_ahead(point, expected, language) if expected else _said(point, language)
    return "<br>".join((title, *map(plain, said)))


def _said(point: PathPoint, language: Language) -> Iterator[str]:
    marks = "".join(f"[{letter}]" for letter in point.marks if letter != " ")
    yield language.gettext(
        "Actual %(actual)s · target %(target)s",
        actual=f"{point.actual_words} {marks}".strip() or "[x]",
        target=point.target_words or "[x]",
    )
    if point.interval_words:
        yield point.interval_words
    if point.was_words:
        yield language.row(change_words(point, language))
    yield language.gettext(point.look.word)
    if point.coverage:
        yield language.gettext("Reports received: %(coverage)s", coverage=point.coverage)


def _said_ahead(point: PathPoint, expected: Range, language: Language) -> Iterator[str]:
    yield language.gettext(
        "Expected %(range)s, in the middle %(middle)s · target %(target)s",
        range=expected.words,
        middle=expected.middle_words,
        target=point.target_words,
    )
    yield expected.basis
