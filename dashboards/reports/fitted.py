"""A partner's report in print, on four pages at most: what has no room there follows at its end."""

from typing import NamedTuple

from dashboards.edition import Edition
from dashboards.language import Language
from dashboards.reports.blocks import Document
from dashboards.reports.partner_report import ROOMS, Room, partner_report
from dashboards.reports.pdf import NORMAL, SMALL, packed, print_document

MOST_PAGES = 4
# From the most room and the largest letters to the least.
WAYS = ((ROOMS[0], NORMAL), *((room, SMALL) for room in ROOMS))


class Fitted(NamedTuple):
    """A report as it fits, in print."""

    document: Document
    pdf: bytes
    pages: int
    all_pages: int  # With what is added at its end.
    size: str  # Of its letters.

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
        return fitting._replace(pdf=packed(fitting.pdf))
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
    return fitting._replace(pdf=packed(fitting.pdf))


def _tried(edition: Edition, language: Language, room: Room, size: str) -> Fitted:
    document = partner_report(edition, language, room)
    printed = print_document(document, size)
    return Fitted(document, printed.pdf, printed.pages, printed.all_pages, size)
