"""Capacity: where do partners want support, and did they get it?

Partners stand by their names and areas in the programme's own order; nothing ranks them. Scores are
those that partner and Agency agreed. What the page says first belongs in `verdict.py`; its lines,
in `scores.py` and `growth.py`.
"""

from collections.abc import Iterator
from functools import partial

from dashboards.edition import Edition
from dashboards.language import Language
from dashboards.pages.capacity.growth import (
    areas_of_all,
    areas_of_one,
    growth_figure,
    growth_lines,
    labels_of_areas,
    means,
    partners_grown,
    score,
)
from dashboards.pages.capacity.scores import score_rows, support_by_area
from dashboards.pages.capacity.verdict import headline, lede
from dashboards.pages.choices import Choice, choice_file, partner_choices, partners_to_choose
from dashboards.pages.frame import frame
from dashboards.partners import by_name
from dashboards.rendering import figure_data, parts, render
from dashboards.rows import EVERYONE, Partner
from dashboards.sheets import Sheet, sheet_files

PAGE = "capacity"


def capacity_files(edition: Edition, language: Language) -> dict[str, bytes]:
    """Render the page of an edition's capacity scores, and what its figures hold."""
    return {
        "capacity.html": _page(edition, language),
        **partner_choices(PAGE, edition, language, partial(_choice, edition, language)),
        **sheet_files(_sheets(edition, language), edition, language),
    }


def _sheets(edition: Edition, language: Language) -> Iterator[Sheet]:
    names = {row.partner: row.name or row.partner for row in edition.partners}
    labels = labels_of_areas(edition)
    yield Sheet(
        "capacity-areas",
        language.gettext("How each area has grown"),
        ("indicator", "period", "reading", "dimension", "member", "value", "low", "high", "mark"),
        means(edition),
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
    areas, partners = areas_of_all(edition), partners_grown(edition)
    labels = labels_of_areas(edition)
    asked = tuple(support_by_area(edition, labels, language))
    figures = {
        "areas": growth_figure(areas, "area", language),
        "partners": growth_figure(partners, "partner", language),
    }
    return render(
        "capacity.html",
        language,
        **frame(edition, language),
        headline=headline(edition, areas, language),
        lede=lede(edition, asked, language),
        areas=[area.label for area in areas],
        averages=[score(area.now, language) for area in areas],
        rows=tuple(score_rows(by_name(edition), edition, labels, language)),
        asked=asked,
        has={name for name, figure in figures.items() if figure},
        growth={
            "areas": growth_lines(areas, "area", language),
            "partners": growth_lines(partners, "growth", language),
        },
        lookup=partners_to_choose(edition, language),
        choice_file=choice_file(PAGE, EVERYONE),
        figures=figure_data({name: one for name, one in figures.items() if one}, language),
    )


def _choice(edition: Edition, language: Language, partner: Partner, own: Edition) -> Choice:
    """Tell of one partner, by the areas in which any was assessed."""
    labels, part = labels_of_areas(edition), parts("capacity_tables.html", language)
    areas, whole = areas_of_one(own), partners_grown(own)
    return Choice(
        {
            "areas": growth_figure(areas, "area", language),
            "partners": growth_figure(whole, "partner", language),
        },
        {
            "areas": part("growth_of_areas", growth_lines(areas, "area", language)),
            "scores": part(
                "scores_table",
                list(labels.values()),
                tuple(score_rows([partner], own, labels, language)),
            ),
            "partners": part("growth_of_partners", growth_lines(whole, "growth", language)),
            "support": part("support_table", tuple(support_by_area(own, labels, language))),
        },
    )
