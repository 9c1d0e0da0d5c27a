"""An independent recount of Velmara's figures from the server's JSON, in plain Python.

It shares no code and no SQL with the product: it reads what any client of the server would read,
and the registers as CSV, and adds up by hand.
"""

import csv
import json
from collections import defaultdict
from datetime import date, datetime, timedelta
from fractions import Fraction
from pathlib import Path

import requests

FORMS = {
    "quarterly_report": "aVelmaraQuarterlyRepor",
    "capacity_assessment": "aVelmaraCapacityAssess",
    "commitment_event": "aVelmaraCommitmentEven",
    "partner_profile": "aVelmaraPartnerProfile",
    "action_plan_update": "aVelmaraActionPlanUpda",
    "registration_case": "aVelmaraRegistrationCa",
    "volunteer_log": "aVelmaraVolunteerLog01",
    "event": "aVelmaraEventDialogue1",
    "representation_check": "aVelmaraRepresentCheck",
    "principles_survey": "aVelmaraPrinciplesSurv",
    "grant_payment": "aVelmaraGrantPayment01",
    "report_reply": "aVelmaraReportReply001",
    "community_pulse": "aVelmaraCommunityPulse",
}
LEFT_OUT = {"validation_status_not_approved", "validation_status_on_hold"}
SEXES = {"women", "men", "other", "not_recorded"}


def rows_of(url: str, token: str, uid: str) -> list[dict]:
    """Read every row of a form, page by page."""
    rows: list[dict] = []
    while True:
        last = rows[-1]["_id"] if rows else 0
        page = requests.get(
            f"{url}/api/v2/assets/{uid}/data/",
            params={"query": json.dumps({"_id": {"$gt": last}}), "sort": '{"_id":1}', "limit": 500},
            headers={"Authorization": f"Token {token}"},
            timeout=30,
        ).json()
        rows += page["results"]
        if not page["results"] or len(page["results"]) == page["count"]:
            return rows


def register(folder: Path, name: str) -> list[dict[str, str]]:
    """Read one of the programme's CSV files."""
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def quarter_end(name: str) -> date:
    year, number = int(name[:4]), int(name[5])
    return (date(year, 12, 31), date(year, 3, 31), date(year, 6, 30), date(year, 9, 30))[number % 4]


def quarter_of(day: date) -> str:
    return f"{day.year}Q{(day.month - 1) // 3 + 1}"


def quarter_before(name: str) -> str:
    year, number = int(name[:4]), int(name[5])
    return f"{year - 1}Q4" if number == 1 else f"{year}Q{number - 1}"


class Recount:
    """The rows that count, and what they add up to."""

    def __init__(self, url: str, token: str, folder: Path, as_of: date) -> None:
        self.folder, self.as_of = folder, as_of
        self.areas = {row["adm2"] for row in register(folder, "areas")}
        self.speaks_for = {
            account: row["partner"]
            for row in register(folder, "partners")
            for account in row["accounts"].split(";")
        }
        read = {
            form: [row for row in rows_of(url, token, uid) if self._has_come(row)]
            for form, uid in FORMS.items()
        }
        self.received = {form: len(rows) for form, rows in read.items()}
        events = read["commitment_event"]
        self.proposed = {
            row["promise/commitment"] for row in events if row["promise/action"] == "propose"
        }
        self.promises = self._promises()
        self.reports = [row for row in read["quarterly_report"] if self._report_counts(row)]
        self.assessments = [
            row for row in read["capacity_assessment"] if self._is_in(row, "session")
        ]
        self.events = [row for row in events if self._event_counts(row)]

    def _has_come(self, row: dict) -> bool:
        """Velmara's clocks are two hours ahead of the server's."""
        sent_at = datetime.fromisoformat(row["_submission_time"]) + timedelta(hours=2)
        return sent_at.date() <= self.as_of

    def _is_in(self, row: dict, group: str) -> bool:
        if row["_validation_status"].get("uid") in LEFT_OUT:
            return False
        own = self.speaks_for.get(row["_submitted_by"])
        return own is None or own == row[f"{group}/partner"]

    def _report_counts(self, row: dict) -> bool:
        activities = row.get("activity", [])
        return self._is_in(row, "report") and all(
            date.fromisoformat(activity["activity/held_on"]) <= self.as_of
            and activity["activity/adm2"] in self.areas
            and all(
                item["activity/reached/people"].isdigit() for item in activity["activity/reached"]
            )
            for activity in activities
        )

    def _event_counts(self, row: dict) -> bool:
        known = self.promises.keys() | self.proposed
        return self._is_in(row, "promise") and row["promise/commitment"] in known

    # Results ------------------------------------------------------------------------------

    def people_reached(self, until: date) -> int:
        return sum(
            int(item["activity/reached/people"])
            for report in self.reports
            for activity in report.get("activity", [])
            if date.fromisoformat(activity["activity/held_on"]) <= until
            for item in activity["activity/reached"]
        )

    def sub_grants(self, until: date) -> int:
        return sum(
            date.fromisoformat(grant["sub_grant/paid_on"]) <= until
            for report in self.reports
            for grant in report.get("sub_grant", [])
        )

    def households(self, quarter: str) -> int:
        """Add up the newest count of each point; who has not reported keeps the last quarter's."""
        newest: dict[tuple[str, str], dict[str, tuple]] = defaultdict(dict)
        for report in self.reports:
            partner = report["report/partner"]
            for place, point in enumerate(report.get("ict_point", []), start=1):
                day = date.fromisoformat(point["ict_point/counted_on"])
                found = (day, report["_id"], str(place), int(point["ict_point/households"]))
                points = newest[quarter_of(day), partner]
                code = point["ict_point/point"]
                points[code] = max(points.get(code, found), found)
        total = 0
        reported = {
            row["report/partner"] for row in self.reports if row["report/period"] == quarter
        }
        for partner in set(self.speaks_for.values()):
            before = {} if partner in reported else newest.get((quarter_before(quarter), partner))
            points = newest.get((quarter, partner)) or before or {}
            total += sum(found[-1] for found in points.values())
        return total

    def capacity(self, until: date) -> Fraction:
        """Average the partners' means of their newest agreed domain scores."""
        newest: dict[tuple[str, str], tuple] = {}
        for row in self.assessments:
            day = date.fromisoformat(row["session/assessed_on"])
            if row["session/role"] != "agreed" or day > until:
                continue
            for domain in range(1, 10):
                answers = [row.get(f"d{domain}/d{domain}_{item}") for item in range(1, 5)]
                scores = [int(answer) for answer in answers if answer not in {None, "na"}]
                if len(scores) >= 3:
                    key = (row["session/partner"], f"D{domain}")
                    found = (day, row["_id"], Fraction(sum(scores), len(scores)))
                    newest[key] = max(newest.get(key, found), found)
        by_partner: dict[str, list[Fraction]] = defaultdict(list)
        for (partner, _), (_, _, score) in newest.items():
            by_partner[partner].append(score)
        means = [sum(scores) / len(scores) for scores in by_partner.values()]
        return sum(means) / len(means)

    # Promises -----------------------------------------------------------------------------

    def _promises(self) -> dict[str, tuple[str, str, date]]:
        """Return side, type and original due date of every promise in the registers."""
        found = {
            row["commitment"]: (row["side"], row["type"], date.fromisoformat(row["due_on"]))
            for row in register(self.folder, "commitments")
        }
        quarters = [f"{year}Q{number}" for year in (2024, 2025, 2026) for number in (1, 2, 3, 4)]
        for rule in register(self.folder, "commitment_rules"):
            for quarter in quarters[2:10]:
                end = quarter_end(quarter)
                start = quarter_end(quarter_before(quarter)) + timedelta(days=1)
                clock = start if rule["clock_starts"] == "period_start" else end
                for agreement in register(self.folder, "agreements"):
                    if self._binds(agreement, end):
                        code = f"{rule['rule']}-{agreement['partner']}-{quarter}"
                        due = clock + timedelta(days=int(rule["due_days"]))
                        found[code] = (rule["side"], rule["type"], due)
        return found

    @staticmethod
    def _binds(agreement: dict[str, str], day: date) -> bool:
        on = day.isoformat()
        is_suspended = agreement["suspended_from"] and (
            agreement["suspended_from"] <= on <= (agreement["suspended_to"] or on)
        )
        return agreement["starts_on"] <= on <= agreement["ends_on"] and not is_suspended

    def kept_on_time(self, side: str, quarters: list[str]) -> tuple[int, int]:
        """Return promises kept on time and promises due, of one side, in some quarters."""
        said: dict[str, list[tuple[date, str, str]]] = defaultdict(list)
        promises = dict(self.promises)
        agreed = {
            row["promise/commitment"] for row in self.events if row["promise/action"] == "agree"
        }
        for row in self.events:
            by = "cso" if row["_submitted_by"] in self.speaks_for else "agency"
            day = date.fromisoformat(row["promise/happened_on"])
            code, action = row["promise/commitment"], row["promise/action"]
            said[code].append((day, action, by))
            if action == "propose" and code in agreed:
                due = date.fromisoformat(row["promise/new_due_on"])
                promises[code] = (row["promise/promised_by"], row["promise/type"], due)
        on_time = due_count = 0
        for code, (owner, _, due) in promises.items():
            quarter = quarter_of(due)
            if owner not in {side, "joint"} or quarter not in quarters or due > self.as_of:
                continue
            until = min(quarter_end(quarter), self.as_of)
            events = sorted(event for event in said[code] if event[0] <= until)
            waivers = {by: day for day, action, by in reversed(events) if action == "waive"}
            if len(waivers) == 2 and max(waivers.values()) <= due:
                continue
            due_count += 1
            claims = [
                event for event in events if event[1] == "claim" and owner in {event[2], "joint"}
            ]
            if not claims:
                continue
            claimed_on, _, claimed_by = claims[-1]
            answers = [
                action
                for day, action, by in events
                if action in {"confirm", "dispute"} and by != claimed_by and day >= claimed_on
            ]
            on_time += bool(answers) and answers[-1] == "confirm" and claimed_on <= due
        return on_time, due_count
