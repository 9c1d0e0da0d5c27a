r"""The patterns of `regex()`: written for a phone (Java), matched by DuckDB (RE2).

RE2 refuses what it cannot do: looking ahead or behind, and what repeats an earlier part. What it
reads but means otherwise is refused here: `&&` and brackets within brackets of a class, `\v`, `\C`
and the flag U.
"""

import re

from assets.warehouse.patterns import is_pattern
from assets.xpath.tree import NotUnderstoodError

CLASS = re.compile(r"\[\^?\]?((?:[^\\\]]|\\.)*)\]")
ESCAPED = re.compile(r"\\.", re.DOTALL)
MEANT_OTHERWISE = re.compile(r"\\[vC]|\(\?[a-z-]*U")


def pattern_of(pattern: str) -> str:
    """Return a pattern as DuckDB takes it.

    Raises:
        NotUnderstoodError: It means nothing to DuckDB, or something else than to a phone.
    """
    inside = "".join(ESCAPED.sub("", found[1]) for found in CLASS.finditer(pattern))
    # A pair of backslashes is one that stands for itself.
    signs = pattern.replace(r"\\", "")
    if "&&" in inside or "[" in inside or MEANT_OTHERWISE.search(signs) or not is_pattern(pattern):
        raise NotUnderstoodError("pattern", pattern)
    return pattern
