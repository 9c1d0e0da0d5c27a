"""The sandbox server: a store that can be asked over HTTP, on this machine alone.

What it answers is decided in `routes`; how bytes travel, in `listener`.
"""

from collections.abc import Callable, Sequence
from http import HTTPStatus
from threading import Event, Lock, Thread
from types import TracebackType
from typing import Self

from assets.kobo.sandbox.clock import http_date
from assets.kobo.sandbox.exchange import Answer, Question
from assets.kobo.sandbox.faults import (
    Delay,
    Fault,
    GoesDown,
    Happening,
    Prelude,
    Reply,
    Then,
    WrongCount,
)
from assets.kobo.sandbox.listener import HOST, Listener
from assets.kobo.sandbox.routes import answer
from assets.kobo.sandbox.store import SandboxStore

# How long the server may take to notice that it should stop.
POLL_SECONDS = 0.02


class SandboxServer:
    """A KoboToolbox on loopback: a context manager that serves while it is open.

    Attributes:
        url: The server's address, known from the start, without a slash at its end.
        requests: The addresses asked for so far, each with its query.

    Waits that faults ask for go through `wait`; a test hands in one that only takes notes.
    """

    def __init__(
        self,
        store: SandboxStore,
        *,
        port: int = 0,
        faults: Sequence[Fault] = (),
        wait: Callable[[float], object] | None = None,
    ) -> None:
        self._store = store
        self._faults = tuple(faults)
        self._seen = [0] * len(self._faults)
        self._lock = Lock()
        self._is_to_stop = Event()
        self._is_closed = Event()
        # Whoever waits on the event stops waiting when the server closes.
        self._wait = wait or self._is_closed.wait
        self._listener = Listener(port, self._respond, self._wait)
        # Interrupted just as it begins, it must not keep the program from its end.
        self._thread = Thread(
            target=self._listener.serve_forever, args=(POLL_SECONDS,), name="sandbox", daemon=True
        )
        self.url = f"http://{HOST}:{self._listener.server_port}"
        self.requests: list[str] = []

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._is_closed.set()
        self._listener.go_down()
        self._listener.server_close()
        self._thread.join()

    def serve_until_stopped(self) -> None:
        """Serve until somebody calls `stop` or interrupts the program."""
        try:
            with self:
                self._is_to_stop.wait()
        except KeyboardInterrupt:
            return

    def stop(self) -> None:
        """End `serve_until_stopped`."""
        self._is_to_stop.set()

    def _respond(self, question: Question) -> tuple[Answer, Happening | None]:
        """Return the answer to a request, and what is to go wrong with it on the way."""
        preludes, happening = self._happenings(question.target)
        for prelude in preludes:
            match prelude:
                case Delay(seconds=seconds):
                    self._wait(seconds)
                case Then(action=action):
                    action()
        match happening:
            case Reply():
                return happening.answer(), None
            case GoesDown():
                return Answer(HTTPStatus.SERVICE_UNAVAILABLE), happening
        with self._store.lock:
            given = answer(self._store, question)
            given = given.with_headers({"Date": http_date(self._store.now)})
        if isinstance(happening, WrongCount):
            return happening.applied(given), None
        return given, happening

    def _happenings(self, target: str) -> tuple[list[Prelude], Happening | None]:
        """Note a request and return what is to happen before its answer and to its answer."""
        preludes: list[Prelude] = []
        hit = None
        with self._lock:
            self.requests.append(target)
            for number, fault in enumerate(self._faults):
                if fault.path_contains not in target:
                    continue
                self._seen[number] += 1
                if not fault.hits(self._seen[number]):
                    continue
                if isinstance(fault.then, Delay | Then):
                    preludes.append(fault.then)
                else:
                    hit = hit or fault.then
        return preludes, hit
