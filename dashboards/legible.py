"""A text that a person typed, as a page, a report or a message may show it."""

import unicodedata

# A text that a person typed may be a megabyte long; a page line needs no more than this.
LONGEST_TEXT = 300

# Line breaks and tabs become spaces; other control, format and unassigned characters (among them
# the marks that turn the reading direction) are left out. Joiners stay: Indic and Persian words
# need them.
SPACES = frozenset("\n\r\t\u2028\u2029")
LEFT_OUT = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
JOINERS = frozenset("\u200c\u200d")


def legible(text: str, longest: int = LONGEST_TEXT) -> str:
    """A text on one line, of bounded length, without characters that steer the display."""
    if text.isprintable():  # Nearly every text is, and none of its characters is left out.
        return _cut(" ".join(text[: 4 * longest].split()), longest)
    kept = (
        " " if letter in SPACES else letter
        for letter in text[: 4 * longest]
        if letter in SPACES or letter in JOINERS or unicodedata.category(letter) not in LEFT_OUT
    )
    return _cut(" ".join("".join(kept).split()), longest)


def _cut(line: str, longest: int) -> str:
    return line if len(line) <= longest else line[: longest - 1] + "…"
