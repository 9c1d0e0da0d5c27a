r"""The patterns of `regex()`: written for a phone (Java), matched by DuckDB (RE2).

RE2 refuses what it cannot do: looking ahead or behind, and what repeats an earlier part. What it
reads but means otherwise is refused here: `&&` and brackets within brackets of a class, `\v`, `\C`
and the flag U. So is what would take it long: it writes `(a{9}){9}` out as 81 letters.
"""

import re

from assets.warehouse.patterns import is_pattern
from assets.xpath.tree import NotUnderstoodError

LONGEST, MOST_SIGNS = 1000, 2000  # As it is written, and with its counts written out.
SHOWN = 60  # Letters of a pattern that is too long to be told.
# A class or a quotation that does not end goes to the end; then the next sign need not look again.
PIECE = re.compile(
    r"\\Q.*?(?:\\E|$)|\\.|(?P<class>\[\^?\]?(?:[^\]\\]|\\.)*\]?)"
    r"|\{(?P<fewest>\d+)(?:,(?P<most>\d*))?\}|.",
    re.DOTALL,
)
ESCAPED = re.compile(r"\\.", re.DOTALL)
MEANT_OTHERWISE = re.compile(r"\\[vC]|\(\?[a-z-]*U")


def pattern_of(pattern: str) -> str:
    """Return a pattern as DuckDB takes it.

    Raises:
        NotUnderstoodError: It means nothing to DuckDB, or something else than to a phone; or it
            is longer than anybody would write.
    """
    if len(pattern) > LONGEST:
        raise NotUnderstoodError("pattern", f"{pattern[:SHOWN]}…")
    # A pair of backslashes is one that stands for itself.
    signs = pattern.replace(r"\\", "")
    is_refused = _has_classes_in_classes(pattern) or _signs_written_out(pattern) > MOST_SIGNS
    if is_refused or MEANT_OTHERWISE.search(signs) or not is_pattern(pattern):
        raise NotUnderstoodError("pattern", pattern)
    return pattern


def _has_classes_in_classes(pattern: str) -> bool:
    classes = [found["class"] or "" for found in PIECE.finditer(pattern)]
    inside = [ESCAPED.sub("", one[1:]) for one in classes]
    return any("[" in one or "&&" in one for one in inside)


def _signs_written_out(pattern: str) -> int:
    """Return how many signs a pattern has where each count stands for as many repetitions."""
    groups, last = [0], 0  # The signs of each open group, and of what a count would repeat.
    for found in PIECE.finditer(pattern):
        if found[0] == "(":
            groups.append(0)
        elif found[0] == ")" and len(groups) > 1:
            last = groups.pop()
            groups[-1] += last
        elif found["fewest"]:
            times = max(int(found["fewest"]), int(found["most"] or 0), 1)
            groups[-1] += last * (times - 1)
            last *= times
        elif found[0] not in {"*", "+", "?"}:
            last = 1
            groups[-1] += last
    return sum(groups)
