"""Velmara's promises, counted once more in plain Python from what the two sides sent.

Nothing here uses the product's own code: the rows come from the sandbox's invention, and the
registers are read as CSV.
"""

import csv
from collections import Counter, defaultdict
from datetime import date, timedelta

import pytest
from ruamel.yaml import YAML

from assets.kobo.sandbox.population.invent import invent
from assets.warehouse.connection import read_only
from tests.velmara_run import AS_OF, VELMARA

QUARTERS = ["2024Q3", "2024Q4", "2025Q1", "2025Q2", "2025Q3", "2025Q4", "2026Q1", "2026Q2"]
COUNTED = ("on_time", "late", "deemed", "pending", "overdue", "disputed", "waived")
TWO_HOURS = timedelta(hours=2)  # Velmara's clock is two hours ahead of the server's.
LEFT_OUT = {"on_hold", "not_approved"}


def register(name):
    with (VELMARA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def first_and_last_day(quarter):
    year, number = int(quarter[:4]), int(quarter[5])
    first = date(year, 3 * number - 2, 1)
    following = date(year + (number == 4), 1 if number == 4 else 3 * number + 1, 1)
    return first, following - timedelta(days=1)


def has_agreement(partner, day):
    on = day.isoformat()
    return any(
        row["starts_on"] <= on <= row["ends_on"]
        and not (row["suspended_from"] and row["suspended_from"] <= on <= row["suspended_to"])
        for row in register("agreements.csv")
        if row["partner"] == partner
    )


def registered():
    """Return every promise in the registers: code → (partner, side, type, due)."""
    found = {
        row["commitment"]: (
            row["partner"], row["side"], row["type"], date.fromisoformat(row["due_on"]),
        )
        for row in register("commitments.csv")
    }  # fmt: skip
    for partner in register("partners.csv"):
        for quarter in QUARTERS:
            first, last = first_and_last_day(quarter)
            if has_agreement(partner["partner"], last):
                for rule in register("commitment_rules.csv"):
                    clock = first if rule["clock_starts"] == "period_start" else last
                    found[f"{rule['rule']}-{partner['partner']}-{quarter}"] = (
                        partner["partner"], rule["side"], rule["type"],
                        clock + timedelta(days=int(rule["due_days"])),
                    )  # fmt: skip
    return found


def words():
    """Return what was said on each promise: (day, day of arrival, action, side, answers)."""
    speaks_for = {
        account: row["partner"]
        for row in register("partners.csv")
        for account in row["accounts"].split(";")
    }
    spoken = defaultdict(list)
    for one in invent(VELMARA):
        if one.form != "commitment_event" or one.validation in LEFT_OUT:
            continue
        answers = {path.split("/")[-1]: answer for path, answer in one.answers.items()}
        side = "cso" if one.submitted_by in speaks_for else "agency"
        assert side == "agency" or speaks_for[one.submitted_by] == answers["partner"]
        arrived = (one.submitted_at + TWO_HOURS).date()
        day = date.fromisoformat(answers["happened_on"])
        spoken[answers["commitment"]].append((day, arrived, answers["action"], side, answers))
    return spoken


def agreed_since(spoken):
    """Return the proposals that the other side agreed to, as promises."""
    found = {}
    for code, said in spoken.items():
        proposed = [word for word in said if word[2] == "propose"]
        if proposed and any(word[2] == "agree" and word[3] != proposed[0][3] for word in said):
            answers = proposed[0][4]
            due = date.fromisoformat(answers["new_due_on"])
            found[code] = answers["partner"], answers["promised_by"], answers["type"], due
    return found


def after_silence(day, holidays):
    worked = 0
    while worked < 15:
        day += timedelta(days=1)
        worked += day.weekday() < 5 and day not in holidays
    return day


def state(promise, said, until, holidays):
    _, owner, kind, due = promise
    heard = [word for word in said if word[0] <= until]
    waived = {word[3]: word[0] for word in heard if word[2] == "waive"}
    if len(waived) == 2 and max(waived.values()) <= due:
        return "waived"
    moved = {word[3]: word[4]["new_due_on"] for word in heard if word[2] == "redate"}
    is_moved = len(moved) == 2 and len(set(moved.values())) == 1
    current = date.fromisoformat(moved["cso"]) if is_moved else due
    claims = [word for word in heard if word[2] == "claim" and owner in {word[3], "joint"}]
    if not claims:
        return "overdue" if until > current else "pending"
    [(done_on, arrived, _, by, _)] = claims  # Nobody in Velmara claims twice.
    answers = [word[2] for word in heard if word[2] in {"confirm", "dispute"} and word[3] != by]
    if answers == ["dispute"]:
        return "disputed"
    if answers:
        return "on_time" if done_on <= due else "late"
    is_silent = kind != "A01" and until > after_silence(max(done_on, arrived), holidays)
    return "deemed" if is_silent else "pending"


@pytest.fixture(scope="module")
def recounted():
    settings = YAML(typ="safe").load((VELMARA / "programme.yaml").read_text(encoding="utf-8"))
    holidays = set(settings["calendar"]["holidays"])
    spoken = words()
    counts = defaultdict(Counter)
    for code, promise in {**registered(), **agreed_since(spoken)}.items():
        due = promise[3]
        quarter = f"{due.year}Q{(due.month + 2) // 3}"
        if due <= AS_OF and quarter in QUARTERS:
            until = min(first_and_last_day(quarter)[1], AS_OF)
            for side in ("agency", "cso") if promise[1] == "joint" else (promise[1],):
                counts[quarter, side][state(promise, spoken[code], until, holidays)] += 1
    return counts


@pytest.mark.parametrize("side", ["agency", "cso"])
@pytest.mark.parametrize("quarter", QUARTERS)
def test_the_programmes_promises_are_what_a_recount_finds(velmara, recounted, quarter, side):
    with read_only(velmara.warehouse) as connection:
        [found] = connection.execute(
            f"select {', '.join(COUNTED)}, due from marts.accountability"
            " where partner = '*' and period = ? and side = ?",
            [quarter, side],
        ).fetchall()

    expected = recounted[quarter, side]
    assert dict(zip(COUNTED, found, strict=False)) == {name: expected[name] for name in COUNTED}
    assert found[-1] == expected.total() - expected["waived"]


def test_the_partners_promises_add_up_to_the_programmes(velmara):
    with read_only(velmara.warehouse) as connection:
        totals = connection.execute(
            "select period, side, sum(due) filter (partner = '*'), sum(due) filter (partner <> '*')"
            " from marts.accountability group by all"
        ).fetchall()

    assert len(totals) == 2 * len(QUARTERS)
    assert all(programme == partners for _, _, programme, partners in totals)
