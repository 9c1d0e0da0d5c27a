"""A message that may go, of whichever kind, and the edition that a message to a partner is made of.

What is sent of it is decided in `pipelines.send_desk`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from assets.delivery.ledger import Kind, Standing
from pipelines.mail import Letter

if TYPE_CHECKING:
    from dashboards.edition import Edition


@dataclass(frozen=True)
class Planned:
    """A message, whom it is for by role, which files it brings, and what the ledger says of it."""

    letter: Letter
    role: str
    report_language: str
    files: tuple[str, ...]
    bytes: int
    is_link: bool
    standing: Standing | None
    is_renewed: bool = False

    @property
    def is_due(self) -> bool:
        """Whether it is to be sent: none went that may have arrived, or somebody wants it again."""
        is_open = self.standing is None or self.standing.state in {"later", "unsent"}
        return is_open or self.is_renewed


@dataclass(frozen=True)
class Lacking:
    """A partner that gets nothing, and why."""

    partner: str
    why: str


class Letters(Protocol):
    """The messages that one command sends."""

    @property
    def kind(self) -> Kind:
        """Reports or reminders."""

    @property
    def command(self) -> str:
        """What sends them, after `accord`."""

    @property
    def period(self) -> str | None:
        """The period that they are about; None where they are about a day."""

    def planned(self, known: Mapping[str, Standing]) -> tuple[list[Planned], list[Lacking]]:
        """Return the messages, and who gets none; `known` is what the ledger says."""


def own_edition(state: Path, partner: str, language: str) -> "Edition":
    """Read a partner's own edition.

    Raises:
        FileNotFoundError: It is not there.
        ValueError: It is somebody else's.
    """
    from dashboards.edition import Edition

    path = state / "published" / f"partner-{partner}.duckdb"
    edition = Edition.read(path, language)
    if edition.programme.edition_partner != partner:
        raise ValueError(
            f"Tried to write to partner {partner}, but {path.name} is the edition of "
            f"{edition.programme.edition_partner or 'no partner'}. Do: accord run. Nothing was "
            "sent."
        )
    return edition
