"""What would go on hold in KoboToolbox and come off, told in lines and as JSON."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from expectations.decisions.holds import Held


@dataclass(frozen=True)
class Holds:
    """What the next run would do in KoboToolbox, by form, and whether it may."""

    forms: Sequence["Held"]
    is_on: bool

    @property
    def failures(self) -> list[str]:
        """Why a form's submissions could not be asked for, in sentences."""
        return [one.failure for one in self.forms if one.failure]

    def as_dict(self) -> dict[str, object]:
        """Return it for a script."""
        return {"is_on": self.is_on, "forms": [asdict(one) for one in self.forms]}


def holds_lines(holds: Holds) -> Iterator[str]:
    """Yield what the next run would do, by form."""
    if not holds.is_on:
        yield "Nothing is written to KoboToolbox: quality.hold_in_kobotoolbox is not set to yes in"
        yield "programme.yaml. With it, the next run would do this:"
    lines = [line for one in holds.forms for line in _of_form(one)]
    yield from lines or ["Nothing to put on hold, and nothing to take off."]


def _of_form(held: "Held") -> Iterator[str]:
    counts = {
        "put on hold": held.put_on_hold,
        "take off hold": held.taken_off,
        "leave with the status that somebody gave": held.with_other_status,
        "leave alone, since somebody has changed it": held.left_alone,
    }
    told = [f"{does} {count:,}" for does, count in counts.items() if count]
    if told:
        yield f"{held.form}: {', '.join(told)}"
    if held.failure:
        yield f"{held.form}: {held.failure}"
