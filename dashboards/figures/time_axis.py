"""The axis of time that figures share: a tick in the middle of each period, its year once."""

from collections.abc import Sequence
from datetime import timedelta

from dashboards.figures.points import Span
from dashboards.figures.template import INK2, Part, annotation, lines, plain
from dashboards.language import NO_BREAK_SPACE, Language

# Days that stay free before the first period and after the last.
PAD = timedelta(days=6)
# An axis has room for so many periods at least, so that a bar of a single one stays a bar.
LEAST = 4
# The pixels that the name of a part of a year needs, and that of a year.
PART_ROOM, YEAR_ROOM = 25, 40
# A line of what is said of earlier periods, on the smallest screen.
SAID_LETTERS = 44


def time_axis(
    spans: Sequence[Span], language: Language, room: float, *, has_years_only: bool = False
) -> Part:
    """Lay out an axis of periods, which a reader may zoom.

    It is so many pixels long on the smallest screen that it must fit: where there is no room to
    name every period, years alone are named, and of many years some.
    """
    a_period = room / max(len(spans), 1)
    years, has_room = _named_years(spans, a_period), not has_years_only and a_period >= PART_ROOM
    named = []
    for index, span in enumerate(spans):
        year, _, rest = language.short_period(span.code).partition(NO_BREAK_SPACE)
        if rest and has_room:
            words = f"{plain(rest)}<br>{plain(year)}" if index in years else plain(rest)
            named.append((span, words))
        elif index in years:
            named.append((span, plain(year)))
    axis: Part = {
        "type": "date",
        "tickvals": [span.middle.isoformat() for span, _ in named],
        "ticktext": [words for _, words in named],
        "tickangle": 0,
        # Else the first year would touch the foot of the other axis.
        "ticklabelstandoff": 0 if has_room else 8,
        "showgrid": False,
        "fixedrange": False,
    }
    if spans:
        missing = max(LEAST - len(spans), 0)
        pad = PAD + missing * (spans[-1].ends_on - spans[-1].starts_on) / 2
        first, last = spans[0].starts_on - pad, spans[-1].ends_on + pad
        axis |= {"range": [first.isoformat(), last.isoformat()]}
    return axis


def _named_years(spans: Sequence[Span], a_period: float) -> set[int]:
    """Return the periods that begin a year whose name has room; the latest years are named."""
    kept: list[int] = []
    for index in reversed(range(len(spans))):
        is_new_year = index == 0 or spans[index - 1].code[:4] != spans[index].code[:4]
        if is_new_year and (not kept or (kept[-1] - index) * a_period >= YEAR_ROOM):
            kept.append(index)
    return set(kept)


def earlier_left_out(columns: int, most: int, below: int, language: Language) -> list[Part]:
    """Say, so far below an axis, that not all of its periods fit; nothing where they do."""
    if columns <= most:
        return []
    said = language.gettext(
        "The latest %(shown)s of %(all)s periods; the table shows all.",
        shown=language.number(most),
        all=language.number(columns),
    )
    return [
        annotation(
            lines(said, SAID_LETTERS, 2),
            x=0,
            y=0,
            xref="paper",
            yref="paper",
            xanchor="left",
            yanchor="top",
            yshift=-below,
            align="left",
            font={"size": 12, "color": INK2},
        )
    ]
