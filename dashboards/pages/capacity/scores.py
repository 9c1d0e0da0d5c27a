"""Partners' newest scores by area, and the support that their plans ask for, as lines of tables.

A score of one partner is printed whole here, since a tenth of a point would say more than an
assessment can; a dashed box says that support is asked for and has not come.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from dashboards.capacity_rows import WHOLE, Profile
from dashboards.edition import Edition
from dashboards.language import Language
from dashboards.partners import page_of_partner
from dashboards.rows import Partner
from dashboards.status import Look, promise_look


class Score(NamedTuple):
    """One partner's score of one area: a digit, whether it moved, and whether support is asked."""

    digit: str
    step: int
    moved: str  # up, down, or empty.
    is_asked: bool
    is_capped: bool
    marks: str


class Row(NamedTuple):
    """One partner: its name and place, the day of its newest assessment, and its scores."""

    anchor: str
    name: str
    page: str
    place: str
    when: str
    scores: tuple[Score, ...]


class Asked(NamedTuple):
    """Support of one area: how often it was asked for, promised and delivered."""

    area: str
    asked: int
    promised: int
    delivered: int
    look: Look
    words: str


def newest(edition: Edition) -> Mapping[str, dict[str, Profile]]:
    """Return each partner's newest agreed assessment, by area."""
    found: dict[str, dict[str, Profile]] = {}
    for row in edition.profiles:
        if row.is_latest:
            found.setdefault(row.partner, {})[row.domain] = row
    return found


def score_rows(
    partners: Iterable[Partner], edition: Edition, areas: Mapping[str, str], language: Language
) -> Iterator[Row]:
    """Yield a line for each partner, in the order given; `areas` are their labels by code."""
    found = newest(edition)
    moved = {
        (row.partner, row.assessed_on, row.domain): row.change
        for row in edition.changes
        if row.is_notable
    }
    asked = {(row.partner, row.domain) for row in edition.support if not row.is_delivered}
    for partner in partners:
        of_partner = found.get(partner.partner, {})
        whole = of_partner.get(WHOLE)
        scores = tuple(
            _score(
                of_partner.get(area),
                moved,
                language,
                is_asked=(partner.partner, area) in asked,
            )
            for area in areas
        )
        yield Row(
            anchor=f"partner-{partner.partner}",
            name=partner.name or partner.partner,
            page=page_of_partner(partner.partner),
            place=partner.adm1_label or "",
            when=_when(whole, language) if whole else "",
            scores=scores if whole else (),
        )


def _when(whole: Profile, language: Language) -> str:
    day = language.day(whole.assessed_on)
    if whole.validity == "outdated":
        return language.gettext("%(day)s, out of date", day=day)
    if whole.validity == "ageing":
        return language.gettext("%(day)s, due again soon", day=day)
    return day


def _score(
    profile: Profile | None,
    moved: Mapping[tuple[str, date, str], Decimal | None],
    language: Language,
    *,
    is_asked: bool,
) -> Score:
    if profile is None or profile.score is None:
        return Score("", 0, "", is_asked, is_capped=False, marks="x")
    digit = int(profile.score.quantize(Decimal(1), rounding=ROUND_HALF_UP))
    change = moved.get((profile.partner, profile.assessed_on, profile.domain))
    return Score(
        digit=language.number(digit),
        step=digit,
        moved="" if not change else "up" if change > 0 else "down",
        is_asked=is_asked,
        is_capped=bool(profile.is_capped),
        marks=profile.mark or "",
    )


def support_by_area(
    edition: Edition, labels: Mapping[str, str], language: Language
) -> Iterator[Asked]:
    """Yield the areas in which plans ask for support, those of which no plan says the area last."""
    for code in (*labels, None):
        rows = [
            row
            for row in edition.support
            if (row.domain == code if code else row.domain not in labels)
        ]
        if rows:
            promised = sum(bool(row.is_registered) for row in rows)
            delivered = sum(bool(row.is_delivered) for row in rows)
            is_overdue = any(row.state == "overdue" for row in rows)
            look, words = _state(len(rows), promised, delivered, language, is_overdue=is_overdue)
            label = labels[code] if code else language.gettext("No area said")
            yield Asked(label, len(rows), promised, delivered, look, words)


def _state(
    asked: int, promised: int, delivered: int, language: Language, *, is_overdue: bool
) -> tuple[Look, str]:
    if delivered == asked:
        return promise_look("on_time"), language.gettext("Delivered")
    if is_overdue:
        return promise_look("overdue"), language.gettext("A promise is overdue")
    if delivered:
        return promise_look("late"), language.gettext("Delivered in part")
    if promised:
        return promise_look("not_due"), language.gettext("Promised")
    return promise_look("not_due"), language.gettext("Not promised yet")
