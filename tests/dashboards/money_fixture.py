"""What an invented edition says of money: five agreements of four partners, in two currencies.

The numbers of the quarter shown are few enough to count by hand: the Agency owes two of the four,
two have money to confirm, and one has not said what it spent.
"""

from collections import defaultdict
from datetime import date
from decimal import Decimal
from typing import Any

from tests.dashboards.quality_fixture import NOW, PERIODS

# agreement: partner, currency; agreed, due, paid, confirmed, not confirmed, spent at the end;
# reports, days that the oldest tranche is unpaid
AGREEMENTS: dict[str, tuple[Any, ...]] = {
    "AWN-2024-1": ("AWN", "USD", (88000, 72000, 72000, 64000, 8000, 60400), 0, None),
    "AWN-2026-1": ("AWN", "USD", (96000, 32000, 24000, 16000, 8000, 11000), 1, None),
    "BHC-2024-1": ("BHC", "USD", (54000, 48000, 40000, 40000, 0, 41000), 1, 61),
    "DPY-2024-1": ("DPY", "EUR", (40000, 24000, 24000, 20000, 4000, None), 0, None),
    "TES-2024-1": ("TES", "EUR", (30000, 16000, 16000, 16000, 0, 9000), 1, None),
}
# Who pays for each agreement, and for which project.
DONORS = {
    "AWN-2024-1": ("Three Rivers Fund", "Voices at the table"),
    "AWN-2026-1": ("Pelloria Cooperation", "Rights within reach"),
    "BHC-2024-1": ("Three Rivers Fund", "Open markets"),
    "DPY-2024-1": ("Lantern Foundation", "Open markets"),
    "TES-2024-1": ("Lantern Foundation", "Open markets"),
}
# All agreements in US dollars, as the edition itself adds them up.
SUM = (238000, 152000, 136000, 120000, 16000, 112400)


def funds(**changes: Any) -> dict[str, Any]:
    """The money of one agreement to the end of the period shown."""
    return {
        "agreement": "AWN-2026-1", "partner": "AWN", "period": NOW, "currency": "USD",
        "agreed": Decimal(96000), "due": Decimal(16000), "paid": Decimal(8000),
        "received": Decimal(0), "spent": Decimal(4000), "own_contribution": None, "reports": 1,
        "due_to_date": Decimal(32000), "paid_to_date": Decimal(24000),
        "received_to_date": Decimal(16000), "unconfirmed_to_date": Decimal(8000),
        "spent_to_date": Decimal("11004.5"), "arrivals": 1, "median_days_to_money": Decimal(34),
        "median_days_late": Decimal(4), "last_received_on": date(2026, 5, 5),
        "oldest_unpaid_days": None, "provisional_records": 0, **changes,
    }  # fmt: skip


def all_funds() -> list[dict[str, Any]]:
    """Every agreement at the end of each quarter, and all in US dollars."""
    rows = [
        _at(code, partner, currency, amounts, index, reports=reports, oldest_unpaid_days=unpaid)
        for code, (partner, currency, amounts, reports, unpaid) in AGREEMENTS.items()
        for index in range(len(PERIODS))
    ]
    return rows + [
        _at("*", "*", "USD", SUM, index, reports=2, oldest_unpaid_days=61)
        for index in range(len(PERIODS))
    ]


def project_funds() -> list[dict[str, Any]]:
    """The money of each donor's projects, and of each donor, to the end of the period shown."""
    found: dict[tuple[str, str, str], list[dict[str, Any]]] = defaultdict(list)
    for row in all_funds():
        if row["period"] == NOW and row["agreement"] in DONORS:
            donor, project = DONORS[row["agreement"]]
            for one in (project, "*"):
                found[donor, one, row["currency"]].append(row)
    amounts = ("agreed", "due_to_date", "paid_to_date", "received_to_date", "unconfirmed_to_date")
    rows = []
    for (donor, project, currency), agreements in found.items():
        spent = [one["spent_to_date"] for one in agreements if one["spent_to_date"] is not None]
        unpaid = [one["oldest_unpaid_days"] or 0 for one in agreements]
        rows.append({
            "donor": donor, "project": project, "period": NOW, "currency": currency,
            "agreements": len(agreements), "agreements_with_spending": len(spent),
            "spent_to_date": sum(spent) if spent else None,
            "oldest_unpaid_days": max(unpaid) or None,
            **{name: sum(one[name] for one in agreements) for name in amounts},
        })  # fmt: skip
    return rows


def _at(
    code: str, partner: str, currency: str, amounts: tuple[Any, ...], index: int, **now: Any
) -> dict[str, Any]:
    agreed, *others = amounts
    share = Decimal(index + 1) / len(PERIODS)
    to_date = ("due_to_date", "paid_to_date", "received_to_date", "unconfirmed_to_date",
               "spent_to_date")  # fmt: skip
    return funds(
        agreement=code, partner=partner, currency=currency, period=PERIODS[index], agreed=agreed,
        **{name: None if one is None else one * share
           for name, one in zip(to_date, others, strict=True)},
        **(now if PERIODS[index] == NOW else {}),
    )  # fmt: skip
