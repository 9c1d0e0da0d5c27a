"""Every promise together with what was said about it, to be read as on any day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from assets.accountability.events import Said
from assets.accountability.register import Promise
from assets.accountability.states import Clock, Event, Standing, standing


@dataclass(frozen=True)
class Told:
    """Every agreed promise, what was said about it, and the day on which it is read."""

    agreed: Sequence[Promise]
    said: Said
    clock: Clock
    as_of: date

    def events(self, promise: Promise) -> Sequence[Event]:
        """Return what was said about a promise."""
        return self.said.get(promise.between, ())

    def standing(self, promise: Promise, on: date) -> Standing:
        """Return where a promise stood at the end of a day."""
        return standing(promise, self.events(promise), on, self.clock)
