"""One partner: what is the state of this partnership?

It only brings the parts together; each part's rules stand in its own module.
"""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from dashboards.edition import Edition
from dashboards.figures.points import Quarter
from dashboards.figures.promises import promises_figure
from dashboards.figures.results import results_figure
from dashboards.figures.template import Figure
from dashboards.language import N_, Language
from dashboards.money import funds_now, money_line
from dashboards.pages.due import open_columns
from dashboards.pages.frame import frame
from dashboards.pages.partner.parts import (
    areas_of,
    assessed_on,
    reports_of,
    strategy_of,
)
from dashboards.pages.partner.verdict import headline
from dashboards.pages.partners import led_by
from dashboards.pages.promised import PROMISE_COLUMNS, shown_quarters, states_seen
from dashboards.pages.results import RESULT_COLUMNS, result_groups, result_points
from dashboards.partners import each_partner, labels_of, page_of_partner
from dashboards.promises import tallies
from dashboards.rendering import figure_data, render
from dashboards.replies import exchanges
from dashboards.rows import Partner, Side
from dashboards.sheets import Sheet, sheet_files

TITLES: dict[Side, str] = {"agency": N_("The Agency promised"), "cso": N_("The partner promised")}


class About(NamedTuple):
    """Where a partner is, what it works on, and who leads it."""

    place: str
    sector: str
    themes: str
    led_by: str


def partner_files(edition: Edition, language: Language) -> dict[str, bytes]:
    """Render the page of each partner, by its path in the site."""
    found = {}
    around = frame(edition, language)
    for partner, own in each_partner(edition):
        found[page_of_partner(partner.partner)] = _page(own, partner, around, language)
        found |= sheet_files(_sheets(own, partner, language), own, language)
    return found


def _sheets(own: Edition, partner: Partner, language: Language) -> Iterator[Sheet]:
    code, name = partner.partner, partner.name or partner.partner
    titles = {row.indicator: row.title for row in own.indicators}
    yield Sheet(
        f"{code}-promises",
        name
        + language.gettext(": ")
        + language.gettext("Both sides’ promises through the periods"),
        PROMISE_COLUMNS,
        own.accountability,
        "due",
    )
    yield Sheet(
        f"{code}-results",
        name + language.gettext(": ") + language.gettext("How far each result has come"),
        RESULT_COLUMNS,
        [now for one in titles if (now := own.progress_now(one, code))],
        "actual",
        {"title": lambda row: titles[row.indicator]},
    )


def _page(own: Edition, partner: Partner, around: Mapping[str, Any], language: Language) -> bytes:
    code, name = partner.partner, partner.name or partner.partner
    quarters = shown_quarters(own, code)
    figures = dict(_figures(own, code, quarters, language))
    return render(
        "partner.html",
        language,
        **around,
        code=code,
        name=name,
        headline=headline(own, code, name, language),
        about=_about(own, partner, language),
        quarters=quarters,
        states=states_seen(quarters),
        tallies=tallies(own, own.programme.period, code),
        open=open_columns(own, language),
        strategy=strategy_of(own, language),
        groups=result_groups(own, language, code),
        areas=areas_of(own, language),
        assessed=assessed_on(own, language),
        reports=reports_of(own, language),
        exchanges=tuple(exchanges(own, code, language)),
        money=[money_line(row, own, language) for row in funds_now(own)],
        has=set(figures),
        figures=figure_data(figures, language),
    )


def _about(own: Edition, partner: Partner, language: Language) -> About:
    themes = labels_of(own, "theme")
    codes = [code for code in (partner.themes or "").split(";") if code]
    return About(
        partner.adm1_label or "",
        labels_of(own, "sector").get(partner.sector or "", partner.sector or ""),
        language.row([themes.get(code, code) for code in codes]),
        led_by(partner, language),
    )


def _figures(
    own: Edition, code: str, quarters: tuple[Quarter, ...], language: Language
) -> Iterator[tuple[str, Figure]]:
    if quarters:
        yield "promises", promises_figure(quarters, language, TITLES)
    points = [
        point
        for point in result_points(own, language, code)
        if point.progress is not None or point.look.code != "not_rated"
    ]
    if points:
        yield "results", results_figure(points, own.programme.bands, language)
