"""The results framework with what each party does for it, one column for each party.

Whoever may not be named in the edition has no code in its file either, and is told of as such.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from dashboards.edition import Edition
from dashboards.language import N_, Language
from dashboards.pages.results import page_of
from dashboards.register_rows import Responsibility

# The parties of the guidance; the two sides of the partnership come first and are always there.
PARTIES = {
    "agency": N_("The Agency"),
    "cso": N_("Partners"),
    "local_government": N_("Local government"),
    "private_sector": N_("Private sector"),
    "un_agency": N_("UN agencies"),
}
SIDES = ("agency", "cso")
RESULT = "indicator"

Of = Mapping[tuple[str, str], tuple[Responsibility, ...]]


class Deed(NamedTuple):
    """What a party does, and which of it: codes of named partners, and whether there are others."""

    does: str
    partners: tuple[str, ...]
    has_others: bool


class Row(NamedTuple):
    """One outcome, output or result, with what each party does for it."""

    level: str
    code: str
    title: str
    page: str
    deeds: tuple[tuple[Deed, ...], ...]

    @property
    def is_nobodys(self) -> bool:
        """Whether no party is named for it."""
        return not any(self.deeds)


def parties_of(edition: Edition) -> tuple[str, ...]:
    """Return the parties that have a column."""
    seen = {row.who for row in edition.responsibilities}
    return tuple(party for party in PARTIES if party in seen or party in SIDES)


def rows_of(edition: Edition, language: Language) -> Iterator[Row]:
    """Yield outcomes, their outputs and results, in the order of the framework."""
    parties = parties_of(edition)
    of = _by_result(edition)
    titles = {row.outcome: row.title for row in edition.outcomes}
    # What the edition tells of no outcome of its own comes last.
    codes = dict.fromkeys([*titles, *(row.outcome for row in edition.indicators)])
    for code in codes:
        indicators = [row for row in edition.indicators if row.outcome == code]
        title = titles.get(code, language.gettext("Other results"))
        yield Row("outcome", code, title, "", _deeds(of, ("outcome", code), parties))
        seen: set[str] = set()
        for one in indicators:
            if one.output and one.output not in seen:
                seen.add(one.output)
                deeds = _deeds(of, ("output", one.output), parties)
                yield Row("output", one.output, one.output_title or "", "", deeds)
            deeds = _deeds(of, (RESULT, one.indicator), parties)
            yield Row(RESULT, one.indicator, one.title, page_of(one.indicator), deeds)


def _by_result(edition: Edition) -> Of:
    found: dict[tuple[str, str], list[Responsibility]] = defaultdict(list)
    for row in edition.responsibilities:
        found[row.level, row.code].append(row)
    return {key: tuple(rows) for key, rows in found.items()}


def _deeds(
    of: Of, result: tuple[str, str], parties: tuple[str, ...]
) -> tuple[tuple[Deed, ...], ...]:
    rows = of.get(result, ())
    return tuple(
        tuple(
            _deed(does, [row for row in rows if (row.who, row.does) == (party, does)])
            for does in dict.fromkeys(row.does for row in rows if row.who == party)
        )
        for party in parties
    )


def _deed(does: str, rows: list[Responsibility]) -> Deed:
    return Deed(
        does,
        tuple(row.partner for row in rows if row.partner),
        any(row.partner is None and not row.is_all_of_party for row in rows),
    )
