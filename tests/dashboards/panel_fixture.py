"""An invented edition of the panel: four concerns, two contested mandates, two partners' items."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from tests.dashboards.edition_fixture import NEWEST_DAY, Tables, programme, velmara
from tests.dashboards.quality_fixture import PERIODS as QUARTERS

# Code, partner, type, raised, closed, outcome, account, who may know.
CONCERNS = (
    ("C-1", "OHU", "exclusion", date(2025, 11, 5), date(2026, 1, 14), "agreed_step",
     "Families could not come.", ["panel"]),
    ("C-2", "RTE", "co_option", date(2025, 12, 2), None, None,
     "A buyer paid for the hall.", ["panel", "agency"]),
    ("C-3", "AWN", "exclusion", date(2026, 5, 26), None, None, None, ["author"]),
    ("C-4", "BHC", "contested_mandate", date(2026, 2, 3), None, None,
     "Two speak for one valley.", ["panel", "board"]),
)  # fmt: skip
MANDATES = (
    ("RTE", date(2025, 7, 2), 2, 5, True, "The assembly met", "A joint list is voted on"),
    ("SHC", date(2026, 3, 9), 3, 1, False, "Only one came", "The others are asked again"),
)
TYPES = {
    "contested_mandate": "Contested mandate",
    "exclusion": "Exclusion of a group",
    "co_option": "Co-option by an outside actor",
}
ITEMS = {
    "D1.1": ("D1", "The mission is written"),
    "D1.2": ("D1", "The legal form is current"),
    "D2.1": ("D2", "Every transaction is recorded"),
}
# Partner, item: own view, facilitator's, agreed, wanted, priority, of the five, in the plan.
SCORES = (
    ("AWN", "D1.1", 3, 2, 2, 3, "medium", True, True),
    ("AWN", "D1.2", 3, 3, 3, 4, "later", False, False),
    ("AWN", "D2.1", 4, 4, 4, None, None, False, False),
    ("BHC", "D1.1", 2, 2, 2, 2, "later", False, False),
    ("BHC", "D1.2", 1, 1, 1, 3, "high", True, False),
    ("BHC", "D2.1", None, 1, 2, 4, "high", True, True),
)


def panel() -> Tables:
    """The panel edition's tables."""
    return {
        **velmara(),
        "programme": [programme(edition="panel")],
        **panel_only(),
    }


def panel_only() -> Tables:
    """The tables that hold rows in the panel's edition alone, and what names them."""
    dimensions = [
        {"dimension": "concern_type", "title": "Type of concern", "member": member,
         "label": label, "position": place}
        for place, (member, label) in enumerate(TYPES.items(), start=1)
    ]  # fmt: skip
    return {
        "dimensions": velmara()["dimensions"] + dimensions,
        "concerns": [row for one in CONCERNS for row in _concern(one)],
        "contested_mandates": [
            {"partner": partner, "contested_since": since, "claimants": claimants,
             "organisations_heard": heard, "is_heard": is_heard, "how_heard": how,
             "next_step": step, "times_recorded": 2, "mark": ""}
            for partner, since, claimants, heard, is_heard, how, step in MANDATES
        ],
        "items": [
            {"instrument": "capacity", "item": item, "part": part, "position": place,
             "title": title, "is_critical": item == "D1.2"}
            for place, (item, (part, title)) in enumerate(ITEMS.items(), start=1)
        ],
        "capacity_scores": [
            {"partner": partner, "assessed_on": NEWEST_DAY, "role": "agreed", "domain": item[:2],
             "item": item, "score": agreed, "evidence": "seen", "wanted": wanted,
             "is_critical": item == "D1.2", "mark": ""}
            for partner, item, _, _, agreed, wanted, *_ in SCORES
        ],
        "capacity_findings": [
            {"partner": partner, "assessed_on": NEWEST_DAY, "domain": item[:2], "item": item,
             "score": agreed, "evidence": "seen", "wanted": wanted,
             "gap": None if wanted is None else wanted - agreed, "is_critical": item == "D1.2",
             "is_asset": agreed > 3, "is_offered": False, "is_need": priority is not None,
             "priority": priority, "is_in_plan": is_planned, "is_priority": is_first,
             "is_latest": True, "mark": ""}
            for partner, item, _, _, agreed, wanted, priority, is_first, is_planned in SCORES
        ],
        "capacity_view_gap": [
            {"partner": partner, "agreed_on": NEWEST_DAY, "domain": item[:2], "item": item,
             "self_score": own, "facilitated_score": seen, "agreed_score": agreed,
             "gap": None if own is None else Decimal(seen - own),
             "is_to_discuss": own is not None and abs(seen - own) >= 1, "mark": ""}
            for partner, item, own, seen, agreed, *_ in SCORES
        ],
    }  # fmt: skip


def _concern(said: tuple[Any, ...]) -> list[dict[str, Any]]:
    code, partner, kind, raised, closed, outcome, account, may_know = said
    rows = []
    for period in QUARTERS:
        ends = date(int(period[:4]), int(period[-1]) * 3, 1) + timedelta(days=32)
        ends = ends.replace(day=1) - timedelta(days=1)
        if raised > ends:
            continue
        is_open, since = closed is None or closed > ends, (ends - raised).days
        rows.append(
            {"period": period, "counted_on": ends, "partner": partner, "concern_code": code,
             "concern_type": kind, "raised_on": raised, "closed_on": closed, "outcome": outcome,
             "account": account, "may_know": may_know, "panel_members": closed and 3,
             "panel_groups": closed and 2, "is_open": is_open, "days_since": since,
             "open_over_90_days": int(is_open and since > 90), "mark": ""}
        )  # fmt: skip
    return rows
