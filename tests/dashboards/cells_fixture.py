"""Figures beside those of the invented edition: of single partners by region, sex and age.

And between what a figure is where a sample estimates it.
"""

from decimal import Decimal
from typing import Any

from tests.dashboards.quality_fixture import NOW

RESULT, BEFORE = "OP3.4", "2026Q1"
REGIONS = {"port_ilmeth": "Port Ilmeth", "sarrow_valley": "Sarrow Valley"}
# Period, reading, partner, dimension, member, figure; what has none is withheld.
CELLS = (
    (NOW, "to_date", "AWN", "sex", "women", 812),
    (BEFORE, "to_date", "AWN", "sex", "women", 640),
    ("2025Q4", "to_date", "AWN", "sex", "women", None),
    (NOW, "period", "AWN", "sex", "women", 172),
    (NOW, "to_date", "AWN", "sex", "men", None),
    (BEFORE, "to_date", "AWN", "sex", "men", 301),
    (NOW, "to_date", "BHC", "sex", "women", 455),
    (NOW, "to_date", "AWN", "adm1", "port_ilmeth", 1160),
    (NOW, "to_date", "AWN", "sex×age_band", "women×30_59", 540),
    (NOW, "period", "AWN", "*", "*", 198),
    (NOW, "to_date", "*", "adm1", "port_ilmeth", 5020),
    (NOW, "to_date", "*", "adm1", "sarrow_valley", 2110),
    (BEFORE, "to_date", "*", "adm1", "port_ilmeth", 4700),
    (NOW, "to_date", "*", "adm1×sex", "port_ilmeth×women", 3300),
    (BEFORE, "to_date", "*", "sex", "women", 7007),
)


def with_cells(tables: dict[str, list[dict[str, Any]]]) -> dict[str, list[dict[str, Any]]]:
    """Return an edition's tables with these figures in addition."""
    tables["dimensions"] += [
        {"dimension": "adm1", "title": "Region of the partner", "member": member, "label": label,
         "position": place}
        for place, (member, label) in enumerate(REGIONS.items(), start=1)
    ]  # fmt: skip
    tables["indicator_values"] += [
        {
            "indicator": RESULT, "period": period, "reading": reading, "partner": partner,
            "dimension": dimension, "member": member, "mark": "c" if value is None else "",
            "value": None if value is None else Decimal(value),
        }
        for period, reading, partner, dimension, member, value in CELLS
    ]  # fmt: skip
    return tables


def estimated(
    tables: dict[str, list[dict[str, Any]]], low: float, high: float, partner: str = "*"
) -> None:
    """Say between what the figure to date of the programme, or of a partner, is."""
    [now] = [
        row
        for row in tables["indicator_progress"]
        if (row["indicator"], row["period"], row["partner"]) == (RESULT, NOW, partner)
    ]
    kept = {name: now[name] for name in ("indicator", "period", "partner")}
    undivided = {"reading": "to_date", "dimension": "*", "member": "*", "mark": ""}
    ends = {"low": Decimal(low), "high": Decimal(high)}
    tables["indicator_values"].append({**kept, **undivided, **ends, "value": now["actual"]})
