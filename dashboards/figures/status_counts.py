"""How many results had each status in each period: a bar per period, its parts by status.

Counting is not done here. The parts are told apart by their patterns, and not by colour alone.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from dashboards.figures.legend import NARROWEST, NARROWEST_WIDE, legend_height
from dashboards.figures.mirror import mirrored
from dashboards.figures.points import Span
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
from dashboards.figures.time_axis import earlier_left_out, time_axis
from dashboards.language import Language
from dashboards.status import KEPT_PACE, RESULTS, Look

# Bars fill this share of their period.
BAR_SHARE = 0.62
MILLISECONDS_A_DAY = 86_400_000
# Up to so many bars each has its number on top; else the last one. A narrow screen shows no more.
MOST_NAMED = 12
AXIS, SAID = 44, 40
# The number of a thin last bar ends where the bars end.
AT_THE_END = {"x": 1, "xref": "x domain", "xanchor": "right"}

WIDE_HEIGHT, NARROW_HEIGHT = 400, 460
LEFT, RIGHT, ABOVE = 30, 16, 24


class StatusCount(NamedTuple):
    """One period with how many results had each status, and the row that tells more."""

    span: Span
    anchor: str
    counts: Mapping[str, int]

    @property
    def total(self) -> int:
        """All results that have a status."""
        return sum(self.counts.values())

    @property
    def kept_pace(self) -> int:
        """Those on track or ahead."""
        return sum(self.counts.get(code, 0) for code in KEPT_PACE)


def status_counts_figure(found: Sequence[StatusCount], language: Language) -> Figure:
    """Show how many results had each status, period by period."""
    looks = [look for look in RESULTS.values() if any(one.counts.get(look.code) for one in found)]
    keys = [language.gettext(look.word) for look in looks]
    figure: Figure = {
        "data": [_trace(look, found, language) for look in looks],
        "layout": _layout(found, keys, language, is_narrow=False),
        "narrow": _layout(found, keys, language, is_narrow=True),
    }
    return mirrored(figure, has_time_axis=True) if language.direction == "rtl" else figure


def _trace(look: Look, found: Sequence[StatusCount], language: Language) -> Part:
    return {
        "type": "bar",
        "name": plain(language.gettext(look.word)),
        "x": [one.span.middle.isoformat() for one in found],
        # A bar of nothing has an outline.
        "y": [one.counts.get(look.code) or None for one in found],
        "width": [
            (one.span.ends_on - one.span.starts_on).days * BAR_SHARE * MILLISECONDS_A_DAY
            for one in found
        ],
        "ids": [one.anchor for one in found],
        "marker": _marker(look),
        "customdata": [_hover(look, one, language) for one in found],
        "hovertemplate": "%{customdata}<extra></extra>",
    }


def _marker(look: Look) -> Part:
    """Solid keeps pace; hatched is behind, crossed further so; the others tell of no pace."""
    colour = f"var(--{look.tone})"
    edge = {"color": colour, "width": 1.5}
    looks: dict[str, Part] = {
        "exceeded": {"color": INK, "line": {"color": BACKGROUND, "width": 1}},
        "on_track": {"color": STRONG_RULE, "line": {"color": BACKGROUND, "width": 1}},
        "behind": {"color": BACKGROUND, "line": edge, "pattern": _pattern("/", colour)},
        "off_track": {"color": BACKGROUND, "line": edge, "pattern": _pattern("x", colour)},
        "regressed": {"color": BACKGROUND, "line": edge, "pattern": _pattern("-", colour)},
        "too_close": {"color": BACKGROUND, "line": edge, "pattern": _pattern(".", colour)},
        "not_rated": {"color": BACKGROUND, "line": {"color": colour, "width": 1}},
        "withheld": {"color": BACKGROUND, "line": edge, "pattern": _pattern("|", colour)},
    }
    return looks[look.code]


def _pattern(shape: str, colour: str) -> Part:
    return {"shape": shape, "fgcolor": colour, "bgcolor": BACKGROUND, "size": 7, "solidity": 0.35}


def _layout(
    found: Sequence[StatusCount], keys: Sequence[str], language: Language, *, is_narrow: bool
) -> Part:
    most = max((one.total for one in found), default=0)
    room = (NARROWEST if is_narrow else NARROWEST_WIDE) - LEFT - RIGHT
    is_few = len(found) <= MOST_NAMED
    named = found if is_few and not is_narrow else found[-1:]
    shown = found[-MOST_NAMED:] if is_narrow else found
    said = earlier_left_out(len(found), len(shown), AXIS, language)
    return {
        "height": NARROW_HEIGHT if is_narrow else WIDE_HEIGHT,
        "margin": {
            "l": LEFT,
            "r": RIGHT,
            "t": ABOVE + legend_height(keys, room),
            "b": AXIS + SAID * len(said),
            "pad": 0,
        },
        "barmode": "stack",
        "dragmode": "zoom",
        "showlegend": True,
        "legend": {"traceorder": "normal"},
        "xaxis": time_axis([one.span for one in shown], language, room),
        "yaxis": {
            "range": [0, max(most * 1.12, 4)],
            "nticks": 5,
            "tickformat": ",d",
            "showgrid": True,
        },
        "shapes": [],
        "annotations": [
            *(
                _on_track(one, one.total, language, is_narrow=is_narrow)
                if is_few
                else _on_track(one, most, language, is_narrow=is_narrow) | AT_THE_END
                for one in named
            ),
            *said,
        ],
    }


def _on_track(one: StatusCount, height: int, language: Language, *, is_narrow: bool) -> Part:
    text = language.gettext("%(kept)s of %(due)s", kept=one.kept_pace, due=one.total)
    return annotation(
        f"{one.kept_pace}/{one.total}" if is_narrow else plain(text),
        x=one.span.middle.isoformat(),
        y=height,
        xref="x",
        yref="y",
        yanchor="bottom",
        yshift=1,
        font={"size": 12, "color": INK2},
    )


def _hover(look: Look, one: StatusCount, language: Language) -> str:
    said = language.gettext(
        "%(status)s: %(count)s of %(all)s results",
        status=language.gettext(look.word),
        count=language.number(one.counts.get(look.code, 0)),
        all=language.number(one.total),
    )
    return f"<b>{plain(language.period(one.span.code))}</b><br>{plain(said)}"
