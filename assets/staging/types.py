"""How an answer's text becomes a typed value, for every type of question.

KoboToolbox stores every answer as text (API.md §5). A text that does not read as its type
becomes null here; that this happened is noted by `assets.staging.load`.
"""

from dataclasses import dataclass


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


TEXT = ("varchar", "{text}", False)
WHOLE = (
    "bigint",
    # A bare cast would round 4.5 to 5 without a word.
    "try_cast(case when regexp_full_match(trim({text}), '[+-]?[0-9]+') then {text} end as bigint)",
    True,
)
DECIMAL = ("decimal(28, 10)", "try_cast({text} as decimal(28, 10))", True)
DATE = ("date", "try_cast({text} as date)", True)
LOCAL_TIME = ("time", "try_cast(regexp_replace({text}, '(Z|[+-][0-9:]+)$', '') as time)", True)
MOMENT = ("timestamptz", "try_cast({text} as timestamptz)", True)
# The offset tells the day on the site: 01:00+02:00 is still the day before in UTC.
OFFSET_MINUTES = (
    "integer",
    "case when {text} like '%Z' then 0 else"
    " try_cast(regexp_extract({text}, 'T.*([+-])[0-9][0-9]:?[0-9][0-9]$', 1) || '1' as integer)"
    " * (try_cast(regexp_extract({text}, '([0-9][0-9]):?[0-9][0-9]$', 1) as integer) * 60"
    " + try_cast(right({text}, 2) as integer)) end",
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


def parts_of(name: str, question_type: str) -> tuple[Part, ...]:
    """Return the columns that a question becomes: one for most, several for a point or moment."""
    if question_type in _MOMENTS:
        return Part(name, *MOMENT), Part(f"{name}__utc_offset_minutes", *OFFSET_MINUTES)
    if question_type in _POINTS:
        return tuple(
            Part(
                name=f"{name}__{unit}",
                type="double",
                reading=f"try_cast(nullif(split_part(trim({{text}}), ' ', {place}), '') as double)",
                is_lossy=unit in _REQUIRED_UNITS,
            )
            for place, unit in enumerate(_POINT_UNITS, start=1)
        )
    return (Part(name, *_TYPES.get(question_type, TEXT)),)
