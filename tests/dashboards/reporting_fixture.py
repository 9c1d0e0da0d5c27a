"""What an invented edition says of reports and answers due, and of how much is asked.

Twelve partners, eight quarters, two forms; every fate that a report can have is there.
"""

from datetime import date, timedelta
from decimal import Decimal
from statistics import median
from typing import Any

from tests.dashboards.edition_fixture import AS_OF
from tests.dashboards.quality_fixture import PERIODS

FORMS = ("quarterly_report", "community_pulse")

Rows = list[dict[str, Any]]


def calendar(
    partners: list[str], periods: list[str] = PERIODS, forms: tuple[str, ...] = FORMS
) -> Rows:
    """Both sides' duties, by period, as an edition holds them."""
    return [
        row
        for index, period in enumerate(periods)
        for number, partner in enumerate(partners)
        for row in _of_both(partner, period, number * 7 + index * 5, forms)
    ]


def due(
    side: str, duty: str, form: str | None, period: str, partner: str, **changes: Any
) -> dict[str, Any]:
    """One duty; without a day it is not expected."""
    return {
        "side": side, "duty": duty, "form": form, "period": period, "partner": partner,
        "expected": changes.get("due_on") is not None, "due_on": None, "state": "not_expected",
        "received_on": None, "days_late": None, "reason": None, "is_nil": False, **changes,
    }  # fmt: skip


def burden(partners: list[str], periods: list[str] = PERIODS, own: str | None = None) -> Rows:
    """How much each partner was asked, and the programme; in a partner's edition no other one."""
    rows = []
    for index, period in enumerate(periods):
        asked = {
            partner: (6 + (number + index) % 4, 200 + (number * 37 + index * 61) % 500)
            for number, partner in enumerate(partners)
        }
        rows.append(
            _asked(
                period, "*", 5 * len(partners), *map(sum, zip(*asked.values(), strict=True)),
                partners=len(partners),
                median_submissions=_middle(one for one, _ in asked.values()),
                median_questions=_middle(one for _, one in asked.values()),
            )
        )  # fmt: skip
        rows += [
            _asked(period, partner, 5, *numbers)
            for partner, numbers in asked.items()
            if own in {None, partner}
        ]
    return rows


def _of_both(partner: str, period: str, turn: int, forms: tuple[str, ...]) -> Rows:
    ends = _ends(period)
    reports = [_came(ends + timedelta(days=15), turn + place * 4) for place in range(len(forms))]
    answer = _came(ends + timedelta(days=36), turn + 3)
    if turn % 11 == 5:
        answer = {"reason": "no_report"}
    shared = _came(ends + timedelta(days=45), turn + 9)
    return [
        *(
            due("cso", "report", form, period, partner, **came)
            for form, came in zip(forms, reports, strict=True)
        ),
        due("agency", "feedback", forms[0], period, partner, **answer),
        due("agency", "sharing", None, period, partner, **shared),
    ]


def _came(day: date, turn: int) -> dict[str, Any]:
    """What became of what is due on a day: by turns."""
    if turn % 23 == 8:
        return {"reason": "suspended"}
    late = {3: 9, 12: 41}.get(turn % 17, -2)
    if turn % 13 == 6 or day + timedelta(days=late) > AS_OF:
        is_over = day < AS_OF
        state = ("sent_back" if turn % 2 else "overdue") if is_over else "due"
        return {"due_on": day, "state": state, "days_late": (AS_OF - day).days if is_over else None}
    return {
        "due_on": day, "state": "accepted", "received_on": day + timedelta(days=late),
        "days_late": max(late, 0), "is_nil": turn % 19 == 1,
    }  # fmt: skip


def _ends(period: str) -> date:
    year, quarter = int(period[:4]), int(period[-1])
    return date(year + quarter // 4, quarter % 4 * 3 + 1, 1) - timedelta(days=1)


def _asked(
    period: str, partner: str, forms: int, submissions: int, questions: int, **whole: Any
) -> dict[str, Any]:
    return {
        "period": period, "partner": partner, "forms": forms, "submissions": submissions,
        "questions": questions, "partners": 1, "median_submissions": None,
        "median_questions": None, **whole,
    }  # fmt: skip


def _middle(numbers: Any) -> Decimal:
    return Decimal(str(median(numbers)))
