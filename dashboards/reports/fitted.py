"""A partner's report in print, on four pages at most: what has no room there follows at its end."""

from typing import NamedTuple

from dashboards.edition import Edition
from dashboards.language import Language
from dashboards.reports.blocks import Document
from dashboards.reports.partner_report import ROOMS, partner_report
from dashboards.reports.pdf import NORMAL, SMALL, packed, print_document

MOST_PAGES = 4


class Fitted(NamedTuple):
    """A report as it fits, in print."""

    document: Document
    pdf: bytes
    pages: int
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
    for room, size in ((ROOMS[0], NORMAL), *((room, SMALL) for room in ROOMS)):
        document = partner_report(edition, language, room)
        printed = print_document(document, size)
        if printed.pages <= MOST_PAGES:
            break
    return Fitted(document, packed(printed.pdf), printed.pages, size)
