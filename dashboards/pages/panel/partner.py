"""One partner's capacity item by item: how does it see itself, and where does it want to get?

Scores are those that partner and Agency agreed; beside them stands how each saw it before.
"""

from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from dashboards.figures.dumbbell import Growth, dumbbell_figure
from dashboards.figures.own_and_agreed import Views, own_and_agreed_figure
from dashboards.figures.template import INK, Figure, lines, plain
from dashboards.language import Language
from dashboards.pages.frame import frame
from dashboards.pages.panel.capacity import page_of_items
from dashboards.pages.panel.words import EVIDENCE, PRIORITIES, said
from dashboards.pages.partner.verdict import ISOLATED
from dashboards.panel_edition import PanelEdition
from dashboards.panel_rows import ItemFinding, ItemScore, ViewGap
from dashboards.partners import labels_of
from dashboards.rendering import figure_data, render

SCALE = (1, 2, 3, 4)
# What follows the priorities: of an item without a score nobody knows what support it needs.
NOT_SCORED, NO_SUPPORT = "not_scored", ""
GROUPS = (*PRIORITIES, NOT_SCORED, NO_SUPPORT)


class ItemLine(NamedTuple):
    """One item of one partner, its numbers already in words."""

    code: str
    title: str
    marks: str
    agreed: str
    wanted: str
    gap: str
    evidence: str
    why: str
    own: str
    facilitated: str
    apart: str
    is_apart: bool


class Group(NamedTuple):
    """Items of one priority of support, those without a score, or those that need none."""

    title: str
    lines: list[ItemLine]


class Known(NamedTuple):
    """All that the edition holds of one item of one partner."""

    score: ItemScore
    finding: ItemFinding | None
    views: ViewGap | None
    title: str

    @property
    def priority(self) -> str:
        """Its priority of support; empty where it is no area for improvement."""
        return (self.finding.priority or "") if self.finding and self.finding.is_need else ""

    @property
    def gap(self) -> int | None:
        """How many levels are wanted beyond the agreed one; no finding has it where none is."""
        if self.score.wanted is None or self.score.score is None:
            return None
        return self.score.wanted - self.score.score

    @property
    def group(self) -> str:
        """Where it stands among the items."""
        return self.priority or (NOT_SCORED if self.score.score is None else NO_SUPPORT)


def partner_item_files(panel: PanelEdition, language: Language) -> dict[str, bytes]:
    """Render a page of items for each partner that was assessed."""
    return {page_of_items(partner): _page(panel, partner, language) for partner in panel.scores_now}


def _page(panel: PanelEdition, partner: str, language: Language) -> bytes:
    known = _known(panel, partner)
    ordered = _by_priority(known)
    figures = dict(_figures(known, ordered, language))
    return render(
        "panel_partner.html",
        language,
        **frame(panel.edition, language),
        name=panel.name_of(partner),
        headline=_headline(panel.name_of(partner), known, language),
        lede=_lede(known, language),
        views=[_line(one, language) for one in known],
        groups=list(_groups(ordered, language)),
        has=set(figures),
        figures=figure_data(figures, language),
    )


def _known(panel: PanelEdition, partner: str) -> list[Known]:
    """Return the items of a partner's newest agreed assessment in the instrument's order."""
    scores = panel.scores_now[partner]
    places = {row.item: place for place, row in enumerate(panel.items)}
    areas = {code: place for place, code in enumerate(labels_of(panel.edition, "domain"))}
    titles = {row.item: row.title for row in panel.items}
    findings = panel.findings_now.get(partner, {})
    gaps = panel.gaps_of(partner, scores[0].assessed_on)
    last = len(places)
    return [
        Known(row, findings.get(row.item), gaps.get(row.item), titles.get(row.item, ""))
        for row in sorted(
            scores,
            key=lambda row: (
                areas.get(row.domain, last), row.domain, places.get(row.item, last), row.item
            ),
        )
    ]  # fmt: skip


def _by_priority(known: list[Known]) -> list[Known]:
    """Put first what has the highest priority of support, and of that the first five."""
    return sorted(
        known,
        key=lambda one: (
            GROUPS.index(one.group) if one.group in GROUPS else len(GROUPS),
            not (one.finding and one.finding.is_priority),
        ),
    )


def _headline(name: str, known: list[Known], language: Language) -> str:
    chosen = [one.finding for one in known if one.finding and one.finding.is_priority]
    return language.ngettext(
        "%(name)s has %(num)s priority for support; %(planned)s in its plan.",
        "%(name)s has %(num)s priorities for support; %(planned)s in its plan.",
        len(chosen),
        name=ISOLATED.format(name),
        planned=language.number(sum(bool(row.is_in_plan) for row in chosen)),
    )


def _lede(known: list[Known], language: Language) -> str:
    scored = sum(one.score.score is not None for one in known)
    first = language.ngettext(
        "%(num)s item was scored and agreed on %(day)s.",
        "%(num)s items were scored and agreed on %(day)s.",
        scored,
        day=language.day(known[0].score.assessed_on),
    )
    return f"{first} {_views_sentence(known, language)}"


def _views_sentence(known: list[Known], language: Language) -> str:
    """Say on how many items both should talk, or that their views cannot be compared."""
    gaps = [one.views for one in known if one.views and one.views.gap is not None]
    apart = sum(bool(row.is_to_discuss) for row in gaps)
    if not gaps:
        return language.gettext("Own and facilitator’s view cannot be compared: one is not there.")
    if not apart:
        return language.gettext("Own and facilitator’s view are nowhere a level or more apart.")
    return language.ngettext(
        "On %(num)s item own and facilitator’s view are a level or more apart.",
        "On %(num)s items own and facilitator’s view are a level or more apart.",
        apart,
    )


def _groups(ordered: list[Known], language: Language) -> Iterator[Group]:
    for code in GROUPS:
        found = [_line(one, language) for one in ordered if one.group == code]
        if found:
            yield Group(_title(code, language), found)


def _title(group: str, language: Language) -> str:
    if group == NOT_SCORED:
        return language.gettext("Not scored")
    if group == NO_SUPPORT:
        return language.gettext("No support needed")
    return language.gettext("Priority: %(word)s", word=language.gettext(PRIORITIES[group]))


def _line(one: Known, language: Language) -> ItemLine:
    views = one.views
    return ItemLine(
        code=one.score.item,
        title=one.title,
        marks=one.score.mark or "",
        agreed=_level(one.score.score, language),
        wanted=_level(one.score.wanted, language),
        gap=_level(one.gap, language),
        evidence=said(EVIDENCE, one.score.evidence, language) or "[x]",
        why=_why(one.finding, language),
        own=_level(views.self_score if views else None, language),
        facilitated=_level(views.facilitated_score if views else None, language),
        apart=_apart(views.gap if views else None, language),
        is_apart=bool(views and views.is_to_discuss),
    )


def _level(level: Decimal | int | None, language: Language) -> str:
    return "[x]" if level is None else language.number(level)


def _apart(gap: Decimal | None, language: Language) -> str:
    if gap is None:
        return "[x]"
    if not gap:
        return language.gettext("same")
    return language.changed(gap, language.number(abs(gap)))


def _why(finding: ItemFinding | None, language: Language) -> str:
    """Say what else is known of an item: critical, an asset, one of the first five, in the plan."""
    if finding is None:
        return ""
    words = (
        (finding.is_critical, language.gettext("critical")),
        (finding.is_asset, language.gettext("an asset")),
        (finding.is_offered, language.gettext("would teach it")),
        (finding.is_priority, language.gettext("one of the first five")),
        (finding.is_in_plan, language.gettext("in the plan")),
    )
    return language.row(word for is_so, word in words if is_so)


def _figures(
    known: list[Known], ordered: list[Known], language: Language
) -> Iterator[tuple[str, Figure]]:
    views = [
        Views(
            f"view-{one.score.item}",
            f"{one.score.item} {one.title}",
            one.views.self_score,
            one.views.agreed_score,
            bool(one.views.is_to_discuss),
            _hover(one, language),
        )
        for one in known
        if one.views and (one.views.self_score is not None or one.views.agreed_score is not None)
    ]
    if views:
        names = language.gettext("Own view"), language.gettext("Agreed")
        yield "views", own_and_agreed_figure(views, SCALE, names, language)
    wanted = [
        Growth(
            f"item-{one.score.item}",
            f"{one.score.item} {one.title}",
            Decimal(one.score.wanted),
            Decimal(one.score.score),
            language.changed(one.gap, language.number(abs(one.gap))) if one.gap else "",
            _hover(one, language),
        )
        for one in ordered
        if one.priority and one.score.wanted is not None and one.score.score is not None
    ]
    if wanted:
        words = language.gettext("Wanted"), language.gettext("Agreed")
        yield "wanted", dumbbell_figure(wanted, SCALE, words, INK, language)


def _hover(one: Known, language: Language) -> str:
    line = _line(one, language)
    levels = language.gettext(
        "Own view %(own)s, facilitator %(facilitated)s, agreed %(agreed)s, wanted %(wanted)s",
        own=line.own,
        facilitated=line.facilitated,
        agreed=line.agreed,
        wanted=line.wanted,
    )
    return f"<b>{plain(line.code)}</b> {lines(line.title, 48, 3)}<br>{plain(levels)}"
