"""How much room a figure's legend needs, as Plotly sets its entries.

Plotly lets entries of groups flow like words; without groups they stand in columns, each as wide
as the longest. What an entry is called does not belong here.
"""

from collections.abc import Iterator, Sequence

from dashboards.figures.template import lines

# A figure on the smallest screen that it must fit, as a narrow and as a wide one.
NARROWEST, NARROWEST_WIDE = 286, 760
# The room of one letter of 13 pixels, and of an entry's mark with what is left free around it.
LETTER, KEY = 7.0, 48
LINE, GAP = 18, 4
BETWEEN_GROUPS = 8

# An entry's line on the smallest screen, and how many of them an entry may have.
ENTRY_LETTERS, ENTRY_LINES = 32, 2


def entry(name: str) -> str:
    """An entry's name, broken into lines that fit the smallest screen."""
    return lines(name, ENTRY_LETTERS, ENTRY_LINES)


def legend_height(names: Sequence[str], width: float, *, has_groups: bool = False) -> int:
    """Return the pixels that a legend takes above a plot so wide; names may have several lines."""
    rows = _flowing(names, width) if has_groups else _in_columns(names, width)
    between = GAP + (BETWEEN_GROUPS if has_groups else 0)
    return sum(between + LINE * max(name.count("<br>") + 1 for name in row) for row in rows)


def _room(name: str) -> float:
    return KEY + LETTER * max(map(len, name.split("<br>")))


def _flowing(names: Sequence[str], width: float) -> Iterator[list[str]]:
    row: list[str] = []
    for name in names:
        if row and sum(map(_room, [*row, name])) > width:
            yield row
            row = []
        row.append(name)
    if row:
        yield row


def _in_columns(names: Sequence[str], width: float) -> Iterator[Sequence[str]]:
    longest = max(map(_room, names), default=KEY)
    columns = max(int(width / longest), 1)
    if sum(map(_room, names)) <= width:
        columns = max(len(names), 1)
    for start in range(0, len(names), columns):
        yield names[start : start + columns]
