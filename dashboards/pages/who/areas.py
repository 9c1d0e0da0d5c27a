"""Where partners work, on the map: how many in each district, and where a group has nobody."""

from decimal import Decimal
from typing import NamedTuple

from dashboards.edition import Edition
from dashboards.figures.area_map import filled_map_figure
from dashboards.figures.points_of_map import MapPoint
from dashboards.figures.template import Figure
from dashboards.ground import Ground, Land
from dashboards.language import Language
from dashboards.pages.who.places import groups_of
from dashboards.partners import by_name


class District(NamedTuple):
    """One district: the partners that work there, and the groups that have no organisation."""

    anchor: str
    land: Land
    is_mapped: bool
    partners: tuple[str, ...]
    without: tuple[str, ...]


def districts_of(edition: Edition, ground: Ground | None) -> tuple[District, ...]:
    """Return every district of the map; none where the edition has no map or no mapping."""
    if not ground or not edition.mapping:
        return ()
    return tuple(_district(edition, land) for land in ground.lands["adm2"].values())


def districts_figure(
    ground: Ground, districts: tuple[District, ...], names: dict[str, str], language: Language
) -> Figure:
    """Show how many partners work where; partners are named as their own names say."""
    points = [
        MapPoint(
            one.anchor,
            one.land.name,
            one.land.shape,
            Decimal(len(one.partners)) if one.is_mapped else None,
            language.number(len(one.partners)) if one.is_mapped else "",
            "" if one.is_mapped else "z",
            tuple(_more(one, names, language)),
            bool(one.without),
        )
        for one in districts
    ]
    gap = language.gettext("A group without an organisation")
    return filled_map_figure(ground, points, "count", language, gap)


def _district(edition: Edition, land: Land) -> District:
    rows = [row for row in edition.mapping if row.adm2 == land.code]
    groups = groups_of(edition)
    there = {code for row in rows for code in row.partners.split(";") if code}
    without = (
        f"{groups[row.group]} · {row.subgroup_label}" if row.subgroup_label else groups[row.group]
        for row in rows
        if not row.has_organisation
    )
    in_order = (row.partner for row in by_name(edition) if row.partner in there)
    return District(
        f"district-{land.code}", land, bool(rows), tuple(in_order), tuple(dict.fromkeys(without))
    )


def _more(one: District, names: dict[str, str], language: Language) -> list[str]:
    told = [names.get(code, code) for code in one.partners]
    if one.without:
        without = language.row(one.without)
        told.append(language.gettext("No organisation: %(groups)s", groups=without))
    return told
