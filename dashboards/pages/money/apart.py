"""How partners differ in the days that money took: the strip that stands on the result's page, too.

Nothing is computed here: a partner's days, their median and middle half are the edition's own.
"""

from typing import NamedTuple

from dashboards.cell_rows import MOST_CHOICES
from dashboards.edition import Edition
from dashboards.language import Language
from dashboards.pages.result.parts import TO_DATE, Parts
from dashboards.pages.result.spread import Strip, strip
from dashboards.pages.results import page_of
from dashboards.rows import Indicator, Progress

PAYMENTS = "grant_payment"  # The form of what the Agency paid, which all money is told from.


class Apart(NamedTuple):
    """The result that tells of days to money, its strip, and the page where it stands."""

    indicator: Indicator
    now: Progress
    strip: Strip
    page: str


def days_apart(edition: Edition, language: Language) -> Apart | None:
    """Return how partners differ; none where no result says it, or of more than a page holds."""
    if len(edition.partners) > MOST_CHOICES:
        return None
    parts = Parts(edition, language)
    for indicator in edition.indicators:
        now = edition.progress_now(indicator.indicator)
        if (indicator.unit_kind, indicator.measured_from) != ("days", PAYMENTS) or now is None:
            continue
        found = strip(edition, indicator, now, parts.groups(indicator, now, TO_DATE), language)
        if found:
            return Apart(indicator, now, found, page_of(indicator.indicator))
    return None
