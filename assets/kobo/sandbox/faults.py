"""What can go wrong on the way: answers that fail, are late, break off, or never come.

A fault says which requests it hits, counted among those whose address contains a text, and what
then happens to them. Which of them has happened how often is the server's to remember.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from http import HTTPStatus

import orjson

from assets.kobo.sandbox.exchange import HTML, JSON, Answer


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
class Drip:
    """The answer arrives in pieces of so many bytes, with a wait before each."""

    piece: int = 1024
    seconds: float = 1.0


@dataclass(frozen=True)
class WrongCount:
    """A list's `count` is off by so many, while its rows and links are right."""

    by: int

    def applied(self, answer: Answer) -> Answer:
        """Return the answer with another count; an answer without one stays as it is."""
        if answer.headers.get("Content-Type") != JSON:
            return answer
        document = orjson.loads(answer.body)
        if not isinstance(document, dict) or "count" not in document:
            return answer
        return replace(answer, body=orjson.dumps(document | {"count": document["count"] + self.by}))


@dataclass(frozen=True)
class GoesDown:
    """The server breaks off and refuses every connection from then on."""


@dataclass(frozen=True)
class Delay:
    """The server waits so long before it does what it is asked."""

    seconds: float


@dataclass(frozen=True)
class Then:
    """Something is done on the server just before it answers, such as an edit between two pages."""

    action: Callable[[], object]


# What happens to the answer, and what happens before there is one.
Happening = Reply | Cut | Truncated | Drip | WrongCount | GoesDown
Prelude = Delay | Then


@dataclass(frozen=True)
class Fault:
    """A disturbance of some requests.

    It hits the `nth` request whose address contains the text, and those after it until it has
    happened `times` times; None is for ever. Of several that hit one request every delay and
    every action takes place, and of the others the first.
    """

    path_contains: str
    then: Happening | Prelude = field(default_factory=Reply)
    nth: int = 1
    times: int | None = 1

    def hits(self, seen: int) -> bool:
        """Return whether it hits the request that is the `seen`th of those it could hit."""
        return self.nth <= seen and (self.times is None or seen < self.nth + self.times)
