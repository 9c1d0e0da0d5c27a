"""Concerns: which are open, for how long, who may know of them, and what became of the others?

Words of a person stand here only where the edition's file has them: whoever raised a concern says
who may read them.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from typing import NamedTuple

from dashboards.figures.open_in_time import Spell, open_in_time_figure
from dashboards.figures.stacked_counts import Counted, stacked_counts_figure
from dashboards.figures.template import Figure, plain
from dashboards.language import Language
from dashboards.pages.frame import frame
from dashboards.pages.panel.verdict import concerns_clause
from dashboards.pages.panel.words import (
    CONCERNS,
    OUTCOMES,
    concern_look,
    days,
    readers,
    said,
    type_of,
)
from dashboards.panel_edition import PanelEdition
from dashboards.panel_rows import Concern
from dashboards.partners import labels_of
from dashboards.rendering import figure_data, render
from dashboards.sheets import Sheet, sheet_files
from dashboards.status import Look

# The figure has room for so many concerns; the register holds all.
MOST_LINES = 40
LATE_AFTER = timedelta(days=90)
COLUMNS = (
    *("period", "counted_on", "partner", "concern_code", "concern_type", "raised_on"),
    *("closed_on", "outcome", "account", "may_know", "panel_members", "panel_groups"),
    *("is_open", "days_since", "open_over_90_days", "mark"),
)


class Entry(NamedTuple):
    """One concern as a line of the register."""

    anchor: str
    code: str
    marks: str
    partner: str
    kind: str
    raised: str
    look: Look
    words: str
    outcome: str
    readers: str
    judged_by: str
    account: str


class KindLine(NamedTuple):
    """How many concerns of one type there are, by state."""

    anchor: str
    label: str
    counts: dict[str, int]


def concerns_files(panel: PanelEdition, language: Language) -> dict[str, bytes]:
    """Render the register of concerns, and what its figures hold."""
    sheet = Sheet(
        "concerns",
        language.gettext("Concerns, period by period"),
        COLUMNS,
        panel.concerns,
        said={
            "name": lambda row: panel.name_of(row.partner),
            "type_label": lambda row: type_of(panel, row),
        },
    )
    return {
        "concerns.html": _page(panel, language),
        **sheet_files([sheet], panel.edition, language),
    }


def anchor_of(concern: Concern) -> str:
    """The place of a concern in the register."""
    return f"concern-{concern.partner}-{concern.concern_code}"


def _page(panel: PanelEdition, language: Language) -> bytes:
    kinds = tuple(_kinds(panel, language))
    figures = dict(_figures(panel, kinds, language))
    return render(
        "panel_concerns.html",
        language,
        **frame(panel.edition, language),
        headline=_headline(panel, language),
        lede=_lede(panel, language),
        as_at=language.day(panel.counted_on),
        entries=[_entry(panel, row, language) for row in panel.concerns_now],
        kinds=kinds,
        looks=CONCERNS,
        most_lines=MOST_LINES,
        has=set(figures),
        figures=figure_data(figures, language),
    )


def _headline(panel: PanelEdition, language: Language) -> str:
    clause = concerns_clause(panel, language)
    open_ones = [row for row in panel.concerns_now if row.is_open]
    if not open_ones:
        return clause
    longest = days(open_ones[0].days_since, language)
    return f"{clause} {language.gettext('The longest has been open for %(days)s.', days=longest)}"


def _lede(panel: PanelEdition, language: Language) -> str:
    closed = sum(not row.is_open for row in panel.concerns_now)
    if not panel.concerns_now:
        return language.gettext("That nobody raised one does not say that there is none.")
    return language.gettext(
        "%(closed)s of %(all)s concerns raised so far were closed by the panel.",
        closed=language.number(closed),
        all=language.number(len(panel.concerns_now)),
    )


def _entry(panel: PanelEdition, row: Concern, language: Language) -> Entry:
    look = concern_look(row)
    return Entry(
        anchor=anchor_of(row),
        code=row.concern_code,
        marks=row.mark or "",
        partner=panel.name_of(row.partner),
        kind=type_of(panel, row),
        raised=language.day(row.raised_on),
        look=look,
        words=_state(row, look, language),
        outcome=said(OUTCOMES, row.outcome, language) if row.closed_on else "",
        readers=readers(row.may_know, language),
        judged_by=_judged_by(row, language),
        account=row.account or "",
    )


def _state(row: Concern, look: Look, language: Language) -> str:
    if not row.is_open and row.closed_on:
        return language.gettext("Closed on %(day)s", day=language.day(row.closed_on))
    return language.gettext(
        "%(state)s: %(days)s",
        state=language.gettext(look.word),
        days=days(row.days_since, language),
    )


def _judged_by(row: Concern, language: Language) -> str:
    """Say who of the communities sat on the panel that closed a concern."""
    if row.panel_members is None or row.panel_groups is None:
        return ""
    members = language.ngettext(
        "%(num)s member of the community", "%(num)s members of the community", row.panel_members
    )
    groups = language.ngettext(
        "from %(num)s community", "from %(num)s communities", row.panel_groups
    )
    return f"{members} {groups}"


def _kinds(panel: PanelEdition, language: Language) -> Iterator[KindLine]:
    labels = labels_of(panel.edition, "concern_type")
    found: dict[str, Counter[str]] = {code: Counter() for code in labels}
    for row in panel.concerns_now:
        kind = row.concern_type or ""
        found.setdefault(kind, Counter())[concern_look(row).code] += 1
    for code, counts in found.items():
        if counts:
            label = labels.get(code, code) or language.gettext("No type said")
            yield KindLine(f"kind-{code or 'none'}", label, dict(counts))


def _figures(
    panel: PanelEdition, kinds: tuple[KindLine, ...], language: Language
) -> Iterator[tuple[str, Figure]]:
    if not panel.concerns_now:
        return
    spells = [_spell(panel, row, language) for row in panel.concerns_now[:MOST_LINES]]
    yield "concerns", open_in_time_figure(spells, panel.counted_on, language)
    words = {code: language.gettext(look.word) for code, look in CONCERNS.items()}
    rows = [Counted(*line) for line in kinds]
    yield "kinds", stacked_counts_figure(rows, words, language)


def _spell(panel: PanelEdition, row: Concern, language: Language) -> Spell:
    look = concern_look(row)
    name = panel.name_of(row.partner)
    last = row.closed_on if not row.is_open and row.closed_on else panel.counted_on
    hover = f"<b>{plain(row.concern_code)}</b> {plain(name)}<br>{plain(type_of(panel, row))}"
    return Spell(
        anchor=anchor_of(row),
        label=f"{row.concern_code} · {name}",
        first=row.raised_on,
        last=max(last, row.raised_on),
        late_from=row.raised_on + LATE_AFTER,
        look=look,
        words=days(row.days_since, language) if row.is_open else "",
        hover=f"{hover}<br>{plain(_state(row, look, language))}",
    )
