"""A web server on this machine that sends what a folder's `_headers` says, as some hosts do."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path


def headers_in(folder: Path) -> dict[str, str]:
    """Return the headers that a folder's file asks for, for every address in it."""
    rule, *lines = (folder / "_headers").read_text(encoding="utf-8").splitlines()
    assert rule == "/*"
    return dict(line.strip().split(": ", 1) for line in lines)


class _Handler(SimpleHTTPRequestHandler):
    def end_headers(self) -> None:
        for name, value in headers_in(Path(self.directory)).items():
            self.send_header(name, value)
        super().end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve a folder, and give its address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Handler, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
