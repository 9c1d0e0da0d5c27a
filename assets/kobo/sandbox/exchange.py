"""One question to the sandbox and the answer to it, free of sockets.

Which answer a question gets is decided elsewhere.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qs, urlsplit

import orjson

JSON = "application/json"
HTML = "text/html; charset=utf-8"
NOT_FOUND = {"detail": "Not found."}
NOT_FOUND_IN_FRENCH = {"detail": "Non trouvé."}
FORBIDDEN = {"detail": "You do not have permission to perform this action."}


@dataclass(frozen=True)
class Question:
    """A request as it arrived; the names of its headers are in lower case."""

    method: str
    target: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""

    @property
    def path(self) -> str:
        """The part of the target before the question mark."""
        return urlsplit(self.target).path

    @property
    def query(self) -> str:
        """The part of the target after the question mark."""
        return urlsplit(self.target).query

    @property
    def parameters(self) -> dict[str, str]:
        """The query's parameters; of several with one name the last counts."""
        given = parse_qs(self.query, keep_blank_values=True)
        return {name: values[-1] for name, values in given.items()}

    @property
    def root(self) -> str:
        """The server's address as the client wrote it."""
        return f"http://{self.header('Host')}"

    def header(self, name: str) -> str:
        """Return a header, or an empty text if there is none."""
        return self.headers.get(name.lower()) or ""

    def document(self) -> dict[str, Any]:
        """Return the JSON object in the body.

        Raises:
            RefusedError: The body is something else.
        """
        try:
            document = orjson.loads(self.body or b"{}")
        except orjson.JSONDecodeError as error:
            raise RefusedError({"detail": f"JSON parse error - {error.msg}"}) from error
        if not isinstance(document, dict):
            raise RefusedError({"detail": "Invalid data. Expected a dictionary."})
        return document


@dataclass(frozen=True)
class Answer:
    """What goes back: a status, headers and a body."""

    status: int
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)

    def with_headers(self, headers: Mapping[str, str]) -> "Answer":
        """Return the same answer with more headers."""
        return Answer(self.status, self.body, {**self.headers, **headers})

    def head(self) -> bytes:
        """Return the status line and the headers as they go over the wire."""
        lines = [f"HTTP/1.1 {self.status} {HTTPStatus(self.status).phrase}"]
        lines += [f"{name}: {value}" for name, value in self.headers.items()]
        lines += [f"Content-Length: {len(self.body)}"]
        return "\r\n".join([*lines, "", ""]).encode("latin-1")


class RefusedError(Exception):
    """The server understands the request and answers it with an error in JSON."""

    def __init__(self, document: object, status: int = HTTPStatus.BAD_REQUEST) -> None:
        super().__init__(status, document)
        self.document = document
        self.status = status


class CrashedError(Exception):
    """The real server's code fails on such a request and answers with its page for that."""


def json_answer(document: object, status: int = HTTPStatus.OK) -> Answer:
    """Return an answer in JSON, written as tightly as KoboToolbox writes it."""
    return Answer(status, orjson.dumps(document), {"Content-Type": JSON})


def html_answer(status: int, title: str) -> Answer:
    """Return a page that says little, as a server's own error pages do."""
    page = f"<!DOCTYPE html><html><head><title>{title}</title></head><body>{title}</body></html>"
    return Answer(status, page.encode(), {"Content-Type": HTML})


def not_found(question: Question) -> RefusedError:
    """Return the refusal for what is not there or not for this user to see."""
    is_french = question.header("Accept-Language").startswith("fr")
    return RefusedError(NOT_FOUND_IN_FRENCH if is_french else NOT_FOUND, HTTPStatus.NOT_FOUND)
