"""What can go wrong on the way: answers that fail, break off, or never come.

A fault says which requests it hits, counted among those whose address contains a text, and what
then happens to them. Which of them has happened how often is the server's to remember.
"""

from dataclasses import dataclass, field
from http import HTTPStatus

from assets.kobo.sandbox.exchange import HTML, Answer


@dataclass(frozen=True)
class Reply:
    """Another answer goes out in place of the true one."""

    status: int = HTTPStatus.SERVICE_UNAVAILABLE
    body: str = "<html><body><h1>Sorry, we are under maintenance.</h1></body></html>"
    content_type: str = HTML
    retry_after: str | None = None

    def answer(self) -> Answer:
        """Return the answer as the server would give it."""
        headers = {"Content-Type": self.content_type}
        if self.retry_after is not None:
            headers["Retry-After"] = self.retry_after
        return Answer(self.status, self.body.encode(), headers)


@dataclass(frozen=True)
class Cut:
    """The connection ends after so many bytes of the whole answer; 0 is no answer at all."""

    after: int = 0


@dataclass(frozen=True)
class Truncated:
    """Only the body's first bytes arrive.

    The headers still promise the full length, unless `is_length_honest`: then the answer is
    whole as far as HTTP can tell, and only its JSON is broken.
    """

    keep: int
    is_length_honest: bool = False


@dataclass(frozen=True)
class GoesDown:
    """The server breaks off and refuses every connection from then on."""


Happening = Reply | Cut | Truncated | GoesDown


@dataclass(frozen=True)
class Fault:
    """A disturbance of some requests.

    It hits the `nth` request whose address contains the text, and those after it until it has
    happened `times` times; None is for ever.
    """

    path_contains: str
    then: Happening = field(default_factory=Reply)
    nth: int = 1
    times: int | None = 1

    def hits(self, seen: int) -> bool:
        """Return whether it hits the request that is the `seen`th of those it could hit."""
        return self.nth <= seen and (self.times is None or seen < self.nth + self.times)
