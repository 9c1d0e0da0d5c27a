"""Reads a response that is a success: what kind it is, and the JSON in it."""

from collections.abc import Mapping
from typing import Any

import requests

from assets.kobo.reading import read_json, read_page
from assets.kobo.transport.patience import MendableError


def kind_of(response: requests.Response) -> str:
    """Return what a response says its content is, as `text/html`."""
    return response.headers.get("Content-Type", "no content type").split(";")[0].strip()


def parsed(response: requests.Response, keys: tuple[str, ...] = ()) -> Mapping[str, Any]:
    """Return the JSON object in a response; with `keys`, of its submissions only what these say.

    Raises:
        MendableError: It is a page of HTML, half an answer, or no object.
    """
    content = response.content
    try:
        body = read_page(content, keys) if keys else read_json(content)
    except ValueError as error:
        raise MendableError(f"it sent {kind_of(response)} that is not complete JSON.") from error
    if not isinstance(body, dict):
        raise MendableError("it sent JSON that is not an object.")
    return body
