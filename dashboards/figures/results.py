"""The figure that opens the overview: how far each result has come from its baseline.

One row per result on one shared scale, 100 % being the target. Which results there are and what
their numbers are called comes in; it is not decided here.
"""

from collections.abc import Sequence
from decimal import Decimal

from dashboards.figures.mirror import mirrored
from dashboards.figures.points import ResultPoint
from dashboards.figures.results_layout import SCALE, results_layout
from dashboards.figures.template import BACKGROUND, INK, Figure, Part, lines, plain
from dashboards.language import Language
from dashboards.status import RESULTS, Look

# The numbers stand in a column of their own, right of the scale.
NUMBERS_AT = float(SCALE[1])

# Beside the number of a bar that is cut: it goes on.
CUT = "\u203a"

# Between the scale's end and the number.
GAP = "\u2003"


def results_figure(
    points: Sequence[ResultPoint], bands: tuple[Decimal, Decimal], language: Language
) -> Figure:
    """Show every result's share of its planned progress, one trace per status."""
    numbered = list(enumerate(points))
    data: list[Part] = []
    for look in RESULTS.values():
        rows = [(row, point) for row, point in numbered if point.look is look]
        if rows:
            data += [_trace(look, rows, language), _numbers(look, rows, language)]
    figure: Figure = {
        "data": data,
        "layout": results_layout(points, bands, language, is_narrow=False),
        "narrow": results_layout(points, bands, language, is_narrow=True),
    }
    return mirrored(figure, has_time_axis=False) if language.direction == "rtl" else figure


def _trace(look: Look, rows: Sequence[tuple[int, ResultPoint]], language: Language) -> Part:
    """The results of one status: a bar from the start, a mark at its end."""
    ends = [_drawn(point.progress) for _, point in rows]
    return {
        "type": "scatter",
        "name": language.gettext(look.word),
        "legendgroup": look.code,
        "mode": "markers",
        "x": ends,
        "y": [row for row, _ in rows],
        "ids": [point.anchor for _, point in rows],
        "cliponaxis": False,
        "marker": {
            "symbol": look.symbol,
            "size": 15,
            "opacity": 1,
            "color": f"var(--{look.tone})",
            "line": {"width": 2, "color": BACKGROUND},
        },
        "error_x": _bars(ends),
        "customdata": [result_hover(point, language) for _, point in rows],
        "hovertemplate": "%{customdata}<extra></extra>",
    }


def _bars(ends: Sequence[float]) -> Part:
    """Bars from the start to each mark, drawn as error bars so that they hide with their marks."""
    return {
        "type": "data",
        "symmetric": False,
        "array": [max(-end, 0) for end in ends],
        "arrayminus": [max(end, 0) for end in ends],
        "thickness": 8,
        "width": 0,
        "color": INK,
    }


def _numbers(look: Look, rows: Sequence[tuple[int, ResultPoint]], language: Language) -> Part:
    """The same results' numbers, in the column right of the scale."""
    return {
        "type": "scatter",
        "legendgroup": look.code,
        "showlegend": False,
        "mode": "text",
        "x": [NUMBERS_AT] * len(rows),
        "y": [row for row, _ in rows],
        "ids": [point.anchor for _, point in rows],
        "text": [f"{GAP}{_label(point, language)}" for _, point in rows],
        "textposition": "middle right",
        "textfont": {"size": 14, "color": INK},
        "cliponaxis": False,
        "hoverinfo": "skip",
    }


def _drawn(progress: Decimal | None) -> float:
    return 0.0 if progress is None else float(min(max(progress, SCALE[0]), SCALE[1]))


def _label(point: ResultPoint, language: Language) -> str:
    if point.progress is None:
        return plain(_marks(point) or language.gettext(point.look.word))
    cut = f" {CUT}" if point.progress > SCALE[1] else ""
    return plain(f"{point.progress_words}{cut} {_marks(point)}".rstrip())


def _marks(point: ResultPoint) -> str:
    return "".join(f"[{letter}]" for letter in point.marks if letter != " ")


def result_hover(point: ResultPoint, language: Language, when: str = "") -> str:
    """What is told of a result where the pointer rests, of the period `when` if that is said."""
    said = [
        f"<b>{plain(point.code)}</b> {lines(point.title, 48, 3)}",
        *([when] if when else []),
        language.gettext(
            "%(status)s: %(progress)s of the planned progress",
            status=language.gettext(point.look.word),
            progress=point.progress_words,
        )
        if point.progress_words
        else language.gettext(point.look.word),
        language.gettext(
            "Actual %(actual)s · target %(target)s · baseline %(baseline)s",
            actual=f"{point.actual or _marks(point)} {point.when}".strip(),
            target=point.target or "[x]",
            baseline=point.baseline or "[x]",
        ),
    ]
    if point.coverage:
        said.append(language.gettext("Reports received: %(coverage)s", coverage=point.coverage))
    return "<br>".join((said[0], *(plain(line) for line in said[1:])))
