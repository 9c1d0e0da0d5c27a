"""Contested mandates: who claims to speak for a community, and was each of them heard?

A contested mandate is a fact. It lowers no score and stops no payment (DOMAIN §3.3).
"""

from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from dashboards.figures.dumbbell import Growth, dumbbell_figure
from dashboards.figures.open_in_time import Spell, open_in_time_figure
from dashboards.figures.scale import ticks_to
from dashboards.figures.template import INK, Figure, plain
from dashboards.language import Language
from dashboards.pages.frame import frame
from dashboards.pages.panel.verdict import mandates_clause
from dashboards.pages.panel.words import HEARD, NOT_HEARD
from dashboards.panel_edition import PanelEdition
from dashboards.panel_rows import Mandate
from dashboards.rendering import figure_data, render
from dashboards.sheets import Sheet, sheet_files
from dashboards.status import Look

# The figures have room for so many mandates; the table holds all.
MOST_LINES = 40
TICKS = 5
COLUMNS = (
    *("partner", "contested_since", "claimants", "organisations_heard", "is_heard"),
    *("how_heard", "next_step", "times_recorded", "mark"),
)


class Line(NamedTuple):
    """One contested mandate as a line of the table."""

    anchor: str
    name: str
    marks: str
    since: str
    claimants: str
    heard: str
    look: Look
    how_heard: str
    next_step: str
    times: str


def mandates_files(panel: PanelEdition, language: Language) -> dict[str, bytes]:
    """Render the page of contested mandates, and what its figures hold."""
    sheet = Sheet(
        "contested-mandates",
        language.gettext("Contested mandates"),
        COLUMNS,
        panel.mandates,
        said={"name": lambda row: panel.name_of(row.partner)},
    )
    return {
        "mandates.html": _page(panel, language),
        **sheet_files([sheet], panel.edition, language),
    }


def mandate_lines(panel: PanelEdition, language: Language) -> list[Line]:
    """Return the contested mandates, the longest contested first."""
    return [
        Line(
            anchor=anchor_of(row),
            name=panel.name_of(row.partner),
            marks=row.mark or "",
            since=language.day(row.contested_since),
            claimants=_number(row.claimants, language),
            heard=_number(row.organisations_heard, language),
            look=look_of(row),
            how_heard=row.how_heard or "",
            next_step=row.next_step or "",
            times=language.number(row.times_recorded),
        )
        for row in panel.mandates
    ]


def anchor_of(mandate: Mandate) -> str:
    """The place of a mandate in the table."""
    return f"mandate-{mandate.partner}-{mandate.contested_since}"


def look_of(mandate: Mandate) -> Look:
    """Say whether those who claim a mandate were heard."""
    return HEARD if mandate.is_heard else NOT_HEARD


def _page(panel: PanelEdition, language: Language) -> bytes:
    figures = dict(_figures(panel, language))
    return render(
        "panel_mandates.html",
        language,
        **frame(panel.edition, language),
        headline=mandates_clause(panel, language),
        lines=mandate_lines(panel, language),
        as_at=language.day(panel.edition.programme.as_of),
        most_lines=MOST_LINES,
        has=set(figures),
        figures=figure_data(figures, language),
    )


def _figures(panel: PanelEdition, language: Language) -> Iterator[tuple[str, Figure]]:
    shown = panel.mandates[:MOST_LINES]
    if not shown:
        return
    today = panel.edition.programme.as_of
    yield (
        "mandates",
        open_in_time_figure([_spell(panel, row, language) for row in shown], today, language),
    )
    counts = [
        Growth(
            f"{anchor_of(row)} counts",
            panel.name_of(row.partner),
            None if row.claimants is None else Decimal(row.claimants),
            Decimal(row.organisations_heard),
            "",
            _hover(panel, row, language),
        )
        for row in shown
        if row.organisations_heard is not None
    ]
    if counts:
        most = max(max(one.now, one.before or Decimal(0)) for one in counts)
        scale = [int(tick) for tick in ticks_to(most, TICKS) if tick == int(tick)]
        words = language.gettext("Claimants"), language.gettext("Organisations heard")
        yield "heard", dumbbell_figure(counts, scale, words, INK, language)


def _spell(panel: PanelEdition, row: Mandate, language: Language) -> Spell:
    today = panel.edition.programme.as_of
    return Spell(
        anchor=anchor_of(row),
        label=panel.name_of(row.partner),
        first=row.contested_since,
        last=max(today, row.contested_since),
        late_from=None,
        look=look_of(row),
        words=language.gettext(look_of(row).word),
        hover=_hover(panel, row, language),
    )


def _hover(panel: PanelEdition, row: Mandate, language: Language) -> str:
    since = language.gettext("Contested since %(day)s", day=language.day(row.contested_since))
    counted = language.gettext(
        "Claimants: %(claimants)s. Organisations heard: %(heard)s.",
        claimants=_number(row.claimants, language),
        heard=_number(row.organisations_heard, language),
    )
    name = panel.name_of(row.partner)
    return f"<b>{plain(name)}</b><br>{plain(since)}<br>{plain(counted)}"


def _number(count: int | None, language: Language) -> str:
    return "[x]" if count is None else language.number(count)
