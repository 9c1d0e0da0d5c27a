"""The reading side of the panel's edition: what every edition knows, and what this one alone does.

What a page says of it belongs in `pages/panel`.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from functools import cached_property, partial
from typing import Self

from dashboards.edition import Edition
from dashboards.edition_file import EditionFile
from dashboards.panel_rows import Concern, Item, ItemFinding, ItemScore, Mandate, ViewGap


@dataclass(frozen=True)
class PanelEdition:
    """The panel's edition of one programme, read whole."""

    edition: Edition
    concerns: tuple[Concern, ...]
    mandates: tuple[Mandate, ...]
    items: tuple[Item, ...]
    scores: tuple[ItemScore, ...]
    findings: tuple[ItemFinding, ...]
    view_gaps: tuple[ViewGap, ...]

    @classmethod
    def of(cls, file: EditionFile, edition: Edition) -> Self:
        """Read what the panel alone knows, beside an edition that was read from the same file."""
        rows = partial(file.rows, language=edition.language)
        return cls(
            edition=edition,
            concerns=rows(Concern),
            mandates=rows(Mandate),
            items=rows(Item),
            scores=rows(ItemScore),
            findings=rows(ItemFinding),
            view_gaps=rows(ViewGap),
        )

    @cached_property
    def concerns_now(self) -> tuple[Concern, ...]:
        """Each concern once, as at the newest day; the longest open first, then those closed.

        Among the closed ones the latest stands first.
        """
        newest = {(row.partner, row.concern_code): row for row in self.concerns}
        return tuple(
            sorted(
                newest.values(),
                key=lambda row: (
                    not row.is_open,
                    row.raised_on.toordinal() if row.is_open else -_ended(row).toordinal(),
                    row.concern_code,
                ),
            )
        )

    @property
    def counted_on(self) -> date:
        """The day as at which concerns stand: a period's last day, or the edition's own."""
        days = [row.counted_on for row in self.concerns]
        return (
            min([max(days), self.edition.programme.as_of]) if days else self.edition.programme.as_of
        )

    def name_of(self, partner: str) -> str:
        """What a partner is called."""
        return self._names.get(partner, partner)

    @cached_property
    def _names(self) -> dict[str, str]:
        return {row.partner: row.name or row.partner for row in self.edition.partners}

    @cached_property
    def scores_now(self) -> dict[str, list[ItemScore]]:
        """Every item of each partner's newest agreed assessment."""
        newest = {row.partner: row.assessed_on for row in self.scores}
        found: dict[str, list[ItemScore]] = defaultdict(list)
        for row in self.scores:
            if row.assessed_on == newest[row.partner]:
                found[row.partner].append(row)
        return dict(found)

    @cached_property
    def findings_now(self) -> dict[str, dict[str, ItemFinding]]:
        """What each partner's newest agreed assessment found, by item."""
        found: dict[str, dict[str, ItemFinding]] = defaultdict(dict)
        for row in self.findings:
            if row.is_latest:
                found[row.partner][row.item] = row
        return dict(found)

    def gaps_of(self, partner: str, agreed_on: date) -> dict[str, ViewGap]:
        """How a partner and the facilitator saw each item before an agreed assessment."""
        return {
            row.item: row
            for row in self.view_gaps
            if (row.partner, row.agreed_on) == (partner, agreed_on)
        }


def _ended(concern: Concern) -> date:
    return concern.closed_on or concern.raised_on
