"""What an invented edition says of strategies, who does what, groups by area, and reports due."""

from datetime import date, timedelta
from typing import Any

from tests.dashboards.quality_fixture import NOW

# What a partner is, by its own declaration: sector, themes, led by women, youth, a minority.
ABOUT = {
    "AWN": ("women", "rights;voting", True, False, True),
    "DPY": ("media", "voting", False, True, False),
}
DIMENSIONS = {
    "sector": ("Sector of the partner", {"women": "Women’s rights", "media": "Media"}),
    "theme": ("Theme", {"rights": "Equal rights", "voting": "Voting"}),
    "group": ("Minority group", {"aluvi": "Aluvi", "tesh": "Tesh"}),
    "adm1": ("Region of the partner", {"port_ilmeth": "Port Ilmeth"}),
    "adm2": ("District", {"north": "Ilmeth North", "hills": "Marrin Hills"}),
}
# level, code, who, partner, does
DOES = (
    ("outcome", "OC1", "agency", None, "Funds each partner’s own plan"),
    ("outcome", "OC1", "local_government", None, "Invites partners to planning"),
    ("output", "OP1", "cso", None, "Passes sub-grants on"),
    ("indicator", "OC1.2", "cso", None, "Agrees its scores"),
    ("indicator", "OP1.4", "agency", None, "Pays each tranche on time"),
    ("indicator", "OP1.4", "cso", "AWN", "Passes sub-grants on in time"),
    ("indicator", "OP1.4", "cso", "BHC", "Passes sub-grants on in time"),
    ("indicator", "OP3.4", "cso", "AWN", "Holds the activities"),
)
# group, sub-group, district, partners, whether any organisation is there
MAPPED = (
    ("aluvi", "aluvi_town", "north", "AWN;BHC", True),
    ("aluvi", None, "hills", "", True),
    ("tesh", None, "hills", "", False),
)


def registers() -> dict[str, list[dict[str, Any]]]:
    """The tables of the registers."""
    return {
        "strategies": [strategy()],
        "responsibilities": [
            {"level": level, "code": code, "who": who, "partner": partner, "does": does,
             "is_all_of_party": partner is None}
            for level, code, who, partner, does in DOES
        ],
        "mapping": [
            {"group": group, "subgroup": subgroup, "adm1": "port_ilmeth", "adm2": adm2,
             "partners": partners, "has_organisation": is_there,
             "subgroup_label": subgroup and "Aluvi of the town"}
            for group, subgroup, adm2, partners, is_there in MAPPED
        ],
        "reporting_calendar": [
            duty("agency", "feedback", "due", date(2026, 7, 31)),
            duty("cso", "report", "accepted", date(2026, 7, 15), days_late=0),
            duty("cso", "report", "overdue", date(2026, 4, 15), period="2026Q1", days_late=96),
            duty("cso", "report", "not_expected", None, period="2025Q4", expected=False),
        ],
    }  # fmt: skip


def strategy(**changes: Any) -> dict[str, Any]:
    """The strategy of one partnership."""
    return {
        "partner": "AWN", "horizon_years": 5, "why": "The largest network in the port",
        "agency_brings": "Predictable grants", "partner_brings": "Forty neighbourhood groups",
        "agency_can_teach": "Sub-granting", "partner_can_teach": "Reaching women",
        "priorities": "sub-grants;civil documents", "agreed_on": date(2024, 6, 18), **changes,
    }  # fmt: skip


def duty(side: str, what: str, state: str, due_on: date | None, **changes: Any) -> dict[str, Any]:
    """A report that is due of a side, or was."""
    came = due_on - timedelta(days=3) if due_on and state == "accepted" else None
    return {
        "side": side, "form": "quarterly_report", "period": NOW, "partner": "AWN",
        "expected": True, "due_on": due_on, "state": state, "received_on": came,
        "days_late": None, "duty": what, "is_nil": False, **changes,
    }  # fmt: skip


def dimensions() -> list[dict[str, Any]]:
    """What the members of the registers' dimensions are called."""
    return [
        {"dimension": code, "title": title, "member": member, "label": label, "position": place}
        for code, (title, members) in DIMENSIONS.items()
        for place, (member, label) in enumerate(members.items(), start=1)
    ]


def output(code: str) -> dict[str, str]:
    """The output that an indicator belongs to, if any."""
    titles = {"OP1.4": "Grants reach the groups", "OP3.4": "People know their rights"}
    return {"output": code[:3], "output_title": titles[code]} if code in titles else {}


def about(code: str) -> dict[str, Any]:
    """What a partner says it is."""
    names = ("sector", "themes", "is_women_led", "is_youth_led", "is_minority_led")
    return dict(zip(names, ABOUT.get(code, (None, None, False, False, False)), strict=True))
