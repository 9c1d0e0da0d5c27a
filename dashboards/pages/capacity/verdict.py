"""What the page says first: how many partners have grown, and where averages are lowest."""

from collections.abc import Sequence

from dashboards.capacity_rows import WHOLE
from dashboards.edition import Edition
from dashboards.language import Language
from dashboards.pages.answers import capacity_indicators
from dashboards.pages.capacity.growth import Grown
from dashboards.pages.capacity.scores import Asked, newest


def headline(edition: Edition, areas: Sequence[Grown], language: Language) -> str:
    """Return the verdict: who has grown, and which area has the lowest average."""
    grown = _grown(edition)
    if not newest(edition):
        return language.gettext("No partner has been assessed yet.")
    first = language.gettext("No partner has been assessed twice yet.")
    if grown and all(grown):
        first = language.ngettext(
            "The %(num)s partner assessed twice has grown.",
            "All %(num)s partners assessed twice have grown.",
            len(grown),
        )
    elif grown:
        first = language.gettext(
            "%(grown)s of %(all)s partners assessed twice have grown.",
            grown=language.number(sum(grown)),
            all=language.number(len(grown)),
        )
    known = [area for area in areas if area.now is not None]
    if not known:
        return first
    lowest = min(known, key=lambda area: (area.now, area.label))
    second = language.gettext("“%(area)s” has the lowest average.", area=lowest.label)
    return f"{first} {second}"


def lede(edition: Edition, asked: Sequence[Asked], language: Language) -> str:
    """Return how the average went, and how much support was asked for and came."""
    said = []
    for indicator in capacity_indicators(edition)[:1]:
        now = edition.progress_now(indicator.indicator)
        if now and now.actual is not None and now.baseline is not None:
            said.append(
                language.gettext(
                    "The average went from %(then)s to %(now)s of 4.",
                    then=language.quantity(now.baseline, "score"),
                    now=language.quantity(now.actual, "score"),
                )
            )
    if asked:
        said.append(
            language.gettext(
                "Plans ask the Agency for support in %(asked)s places; it has promised %(promised)s"
                " and delivered %(delivered)s.",
                asked=language.number(sum(one.asked for one in asked)),
                promised=language.number(sum(one.promised for one in asked)),
                delivered=language.number(sum(one.delivered for one in asked)),
            )
        )
    return " ".join(said) or language.gettext("No score is not a low score.")


def _grown(edition: Edition) -> list[bool]:
    """Say of each partner that was assessed twice whether it has grown since the first time."""
    assessed = {
        partner: of_partner[WHOLE].assessed_on
        for partner, of_partner in newest(edition).items()
        if WHOLE in of_partner
    }
    return [
        row.change > 0
        for row in edition.changes
        if row.domain == WHOLE
        and row.change is not None
        and assessed.get(row.partner) == row.assessed_on
    ]
