"""Answers to a form, with what a test wants to say in them; the rest is as plain as can be."""

import csv
from datetime import datetime, timedelta
from typing import Any

from tests.pipelines.small_world import VELMARA

Answers = dict[str, Any]
AREAS = {
    "AWN": "ilmeth_north", "LAC": "ilmeth_north", "MWA": "sarrow_lower", "SHC": "sarrow_lower",
    "RSA": "sarrow_upper", "TAC": "dovrel_west", "TYR": "dovrel_east", "OLS": "kestrin_high",
    "OHU": "kestrin_gate", "ODC": "marrin_coast", "AEC": "marrin_hills", "DAM": "marrin_hills",
}  # fmt: skip
BEGUN = datetime.fromisoformat("2026-06-02T10:00:00+02:00")


def phone(name: str, seconds: int = 600) -> Answers:
    """Return what a phone of some name says by itself."""
    return {
        "start": BEGUN.isoformat(timespec="milliseconds"),
        "end": (BEGUN + timedelta(seconds=seconds)).isoformat(timespec="milliseconds"),
        "today": BEGUN.date().isoformat(),
        "deviceid": f"collect:{name}",
    }


def first_day(period: str) -> str:
    """Return a day near the beginning of a quarter."""
    return f"{period[:4]}-{3 * int(period[5]) - 2:02}-10"


def report(
    partner: str,
    period: str,
    *,
    people: list[str] | None = None,
    participants: str | None = None,
    held_on: str | None = None,
) -> Answers:
    """Return a quarterly report on one activity."""
    bands = ("0_14", "15_29", "30_59", "60_plus")
    activity = {
        "activity/held_on": held_on or first_day(period),
        "activity/topics": "rights",
        "activity/adm2": AREAS[partner],
        "activity/reached": [
            {
                "activity/reached/sex": "women",
                "activity/reached/age_band": bands[number],
                "activity/reached/people": count,
            }
            for number, count in enumerate(people or ["12"])
        ],
    }
    activity |= {"activity/participants": participants} if participants else {}
    return phone(f"{partner} office") | {
        "report/partner": partner,
        "report/year": period[:4],
        "report/quarter": period[4:],
        "report/period": period,
        "report/nil_report": "no",
        "activity": [activity],
        "words/went_well": f"It went as planned in {period}.",
        "words/evidence": "seen",
    }


def log(partner: str, period: str, *, hours: list[str], on: str | None = None) -> Answers:
    """Return a volunteer log, all of it of one volunteer; without hours it is a nil report."""
    items = [
        {
            "activity/volunteer": f"{partner}-V001",
            "activity/activity_date": on or first_day(period),
            "activity/hours": each,
            "activity/activity_type": "awareness",
            "activity/adm2": AREAS[partner],
            "activity/sex": "women",
            "activity/age_band": "15_29",
        }
        for each in hours
    ]
    told = phone(f"{partner} office") | {
        "log/partner": partner,
        "log/year": period[:4],
        "log/quarter": period[4:],
        "log/period": period,
        "log/nil_report": "no" if items else "yes",
        "log/evidence": "seen" if items else "none",
    }
    return told | ({"activity": items} if items else {})


def registration(
    partner: str,
    person: str,
    opened_on: str,
    *,
    applied_on: str | None = None,
    issued: list[str] | None = None,
) -> Answers:
    """Return a case of civil registration, with the documents that were issued in it."""
    told = phone(f"{partner} office") | {
        "case/consent": "yes",
        "case/consent_by": "self",
        "case/partner": partner,
        "case/person": person,
        "case/opened_on": opened_on,
        "case/adm2": AREAS[partner],
        "case/sex": "women",
        "case/age_band": "15_29",
        "application/document_type": "identity_card",
        "application/state": "issued" if issued else "applied" if applied_on else "opened",
    }
    told |= {"application/applied_on": applied_on} if applied_on else {}
    documents = [
        {
            "document/document_type": "identity_card",
            "document/issued_on": day,
            "document/issued_day": day.replace("-", ""),
            "document/evidence": "seen",
        }
        for day in issued or []
    ]
    return told | ({"document": documents, "application/issued_on": issued[0]} if issued else {})


def assessment(partner: str, role: str, on: str, *, levels: str = "1234") -> Answers:
    """Return an assessment whose items have levels in turn."""
    items: Answers = {}
    for number in range(36):
        path = f"d{number // 4 + 1}/d{number // 4 + 1}_{number % 4 + 1}"
        items |= {path: levels[number % len(levels)], f"{path}_evidence": "seen"}
    return phone(f"{partner} {role}") | {
        "session/partner": partner,
        "session/role": role,
        "session/assessed_on": on,
        "session/instrument_version": "1",
        "session/people_present": "5",
        **items,
    }


def survey(
    partner: str, person: str, *, scores: str = "345", seconds: int = 600, phone_name: str = ""
) -> Answers:
    """Return what one person answered about the principles."""
    items = {
        f"p{number // 4 + 1}/p{number // 4 + 1}_{number % 4 + 1}": scores[number % len(scores)]
        for number in range(20)
    }
    return phone(phone_name or person, seconds) | {
        "survey/consent": "yes",
        "survey/code": code_of(partner),
        "survey/partner": partner,
        **items,
        "overall/recommend": "7",
        "overall/share_with_agency": "no",
    }


def code_of(partner: str, side: str = "cso") -> str:
    """Return the code in the link that one side of a partnership was sent."""
    with (VELMARA / "link_codes.csv").open(encoding="utf-8", newline="") as file:
        rows = {(row["partner"], row["side"]): row["code"] for row in csv.DictReader(file)}
    return rows[partner, side]
