"""Which address leads where, and what every answer carries.

What the answers say is written in `reading` and `writing`.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Literal

from assets.kobo.sandbox import reading, writing
from assets.kobo.sandbox.exchange import (
    Answer,
    CrashedError,
    Question,
    RefusedError,
    html_answer,
    json_answer,
    not_found,
)
from assets.kobo.sandbox.gate import is_known, negotiate
from assets.kobo.sandbox.store import SandboxStore

READ = "GET, HEAD, OPTIONS"
READ_POST = "GET, POST, HEAD, OPTIONS"
READ_WRITE = "GET, PUT, PATCH, DELETE, HEAD, OPTIONS"
SEVERAL = "PATCH, DELETE, OPTIONS"
DECISION = "GET, PATCH, DELETE, HEAD, OPTIONS"
FORM = r"/api/v2/assets/(?P<uid>[^/.]+)"
ONE = rf"{FORM}/data/(?P<key>[^/]+)"
EVERY_ANSWER = {
    "X-Frame-Options": "DENY",
    "Content-Language": "en",
    "X-Content-Type-Options": "nosniff",
}
PLAIN_VARY = "origin, Accept-Language, Cookie"
VARY = f"Accept, {PLAIN_VARY}"


@dataclass(frozen=True)
class Route:
    """An address: the methods that it says it allows, the views served here, who may see them."""

    pattern: str
    shows: Literal["anything", "user", "form", "rows"]
    allow: str
    views: Mapping[str, Callable[..., Answer]]
    vary: str = field(default=VARY)


ROUTES = (
    Route(r"/me/", "user", "GET, PATCH, DELETE, HEAD, OPTIONS", {"GET": reading.me}),
    Route(r"/api/v2/assets/", "anything", READ_POST, {"GET": reading.assets}),
    Route(rf"{FORM}/", "form", READ_WRITE, {"GET": reading.asset}),
    Route(rf"{FORM}/versions/", "form", READ_POST, {"GET": reading.versions}),
    Route(rf"{FORM}/versions/(?P<key>[^/]+)/", "form", READ_WRITE, {"GET": reading.version}),
    Route(rf"{FORM}/data(?:/|\.json)", "rows", READ, {"GET": reading.data}),
    Route(rf"{FORM}/data/bulk/", "rows", SEVERAL, {"DELETE": writing.delete_many}, PLAIN_VARY),
    Route(
        rf"{FORM}/data/validation_statuses/",
        "rows",
        SEVERAL,
        {"PATCH": writing.decide_many, "DELETE": writing.decide_many},
        PLAIN_VARY,
    ),
    Route(
        rf"{ONE}/",
        "rows",
        "GET, DELETE, HEAD, OPTIONS",
        {"GET": reading.submission, "DELETE": writing.delete},
    ),
    Route(
        rf"{ONE}/validation_status/",
        "rows",
        DECISION,
        {"GET": reading.decision, "PATCH": writing.decide, "DELETE": writing.undecide},
        PLAIN_VARY,
    ),
)


def answer(store: SandboxStore, question: Question) -> Answer:
    """Return what the server says to a request."""
    found = _found(question.path)
    if found is None:
        return _elsewhere(question)
    route, parts = found
    # The real server looks for a form's data before it asks who wants them.
    if route.shows == "rows" and parts["uid"] not in store.forms:
        return _error_page(HTTPStatus.NOT_FOUND, "Page not found")
    signed: dict[str, str] = {}
    try:
        negotiate(question)
        if known := is_known(store, question):
            signed = {"X-KoBoNaUt": store.username}
        given = _view(store, question, route, parts, known=known)
    except RefusedError as error:
        given = json_answer(error.document, error.status)
        if error.status == HTTPStatus.UNAUTHORIZED:
            signed = {"WWW-Authenticate": "Session"}
    except CrashedError:
        page = _error_page(HTTPStatus.INTERNAL_SERVER_ERROR, "Server error")
        return page.with_headers(signed)
    about = {"Vary": route.vary, "Allow": route.allow}
    return given.with_headers({**about, **signed, **EVERY_ANSWER})


def _found(path: str) -> tuple[Route, dict[str, str]] | None:
    for route in ROUTES:
        if match := re.fullmatch(route.pattern, path):
            return route, match.groupdict()
    return None


def _view(
    store: SandboxStore, question: Question, route: Route, parts: dict[str, str], *, known: bool
) -> Answer:
    """Call the view behind an address, once it is clear that the client may see what it shows."""
    view = route.views.get("GET" if question.method == "HEAD" else question.method)
    if route.shows == "user" and not known:
        detail = {"detail": "Authentication credentials were not provided."}
        raise RefusedError(detail, HTTPStatus.UNAUTHORIZED)
    if view is None:
        detail = {"detail": f'Method "{question.method}" not allowed.'}
        raise RefusedError(detail, HTTPStatus.METHOD_NOT_ALLOWED)
    if "uid" not in parts:
        return view(store, question, known=known)
    form = store.forms.get(parts["uid"])
    if form is None or not known or form.access == "none":
        raise not_found(question)
    if route.shows == "rows" and not form.is_readable:
        raise not_found(question)
    return view(store, question, form, *([parts["key"]] if "key" in parts else []))


def _elsewhere(question: Question) -> Answer:
    """Send the client to the address with a slash at its end, if there is such an address."""
    if _found(f"{question.path}/") is None:
        return _error_page(HTTPStatus.NOT_FOUND, "Page not found")
    query = f"?{question.query}" if question.query else ""
    headers = {
        "Content-Type": "text/html; charset=utf-8",
        "Location": f"{question.path}/{query}",
        "Vary": "Accept-Language, Cookie, origin",
    }
    return Answer(HTTPStatus.MOVED_PERMANENTLY, b"", headers)


def _error_page(status: HTTPStatus, title: str) -> Answer:
    return html_answer(status, title).with_headers({"Vary": PLAIN_VARY, **EVERY_ANSWER})
