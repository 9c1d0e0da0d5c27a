"""The axis of time that figures share: a tick in the middle of each period, its year once."""

from collections.abc import Sequence
from datetime import timedelta

from dashboards.figures.points import Span
from dashboards.figures.template import INK2, Part, annotation, plain
from dashboards.language import NO_BREAK_SPACE, Language

# Days that stay free before the first period and after the last.
PAD = timedelta(days=6)


def time_axis(spans: Sequence[Span], language: Language, most_named: int | None = None) -> Part:
    """Lay out an axis of periods, which a reader may zoom; of too many, years alone are named."""
    is_named = most_named is None or len(spans) <= most_named
    named = []
    for index, span in enumerate(spans):
        year, _, rest = language.short_period(span.code).partition(NO_BREAK_SPACE)
        is_new_year = index == 0 or spans[index - 1].code[:4] != span.code[:4]
        if is_named:
            words = f"{plain(rest)}<br>{plain(year)}" if is_new_year and rest else rest or year
            named.append((span, words))
        elif is_new_year:
            named.append((span, plain(year)))
    axis: Part = {
        "type": "date",
        "tickvals": [span.middle.isoformat() for span, _ in named],
        "ticktext": [words for _, words in named],
        "tickangle": 0,
        "showgrid": False,
        "fixedrange": False,
    }
    if spans:
        first, last = spans[0].starts_on - PAD, spans[-1].ends_on + PAD
        axis |= {"range": [first.isoformat(), last.isoformat()]}
    return axis


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
            plain(said),
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
