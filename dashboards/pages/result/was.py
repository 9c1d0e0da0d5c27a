"""What a restated figure was before, as a point beside the one that it is.

Only what the edition's file says of the newest version, and nothing where either is withheld.
"""

from decimal import Decimal

from dashboards.edition import Edition
from dashboards.rows import Progress, Restatement

WITHHELD = "c"


class Was:
    """The old values of an edition's restated figures."""

    def __init__(self, edition: Edition) -> None:
        self._newest: dict[tuple[str, str, str], Restatement] = {}
        for row in edition.restatements:  # In the order of their versions.
            if row.figure == "actual":
                self._newest[row.indicator, row.period, row.partner] = row

    def of(self, now: Progress) -> Decimal | None:
        """Return what a figure was; None where it never changed, or may not be told."""
        row = self._newest.get((now.indicator, now.period, now.partner))
        if row is None or row.mark or now.actual is None or WITHHELD in (now.mark or ""):
            return None
        return None if row.was == now.actual else row.was
