"""What the server settles before it looks at a request's content: the format, and who asks."""

from http import HTTPStatus

from assets.kobo.sandbox.exchange import Question, RefusedError, not_found
from assets.kobo.sandbox.store import SandboxStore

SERVED_TYPES = frozenset({"", "*/*", "application/*", "application/json", "text/html"})
SCHEME = "token"


def negotiate(question: Question) -> None:
    """Refuse formats that the sandbox does not write; the real server does this first of all."""
    if question.parameters.get("format", "json") != "json":
        raise not_found(question)
    asked = {kind.partition(";")[0].strip() for kind in question.header("Accept").split(",")}
    if not asked & SERVED_TYPES:
        detail = {"detail": "Could not satisfy the request Accept header."}
        raise RefusedError(detail, HTTPStatus.NOT_ACCEPTABLE)


def is_known(store: SandboxStore, question: Question) -> bool:
    """Return whether the token is right; without one, or with a Bearer token, nobody is known.

    Raises:
        RefusedError: There is a token, and it is wrong.
    """
    scheme, *keys = question.header("Authorization").split() or [""]
    if scheme.lower() != SCHEME:
        return False
    if keys == [store.token]:
        return True
    if not keys:
        problem = "Invalid token header. No credentials provided."
    elif len(keys) > 1:
        problem = "Invalid token header. Token string should not contain spaces."
    else:
        problem = "Invalid token."
    raise RefusedError({"detail": problem}, HTTPStatus.UNAUTHORIZED)
