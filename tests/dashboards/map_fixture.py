"""An invented map: three districts of two regions, one far too small for a word."""

from decimal import Decimal
from typing import Any

from tests.dashboards.edition_fixture import Tables, velmara
from tests.dashboards.quality_fixture import NOW

# A border that two share bends at (3, 2); the isle lies off the coast.
NORTH = [0, 0, 3, 0, 3, 2, 4, 3, 0, 3]
HILLS = [3, 0, 7, 0, 7, 3, 4, 3, 3, 2]
ISLE = [7.5, 1, 7.6, 1, 7.5, 1.1]
AREAS = {
    "north": ("Ilmeth North", "port_ilmeth", "Port Ilmeth", NORTH),
    "hills": ("Marrin Hills", "eastern_marrin", "Eastern Marrin", HILLS),
    "isle": ("Isle of Ilmeth", "port_ilmeth", "Port Ilmeth", ISLE),
}


def areas() -> list[dict[str, Any]]:
    """The districts with their outlines."""
    return [
        {"adm2": code, "adm1": adm1, "label": label, "adm1_label": region, "position": place,
         "outline": [outline]}
        for place, (code, (label, adm1, region, outline)) in enumerate(AREAS.items(), start=1)
    ]  # fmt: skip


def value(indicator: str, member: str, number: str | None, **changes: Any) -> dict[str, Any]:
    """A figure of one area to date; without a number it is withheld."""
    return {
        "indicator": indicator, "period": NOW, "reading": "to_date", "partner": "*",
        "dimension": "adm2", "member": member, "value": number and Decimal(number),
        "mark": "" if number else "c", **changes,
    }  # fmt: skip


def mapped(language: str = "en") -> Tables:
    """The internal edition's tables with a map, and figures of a total and of a share by area."""
    tables = velmara()
    tables["programme"][0]["language"] = language
    tables["areas"] = areas()
    tables["indicator_values"] += [
        value("OP3.4", "north", "9000", mark="p"),
        value("OP3.4", "hills", None),
        value("OC6.4", "north", "0.62"),
        value("OC6.4", "hills", "0.21"),
        value("OC6.4", "isle", "0"),
    ]
    return tables
