"""What the figures of an invented edition are made of, in the two newest quarters.

OP3.4 is counted from quarterly reports; the records of OC7.2 are persons.
"""

from typing import Any

from tests.dashboards.quality_fixture import NOW

BEFORE = "2026Q1"
LISTED, OF_PEOPLE, IN_CONFIDENCE, BY_HAND, NOT_CLOSED = "OP3.4", "OC7.2", "OC6.3", "OP1.4", "OC1.2"
# indicator, period → how many records each fate had
COUNTS = {
    (LISTED, NOW): {"*": 9, "used": 5, "superseded": 3, "quarantined": 1},
    (LISTED, BEFORE): {"*": 4, "used": 4},
    (OF_PEOPLE, NOW): {"used": 84, "superseded": 2},
    (OF_PEOPLE, BEFORE): {"used": None, "superseded": None},
}


def records() -> dict[str, list[dict[str, Any]]]:
    """Return the three tables of what figures are made of."""
    return {
        "indicator_rules": [
            _rule(LISTED, "sum of `reached` of `quarterly_report` in the period"),
            _rule(OF_PEOPLE, "distinct `person` of `case` in the period", single=True),
            _rule(IN_CONFIDENCE, "mean of `heard` of `pulse`", single=True, traced=False),
            _rule(NOT_CLOSED, "mean of `score` of `scores`"),
            _rule(BY_HAND, "entered in `values.csv`", forms=""),
        ],
        "figure_records": [
            {
                "indicator": indicator, "period": period, "form": "quarterly_report", "fate": fate,
                "records": number, "submissions": number, "mark": "" if number else "c",
            }
            for (indicator, period), fates in COUNTS.items()
            for fate, number in fates.items()
        ],
        "figure_submissions": [
            *(_submission(NOW, number, "AWN") for number in range(5)),
            *(_submission(NOW, 5 + number, "SHC", "superseded") for number in range(3)),
            _submission(NOW, 8, "SHC", "quarantined"),
            *(_submission(BEFORE, 20 + number, "AWN") for number in range(4)),
        ],
    }  # fmt: skip


def _rule(
    indicator: str,
    rule: str,
    *,
    single: bool = False,
    traced: bool = True,
    forms: str = "quarterly_report",
) -> dict[str, Any]:
    return {
        "indicator": indicator, "rule": rule, "across": "added up", "forms": forms,
        "is_traced": traced, "is_of_single_people": single,
    }  # fmt: skip


def _submission(period: str, number: int, partner: str, reasons: str = "") -> dict[str, Any]:
    return {
        "indicator": LISTED, "period": period, "form": "quarterly_report",
        "root_uuid": f"00000000-0000-4000-8000-{number:012d}", "submission_id": 4000 + number,
        "partner": partner, "is_used": not reasons, "reasons": reasons,
        "is_provisional": number == 0, "is_warned": number == 1,
    }  # fmt: skip
