"""What a response that is no success means, and what to do about it, in words."""

from http import HTTPStatus

import requests

from assets.kobo.errors import (
    InvalidRequestError,
    KoboRequestError,
    KoboServerError,
    NotFoundError,
)
from assets.kobo.server import Server
from assets.kobo.transport.patience import MendableError

WORTH_RETRYING = {
    HTTPStatus.REQUEST_TIMEOUT,
    HTTPStatus.LOCKED,
    HTTPStatus.TOO_EARLY,
    HTTPStatus.TOO_MANY_REQUESTS,
}
LONGEST_WORDS = 500  # What is quoted of a server's complaint.


def refusal(
    server: Server, response: requests.Response, path: str, permission: str | None = None
) -> Exception:
    """Return the error that an answer stands for; `permission` is what a change takes."""
    status = response.status_code
    # Of a key that is refused, it does not matter what was asked for.
    asked = "" if status == HTTPStatus.UNAUTHORIZED else f" to {path}"
    found = f"{server.host} answered {status}{asked}."
    if _is_worth_retrying(status):
        is_unheard = status == HTTPStatus.TOO_MANY_REQUESTS
        wait = _retry_after(response)
        return MendableError(f"it answered {status}.", wait, is_unheard=is_unheard)
    if status == HTTPStatus.BAD_REQUEST and response.text.strip() == '["Unsupported query"]':
        return MendableError("its database did not answer in time.")  # API.md §0.10
    if permission and status == HTTPStatus.BAD_REQUEST:
        return InvalidRequestError(found, _said(response))
    if permission and status == HTTPStatus.FORBIDDEN:
        return KoboRequestError(
            f"{found} The account of {server.token_setting} lacks the permission "
            f"“{permission}”: give it in KoboToolbox, in the form's Settings → Sharing."
        )
    kind = NotFoundError if status == HTTPStatus.NOT_FOUND else KoboRequestError
    return kind(f"{found} {_advice(server, status)}")


def storage_refusal(server: Server, response: requests.Response) -> Exception:
    """Return the error that the answer of a server's file storage stands for."""
    status = response.status_code
    found = f"the storage of {server.host} answered {status}."
    if _is_worth_retrying(status):
        return MendableError(found, _retry_after(response))
    if status == HTTPStatus.NOT_FOUND:
        return NotFoundError(f"Asked for a file, but {found} It may have been deleted.")
    return KoboServerError(
        f"Asked for a file, but {found} Run again; if it stays so, tell whoever runs the server."
    )


def _is_worth_retrying(status: int) -> bool:
    return status in WORTH_RETRYING or status >= HTTPStatus.INTERNAL_SERVER_ERROR


def _retry_after(response: requests.Response) -> float | None:
    value = response.headers.get("Retry-After", "")
    return float(value) if value.isascii() and value.isdecimal() else None


def _said(response: requests.Response) -> str:
    """Return a server's complaint, which comes in three shapes (API.md §9), or nothing."""
    try:
        found = response.json()
    except requests.exceptions.JSONDecodeError:
        return ""
    while isinstance(found, dict | list):
        parts = list(found.values()) if isinstance(found, dict) else found
        found = parts[0] if parts else ""
    return str(found).strip()[:LONGEST_WORDS]


def _advice(server: Server, status: int) -> str:
    if status == HTTPStatus.UNAUTHORIZED:
        return (
            f"Check {server.token_setting}: it should hold the API key from "
            "KoboToolbox, Account settings → Security."
        )
    if status in {HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND}:
        return (
            "Either no form has this uid, or the account may not see its submissions. Check "
            f"the form's uid in programme.yaml, and that the account of "
            f"{server.token_setting} has the permission “View submissions”."
        )
    if status == HTTPStatus.BAD_REQUEST:
        return "Deploy the form in KoboToolbox before it is pulled."
    if status in {HTTPStatus.GONE, *range(300, 400)}:
        return (
            f"Check {server.url_setting}: it should be the address of the KoboToolbox "
            "server itself, with https:// and without a path."
        )
    return "Accord does not know this answer; please report it with this sentence."
