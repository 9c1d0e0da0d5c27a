"""The codes of IATI 2.03 that the activity's file uses, by the words of this product."""

import re

VERSION = "2.03"

ORGANISATION_TYPES = {
    "government": "10",
    "local_government": "11",
    "other_public_sector": "15",
    "international_ngo": "21",
    "national_ngo": "22",
    "regional_ngo": "23",
    "partner_country_ngo": "24",
    "public_private_partnership": "30",
    "multilateral": "40",
    "foundation": "60",
    "private_sector": "70",
    "academic": "80",
    "other": "90",
}
STATUSES = {
    "pipeline": "1",
    "implementation": "2",
    "finalisation": "3",
    "closed": "4",
    "cancelled": "5",
    "suspended": "6",
}
DATES = {"planned_start": "1", "actual_start": "2", "planned_end": "3", "actual_end": "4"}
ACCOUNTABLE, IMPLEMENTING = "2", "4"
GENERAL = "1"  # The kind of a description.
OUTPUT, OUTCOME = "1", "2"
DAC_SECTORS, DAC_REGIONS = "1", "1"
SDG_TARGETS = "3"
OWN_RESULTS = "99"
SDG, SDG_TARGET = "SDG ", re.compile(r"SDG \d{1,2}\.\w{1,2}")

UNIT, PERCENTAGE, QUALITATIVE = "1", "2", "5"
QUALITATIVE_KINDS = frozenset({"milestone", "qualitative"})
CUMULATIVE_KINDS = frozenset({"flow", "flow_unique", "ratio_flow"})


def is_qualitative(kind: str) -> bool:
    """Say whether an indicator has steps in words, of which the standard takes no value."""
    return kind in QUALITATIVE_KINDS


def measure_of(kind: str, unit_kind: str) -> str:
    """Return how an indicator is measured."""
    if is_qualitative(kind):
        return QUALITATIVE
    return PERCENTAGE if unit_kind == "share" else UNIT
