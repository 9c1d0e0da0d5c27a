"""Reads JSON as KoboToolbox sends it and landing keeps it: all of it, or of a page what is asked.

A questionnaire has dozens of answers, of which bringing a submission looks at a few.
"""

import gc
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from types import GenericAlias
from typing import Any, TypedDict

import msgspec
import orjson


def read_json(content: bytes) -> Any:
    """Return what JSON says.

    Raises:
        ValueError: It is not complete, or no JSON.
    """
    try:
        with _without_collecting():
            return orjson.loads(content)
    except orjson.JSONDecodeError:  # Half a surrogate pair, which takes three times as long.
        pass
    try:
        return json.loads(content)
    except RecursionError as error:
        raise ValueError("Lists within lists, deeper than anything is read.") from error


def read_page(content: bytes, keys: tuple[str, ...]) -> Mapping[str, Any]:
    """Return what a page of submissions says, of each submission only what these keys say.

    Raises:
        ValueError: It is not complete, or no JSON.
    """
    if not all(map(str.isascii, keys)):  # The library may not find any other.
        return _whole(content)
    try:
        content.decode()  # What is passed over is not looked at for its letters.
        with _without_collecting():
            found: Mapping[str, Any] = _reader(keys).decode(content)
    except (UnicodeDecodeError, msgspec.DecodeError, RecursionError):
        return _whole(content)  # No such page, half a surrogate pair, or lists within lists.
    return found


def _whole(content: bytes) -> Mapping[str, Any]:
    found: Mapping[str, Any] = read_json(content)
    return found


@lru_cache(maxsize=8)
def _reader(keys: tuple[str, ...]) -> msgspec.json.Decoder[Any]:
    made_of: Any = TypedDict  # Of names that are known only now.
    row = made_of("Row", dict.fromkeys(keys, Any), total=False)
    page = made_of("Page", {"count": Any, "results": GenericAlias(list, (row,))}, total=False)
    return msgspec.json.Decoder(page)


@contextmanager
def _without_collecting() -> Iterator[None]:
    """Let Python not look for objects that hold each other, and that nothing else holds.

    JSON has none, and to look for them took a quarter of the time of reading it.
    """
    was_looking = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_looking:
            gc.enable()
