"""From a request to its answer: who may see what it asks for, and what every answer carries.

Which address leads where is written in `addresses`.
"""

from http import HTTPStatus

from assets.kobo.sandbox.addresses import PLAIN_VARY, Route, found
from assets.kobo.sandbox.exchange import (
    FORBIDDEN,
    Answer,
    CrashedError,
    Question,
    RefusedError,
    html_answer,
    json_answer,
    not_found,
)
from assets.kobo.sandbox.forms import Form
from assets.kobo.sandbox.gate import is_known, negotiate
from assets.kobo.sandbox.store import SandboxStore

EVERY_ANSWER = {
    "X-Frame-Options": "DENY",
    "Content-Language": "en",
    "X-Content-Type-Options": "nosniff",
}


def answer(store: SandboxStore, question: Question) -> Answer:
    """Return what the server says to a request."""
    leads_to = found(question.path)
    if leads_to is None:
        return _elsewhere(question)
    route, parts = leads_to
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
    names = [parts[name] for name in ("key", "attachment") if name in parts]
    if "uid" not in parts:
        return view(store, question, *names, known=known)
    form = _form(store, question, route, parts["uid"], known=known)
    return view(store, question, form, *names)


def _form(store: SandboxStore, question: Question, route: Route, uid: str, *, known: bool) -> Form:
    """Return the form that an address is about, or turn away who may not see what it shows."""
    form = store.forms.get(uid)
    if form is None:
        raise not_found(question)
    if route.shows == "history":
        if not known or form.access != "manage":
            raise RefusedError(FORBIDDEN, HTTPStatus.FORBIDDEN)
        return form
    if not known or form.access == "none":
        raise not_found(question)
    if route.shows == "rows" and not form.is_readable:
        raise not_found(question)
    return form


def _elsewhere(question: Question) -> Answer:
    """Send the client to the address with a slash at its end, if there is such an address."""
    if found(f"{question.path}/") is None:
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
