"""The names of the example that a new programme must not keep, and what stands in their place.

One partner, one region, one district and one group are left as a start, called so that nobody
takes them for real.
"""

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

PARTNER, AGREEMENT, REGION, DISTRICT = "CSO1", "CSO1-1", "region_1", "district_1"
LABELS: Mapping[str, Mapping[str, str]] = {
    PARTNER: {
        "en": "First partner", "fr": "Premier partenaire", "es": "Primer socio",
        "ar": "الشريك الأول",
    },
    AGREEMENT: {
        "en": "First agreement", "fr": "Première convention", "es": "Primer acuerdo",
        "ar": "الاتفاق الأول",
    },
    REGION: {
        "en": "First region", "fr": "Première région", "es": "Primera región",
        "ar": "المنطقة الأولى",
    },
    DISTRICT: {
        "en": "First district", "fr": "Premier district", "es": "Primer distrito",
        "ar": "القضاء الأول",
    },
    "group_1": {
        "en": "First group", "fr": "Premier groupe", "es": "Primer grupo", "ar": "المجموعة الأولى",
    },
    "group_1_a": {
        "en": "A part of the first group", "fr": "Une partie du premier groupe",
        "es": "Una parte del primer grupo", "ar": "جزء من المجموعة الأولى",
    },
    "point_1": {
        "en": "First point", "fr": "Premier point", "es": "Primer punto", "ar": "النقطة الأولى",
    },
}  # fmt: skip
# Lists of choices whose names are the example's own, though no register has them.
OWN_LISTS = {"ict_points": "point_1"}


@dataclass(frozen=True)
class Names:
    """What stands in the place of each name of the example."""

    instead: Mapping[str, str]
    partners: frozenset[str]

    def of(self, names: Iterable[str]) -> list[str]:
        """Return names with the example's own exchanged, each once."""
        return list(dict.fromkeys(self.instead.get(name, name) for name in names))


def label(name: str, language: str) -> str:
    """Return what a name that stands for the example's is called in a language."""
    return LABELS[name].get(language) or LABELS[name]["en"]


def names_of(example: Path) -> Names:
    """Read the example's own names."""
    partners = column(example / "partners.csv", "partner")
    instead = dict.fromkeys(partners, PARTNER)
    instead |= dict.fromkeys(column(example / "agreements.csv", "agreement"), AGREEMENT)
    instead |= dict.fromkeys(column(example / "areas.csv", "adm1"), REGION)
    instead |= dict.fromkeys(column(example / "areas.csv", "adm2"), DISTRICT)
    groups = column(example / "partners.csv", "groups") + column(example / "mapping.csv", "group")
    subgroups = column(example / "mapping.csv", "subgroup")
    instead |= dict.fromkeys(subgroups, "group_1_a") | dict.fromkeys(groups, "group_1")
    return Names(instead, frozenset(partners))


def column(path: Path, name: str) -> list[str]:
    """Return what a column of a register says, each part of a list by itself."""
    if not path.exists():
        return []
    with path.open(encoding="utf-8-sig", newline="") as file:
        cells = [row.get(name) or "" for row in csv.DictReader(file)]
    return [part.strip() for cell in cells for part in cell.split(";") if part.strip()]


def in_languages(text: Mapping[str, str], languages: Sequence[str]) -> dict[str, str]:
    """Return a text in these languages, where it lacks one in the first that it has."""
    return {language: text.get(language) or next(iter(text.values())) for language in languages}
