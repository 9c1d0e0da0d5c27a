"""Reads a response that is a success: what kind it is, and the JSON in it."""

import gc
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import orjson
import requests

from assets.kobo.transport.patience import MendableError


def kind_of(response: requests.Response) -> str:
    """Return what a response says its content is, as `text/html`."""
    return response.headers.get("Content-Type", "no content type").split(";")[0].strip()


def parsed(response: requests.Response) -> Mapping[str, Any]:
    """Return the JSON object in a response.

    Raises:
        MendableError: It is a page of HTML, half an answer, or no object.
    """
    try:
        body = _loaded(response)
    except requests.exceptions.JSONDecodeError as error:
        raise MendableError(f"it sent {kind_of(response)} that is not complete JSON.") from error
    if not isinstance(body, dict):
        raise MendableError("it sent JSON that is not an object.")
    return body


def _loaded(response: requests.Response) -> Any:
    try:
        with _without_collecting():
            return orjson.loads(response.content)
    except orjson.JSONDecodeError:  # Half a surrogate pair, which takes three times as long.
        return response.json()


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
