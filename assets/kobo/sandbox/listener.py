"""The part of the sandbox that holds sockets: it reads requests and writes answers.

Connections stay open between requests, as a real server's do, and every one of them is closed
when the server stops.
"""

import socket
import sys
from collections.abc import Callable
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from assets.kobo.sandbox.exchange import Answer, Question
from assets.kobo.sandbox.faults import Cut, Drip, GoesDown, Happening, Truncated

HOST = "127.0.0.1"


class Listener(ThreadingHTTPServer):
    """A web server on this machine that asks one function for every answer."""

    daemon_threads = False

    def __init__(
        self,
        port: int,
        respond: Callable[[Question], tuple[Answer, Happening | None]],
        wait: Callable[[float], object],
    ) -> None:
        self.respond = respond
        self.wait = wait
        self.is_down = False
        self._connections: set[socket.socket] = set()
        super().__init__((HOST, port), _Handler)

    def get_request(self) -> tuple[socket.socket, Any]:
        """Accept a connection and remember it until it is closed."""
        connection, address = super().get_request()
        self._connections.add(connection)
        return connection, address

    def shutdown_request(self, request: Any) -> None:
        """Close a connection and forget it."""
        self._connections.discard(request)
        super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Report a mistake of our own; a client that hung up is none."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)

    def go_down(self) -> None:
        """Refuse new connections and end the open ones; the caller's own is left to it."""
        self.is_down = True
        self.shutdown()
        self.socket.close()
        for connection in list(self._connections):
            # It may have been closed by its own thread a moment ago.
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)


class _Handler(BaseHTTPRequestHandler):
    """One connection."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: Listener

    def do_GET(self) -> None:
        """Answer one request."""
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length)
        if self.server.is_down:
            self.close_connection = True
            return
        headers = {name.lower(): value for name, value in self.headers.items()}
        question = Question(self.command, self.path, headers, body)
        self._send(*self.server.respond(question))

    # The library finds a method's function by such a name.
    do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = do_GET  # noqa: N815

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Say nothing: whoever runs the server reads its list of requests."""

    def _send(self, answer: Answer, happening: Happening | None) -> None:
        match happening:
            case Truncated(keep=keep, is_length_honest=True):
                answer = Answer(answer.status, answer.body[:keep], answer.headers)
            case GoesDown():
                self.server.go_down()
                self.close_connection = True
                return
        head, body = answer.head(), b"" if self.command == "HEAD" else answer.body
        match happening:
            case Cut(after=after):
                self._write_and_close((head + body)[:after])
            case Truncated(keep=keep, is_length_honest=False):
                self._write_and_close(head + body[:keep])
            case Drip(piece=piece, seconds=seconds):
                self.wfile.write(head)
                for start in range(0, len(body), piece):
                    self.server.wait(seconds)
                    self.wfile.write(body[start : start + piece])
            case _:
                self.wfile.write(head + body)

    def _write_and_close(self, part: bytes) -> None:
        self.close_connection = True
        self.wfile.write(part)
