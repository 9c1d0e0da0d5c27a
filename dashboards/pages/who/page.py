"""Who does what: who is responsible for each result, and who works where with whom?

It only brings the parts together; each part's rules stand in its own module.
"""

from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from dashboards.edition import Edition
from dashboards.figures.parts import MOST_LINES, is_cut, parts_figure
from dashboards.figures.points_of_result import PartGroup, PartPoint
from dashboards.ground import Ground
from dashboards.language import Language
from dashboards.pages.frame import frame, is_public
from dashboards.pages.who.areas import districts_figure, districts_of
from dashboards.pages.who.framework import PARTIES, RESULT, Row, parties_of, rows_of
from dashboards.pages.who.places import gaps_of, groups_of, places_of, points_of
from dashboards.partners import by_name, labels_of, page_of_partner
from dashboards.rendering import figure_data, render
from dashboards.sheets import Sheet, sheet_files


class Share(NamedTuple):
    """One party, or one partner, and for how many outcomes, outputs and results it is named."""

    anchor: str
    is_partner: bool
    name: str
    page: str
    outcomes: int
    outputs: int
    results: int


def who_files(edition: Edition, language: Language) -> dict[str, bytes]:
    """Render the page of who does what, and what its figures hold."""
    return {
        "who.html": _page(edition, language),
        **sheet_files(_sheets(edition, language), edition, language),
    }


def _sheets(edition: Edition, language: Language) -> Iterator[Sheet]:
    titles = {row.outcome: row.title for row in edition.outcomes}
    titles |= {row.output: row.output_title or "" for row in edition.indicators if row.output}
    titles |= {row.indicator: row.title for row in edition.indicators}
    yield Sheet(
        "responsibilities",
        language.gettext("Who is responsible for what"),
        ("level", "code", "who", "partner", "is_all_of_party", "does"),
        edition.responsibilities,
        said={"title": lambda row: titles.get(row.code, "")},
    )
    if edition.mapping:
        groups, districts = groups_of(edition), labels_of(edition, "adm2")
        yield Sheet(
            "mapping",
            language.gettext("Who works where"),
            ("group", "subgroup", "adm1", "adm2", "partners", "has_organisation"),
            edition.mapping,
            said={
                "group_label": lambda row: groups[row.group],
                "subgroup_label": lambda row: row.subgroup_label or "",
                "district": lambda row: districts.get(row.adm2, row.adm2),
            },
        )


def _page(edition: Edition, language: Language) -> bytes:
    rows = tuple(rows_of(edition, language))
    shares = tuple(_shares(edition, rows, language))
    drawn: dict[str, list[PartGroup]] = {}
    if edition.responsibilities:
        drawn["shares"] = _points(shares, language)
    if edition.mapping:
        drawn["mapping"] = points_of(edition, language)
    figures = {name: parts_figure(groups, "count", language) for name, groups in drawn.items()}
    ground = Ground.of(edition)
    districts = districts_of(edition, ground)
    if ground and districts:
        names = {code: name for code, (name, _) in _partners(edition).items()}
        figures["districts"] = districts_figure(ground, districts, names, language)
    return render(
        "who.html",
        language,
        **frame(edition, language),
        headline=_headline(edition, rows, language),
        is_public=is_public(edition),
        parties=[language.gettext(PARTIES[party]) for party in parties_of(edition)],
        rows=rows,
        shares=shares,
        partners=_partners(edition),
        groups=list(groups_of(edition).values()),
        places=places_of(edition),
        districts=districts,
        most_lines=MOST_LINES,
        cut={name for name, groups in drawn.items() if is_cut(groups)},
        has=set(figures),
        figures=figure_data(figures, language),
    )


def _partners(edition: Edition) -> dict[str, tuple[str, str]]:
    """Return each partner's name, and the page of it where the edition has one."""
    return {
        row.partner: (
            row.name or row.partner,
            "" if is_public(edition) else page_of_partner(row.partner),
        )
        for row in by_name(edition)
    }


def _headline(edition: Edition, rows: tuple[Row, ...], language: Language) -> str:
    results = [row for row in rows if row.level == RESULT]
    without = sum(row.is_nobodys for row in results)
    if not results:
        first = language.gettext("No result has been agreed yet.")
    elif not without:
        first = language.ngettext(
            "Somebody is responsible for the one result.",
            "Somebody is responsible for each of the %(num)s results.",
            len(results),
        )
    else:
        first = language.ngettext(
            "Nobody is named for %(without)s of %(num)s result.",
            "Nobody is named for %(without)s of %(num)s results.",
            len(results),
            without=language.number(without),
        )
    return f"{first} {_gaps_clause(edition, language)}".strip()


def _gaps_clause(edition: Edition, language: Language) -> str:
    if not edition.mapping:
        return ""
    gaps = gaps_of(edition)
    if not gaps:
        return language.gettext("Every mapped group has an organisation where it lives.")
    return language.ngettext(
        "In %(num)s place a group has no organisation.",
        "In %(num)s places a group has no organisation.",
        gaps,
    )


def _shares(edition: Edition, rows: tuple[Row, ...], language: Language) -> Iterator[Share]:
    """Yield for how much each party is named, and each partner that is named by its code."""
    for place, party in enumerate(parties_of(edition)):
        own = [row.level for row in rows if row.deeds[place]]
        yield Share(
            f"party-{party}",
            is_partner=False,
            name=language.gettext(PARTIES[party]),
            page="",
            outcomes=own.count("outcome"),
            outputs=own.count("output"),
            results=own.count(RESULT),
        )
    for code, (name, page) in _partners(edition).items():
        own = [
            row.level
            for row in rows
            if any(code in deed.partners for deeds in row.deeds for deed in deeds)
        ]
        if own:
            yield Share(
                f"named-{code}",
                is_partner=True,
                name=name,
                page=page,
                outcomes=own.count("outcome"),
                outputs=own.count("output"),
                results=own.count(RESULT),
            )


def _points(shares: tuple[Share, ...], language: Language) -> list[PartGroup]:
    def points(*, is_partner: bool) -> tuple[PartPoint, ...]:
        return tuple(
            PartPoint(
                one.anchor,
                one.name,
                Decimal(one.results),
                language.ngettext("%(num)s result", "%(num)s results", one.results),
                "",
            )
            for one in shares
            if one.is_partner is is_partner
        )

    found = [PartGroup("party", language.gettext("Parties"), points(is_partner=False))]
    named = points(is_partner=True)
    if named:
        found.append(PartGroup("partner", language.gettext("Partners named one by one"), named))
    return found
