"""How often something is tried, and how long Accord waits in between."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from assets.kobo.errors import KoboServerError

ATTEMPTS = 5
FIRST_PAUSE_SECONDS = 1.0
LONGEST_PAUSE_SECONDS = 120.0
Found = TypeVar("Found")


class MendableError(Exception):
    """An answer that another try may better; `wait` is what the server asked for, in seconds.

    `is_unheard` says that the server surely did nothing of what it was asked.
    """

    def __init__(
        self, message: str, wait: float | None = None, *, is_unheard: bool = False
    ) -> None:
        super().__init__(message)
        self.wait = wait
        self.is_unheard = is_unheard


class UnreachedError(MendableError):
    """Nobody answers at the server's address, so that no question to it can be heard."""

    def __init__(self, message: str) -> None:
        super().__init__(message, is_unheard=True)


@dataclass(frozen=True)
class Patience:
    """The first pause in seconds, and what makes a pause."""

    first_pause: float
    pause: Callable[[float], None]
    attempts: int = ATTEMPTS

    def persist(self, once: Callable[[], Found], *, aim: str, advice: str) -> Found:
        """Try until it works, a few times at most.

        Raises:
            KoboServerError: It never worked; `aim` says what was tried, `advice` what to do.
        """
        for attempt in range(1, self.attempts + 1):
            try:
                return once()
            except MendableError as error:
                if attempt == self.attempts:
                    often = "once" if attempt == 1 else f"{attempt} times"
                    message = f"Tried {often} to {aim}: {error} {advice}"
                    raise KoboServerError(message) from error
                self.wait(attempt, error.wait)
        raise AssertionError("the loop above returns or raises")

    def wait(self, attempt: int, asked: float | None = None) -> None:
        """Pause before asking again: as long as the server asked for, or longer each time."""
        self.pause(min(asked or self.first_pause * 2 ** (attempt - 1), LONGEST_PAUSE_SECONDS))
