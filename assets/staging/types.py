"""How an answer's text becomes a typed value, for every type of question.

KoboToolbox stores every answer as text (API.md §5). A text that does not read as its type
becomes null here; that this happened is noted by `assets.staging.load`.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from assets.warehouse.connection import literal


@dataclass(frozen=True)
class Part:
    """One column that a question becomes: its name, its DuckDB type and how text turns into it.

    `reading` is SQL with `{text}` where the answer's text goes; `is_lossy` says that a text may
    fail to read as this type.
    """

    name: str
    type: str
    reading: str
    is_lossy: bool = False


def _checked(pattern: str, reading: str) -> str:
    """Read only texts of a form; a bare cast takes `1_0`, `infinity` and `epoch` for values."""
    return f"case when regexp_full_match(trim({{text}}), {literal(pattern)}) then {reading} end"


DIGITS = "[+-]?[0-9]+"
NUMBER = "[+-]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][+-]?[0-9][0-9]?)?"
DAY = "[0-9][0-9][0-9][0-9]-[0-9][0-9]?-[0-9][0-9]?"
OFFSET = "(Z|[+-][0-9:]+)"
MOMENTS = f"{DAY}([T ][0-9:.]+)?{OFFSET}?"
TEXT = ("varchar", "{text}", False)
# A bare cast would round 4.5 to 5 without a word.
WHOLE = ("bigint", _checked(DIGITS, "try_cast({text} as bigint)"), True)
# Reading a text as a decimal of more than 18 digits takes a hundred times as long, and few need it.
_EXACT = "try_cast({text} as decimal(18, 10))::decimal(28, 10), try_cast({text} as decimal(28, 10))"
DECIMAL = ("decimal(28, 10)", _checked(NUMBER, f"coalesce({_EXACT})"), True)
DATE = ("date", _checked(MOMENTS, "try_cast({text} as date)"), True)
LOCAL_TIME = ("time", f"try_cast(regexp_replace({{text}}, '{OFFSET}$', '') as time)", True)
MOMENT = ("timestamptz", _checked(MOMENTS, "try_cast({text} as timestamptz)"), True)
# The offset tells the day on the site: 01:00+02:00 is still the day before in UTC. Phones write
# it as Z, +02, +0200 or +02:00, so it is read off the clock: local time less the time in UTC.
OFFSET_MINUTES = (
    "integer",
    _checked(
        f"{DAY}T[0-9:.]+{OFFSET}",
        f"(epoch_ms(try_cast(regexp_replace(trim({{text}}), '{OFFSET}$', '') as timestamp))"
        " - epoch_ms(try_cast({text} as timestamptz))) // 60000",
    ),
    False,
)
NAMES = ("varchar[]", "string_split_regex(trim({text}), ' +')", False)

_TYPES = {
    "integer": WHOLE,
    "decimal": DECIMAL,
    "range": DECIMAL,
    "date": DATE,
    "today": DATE,
    "time": LOCAL_TIME,
    "select_multiple": NAMES,
    "rank": NAMES,
}
_MOMENTS = {"datetime", "dateTime", "start", "end"}
_POINTS = {"geopoint", "start-geopoint"}
_POINT_UNITS = ("latitude", "longitude", "altitude_m", "accuracy_m")
_REQUIRED_UNITS = {"latitude", "longitude"}  # Phones may leave out altitude and accuracy.
LINES = {"geotrace", "geoshape"}
PLACES = {*_POINTS, *LINES}
AREA_DECIMALS = 1  # A tenth of a degree: an area of about eleven kilometres, and nobody's home.


def parts_of(name: str, question_type: str, *, is_area: bool = False) -> tuple[Part, ...]:
    """Return the columns that a question becomes: one for most, several for a point or moment.

    With `is_area`, a point is only known by the area that it lies in.
    """
    if question_type in _MOMENTS:
        return Part(name, *MOMENT), Part(f"{name}__utc_offset_minutes", *OFFSET_MINUTES)
    if question_type in _POINTS:
        return tuple(
            Part(
                name=f"{name}__{unit}",
                type="double",
                reading=_rounded(_coordinate(place)) if is_area else _coordinate(place),
                is_lossy=unit in _REQUIRED_UNITS,
            )
            for place, unit in enumerate(_POINT_UNITS, start=1)
            if unit in _REQUIRED_UNITS or not is_area
        )
    return (Part(name, *_TYPES.get(question_type, TEXT)),)


def joint_type(types: Sequence[str]) -> str:
    """Return the type to stage a question as, whose versions, newest first, gave it these.

    Whole numbers become decimals if any version had decimals, since that holds both. Otherwise
    the newest stands: it is what the form means today. Text and choices hold any older answer
    as it was written; of other types, what does not read is named `unreadable`.
    """
    has_fractions = any(parts_of("", kind) == parts_of("", "decimal") for kind in types)
    return "decimal" if types[0] == "integer" and has_fractions else types[0]


def can_hold(question_type: str, other: str) -> bool:
    """Tell whether any answer to a question of another type keeps its meaning as one of this."""
    own, given = parts_of("", question_type), parts_of("", other)
    if own in (given, (Part("", *TEXT),)):
        return True
    return (own, given) == ((Part("", *DECIMAL),), (Part("", *WHOLE),)) or (
        own == (Part("", *NAMES),) and other == "select_one"
    )


def _rounded(reading: str) -> str:
    return f"round({reading}, {AREA_DECIMALS})"


def _coordinate(place: int) -> str:
    part = f"split_part(trim({{text}}), ' ', {place})"
    is_number = f"regexp_full_match({part}, {literal(NUMBER)})"
    return f"case when {is_number} then try_cast({part} as double) end"


def in_utc(text: str) -> str:
    """Return SQL for a moment that the server tells, in UTC, as it is where no zone is said.

    Read as a bare timestamp, a text would lose what it says of its zone.
    """
    return f"timezone('UTC', try_cast({text} as timestamptz))"
