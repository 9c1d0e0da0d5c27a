"""How often submissions pass the checks through the periods: a line for each of a few checks.

Which checks there are and what they found comes in; it is not decided here.
"""

from collections.abc import Sequence
from decimal import Decimal

from dashboards.figures.legend import NARROWEST, NARROWEST_WIDE, entry, legend_height
from dashboards.figures.mirror import mirrored
from dashboards.figures.points import Span
from dashboards.figures.quality_points import Rate, RateLine
from dashboards.figures.template import BACKGROUND, INK, INK2, INK3, Figure, Part, lines, plain
from dashboards.figures.time_axis import time_axis
from dashboards.language import Language

# More lines than these cannot be told apart; the table holds the others.
MOST_LINES = 6

# Each line has its own mark and dash, so that it is known without its colour.
LOOKS = (
    (INK, "circle", "solid"),
    ("var(--growth)", "square", "solid"),
    (INK2, "diamond", "dash"),
    ("var(--growth)", "triangle-up", "dash"),
    (INK3, "x", "dot"),
    (INK, "circle-open", "dashdot"),
)
WIDE_HEIGHT, NARROW_HEIGHT = 400, 420
LEFT, RIGHT, ABOVE = 52, 16, 24

# The scale ends here; it begins a step below the lowest rate.
TOP = Decimal("1.002")
STEP = Decimal("0.05")


def pass_rates_figure(
    found: Sequence[RateLine], spans: Sequence[Span], language: Language
) -> Figure:
    """Show the pass rates of the checks that found most."""
    shown = found[:MOST_LINES]
    figure: Figure = {
        "data": [
            _trace(line, look, spans, language) for line, look in zip(shown, LOOKS, strict=False)
        ],
        "layout": _layout(shown, spans, language, is_narrow=False),
        "narrow": _layout(shown, spans, language, is_narrow=True),
    }
    return mirrored(figure, has_time_axis=True) if language.direction == "rtl" else figure


def _trace(
    line: RateLine, look: tuple[str, str, str], spans: Sequence[Span], language: Language
) -> Part:
    colour, symbol, dash = look
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "name": entry(line.check),
        "x": [span.middle.isoformat() for span in spans],
        "y": [None if rate is None else round(float(rate.passed), 6) for rate in line.rates],
        "connectgaps": False,
        "cliponaxis": False,
        "line": {"color": colour, "width": 2.5, "dash": dash},
        "marker": {
            "symbol": symbol,
            "size": 10,
            "opacity": 1,
            "color": colour,
            "line": {"width": 1.5, "color": BACKGROUND if "open" not in symbol else colour},
        },
        "customdata": [
            "" if rate is None else _hover(line, rate, span.code, language)
            for rate, span in zip(line.rates, spans, strict=True)
        ],
        "hovertemplate": "%{customdata}<extra></extra>",
    }


def _layout(
    found: Sequence[RateLine], spans: Sequence[Span], language: Language, *, is_narrow: bool
) -> Part:
    rates = [rate.passed for line in found for rate in line.rates if rate is not None]
    low = _floor(min(rates, default=Decimal(1)))
    ticks = _ticks(low)
    room = (NARROWEST if is_narrow else NARROWEST_WIDE) - LEFT - RIGHT
    head = ABOVE + legend_height([entry(line.check) for line in found], room)
    height = (NARROW_HEIGHT if is_narrow else WIDE_HEIGHT) + head
    return {
        "height": height,
        "margin": {"l": LEFT, "r": RIGHT, "t": head, "b": 44, "pad": 0},
        "dragmode": "zoom",
        "showlegend": True,
        "hovermode": "closest",
        "xaxis": time_axis(spans, language, room),
        "yaxis": {
            "range": [float(low), float(TOP)],
            "showgrid": True,
            "tickvals": [float(tick) for tick in ticks],
            "ticktext": [language.percent(tick) for tick in ticks],
        },
        "annotations": [],
        "shapes": [],
    }


def _floor(rate: Decimal) -> Decimal:
    return max((rate // STEP) * STEP - STEP / 2, Decimal(0))


def _ticks(low: Decimal) -> list[Decimal]:
    """Whole steps up to all, at most six of them."""
    step = next(
        step
        for step in (Decimal("0.02"), STEP, 2 * STEP, 4 * STEP, Decimal("0.25"))
        if (1 - low) / step < 6 or step == Decimal("0.25")  # noqa: PLR2004  More are a thicket.
    )
    number = int((1 - low) / step)
    return [1 - step * index for index in range(number, -1, -1)]


def _hover(line: RateLine, rate: Rate, period: str, language: Language) -> str:
    said = (
        language.period(period),
        language.gettext(
            "%(share)s passed: asked about %(failed)s of %(all)s submissions",
            share=language.percent_of(rate.found_nothing, rate.submissions, 1),
            failed=language.number(rate.failed),
            all=language.number(rate.submissions),
        ),
    )
    return "<br>".join((f"<b>{lines(line.check, 48, 3)}</b>", *map(plain, said)))
