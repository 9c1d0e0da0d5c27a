"""The axes of a result's path, and the texts in it: at the lines' ends and at restated points."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from itertools import product
from typing import NamedTuple

from dashboards.figures.label_places import LINE, Place, Room, Side, apart, size_of
from dashboards.figures.legend import NARROWEST, legend_height
from dashboards.figures.points_of_result import PathPoint, ResultPath
from dashboards.figures.scale import finest, ticks_over
from dashboards.figures.template import (
    INK,
    INK2,
    STRONG_RULE,
    Part,
    annotation,
    lines,
    plain,
)
from dashboards.figures.time_axis import PAD, time_axis
from dashboards.language import Language

WIDE_HEIGHT, NARROW_HEIGHT = 338, 378
# From its narrowest to its widest, a figure has this many pixels.
WIDE, NARROW = (760, 1200), (NARROWEST, 700)
# Room for the numbers at the lines' ends, and so many letters in a line of theirs.
WIDE_END, NARROW_END, WIDE_AHEAD = 118, 84, 190
WIDE_LETTERS, NARROW_LETTERS = 24, 11
HEAD, FOOT = 28, 52
STEPS = 4
# Digits are few enough to stand left of the axis.
AXIS_WIDTH = 64
ASIDE = 10
POINT_ROOM = 8  # What half a point takes below the axis, and the names of periods keep clear of.
# The newest ones; further ones are told by hovering and by the table.
WIDE_RESTATED, NARROW_RESTATED = 3, 1


class End(NamedTuple):
    """The end of a line, and what is said of it there."""

    point: PathPoint
    value: Decimal
    text: str
    colour: str
    is_bold: bool = False


def path_layout(
    path: ResultPath, names: Sequence[str], language: Language, *, is_narrow: bool
) -> Part:
    """Lay out a path of at least one period; `names` are those in its legend."""
    points, baseline = path.points, path.baseline
    ticks = _ticks(path)
    end = NARROW_END if is_narrow else _wide_end(points)
    widths = NARROW if is_narrow else WIDE
    axis_length = widths[0] - AXIS_WIDTH - end
    head = HEAD + legend_height(names, axis_length)
    height = (NARROW_HEIGHT if is_narrow else WIDE_HEIGHT) + head
    room = Room(
        tuple(float(width - AXIS_WIDTH - end) for width in widths), height - head - FOOT, end
    )
    texts = _Texts(path, (ticks[0], ticks[-1]), room, language, is_narrow=is_narrow)
    return {
        "height": height,
        "margin": {"l": AXIS_WIDTH, "r": end, "t": head, "b": FOOT, "pad": 0},
        "dragmode": "zoom",
        "showlegend": True,
        "xaxis": time_axis(
            [point.span for point in points],
            language,
            axis_length,
            has_years_only=is_narrow,
        )
        | {"ticklabelstandoff": POINT_ROOM},
        "yaxis": value_axis(ticks, path.unit_kind, language),
        "shapes": [] if baseline is None else [_baseline(baseline)],
        "annotations": [
            *texts.of_ends(),
            *([] if baseline is None else [texts.of_baseline(baseline)]),
            *texts.of_restated(),
        ],
    }


def change_words(point: PathPoint, language: Language) -> tuple[str, str]:
    """Return what a restated figure was, and what it is."""
    return (
        language.gettext("was %(was)s", was=point.was_words),
        language.gettext("now %(now)s", now=point.actual_words),
    )


def _wide_end(points: Sequence[PathPoint]) -> int:
    return WIDE_AHEAD if any(point.expected for point in points) else WIDE_END


def _ticks(path: ResultPath) -> list[Decimal]:
    known = [path.baseline]
    for point in path.points:
        known += [point.actual, point.target, point.was]
        known += [point.expected.low, point.expected.high] if point.expected else []
        known += point.interval or ()
    return value_ticks(known, path.unit_kind)


def value_ticks(known: Iterable[Decimal | None], unit_kind: str) -> list[Decimal]:
    """Return the ticks of the axis of values, from nothing to a round number."""
    values = [Decimal(0), *(value for value in known if value is not None)]
    return ticks_over(min(values), max(values), STEPS, finest(unit_kind))


def value_axis(ticks: Sequence[Decimal], unit_kind: str, language: Language) -> Part:
    """Lay out the axis of values from its first tick to its last."""
    return {
        "range": [float(ticks[0]), float(ticks[-1])],
        "tickvals": [float(tick) for tick in ticks],
        "ticktext": [language.quantity(tick, unit_kind) for tick in ticks],
        "showgrid": True,
    }


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


class _Texts:
    """The texts in a path, each where it covers neither another nor a line."""

    def __init__(
        self,
        path: ResultPath,
        ends: tuple[Decimal, Decimal],
        room: Room,
        language: Language,
        *,
        is_narrow: bool,
    ) -> None:
        self._points, self._unit_kind = path.points, path.unit_kind
        self._room, self._language, self._is_narrow = room, language, is_narrow
        self._low, self._high = ends
        self._first = path.points[0].span.starts_on - PAD
        self._last = path.points[-1].span.ends_on + PAD
        self._room.lines = [
            [(self._across(day), self._up(value)) for day, value in run]
            for run in _runs(self._points)
        ]

    def of_baseline(self, baseline: Decimal) -> Part:
        """Return the baseline in words, at its own height."""
        value = self._language.quantity(baseline, self._unit_kind)
        words = self._language.gettext("Baseline %(value)s", value=value)
        # On its line, below it, or a line above, where a number stands on it; at the plot's left,
        # at its right, or as far right as the figure reaches.
        ends = ((0, "left", 0), (1, "right", 0), (1, "right", self._room.beyond))
        places = product((("bottom", 0), ("top", 0), ("bottom", LINE)), ends)
        spots = [
            (across, Place(xanchor, end, aside, up))
            for (end, up), (across, xanchor, aside) in places
        ]
        across, place = self._room.choose(spots, self._up(baseline), size_of(words))
        return annotation(
            plain(words), x=across, y=float(baseline), xref="paper", yref="y",
            font={"size": 12, "color": INK2}, **place._asdict(),
        )  # fmt: skip

    def of_ends(self) -> list[Part]:
        """Return the last numbers of all lines, in their own colours.

        Those at the figure's end stand there one above the other; a line that ends before it has
        its number beside its last point.
        """
        ends = list(self._line_ends())
        day = self._points[-1].span.middle
        last = [end for end in ends if end.point.span.middle == day]
        earlier = [end for end in ends if end not in last]
        wanted = [(self._up(end.value), size_of(end.text)[1]) for end in last]
        found = []
        for end, up in zip(last, apart(wanted, self._room.height), strict=True):
            place = Place("left", "middle", ASIDE, up - self._up(end.value))
            self._room.take(self._across(day), self._up(end.value), size_of(end.text), place)
            found.append(_note(end, place, 13))
        return [*found, *(self._beside(end, self._sides_of(end), 13) for end in earlier)]

    def of_restated(self) -> list[Part]:
        """Return what changed at the newest restated points."""
        restated = [one for one in self._points if one.was is not None and one.actual is not None]
        most = NARROW_RESTATED if self._is_narrow else WIDE_RESTATED
        return [self._of_change(point) for point in restated[-most:]]

    def _of_change(self, point: PathPoint) -> Part:
        was, now = point.was or Decimal(0), point.actual or Decimal(0)
        said = change_words(point, self._language)
        words = "<br>".join(map(plain, said)) if self._is_narrow else self._language.row(said)
        words = f"[r] {words}"
        sides: tuple[Side, Side] = ("above", "below") if was >= now else ("below", "above")
        return self._beside(End(point, was, words, INK2), sides, 12)

    def _beside(self, end: End, sides: tuple[Side, Side], size: int) -> Part:
        across, up = self._across(end.point.span.middle), self._up(end.value)
        return _note(end, self._room.place(across, up, size_of(end.text), sides), size)

    def _line_ends(self) -> Iterator[End]:
        gettext = self._language.gettext
        aim = next((one for one in reversed(self._points) if one.target is not None), None)
        if aim is not None and aim.target is not None:
            words = aim.target_words
            if not self._is_narrow:
                words = gettext("Target %(value)s", value=words)
            yield End(aim, aim.target, plain(words), INK2)
        last = next((one for one in reversed(self._points) if one.actual is not None), None)
        if last is not None and last.actual is not None:
            marks = "".join(f"[{letter}]" for letter in last.marks if letter != " ")
            words = f"{last.actual_words} {marks}".strip()
            if not self._is_narrow:
                words = gettext("Actual %(value)s", value=words)
            yield End(last, last.actual, plain(words), INK, is_bold=True)
        ahead = self._points[-1]
        if ahead.expected is not None:
            said = gettext("Expected %(range)s", range=ahead.expected.words)
            if not self._is_narrow:
                said = gettext(
                    "Expected %(range)s if it goes on like this", range=ahead.expected.words
                )
            yield End(ahead, ahead.expected.middle, self._wrapped(said), INK)

    def _wrapped(self, words: str) -> str:
        return lines(words, NARROW_LETTERS if self._is_narrow else WIDE_LETTERS, 4)

    def _sides_of(self, end: End) -> tuple[Side, Side]:
        """Return on which side of its last point a number stands: away from the target."""
        is_over = end.value >= (end.point.target or 0)
        return ("above", "below") if is_over else ("below", "above")

    def _across(self, day: date) -> float:
        return (day - self._first) / (self._last - self._first)

    def _up(self, value: Decimal) -> float:
        return float((value - self._low) / (self._high - self._low)) * self._room.height


def _runs(points: Sequence[PathPoint]) -> Iterator[list[tuple[date, Decimal]]]:
    """Yield the lines of a path, each without a gap, and those to what figures were."""
    for point in points:
        if point.was is not None and point.actual is not None:
            yield [(point.span.middle, point.actual), (point.span.middle, point.was)]
    for values in (
        [point.target for point in points],
        [point.actual for point in points],
        [point.expected.middle if point.expected else point.actual for point in points],
    ):
        run: list[tuple[date, Decimal]] = []
        for point, value in zip(points, values, strict=True):
            if value is None:
                yield run
                run = []
            else:
                run.append((point.span.middle, value))
        yield run


def _note(end: End, place: Place, size: int) -> Part:
    return annotation(
        f"<b>{end.text}</b>" if end.is_bold else end.text,
        x=end.point.span.middle.isoformat(),
        y=float(end.value),
        xref="x",
        yref="y",
        align=place.xanchor,
        font={"size": size, "color": end.colour},
        **place._asdict(),
    )
