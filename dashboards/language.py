"""How numbers, dates and words are written in one language.

Which number or word stands on a page does not belong here. English is built in; another language
is a gettext catalogue handed to `Language` (`dashboards/catalogue.py`). Digits are Western ones in
every language, as the forms and the registers have them.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import cache, lru_cache
from gettext import NullTranslations
from typing import Literal

from babel import Locale, UnknownLocaleError
from babel.numbers import NumberPattern, parse_pattern

MINUS = "\u2212"
NO_BREAK_SPACE = "\u00a0"
LEFT_TO_RIGHT_MARK = "\u200e"
EN_DASH = "\u2013"
PERIOD = re.compile(r"(?P<year>\d{4})(?:(?P<kind>[QH])(?P<number>\d))?")
MONTHS_IN = {"Q": 3, "H": 6}
RIGHT_TO_LEFT = frozenset({"ar", "ckb", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"})

# Digits after the point, by kind of unit; a share is printed in percent.
DIGITS = {"count": 0, "share": 0, "score": 1, "days": 0, "money": 0, "level": 0}
# So many more tell apart two figures that differ; with still more nobody would read them.
MORE_DIGITS = 2


def N_(message: str) -> str:  # noqa: N802  The name that message extractors look for.
    """Mark a message for the catalogue where it stands and leave it as it is."""
    return message


MONTHS = (
    *(N_("January"), N_("February"), N_("March"), N_("April"), N_("May"), N_("June")),
    *(N_("July"), N_("August"), N_("September"), N_("October"), N_("November"), N_("December")),
)
SHORT_MONTHS = (
    *(N_("Jan"), N_("Feb"), N_("Mar"), N_("Apr"), N_("May"), N_("Jun")),
    *(N_("Jul"), N_("Aug"), N_("Sep"), N_("Oct"), N_("Nov"), N_("Dec")),
)
# Some languages say the first of a month as no other day.
FIRST_DAY = N_("1 %(month)s")
SMALL_NUMBERS = (
    *(N_("none"), N_("one"), N_("two"), N_("three"), N_("four"), N_("five")),
    *(N_("six"), N_("seven"), N_("eight"), N_("nine"), N_("ten")),
)
# Quarters and half-years in a table.
SHORT_PARTS = {"Q": N_("Q%(number)s"), "H": N_("H%(number)s")}


WHOLE = "#,##0"


@cache
def locale_of(code: str) -> Locale:
    """Return how a language writes numbers; one that is not known writes them as English does."""
    try:
        return Locale.parse(code, sep="-")
    except (UnknownLocaleError, ValueError):
        return Locale.parse("en")


def own_name(code: str) -> str:
    """Return what a language is called by those who speak it."""
    name = locale_of(code).get_display_name() or code
    return f"{name[:1].upper()}{name[1:]}"


@cache
def number_pattern(pattern: str, digits: int) -> NumberPattern:
    """Return a pattern of whole numbers with so many digits after the point."""
    tenths = "." + "0" * digits if digits else ""
    return parse_pattern(pattern.replace(WHOLE, WHOLE + tenths))


@cache
def direction_of(code: str) -> Literal["ltr", "rtl"]:
    """Return the direction in which a language is read."""
    return "rtl" if code.partition("-")[0] in RIGHT_TO_LEFT else "ltr"


@cache
def percent_pattern(code: str) -> str:
    """Return where a language has the sign of a share."""
    pattern: str = locale_of(code).percent_formats[None].pattern
    return pattern


@lru_cache(maxsize=100_000)  # A site writes few numbers, each of them on many pages.
def _written(value: Decimal | int, digits: int, pattern: str, code: str) -> str:
    """Write a number as a language does, rounded half up."""
    places = digits + 2 if "%" in pattern else digits
    rounded = Decimal(value).quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    written: str = number_pattern(pattern, digits).apply(
        abs(rounded), locale_of(code), numbering_system="latn"
    )
    return mark_of(code) + MINUS + written if rounded < 0 else written


def mark_of(code: str) -> str:
    """Return what keeps a sign before its number, among letters from right to left."""
    return LEFT_TO_RIGHT_MARK if direction_of(code) == "rtl" else ""


def _points(share: Decimal) -> int:
    return int((share * 100).to_integral_value(ROUND_HALF_UP))


@dataclass(frozen=True, slots=True)
class Language:
    """One language: its code and its catalogue."""

    code: str = "en"
    catalogue: NullTranslations = field(default_factory=NullTranslations)

    @property
    def direction(self) -> Literal["ltr", "rtl"]:
        """The direction in which it is read."""
        return direction_of(self.code)

    def gettext(self, message: str, **values: object) -> str:
        """A message in this language, its `%(name)s` places filled."""
        return self.catalogue.gettext(message) % values

    def ngettext(self, one: str, many: str, number: int, **values: object) -> str:
        """A message in the plural form that the number needs; `%(num)s` is the number."""
        return self.catalogue.ngettext(one, many, number) % {"num": self.number(number), **values}

    def number(self, value: Decimal | int, digits: int = 0) -> str:
        """A number rounded half up, with thousands set apart and a real minus sign."""
        return _written(value, digits, WHOLE, self.code)

    def percent(self, share: Decimal, digits: int = 0) -> str:
        """A share of 0 to 1 in percent."""
        # Here it is the sign of a share, which else would stand before its number.
        return mark_of(self.code) + _written(share, digits, percent_pattern(self.code), self.code)

    def changed(self, by: Decimal | int, said: str) -> str:
        """How much something changed, as it is written, with the sign of what it changed by."""
        return f"{mark_of(self.code)}{MINUS if by < 0 else '+'}{said}"

    def margin(self, by: Decimal, unit_kind: str) -> str:
        """How far an estimate may be off to either side; of a share that is percentage points."""
        mark = mark_of(self.code)
        if unit_kind == "share":
            short = self.ngettext("±%(num)s point", "±%(num)s points", _points(by))
            return f"{mark}{short}"
        return f"{mark}±{self.quantity(by, unit_kind)}"

    def points(self, by: Decimal) -> str:
        """How far two shares are apart: percentage points, which are no share of anything."""
        return self.ngettext("%(num)s point", "%(num)s points", _points(by))

    @property
    def separators(self) -> str:
        """The signs before tenths and between thousands, as figures want them."""
        one_and_half, thousands = self.number(Decimal("1.5"), 1), self.number(10_000)
        return one_and_half.strip("15") + thousands.strip("10")

    def percent_of(self, part: int, whole: int, digits: int = 0) -> str:
        """A part of a whole in percent; what is not all of it never reads as 100%."""
        share = Decimal(part) / whole
        return self.percent(
            share if part == whole else min(share, 1 - Decimal(1).scaleb(-digits - 2)), digits
        )

    def quantity(self, value: Decimal | None, unit_kind: str) -> str:
        """A figure as its unit wants it; empty where there is none."""
        if value is None:
            return ""
        return self._written(value, unit_kind, DIGITS.get(unit_kind, 1))

    def apart(
        self, value: Decimal | None, other: Decimal | None, unit_kind: str
    ) -> tuple[str, str]:
        """Two figures as their unit wants them, with more digits where they read the same else."""
        if value is None or other is None:
            return self.quantity(value, unit_kind), self.quantity(other, unit_kind)
        fewest = DIGITS.get(unit_kind, 1)
        for digits in range(fewest, fewest + MORE_DIGITS + 1):
            one, another = (self._written(each, unit_kind, digits) for each in (value, other))
            if one != another:
                return one, another
        return self.quantity(value, unit_kind), self.quantity(other, unit_kind)

    def _written(self, value: Decimal, unit_kind: str, digits: int) -> str:
        return self.percent(value, digits) if unit_kind == "share" else self.number(value, digits)

    def in_words(self, number: int) -> str:
        """A number up to ten in words, a greater one in figures."""
        if number < len(SMALL_NUMBERS):
            return self.gettext(SMALL_NUMBERS[number])
        return self.number(number)

    def row(self, parts: Iterable[str]) -> str:
        """Parts in a row: a, b, c."""
        return self.gettext(", ").join(parts)

    def clauses(self, parts: Iterable[str]) -> str:
        """Parts that have commas of their own: a; b; c."""
        return self.gettext("; ").join(parts)

    def listing(self, parts: Sequence[str]) -> str:
        """Parts of a sentence in a row: a, b and c."""
        if len(parts) <= 1:
            return "".join(parts)
        return self.gettext("%(most)s and %(last)s", most=self.row(parts[:-1]), last=parts[-1])

    def day(self, day: date) -> str:
        """A date with its year, such as 12 Jul 2026, that no line break tears apart."""
        return f"{self.day_and_month(day)}{NO_BREAK_SPACE}{day.year}"

    def day_and_month(self, day: date) -> str:
        """A date without its year, such as 12 Jul."""
        month = self.gettext(SHORT_MONTHS[day.month - 1])
        if day.day == 1:
            return self.gettext(FIRST_DAY, month=month).replace(" ", NO_BREAK_SPACE)
        return f"{day.day}{NO_BREAK_SPACE}{month}"

    def day_near(self, day: date, other: date) -> str:
        """A date beside another one: its year only where the two differ in it."""
        return self.day_and_month(day) if day.year == other.year else self.day(day)

    def period(self, code: str) -> str:
        """A period in running text: 2026Q2 is April to June 2026."""
        parts = PERIOD.fullmatch(code)
        if parts is None or parts["kind"] is None:
            return code
        length = MONTHS_IN[parts["kind"]]
        last = int(parts["number"]) * length
        months = [self.gettext(MONTHS[month % 12]) for month in (last - length, last - 1)]
        return f"{EN_DASH.join(months)}{NO_BREAK_SPACE}{parts['year']}"

    def short_period(self, code: str) -> str:
        """A period in a table: 2026Q2 is 2026 Q2."""
        parts = PERIOD.fullmatch(code)
        if parts is None or parts["kind"] is None:
            return code
        part = self.gettext(SHORT_PARTS[parts["kind"]], number=parts["number"])
        return f"{parts['year']}{NO_BREAK_SPACE}{part}"


ENGLISH = Language()


def sentence_start(text: str) -> str:
    """The same text with its first letter as a sentence begins."""
    return text[:1].upper() + text[1:]
