"""Says in words what a record refuses, and at which place of the file it stands."""

import re
from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from typing import Any, get_args

from pydantic import BaseModel, ValidationError

Place = tuple[str | int, ...]
_OURS = "Value error, "  # What pydantic puts before what a validator of ours says.
_DAY, _NUMBER = "write a day as 2026-07-20", "write a number"
_KINDS = ("union_tag_invalid", "union_tag_not_found")
_LIST, _FIELDS = "write a list, as [one, another]", "write fields, as {name: value}"
# What is expected, where pydantic says it in words that are not an officer's.
_EXPECTED = {
    "bool_parsing": "write yes or no",
    "bool_type": "write yes or no",
    "date_from_datetime_parsing": _DAY,
    "date_parsing": _DAY,
    "date_type": _DAY,
    "decimal_parsing": _NUMBER,
    "decimal_type": _NUMBER,
    "dict_type": _FIELDS,
    "float_parsing": _NUMBER,
    "float_type": _NUMBER,
    "int_from_float": "write a whole number",
    "int_parsing": "write a whole number",
    "int_type": "write a whole number",
    "list_type": _LIST,
    "model_attributes_type": _FIELDS,
    "model_type": _FIELDS,
    "string_type": "write a text",
    "too_short": "name at least one",
    "tuple_type": _LIST,
}


def near(found: str, known: Sequence[str] | frozenset[str] | set[str]) -> str:
    """Return `; did you mean 'x'?` where something known is nearly what was found."""
    close = get_close_matches(found, sorted(known), n=1)
    folded = {name.casefold(): name for name in known}
    meant = close[0] if close else folded.get(found.casefold())
    return f"; did you mean {meant!r}?" if meant else ""


def mistakes(
    error: ValidationError, content: Any, model: type[BaseModel]
) -> list[tuple[Place, str]]:
    """Return each mistake once: its place in the content, and what was found and expected.

    A field that may be said in several ways is refused once for each; the way that comes
    closest to what was written is the one that is told.
    """
    found = []
    every = error.errors()
    for given in every:
        if given["type"] == "too_short" and any(_is_inside(other, given) for other in every):
            continue  # It is only short of what is wrong in it.
        detail: Any = {**given, "loc": _said(given, content)}
        is_missing = detail["type"] == "missing"
        location = detail["loc"][:-1] if is_missing else detail["loc"]
        place = _place(location, content)
        missing = str(detail["loc"][-1]) if is_missing else ""
        found.append((place, len(place) < len(location), missing, words(detail, model)))
    told: dict[tuple[Place, str], str] = {}
    for place, is_one_way, missing, message in found:
        is_known_better = is_one_way and any(
            len(other) > len(place) and other[: len(place)] == place for other, *_ in found
        )
        if not is_known_better and not (is_one_way and any(key[0] == place for key in told)):
            told.setdefault((place, missing), message)
    return sorted(
        ((place, message) for (place, _), message in told.items()), key=lambda said: str(said[0])
    )


def _is_inside(inner: Any, outer: Any) -> bool:
    place: Place = outer["loc"]
    return len(inner["loc"]) > len(place) and inner["loc"][: len(place)] == place


def _said(detail: Any, content: Any) -> Place:
    """Return a mistake's location without the kinds of records on the way: these name no field.

    Where the kind itself is wrong, it is the field that says it.
    """
    location: Place = detail["loc"]
    if detail["type"] in _KINDS:
        return (*location, detail["ctx"]["discriminator"].strip("'"))
    kinds = {
        length
        for length in range(1, len(location))
        if isinstance(location[length - 1], int)
        and isinstance(record := _at(content, location[:length]), dict)
        and record.get("kind") == location[length]
    }
    return tuple(part for number, part in enumerate(location) if number not in kinds)


def _at(content: Any, location: Sequence[str | int]) -> Any:
    for key in location:
        try:
            content = content[key]
        except (IndexError, KeyError, TypeError):
            return None
    return content


def _place(location: Sequence[str | int], content: Any) -> Place:
    """Return the parts of a location that the content has; the others name ways of saying it."""
    place: list[str | int] = []
    for key in location:
        is_there = key in content if isinstance(content, dict) else False
        if isinstance(content, list):
            is_there = isinstance(key, int) and key < len(content)
        if is_there:
            place.append(key)
            content = content[key]
    return tuple(place)


def words(detail: Any, model: type[BaseModel]) -> str:
    """Say a validation error in words: the field, what was found and what is expected."""
    place = detail["loc"]
    field = _field(place)
    if detail["type"] in {"missing", "union_tag_not_found"}:
        return f"{field} is missing"
    if detail["type"] == "union_tag_invalid":
        tag, known = str(detail["ctx"]["tag"]), str(detail["ctx"]["expected_tags"])
        meant = near(tag, re.findall(r"'([^']*)'", known))
        return f"{field}: must be one of {known}, found {tag!r}{meant}"
    if detail["type"] == "extra_forbidden":
        known_fields = _fields(model) - {str(place[-1])}  # Another record may have one so called.
        return f"{field} is not a known field" + (near(str(place[-1]), known_fields) or "")
    found = detail["input"]
    said = str(detail["msg"]).removeprefix(_OURS).replace("Input should be", "Must be", 1)
    expected = _EXPECTED.get(detail["type"]) or said
    if detail["type"] == "string_pattern_mismatch":  # A pattern is not an officer's reading.
        expected = _meaning(model, place).rstrip(".") or expected
    if found is None:
        return f"{field} is empty: {_lower(expected)}"
    is_said = repr(found) in expected or "did you mean" in expected
    is_short = isinstance(found, str | int | float | bool) and not is_said
    shown = f", found {found!r}" if is_short else ""
    meant = ""
    if detail["type"] in {"literal_error", "enum"} and isinstance(found, str):
        meant = near(found, re.findall(r"'([^']*)'", expected))
    return f"{field}: {_lower(expected)}{shown}{meant}"


def _lower(text: str) -> str:
    """Begin a sentence in lower case, but not a word that is written in capitals."""
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]


def _field(place: Sequence[str | int]) -> str:
    """Return the field's name within its record: `measure.where`, and not all that is around."""
    within: list[str] = []
    for before, part in zip((0, *place), place, strict=False):
        if isinstance(part, str) and _is_field(part):
            within = [part] if isinstance(before, int) else [*within, part]
    return ".".join(within) or "file"


def _is_field(part: str) -> bool:
    """Say whether a part of a location is a field, and not pydantic's name for a type."""
    return bool(re.fullmatch(r"[a-z][a-z0-9_]*|[A-Z]+[0-9.]*", part)) and part not in {
        "str", "int", "float", "dict", "constrained", "function",
    }  # fmt: skip


def _meaning(model: type[BaseModel], place: Sequence[str | int]) -> str:
    """Return what the description of a field says, the field being within a record's fields."""
    meaning = ""
    for part in place:
        fields = {found.alias or name: found for name, found in model.model_fields.items()}
        if part in fields:
            meaning = fields[str(part)].description or ""
            model = next(_records_in(fields[str(part)].annotation), model)
    return meaning


def _records_in(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        yield from _records_in(part)


def _fields(model: type[BaseModel]) -> set[str]:
    """Return the names of the fields of a record and of all records in it."""
    schema = model.model_json_schema()
    records: list[Mapping[str, Any]] = [schema, *schema.get("$defs", {}).values()]
    return {name for record in records for name in record.get("properties", {})}
