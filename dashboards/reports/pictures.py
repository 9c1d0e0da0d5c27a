"""The drawings of documents: the same picture in a page and in print.

A drawing holds no words: what it says stands beside it in letters, and in its description. Colours
are those of the documents' style sheet.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from functools import cache
from typing import NamedTuple

import segno

from dashboards.drawing import BULLET_END
from dashboards.icons import ICONS
from dashboards.rendering import theme_file
from dashboards.rows import Side

COLOUR = re.compile(r"--([a-z0-9-]+): (#[0-9a-f]+)")
# A file that is a picture names it; in a page it goes without saying.
NAMESPACE = ' xmlns="http://www.w3.org/2000/svg"'
# Drawings stand in a row of text; measured in the pixels of a page.
TILE, GAP = 26, 6
ROW_HEIGHT, ROW_WIDTH = 22, 116
BULLET_WIDTH = 110
BAR_WIDTH, BAR_HEIGHT = 340, 22
MARK, MARKS_IN_A_ROW = 22, 20
MARGIN = 8  # Of a scale, so that the marks at its ends are whole.
QR_SIZE = 84

TICK = "M7.5 13.4l3.8 3.8 7.2-7.7"
EXCLAMATION = "M13 6.8v7.4M13 18v.9"
QUESTION = "M10 10.2a3 3 0 1 1 4.4 2.7q-1.4.9-1.4 2.4M13 18.6v.6"


class Picture(NamedTuple):
    """A drawing: its tags, its size in pixels, and its description; empty where words say it."""

    svg: str
    width: int
    height: int
    words: str = ""
    is_mirrored: bool = True  # Where one reads from right to left.


@cache
def colours() -> Mapping[str, str]:
    """Return the colours of documents by their names."""
    return dict(COLOUR.findall(theme_file("report.css").decode()))


def tiles(side: Side, states: Sequence[str], words: str) -> Picture:
    """Draw a tile for each promise, by its state."""
    inside = [
        f'<g transform="translate({place * (TILE + GAP)})">{_tile(side, state)}</g>'
        for place, state in enumerate(states)
    ]
    width = len(states) * (TILE + GAP) - GAP
    return _picture(inside, max(width, TILE), TILE, words, is_mirrored=False)


def marks(looks: Sequence[tuple[str, str]], words: str, direction: str) -> Picture:
    """Draw the shape of each result's status in its colour, in rows; a look is shape and colour.

    The rows begin where one begins to read; the shapes are the same in each direction.
    """
    inside, last = [], min(len(looks), MARKS_IN_A_ROW) - 1
    for place, (icon, tone) in enumerate(looks):
        row, column = divmod(place, MARKS_IN_A_ROW)
        place_in_row = last - column if direction == "rtl" else column
        at = f"translate({place_in_row * MARK} {row * MARK})"
        inside.append(f'<g transform="{at}">{_mark(icon, tone)}</g>')
    rows = -(-len(looks) // MARKS_IN_A_ROW)
    width = min(len(looks), MARKS_IN_A_ROW) * MARK
    return _picture(inside, max(width, MARK), max(rows, 1) * MARK, words, is_mirrored=False)


def kept_bar(side: Side, counts: Sequence[tuple[str, int]], words: str) -> Picture:
    """Draw promises due as one bar, in it a part for each state; both sides' are equally long."""
    total = sum(number for _, number in counts)
    inside, begun = [], 0
    for state, number in counts:
        start, end = (Decimal(BAR_WIDTH * part) / total for part in (begun, begun + number))
        inside.append(_part_of_bar(side, state, start, end - start))
        begun += number
    return _picture(inside, BAR_WIDTH, BAR_HEIGHT, words)


def bullet(share: Decimal, bands: tuple[Decimal, Decimal], words: str) -> Picture:
    """Draw a share of the planned progress upon the bands of the statuses."""

    def along(value: Decimal) -> str:
        return _number(BULLET_WIDTH * min(max(value, Decimal(0)), BULLET_END) / BULLET_END)

    behind, on_track = bands
    ink, paper, bad = (colours()[name] for name in ("ink", "bg", "bad"))
    inside = [
        f'<rect width="{along(end)}" height="16" y="3" fill="{colours()[band]}"/>'
        for band, end in (("band3", BULLET_END), ("band2", on_track), ("band1", behind))
    ]
    inside.append(f'<rect width="{along(share)}" height="8" y="7" fill="{ink}"/>')
    inside.append(f'<rect x="{along(Decimal(1))}" width="2" height="22" fill="{ink}"/>')
    if share > BULLET_END:
        inside.append(_stroke(f"M{BULLET_WIDTH - 7} 8l3 3-3 3", paper))
    if share < 0:
        inside.append(_stroke("M6 7.5l-3.5 3.5 3.5 3.5", bad))
    return _picture(inside, BULLET_WIDTH, ROW_HEIGHT, words)


def both_views(agency: Decimal, cso: Decimal, scale: Sequence[int]) -> Picture:
    """Draw where each side sees something on a scale: the partner's circle, the Agency's square."""
    here, there = _along(agency, scale), _along(cso, scale)
    named = colours()
    inside = [
        *_grid(scale),
        f'<path d="M{here} 11H{there}" stroke="{named["rule-strong"]}" stroke-width="3"/>',
        f'<circle cx="{there}" cy="11" r="6.5" fill="{named["partner"]}"/>',
        f'<rect x="{_number(Decimal(here) - 5)}" y="6" width="10" height="10"'
        f' fill="{named["agency"]}" stroke="{named["bg"]}"/>',
    ]
    return _picture(inside, ROW_WIDTH, ROW_HEIGHT)


def growth(before: Decimal | None, now: Decimal, scale: Sequence[int]) -> Picture:
    """Draw a score as it was, hollow, and as it is."""
    named = colours()
    inside = list(_grid(scale))
    place = _along(now, scale)
    if before is not None:
        start = _along(before, scale)
        inside += [
            f'<path d="M{start} 11H{place}" stroke="{named["rule-strong"]}" stroke-width="3"/>',
            f'<circle cx="{start}" cy="11" r="5.5" fill="{named["bg"]}" stroke="{named["score"]}"'
            ' stroke-width="2"/>',
        ]
    inside.append(f'<circle cx="{place}" cy="11" r="6.5" fill="{named["score"]}"/>')
    return _picture(inside, ROW_WIDTH, ROW_HEIGHT)


def qr_code(address: str, words: str) -> Picture:
    """Draw an address as a code that a telephone reads."""
    code = segno.make(address, error="m", micro=False)
    size = int(code.symbol_size(border=2)[0])
    path = "".join(_dark(code.matrix_iter(border=2)))
    inside = [
        f'<g transform="scale({_number(Decimal(QR_SIZE) / size)})">'
        f'<path d="{path}" fill="{colours()["ink"]}" shape-rendering="crispEdges"/></g>'
    ]
    return _picture(inside, QR_SIZE, QR_SIZE, words, is_mirrored=False)


def _dark(matrix: Iterable[Iterable[int]]) -> Iterable[str]:
    """Yield the dark runs of each line."""
    for y, line in enumerate(matrix):
        for run in re.finditer(rb"\x01+", bytes(bytearray(line))):
            yield f"M{run.start()} {y}h{run.end() - run.start()}v1h-{run.end() - run.start()}z"


def _tile(side: Side, state: str) -> str:
    named = colours()
    own = named["agency" if side == "agency" else "partner"]
    paper, bad, rule = named["bg"], named["bad"], named["rule-strong"]
    frame = f'<rect x="1" y="1" width="{TILE - 2}" height="{TILE - 2}"'
    drawn = {
        "on_time": f'{frame} fill="{own}" stroke="{own}" stroke-width="2"/>{_stroke(TICK, paper)}',
        "late": f'{frame} fill="{paper}" stroke="{own}" stroke-width="2"/>'
        + _thin("M2 9L9 2M2 17L17 2M2 24L24 2M9 24L24 9M17 24l7-7", own),
        "deemed": f'{frame} fill="{paper}" stroke="{own}" stroke-width="2"/>'
        + _thin("M2 8H24M2 13H24M2 18H24", own),
        "pending": f'{frame} fill="{paper}" stroke="{own}" stroke-width="2"'
        ' stroke-dasharray="2 3"/>',
        "unclaimed": f'{frame} fill="{paper}" stroke="{own}" stroke-width="2"/>',
        "overdue": f'{frame} fill="{paper}" stroke="{bad}" stroke-width="2"/>'
        + _stroke(EXCLAMATION, bad),
        "disputed": f'{frame} fill="{paper}" stroke="{bad}" stroke-width="2"'
        f' stroke-dasharray="5 3"/>{_stroke(QUESTION, bad)}',
    }
    return drawn.get(state, f'{frame} fill="{paper}" stroke="{rule}" stroke-width="1.5"/>')


def _mark(icon: str, tone: str) -> str:
    """Draw a status's shape with strokes of its own: a drawing has no style sheet."""
    paper, colour = colours()["bg"], colours()[tone]
    line = 'stroke-linecap="round" stroke-linejoin="round"'
    return (
        ICONS[icon]
        .replace('class="cut"', f'fill="none" stroke="{paper}" stroke-width="2" {line}')
        .replace('class="outline"', f'fill="none" stroke="{colour}" stroke-width="1.7" {line}')
        .replace("currentColor", colour)
    )


def _part_of_bar(side: Side, state: str, start: Decimal, width: Decimal) -> str:
    """Draw one state's part: kept is solid, late hatched, the rest outlined, owed in red."""
    named = colours()
    own = named["agency" if side == "agency" else "partner"]
    line = named["bad"] if state in {"overdue", "disputed"} else own
    fill = own if state == "on_time" else named["bg"]
    dashes = {"pending": "2 3", "disputed": "5 3"}.get(state)
    left, right = start + 1, start + width - 1
    frame = (
        f'<rect x="{_number(left)}" y="1" width="{_number(max(right - left, Decimal(1)))}"'
        f' height="{BAR_HEIGHT - 2}" fill="{fill}" stroke="{line}" stroke-width="2"'
        f"{f' stroke-dasharray={dashes!r}' if dashes else ''}/>"
    )
    if state == "late":
        hatch = range(int(left) + 5, int(right) - 3, 7)
        frame += _thin("".join(f"M{place - 4} {BAR_HEIGHT - 2}l8 -18" for place in hatch), own)
    if state == "deemed":
        ends = f"H{_number(right)}"
        frame += _thin("".join(f"M{_number(left)} {y}{ends}" for y in (7, 11, 15)), own)
    return frame


def _stroke(path: str, colour: str) -> str:
    return (
        f'<path d="{path}" fill="none" stroke="{colour}" stroke-width="2.4"'
        ' stroke-linecap="round" stroke-linejoin="round"/>'
    )


def _thin(path: str, colour: str) -> str:
    return f'<path d="{path}" fill="none" stroke="{colour}" stroke-width="2"/>'


def _grid(scale: Sequence[int]) -> Iterable[str]:
    for step in scale:
        place = _along(Decimal(step), scale)
        yield f'<path d="M{place} 0V22" stroke="{colours()["rule"]}"/>'


def _along(value: Decimal, scale: Sequence[int]) -> str:
    low, high = scale[0], scale[-1]
    return _number(MARGIN + (value - low) / (high - low) * (ROW_WIDTH - 2 * MARGIN))


def _number(value: Decimal) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")


def _picture(
    inside: Iterable[str], width: int, height: int, words: str = "", *, is_mirrored: bool = True
) -> Picture:
    svg = (
        f'<svg{NAMESPACE} viewBox="0 0 {width} {height}" width="{width}"'
        f' height="{height}">{"".join(inside)}</svg>'
    )
    return Picture(svg, width, height, words, is_mirrored)
