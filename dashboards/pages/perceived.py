"""How far each principle of the partnership is met, as both sides see it.

Ratings stand here only as far as the edition has pooled them; no single partner's ever do.
"""

from typing import NamedTuple

from dashboards.edition import Edition
from dashboards.figures.both_sides import Pair, both_sides_figure
from dashboards.figures.template import Figure, plain
from dashboards.language import Language
from dashboards.partnership_rows import Comparison
from dashboards.principles import periods_shown, principle_name

SCALE = (1, 2, 3, 4, 5)  # Of a rating.


class Principle(NamedTuple):
    """One principle as a line of the table."""

    anchor: str
    label: str
    agency: str
    partners: str
    gap: str
    who: str


Seen = tuple[Comparison, ...]


def principles_of(edition: Edition, seen: Seen, language: Language) -> list[Principle]:
    """Return the lines of the table, in the order in which principles are given."""
    return [_principle(row, edition, language) for row in seen]


def is_withheld(edition: Edition) -> bool:
    """Whether people have answered, of whom the edition may not tell where no rating is told."""
    until = periods_shown(edition)
    return any(row.counted for row in edition.responses if row.period in until)


def seen_clause(edition: Edition, seen: Seen, language: Language) -> str:
    """Say on which principle both sides are farthest apart, and who rates it lower."""
    if not seen:
        return language.gettext("How both sides see the partnership is not told yet.")
    widest = seen[0]
    if _gap(widest, language) == language.gettext("same"):
        return language.gettext("Both sides see every principle alike.")
    name = principle_name(edition, widest.principle)
    if (widest.gap or 0) > 0:
        return language.gettext(
            "Partners rate “%(principle)s” lower than the Agency does.", principle=name
        )
    return language.gettext(
        "Partners rate “%(principle)s” higher than the Agency does.", principle=name
    )


def perception_figure(edition: Edition, seen: Seen, language: Language) -> Figure | None:
    """Show both sides of each principle on one scale; None where nothing is told."""
    views = [
        Pair(
            one.anchor,
            one.label,
            row.agency_mean,
            row.cso_mean,
            one.gap,
            _hover(one, language),
            one.agency,
            one.partners,
        )
        for row in seen
        if row.agency_mean is not None and row.cso_mean is not None
        for one in (_principle(row, edition, language),)
    ]
    if not views:
        return None
    names = language.gettext("Agency"), language.gettext("Partners")
    ticks = [(step, language.number(step)) for step in SCALE]
    return both_sides_figure(views, names, ticks, language)


def _hover(one: Principle, language: Language) -> str:
    said = language.gettext(
        "Agency %(agency)s, partners %(partners)s: %(gap)s",
        agency=one.agency,
        partners=one.partners,
        gap=one.gap,
    )
    return f"<b>{plain(one.label)}</b><br>{plain(said)}<br>{plain(one.who)}"


def _gap(row: Comparison, language: Language) -> str:
    """Partners minus Agency, as a page says it; the edition has it the other way round."""
    if row.gap is None:
        return "[x]"
    said = language.number(abs(row.gap), 1)
    if said == language.number(0, 1):
        return language.gettext("same")
    return language.changed(-row.gap, said)


def _principle(row: Comparison, edition: Edition, language: Language) -> Principle:
    return Principle(
        anchor=f"principle-{row.principle}",
        label=principle_name(edition, row.principle),
        agency=language.quantity(row.agency_mean, "score"),
        partners=language.quantity(row.cso_mean, "score"),
        gap=_gap(row, language),
        who=language.gettext(
            "%(agency)s of the Agency, %(cso)s of %(partners)s partners",
            agency=language.number(row.agency_respondents or 0),
            cso=language.number(row.cso_respondents or 0),
            partners=language.number(row.partners or 0),
        ),
    )
