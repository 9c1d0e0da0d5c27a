"""Reads a response that is a success: what kind it is, and the JSON in it."""

from collections.abc import Mapping
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
        return orjson.loads(response.content)
    except orjson.JSONDecodeError:  # Half a surrogate pair, which takes three times as long.
        return response.json()
