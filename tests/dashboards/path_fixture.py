"""What the invented edition may say of a path beside its figures: restated, expected, spread."""

from datetime import date
from decimal import Decimal
from typing import Any

from tests.dashboards.quality_fixture import NOW

AHEAD = {"2026Q3": date(2026, 7, 1), "2026Q4": date(2026, 10, 1)}
ENDS = (date(2026, 9, 30), date(2026, 12, 31))
Tables = dict[str, list[dict[str, Any]]]


def restated(indicator: str, period: str, was: object, **said: Any) -> dict[str, Any]:
    """A restatement of a figure to date, whose mark the figure itself has too."""
    return {
        "indicator": indicator, "period": period, "partner": "*", "dimension": "*", "member": "*",
        "reading": "progress", "figure": "actual", "was": was, "now": None,
        "reason": "edit", "version": 2, "mark": "", **said,
    }  # fmt: skip


def with_more(tables: Tables) -> Tables:
    """Give OP3.4 two periods to come, four restated figures, and its partners a median."""
    tables["periods"] += [
        {"period": period, "kind": "quarter", "starts_on": starts, "ends_on": ends,
         "is_closed": False}
        for (period, starts), ends in zip(AHEAD.items(), ENDS, strict=True)
    ]  # fmt: skip
    tables["projections"] = [
        {"indicator": "OP3.4", "period": period, "target": target, "low": low, "middle": middle,
         "high": high, "from_periods": 6, "from_period": "2026Q1"}
        for period, target, low, middle, high in (
            ("2026Q3", 13950, 15100, 16400, 17900),
            ("2026Q4", 15500, 16200, 18300, 20700),
        )
    ]  # fmt: skip
    tables["partner_spreads"] = [
        {"indicator": "OP3.4", "period": NOW, "partners": 12, "lower_quartile": Decimal("1040.5"),
         "median": Decimal(1243), "upper_quartile": Decimal("1310.25"), "mark": "p"}
    ]  # fmt: skip
    tables["restatements"] = [
        restated("OP3.4", period, was)
        for period, was in (("2024Q4", 4000), ("2025Q2", 7900), ("2025Q3", 8100), (NOW, 12000))
    ]
    by_period = {row["period"]: row for row in tables["restatements"]}
    for row in tables["indicator_progress"]:
        if (row["indicator"], row["partner"]) == ("OP3.4", "*") and row["period"] in by_period:
            row["mark"] += "r"
            by_period[row["period"]]["now"] = row["actual"]
    return tables
