"""Capacity: where do partners want support, and did they get it?

Partners stand by their names and areas in the programme's own order; nothing ranks them. Scores are
those that partner and Agency agreed. A score of one partner is printed whole, since a tenth of a
point would say more than an assessment can.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from dashboards.capacity_rows import WHOLE, Profile
from dashboards.edition import Edition
from dashboards.figures.dumbbell import Growth, dumbbell_figure
from dashboards.figures.template import Figure, plain
from dashboards.language import MINUS, Language
from dashboards.pages.answers import capacity_indicators
from dashboards.pages.frame import frame
from dashboards.partners import page_of_partner
from dashboards.rendering import figure_data, render
from dashboards.rows import Value
from dashboards.sheets import Sheet, sheet_files
from dashboards.status import Look, promise_look

SCALE = (1, 2, 3, 4)
HUE = "var(--growth)"
TO_DATE = "to_date"


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


class GrowthLine(NamedTuple):
    """One area or partner of the two figures, as a line of their tables."""

    anchor: str
    is_partner: bool
    name: str
    before: str
    now: str
    change: str


class Area(NamedTuple):
    """One area of capacity: its mean over partners, then and now."""

    code: str
    label: str
    before: Decimal | None
    now: Decimal | None

    @property
    def change(self) -> Decimal | None:
        """How far the mean has moved; nothing where there is only one."""
        return None if self.before is None or self.now is None else self.now - self.before


def capacity_files(edition: Edition, language: Language) -> dict[str, bytes]:
    """Render the page of an edition's capacity scores, and what its figures hold."""
    return {
        "capacity.html": _page(edition, language),
        **sheet_files(_sheets(edition, language), edition, language),
    }


def _sheets(edition: Edition, language: Language) -> Iterator[Sheet]:
    names = {row.partner: row.name or row.partner for row in edition.partners}
    labels = _labels(edition)
    yield Sheet(
        "capacity-areas",
        language.gettext("How each area has grown"),
        ("indicator", "period", "reading", "dimension", "member", "value", "low", "high", "mark"),
        _means(edition),
        "value",
        {"label": lambda row: labels.get(row.member, row.member)},
    )
    yield Sheet(
        "capacity-partners",
        language.gettext("How each partner has grown"),
        ("partner", "assessed_on", "domain", "score", "is_capped", "is_latest", "validity", "mark"),
        edition.profiles,
        "score",
        {
            "name": lambda row: names.get(row.partner, row.partner),
            "label": lambda row: labels.get(row.domain, ""),
        },
    )


def _page(edition: Edition, language: Language) -> bytes:
    areas = _areas(edition)
    rows = tuple(_rows(edition, areas, language))
    grown = _grown(edition)
    asked = tuple(_support(edition, areas, language))
    figures = dict(_figures(edition, areas, language))
    return render(
        "capacity.html",
        language,
        **frame(edition, language),
        headline=_headline(edition, areas, grown, language),
        lede=_lede(edition, asked, language),
        areas=[(area.label, _mean(area.now, language)) for area in areas],
        rows=rows,
        assessed=sum(bool(row.scores) for row in rows),
        asked=asked,
        has=set(figures),
        growth=_table(edition, areas, language),
        figures=figure_data(figures, language),
    )


def _codes(edition: Edition) -> set[str]:
    return {row.domain for row in edition.profiles} - {WHOLE}


def _labels(edition: Edition) -> dict[str, str]:
    """Return what each area is called, in the programme's order."""
    codes = _codes(edition)
    return {row.member: row.label for row in edition.members if row.member in codes}


def _means(edition: Edition) -> list[Value]:
    """Return the figures that tell of single areas, of all periods."""
    codes = _codes(edition)
    indicators = {row.indicator for row in capacity_indicators(edition)}
    return [
        value
        for value in edition.values
        if value.indicator in indicators and value.reading == TO_DATE and value.member in codes
    ]


def _areas(edition: Edition) -> tuple[Area, ...]:
    """Return the areas in the programme's order, with the means that the indicator has of them."""
    labels = _labels(edition)
    order = [row.period for row in edition.periods]
    means: dict[str, dict[str, Decimal]] = {}
    for value in _means(edition):
        if value.value is not None:
            means.setdefault(value.member, {})[value.period] = value.value
    found = []
    for code in labels or sorted(_codes(edition)):
        of_area = sorted(means.get(code, {}).items(), key=lambda one: order.index(one[0]))
        shown = [value for period, value in of_area if _is_until(edition, period)]
        found.append(
            Area(
                code,
                labels.get(code, code),
                shown[0] if len(shown) > 1 else None,
                shown[-1] if shown else None,
            )
        )
    return tuple(found)


def _is_until(edition: Edition, period: str) -> bool:
    shown = edition.period
    ends = next((row.ends_on for row in edition.periods if row.period == period), None)
    return bool(shown and ends and ends <= shown.ends_on)


def _newest(edition: Edition) -> Mapping[str, dict[str, Profile]]:
    """Return each partner's newest agreed assessment, by area."""
    found: dict[str, dict[str, Profile]] = {}
    for row in edition.profiles:
        if row.is_latest:
            found.setdefault(row.partner, {})[row.domain] = row
    return found


def _rows(edition: Edition, areas: tuple[Area, ...], language: Language) -> Iterator[Row]:
    newest = _newest(edition)
    moved = {
        (row.partner, row.assessed_on, row.domain): row.change
        for row in edition.changes
        if row.is_notable
    }
    asked = {(row.partner, row.domain) for row in edition.support if not row.is_delivered}
    for partner in sorted(edition.partners, key=lambda one: one.name or one.partner):
        of_partner = newest.get(partner.partner, {})
        whole = of_partner.get(WHOLE)
        scores = tuple(
            _score(
                of_partner.get(area.code),
                moved,
                language,
                is_asked=(partner.partner, area.code) in asked,
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


def _grown(edition: Edition) -> list[bool]:
    """Say of each partner that was assessed twice whether it has grown since the first time."""
    newest = {
        partner: of_partner[WHOLE].assessed_on
        for partner, of_partner in _newest(edition).items()
        if WHOLE in of_partner
    }
    return [
        row.change > 0
        for row in edition.changes
        if row.domain == WHOLE
        and row.change is not None
        and newest.get(row.partner) == row.assessed_on
    ]


def _headline(
    edition: Edition, areas: tuple[Area, ...], grown: list[bool], language: Language
) -> str:
    if not _newest(edition):
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


def _lede(edition: Edition, asked: tuple[Asked, ...], language: Language) -> str:
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


def _support(edition: Edition, areas: tuple[Area, ...], language: Language) -> Iterator[Asked]:
    """Yield the areas in which plans ask for support, those of which no plan says the area last."""
    labels = {area.code: area.label for area in areas}
    codes = [*labels, None]
    for code in codes:
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


def _figures(
    edition: Edition, areas: tuple[Area, ...], language: Language
) -> Iterator[tuple[str, Figure]]:
    words = language.gettext("First assessment"), language.gettext("Newest")
    by_area = [
        Growth(
            f"area-{area.code}",
            area.label,
            area.before,
            area.now,
            _change(area.change, language),
            _hover(area.label, area.before, area.now, language),
        )
        for area in areas
        if area.now is not None
    ]
    if by_area:
        yield "areas", dumbbell_figure(by_area, SCALE, words, HUE, language)
    by_partner = [
        Growth(f"partner-{one.code}", one.name, one.before, one.now,
               _change(one.change, language), _hover(one.name, one.before, one.now, language))
        for one in _wholes(edition)
    ]  # fmt: skip
    if by_partner:
        yield "partners", dumbbell_figure(by_partner, SCALE, words, HUE, language)


class Whole(NamedTuple):
    """One partner's score of the whole, the first one and the newest, and how far it moved."""

    code: str
    name: str
    before: Decimal | None
    now: Decimal
    change: Decimal | None


def _wholes(edition: Edition) -> Iterator[Whole]:
    """Yield the partners that were assessed, by name.

    How far one has moved the edition says itself: over the items that were scored both times.
    """
    moved = {
        (row.partner, row.assessed_on): row.change for row in edition.changes if row.domain == WHOLE
    }
    for partner in sorted(edition.partners, key=lambda one: one.name or one.partner):
        found = [
            row
            for row in edition.profiles
            if (row.partner, row.domain) == (partner.partner, WHOLE) and row.score is not None
        ]
        if found and found[-1].score is not None:
            yield Whole(
                partner.partner,
                partner.name or partner.partner,
                found[0].score if len(found) > 1 else None,
                found[-1].score,
                moved.get((partner.partner, found[-1].assessed_on)),
            )


def _table(edition: Edition, areas: tuple[Area, ...], language: Language) -> tuple[GrowthLine, ...]:
    """Return the lines of both figures: areas, then partners."""
    drawn: list[tuple[str, str, Area | Whole]] = [
        *((f"area-{one.code}", one.label, one) for one in areas),
        *((f"growth-{one.code}", one.name, one) for one in _wholes(edition)),
    ]
    return tuple(
        GrowthLine(
            anchor,
            isinstance(one, Whole),
            name,
            _mean(one.before, language),
            _mean(one.now, language),
            _change(one.change, language),
        )
        for anchor, name, one in drawn
    )


def _mean(value: Decimal | None, language: Language) -> str:
    return language.quantity(value, "score") or "[x]"


def _change(change: Decimal | None, language: Language) -> str:
    if change is None:
        return ""
    said = language.quantity(abs(change), "score")
    if said == language.quantity(Decimal(0), "score"):
        return language.gettext("same")
    return f"+{said}" if change > 0 else f"{MINUS}{said}"


def _hover(label: str, before: Decimal | None, now: Decimal | None, language: Language) -> str:
    said = language.gettext(
        "First %(then)s, newest %(now)s", then=_mean(before, language), now=_mean(now, language)
    )
    return f"<b>{plain(label)}</b><br>{plain(said)}"
