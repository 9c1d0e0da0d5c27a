"""How far areas and partners have grown, as lines of tables and points of figures.

How far a partner has moved the edition says itself: over the items that were scored both times.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from dashboards.capacity_rows import WHOLE, Profile
from dashboards.edition import Edition
from dashboards.figures.dumbbell import Growth, dumbbell_figure
from dashboards.figures.template import Figure, plain
from dashboards.language import Language
from dashboards.pages.answers import capacity_indicators
from dashboards.partners import by_name
from dashboards.rows import Value

SCALE = (1, 2, 3, 4)
HUE = "var(--growth)"
TO_DATE = "to_date"

# How far a domain of a partner had moved on a day of assessment, as the edition says it.
Moved = Mapping[tuple[str, date, str], Decimal | None]


class Grown(NamedTuple):
    """One area or partner: its score then and now, and how far it has moved.

    Where there is only one score, it is the newest.
    """

    code: str
    label: str
    before: Decimal | None
    now: Decimal | None
    change: Decimal | None


class GrowthLine(NamedTuple):
    """One area or partner as a line of a table."""

    anchor: str
    name: str
    before: str
    now: str
    change: str


def labels_of_areas(edition: Edition) -> dict[str, str]:
    """Return what each area that was assessed is called, in the programme's order."""
    codes = {row.domain for row in edition.profiles} - {WHOLE}
    labels = {row.member: row.label for row in edition.members if row.member in codes}
    return labels or {code: code for code in sorted(codes)}


def means(edition: Edition) -> list[Value]:
    """Return the figures that tell of single areas, of all periods."""
    codes = {row.domain for row in edition.profiles} - {WHOLE}
    indicators = {row.indicator for row in capacity_indicators(edition)}
    return [
        value
        for value in edition.values
        if value.indicator in indicators and value.reading == TO_DATE and value.member in codes
    ]


def areas_of_all(edition: Edition) -> tuple[Grown, ...]:
    """Return the areas with the means over partners that the indicator has of them."""
    shown = edition.period
    ended = [row.period for row in edition.periods if shown and row.ends_on <= shown.ends_on]
    found: dict[str, dict[str, Decimal]] = {}
    for value in means(edition):
        if value.value is not None and value.period in ended:
            found.setdefault(value.member, {})[value.period] = value.value
    areas = []
    for code, label in labels_of_areas(edition).items():
        of_area = found.get(code, {})
        in_order = [of_area[period] for period in ended if period in of_area]
        before = in_order[0] if len(in_order) > 1 else None
        now = in_order[-1] if in_order else None
        change = None if before is None or now is None else now - before
        areas.append(Grown(code, label, before, now, change))
    return tuple(areas)


def areas_of_one(own: Edition) -> tuple[Grown, ...]:
    """Return a partner's areas, from the edition's rows of it alone."""
    moved = _moved(own)
    return tuple(
        _grown(code, label, [row for row in own.profiles if row.domain == code], moved)
        for code, label in labels_of_areas(own).items()
    )


def partners_grown(edition: Edition) -> tuple[Grown, ...]:
    """Return the partners that were assessed, by name, with their scores of the whole."""
    moved = _moved(edition)
    rows: dict[str, list[Profile]] = {}
    for row in edition.profiles:
        if row.domain == WHOLE:
            rows.setdefault(row.partner, []).append(row)
    found = (
        _grown(one.partner, one.name or one.partner, rows.get(one.partner, []), moved)
        for one in by_name(edition)
    )
    return tuple(one for one in found if one.now is not None)


def growth_figure(rows: Iterable[Grown], kind: str, language: Language) -> Figure | None:
    """Return the figure of areas or partners; none where no score is told."""
    words = language.gettext("First assessment"), language.gettext("Newest")
    points = [
        Growth(
            f"{kind}-{row.code}",
            row.label,
            row.before,
            row.now,
            _change(row.change, language),
            _hover(row, language),
        )
        for row in rows
        if row.now is not None
    ]
    return dumbbell_figure(points, SCALE, words, HUE, language) if points else None


def growth_lines(rows: Iterable[Grown], kind: str, language: Language) -> tuple[GrowthLine, ...]:
    """Return the same as lines of a table."""
    return tuple(
        GrowthLine(
            f"{kind}-{row.code}",
            row.label,
            score(row.before, language),
            score(row.now, language),
            _change(row.change, language),
        )
        for row in rows
    )


def score(value: Decimal | None, language: Language) -> str:
    """Put a score in words, to a tenth of a step."""
    return language.quantity(value, "score") or "[x]"


def _grown(code: str, label: str, rows: Sequence[Profile], moved: Moved) -> Grown:
    """Return the first and the newest of a partner's scores, which stand by their days."""
    scored = [(row, row.score) for row in rows if row.score is not None]
    if not scored:
        return Grown(code, label, None, None, None)
    newest, now = scored[-1]
    change = moved.get((newest.partner, newest.assessed_on, newest.domain))
    return Grown(code, label, scored[0][1] if len(scored) > 1 else None, now, change)


def _moved(edition: Edition) -> Moved:
    return {(row.partner, row.assessed_on, row.domain): row.change for row in edition.changes}


def _change(change: Decimal | None, language: Language) -> str:
    if change is None:
        return ""
    said = language.quantity(abs(change), "score")
    if said == language.quantity(Decimal(0), "score"):
        return language.gettext("same")
    return language.changed(change, said)


def _hover(row: Grown, language: Language) -> str:
    said = language.gettext(
        "First %(then)s, newest %(now)s",
        then=score(row.before, language),
        now=score(row.now, language),
    )
    return f"<b>{plain(row.label)}</b><br>{plain(said)}"
