"""What an invented edition says of checks: four forms, eight quarters, eight rules, and questions.

The numbers of the quarter shown are few enough to add up by hand.
"""

from collections.abc import Iterator
from decimal import Decimal
from itertools import product
from typing import Any

NOW = "2026Q2"
PERIODS = [f"{year}Q{quarter}" for year in (2024, 2025, 2026) for quarter in (1, 2, 3, 4)][2:10]
FORMS = {
    "quarterly_report": ("Quarterly report", "التقرير الفصلي"),
    "capacity_assessment": ("Capacity assessment", "تقييم القدرات"),
    "commitment_event": ("Promises", "الوعود"),
    "community_pulse": ("Community pulse", "نبض المجتمع"),
}
KINDS = ("quarantined", "excluded", "on_hold", "without_consent", "forgotten")
CORRECT_IT = "Ask the sender what is right and correct it in KoboToolbox."
LOOK_AT_IT = "Look at the submission and ask the partner; accept it with a reason if it is right."
ANSWER_IT = ("راجعوا الإرسال مع الشريك وصححوه في كوبو.", "Check it with the partner.")

# form, check, column: severity, question, title, message; the last two in Arabic as well
RULES: dict[tuple[str, str, str], tuple[str, str | None, tuple[str, str], tuple[str, str]]] = {
    ("quarterly_report", "required_questions_are_answered", "reached"): (
        *("error", "How many people came?"),
        ("Required questions are answered", "الأسئلة الإلزامية مجاب عنها"),
        ("“How many people came?” has no answer.", "لا إجابة عن «كم شخصًا حضر؟»."),
    ),
    ("quarterly_report", "required_questions_are_answered", "held_on"): (
        *("error", "On which day was it held?"),
        ("Required questions are answered", "الأسئلة الإلزامية مجاب عنها"),
        ("“On which day was it held?” has no answer.", "لا إجابة عن «في أي يوم عُقد؟»."),
    ),
    ("quarterly_report", "answers_meet_their_constraints", "reached"): (
        *("error", "How many people came?"),
        ("Answers meet their constraints", "الإجابات تستوفي قيودها"),
        ("“How many people came?” is not in its bounds.", "«كم شخصًا حضر؟» خارج حدوده."),
    ),
    ("quarterly_report", "parts_add_up_to_the_total", "*"): (
        *("error", None),
        ("Parts add up to the total", "مجموع الأجزاء يساوي الكل"),
        ("The groups do not add up to all who came.", "مجموع الفئات لا يساوي كل من حضر."),
    ),
    ("quarterly_report", "figure_is_as_usual", "reached"): (
        *("warning", "How many people came?"),
        ("The figure is as usual", "الرقم كالمعتاد"),
        ("The figure is far from the earlier ones.", "الرقم بعيد عن الأرقام السابقة."),
    ),
    ("capacity_assessment", "scores_are_on_the_scale", "*"): (
        *("error", None),
        ("Scores are on the scale", "الدرجات ضمن المقياس"),
        ("A score is not on the scale.", "درجة خارج المقياس."),
    ),
    ("commitment_event", "promise_is_in_the_register", "promise"): (
        *("error", "Which promise is it about?"),
        ("The promise is in the register", "الوعد مقيّد في السجل"),
        ("There is no such promise.", "لا يوجد وعد كهذا."),
    ),
    ("community_pulse", "survey_takes_its_time", "*"): (
        *("warning", None),
        ("The survey takes its time", "الاستبيان يأخذ وقته"),
        ("The survey was over in less than two minutes.", "انتهى الاستبيان في أقل من دقيقتين."),
    ),
}
NOT_CHECKED = (
    "quarterly_report",
    "answers_meet_their_constraints",
    "photo",
    "A photo of the meeting",
    "The form uses a function that Accord does not know.",
)

# form, check, column, partner: submissions, open, accepted, returned, excluded
FOUND: dict[tuple[str, str, str, str | None], tuple[int, int, int, int, int]] = {
    ("quarterly_report", "required_questions_are_answered", "reached", "AWN"): (1, 1, 0, 0, 0),
    ("quarterly_report", "required_questions_are_answered", "reached", "RTE"): (2, 2, 0, 1, 0),
    ("quarterly_report", "parts_add_up_to_the_total", "women", "AWN"): (1, 1, 0, 0, 1),
    ("quarterly_report", "figure_is_as_usual", "reached", "AWN"): (2, 1, 1, 0, 0),
    ("quarterly_report", "figure_is_as_usual", "reached", "MRA"): (4, 3, 2, 0, 0),
    ("commitment_event", "promise_is_in_the_register", "promise", None): (1, 1, 0, 0, 0),
    ("community_pulse", "survey_takes_its_time", "*", None): (3, 2, 1, 0, 0),
}
UNDIVIDED = {"community_pulse"}  # A sensitive form: nothing of it is told by partner.

# Of a hundred submissions in each quarter, for every other check.
FAILED = (
    (9, 8, 8, 7, 5, 4, 4, 2),
    (1, 1, 0, 2, 1, 0, 0, 1),
    (5, 6, 3, 4, 2, 3, 1, 0),
    (0, 0, 2, 3, 2, 6, 5, 4),
)

# form: received, used, provisional, and what was not used, in the quarter shown and in others
RECEIVED = {
    "quarterly_report": (112, 104, 9, {"quarantined": 4, "excluded": 1, "on_hold": 3}),
    "capacity_assessment": (36, 36, 0, {}),
    "commitment_event": (208, 203, 0, {"excluded": 5}),
}
EARLIER = {
    "quarterly_report": (90, 86, 2, {"quarantined": 3, "on_hold": 1}),
    "commitment_event": (150, 148, 0, {"excluded": 1, "forgotten": 1}),
}
OWN = {
    "quarterly_report": (14, 12, 1, {"quarantined": 1, "excluded": 1}),
    "commitment_event": (21, 21, 0, {}),
}

Rows = list[dict[str, Any]]


def quality(own: str | None = None, languages: tuple[str, ...] = ("en", "ar")) -> dict[str, Rows]:
    """The tables of the internal edition, or of one partner's own."""
    return {
        "reconciliation": _own_records() if own else _records(),
        "rules": [row for language in languages for row in _rules(language)],
        "pass_rates": list(_pass_rates(own)),
        "findings_summary": list(_findings(own)),
    }


def record(
    form: str, period: str, received: int, used: int, provisional: int, **others: int
) -> dict[str, Any]:
    """What became of a form's submissions in one period."""
    return {
        "form": form, "period": period, "received": received, "used": used,
        "provisional": provisional, **dict.fromkeys(KINDS, 0), **others,
    }  # fmt: skip


def found(
    form: str, check: str, column: str = "*", partner: str = "*", **counts: Any
) -> dict[str, Any]:
    """What one check found."""
    states = {state: counts.get(state, 0) for state in ("open", "accepted", "returned", "excluded")}
    return {
        "form": form, "check_name": check, "column_name": column, "partner": partner,
        "severity": counts.get("severity", "error"), "rows": sum(states.values()), **states,
        "submissions": counts.get("submissions", sum(states.values())),
        "open_periods": counts.get("open_periods", NOW if states["open"] else None),
        "is_agency_held": counts.get("is_agency_held", False),
    }  # fmt: skip


def _records() -> Rows:
    rows = [record(form, NOW, *row[:3], **row[3]) for form, row in RECEIVED.items()]
    rows += [
        record(form, period, *row[:3], **row[3])
        for form, row in EARLIER.items()
        for period in PERIODS[:-1]
    ]
    return rows + [_all_periods(form, rows) for form in FORMS]


def _own_records() -> Rows:
    rows = [record(form, NOW, *row[:3], **row[3]) for form, row in OWN.items()]
    return rows + [_all_periods(form, rows) for form in OWN]


def _all_periods(form: str, rows: Rows) -> dict[str, Any]:
    numbers = ("received", "used", "provisional", *KINDS)
    of_form = [row for row in rows if row["form"] == form]
    sums = {name: sum(row[name] for row in of_form) for name in numbers}
    return {"form": form, "period": "*", **sums}


def _rules(language: str) -> Iterator[dict[str, Any]]:
    place = 0 if language == "en" else 1
    for (form, check, column), (severity, question, title, message) in RULES.items():
        what_to_do = CORRECT_IT if severity == "error" else LOOK_AT_IT
        yield {
            "form": form, "form_title": FORMS[form][place], "suite": form, "language": language,
            "expectation": check if column == "*" else f"{check}: {column}",
            "check_name": check, "column_name": column, "question": question,
            "severity": severity, "title": title[place], "message": message[place],
            "what_to_do": ANSWER_IT[0] if place else what_to_do, "is_checked": True,
        }  # fmt: skip
    form, check, column, question, reason = NOT_CHECKED
    yield {
        "form": form, "form_title": FORMS[form][place], "suite": form, "language": language,
        "expectation": f"{check}: {column}", "check_name": check, "column_name": column,
        "question": question, "severity": "error", "is_checked": False,
        "title": RULES["quarterly_report", check, "reached"][2][place], "message": "",
        "not_checked_reason": reason,
    }  # fmt: skip


def _pass_rates(own: str | None) -> Iterator[dict[str, Any]]:
    """A hundred submissions a quarter; every other check finds something in some of them."""
    checks = {(form, check): row[0] for (form, check, _), row in RULES.items()}
    for place, ((form, check), severity) in enumerate(checks.items()):
        failed = (0,) * len(PERIODS) if place % 2 else FAILED[place // 2]
        by_period = {**dict(zip(PERIODS, failed, strict=True)), "*": sum(failed)}
        for period, number in by_period.items():
            looked_at = 100 * len(PERIODS) if period == "*" else 100
            yield {
                "form": form, "check_name": check, "severity": severity, "period": period,
                "partner": own or "*", "submissions": looked_at, "failed": number,
                "pass_rate": round(1 - Decimal(number) / looked_at, 6),
            }  # fmt: skip


def _findings(own: str | None) -> Iterator[dict[str, Any]]:
    """Every finding, by column or all, and by partner or all."""
    severities = {(form, check): row[0] for (form, check, _), row in RULES.items()}
    cells: dict[tuple[str, str, str, str], list[int]] = {}
    for (form, check, column, partner), counts in FOUND.items():
        columns, partners = {column, "*"}, {"*"} if form in UNDIVIDED else {partner, "*"} - {None}
        for cell in product([form], [check], columns, partners):
            sums = cells.setdefault(cell, [0] * len(counts))
            cells[cell] = [one + more for one, more in zip(sums, counts, strict=True)]
    for (form, check, column, partner), counts in sorted(cells.items()):
        if own is None or partner == own:
            states = dict(
                zip(("open", "accepted", "returned", "excluded"), counts[1:], strict=True)
            )
            severity = severities[form, check]
            yield found(
                form, check, column, partner, submissions=counts[0], severity=severity, **states
            )
