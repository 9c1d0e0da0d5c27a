"""Which groups live where, who works there, and where nobody does.

No number of people stands here: the edition's file has none.
"""

from collections import Counter
from decimal import Decimal
from typing import NamedTuple

from dashboards.edition import Edition
from dashboards.figures.points_of_result import PartGroup, PartPoint
from dashboards.language import Language
from dashboards.partners import labels_of
from dashboards.register_rows import Mapped


class There(NamedTuple):
    """One group, or a smaller group of it, in one district, and the partners that work there."""

    anchor: str
    subgroup: str
    partners: tuple[str, ...]
    has_organisation: bool


class Place(NamedTuple):
    """One district: for each group of the page, what is mapped there."""

    district: str
    region: str
    groups: tuple[tuple[There, ...], ...]


def gaps_of(edition: Edition) -> int:
    """Count the places in which a group has no organisation at all."""
    return sum(not row.has_organisation for row in edition.mapping)


def groups_of(edition: Edition) -> dict[str, str]:
    """Return the groups of the mapping with what they are called, in the programme's order."""
    return _called({row.group for row in edition.mapping}, labels_of(edition, "group"))


def places_of(edition: Edition) -> tuple[Place, ...]:
    """Return the districts of the mapping, in the programme's order."""
    regions = labels_of(edition, "adm1")
    region_of = {row.adm2: row.adm1 or "" for row in edition.mapping}
    return tuple(
        Place(
            name,
            regions.get(region_of[code], region_of[code]),
            tuple(
                tuple(
                    _there(row) for row in edition.mapping if (row.group, row.adm2) == (group, code)
                )
                for group in groups_of(edition)
            ),
        )
        for code, name in _districts(edition).items()
    )


def points_of(edition: Edition, language: Language) -> list[PartGroup]:
    """Return the same as points of the figure: how many partners work with each group, where."""
    districts = _districts(edition)
    order = list(districts)
    rows = Counter((row.group, row.adm2) for row in edition.mapping)
    return [
        PartGroup(
            group,
            name,
            tuple(
                PartPoint(
                    _there(row).anchor,
                    # A smaller group is named where a district has several of one group.
                    f"{districts[row.adm2]} · {row.subgroup_label}"
                    if rows[row.group, row.adm2] > 1 and row.subgroup_label
                    else districts[row.adm2],
                    Decimal(len(_there(row).partners)),
                    said(_there(row), language),
                    "",
                )
                for row in sorted(edition.mapping, key=lambda one: order.index(one.adm2))
                if row.group == group
            ),
        )
        for group, name in groups_of(edition).items()
    ]


def said(there: There, language: Language) -> str:
    """Say how many partners there are, or that nobody is."""
    if there.partners:
        return language.ngettext("%(num)s partner", "%(num)s partners", len(there.partners))
    return language.gettext("no partner") if there.has_organisation else language.gettext("nobody")


def _there(row: Mapped) -> There:
    return There(
        "-".join(filter(None, ("there", row.group, row.subgroup, row.adm2))),
        row.subgroup_label or "",
        tuple(code for code in row.partners.split(";") if code),
        row.has_organisation,
    )


def _districts(edition: Edition) -> dict[str, str]:
    return _called({row.adm2 for row in edition.mapping}, labels_of(edition, "adm2"))


def _called(codes: set[str], labels: dict[str, str]) -> dict[str, str]:
    """Return codes with their labels, in the labels' order; what has none is called by its code."""
    known = {code: label for code, label in labels.items() if code in codes}
    return known | {code: code for code in sorted(codes - known.keys())}
