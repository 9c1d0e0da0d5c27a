"""A partner's report in print, on four pages at most: what has no room there follows at its end."""

from dataclasses import dataclass
from functools import cached_property

from dashboards.edition import Edition
from dashboards.language import Language
from dashboards.reports.blocks import Document
from dashboards.reports.partner_report import ROOMS, Room, partner_report
from dashboards.reports.pdf import NORMAL, SMALL, Printed, packed, print_document

MOST_PAGES = 4
# From the most room and the largest letters to the least.
WAYS = ((ROOMS[0], NORMAL), *((room, SMALL) for room in ROOMS))


@dataclass(frozen=True)
class Fitted:
    """A report as it fits, in print."""

    document: Document
    printed: Printed
    size: str  # Of its letters.

    @cached_property
    def pdf(self) -> bytes:
        """The file, packed."""
        return packed(self.printed.pdf)

    @property
    def pages(self) -> int:
        """Its pages before what is added at its end."""
        return self.printed.pages

    @property
    def has_room(self) -> bool:
        """Whether it has four pages at most."""
        return self.pages <= MOST_PAGES


def fitted_report(edition: Edition, language: Language) -> Fitted:
    """Return a partner's report that has at most four pages before what is added at its end.

    What is told is first set smaller, then fewer lines of long lists stand on the pages. With the
    least of them it may still be longer, where names and texts are; then it is returned so.

    Raises:
        ValueError: The edition belongs to no partner.
    """
    fitting = _tried(edition, language, *WAYS[0])
    if fitting.has_room:
        return fitting
    first, last = 1, len(WAYS) - 1
    if fitting.pages > MOST_PAGES + 1:  # Nothing but the least room takes that much in.
        first = last
    while first <= last:  # Each way takes no more room than the one before.
        middle = (first + last) // 2
        tried = _tried(edition, language, *WAYS[middle])
        if tried.has_room:
            fitting, last = tried, middle - 1
        else:
            first = middle + 1
            fitting = fitting if fitting.has_room else tried
    return fitting


def _tried(edition: Edition, language: Language, room: Room, size: str) -> Fitted:
    document = partner_report(edition, language, room)
    return Fitted(document, print_document(document, size), size)
