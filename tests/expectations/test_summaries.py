"""What the checks found, counted: pass rates by period and partner, and what is still open."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from assets.programme.registers import Partner
from assets.warehouse.dictionary import dictionary, insert_rows
from expectations.summaries import summarise
from tests.expectations.settled_world import open_staging, settled_programme


def partner(code):
    return Partner(
        partner=code,
        name=f"The {code} association",
        public_name_consent=False,
        sector="culture",
        is_women_led=False,
        is_youth_led=False,
        is_minority_led=False,
        adm1="north",
        language="en",
        accounts=(f"{code.lower()}_office",),
    )


@pytest.fixture
def programme():
    """Two partners, and a form `survey` that is answered without an account."""
    found = settled_programme()
    report, visit, survey = found.file.forms
    survey = survey.model_copy(update={"is_sensitive": True, "link_code": "code"})
    visit = visit.model_copy(update={"is_sensitive": True, "is_agency_held": True})
    file = found.file.model_copy(update={"forms": (report, visit, survey)})
    return replace(found, file=file, partners=(partner("AAA"), partner("BBB")))


@pytest.fixture
def world():
    connection = open_staging()
    for table in ("quality.submissions", "quality.rules"):
        connection.execute(f"create table {table} ({dictionary()[table].schema})")
    return connection


def row(table, **said):
    return tuple({**dict.fromkeys(dictionary()[table].columns), **said}.values())


def submitted(world, *rows):
    """Keep settled submissions, each given as (root, partner, period, fate)."""
    insert_rows(
        world,
        "quality.submissions",
        [
            row(
                "quality.submissions",
                form=form,
                root_uuid=root,
                partner=partner,
                period=period,
                fate=fate,
            )
            for form, root, partner, period, fate in rows
        ],
    )


def has_rule(world, form, check, severity="error", suite="domain"):
    said = {"form": form, "suite": suite, "expectation": check, "check_name": check}
    said |= {"severity": severity, "language": "en", "is_checked": True}
    insert_rows(world, "quality.rules", [row("quality.rules", **said)])


def found(world, form, root, check, column="x", **said):
    usual = {
        "form": form, "root_uuid": root, "expectation": f"{check}: {column}",
        "check_name": check, "column_name": column, "severity": "error",
        "found_on": date(2026, 7, 20), "suite": "domain",
    }  # fmt: skip
    insert_rows(world, "quality.findings", [row("quality.findings", **usual | said)])


def counted(world, columns, where="true"):
    rows = world.execute(f"select {columns} from quality.findings_summary where {where}").fetchall()
    return sorted(rows)


def rates(world, columns, where="true"):
    return sorted(
        world.execute(f"select {columns} from quality.pass_rates where {where}").fetchall()
    )


def test_findings_are_counted_by_question_and_partner_and_over_all_of_them(world, programme):
    submitted(
        world,
        ("report", "a", "AAA", "2026Q1", "quarantined"),
        ("report", "b", "BBB", "2026Q1", "quarantined"),
        ("report", "z", "ZZZ", "2026Q1", "quarantined"),
    )
    for root, column in (("a", "x"), ("a", "y"), ("b", "x"), ("z", "x")):
        found(world, "report", root, "a_check", column)

    summarise(world, programme)

    assert counted(world, "column_name, partner, submissions, rows") == [
        ("*", "*", 3, 4), ("*", "AAA", 1, 2), ("*", "BBB", 1, 1),
        ("x", "*", 3, 3), ("x", "AAA", 1, 1), ("x", "BBB", 1, 1),
        ("y", "*", 1, 1), ("y", "AAA", 1, 1),
    ]  # fmt: skip


def test_each_finding_is_open_accepted_returned_or_excluded(world, programme):
    submitted(world, *(("report", root, "AAA", "2026Q1", "used") for root in "abcde"))
    decisions = {"a": None, "b": "accept", "c": "return", "d": "exclude", "e": "correct"}
    for root, decision in decisions.items():
        found(world, "report", root, "a_check", decision=decision)

    summarise(world, programme)

    everybody = "partner = '*' and column_name = '*'"
    assert counted(world, "rows, open, accepted, returned, excluded", everybody) == [
        (5, 2, 1, 1, 1)
    ]


def test_open_findings_say_in_which_periods_they_are(world, programme):
    submitted(
        world,
        ("report", "a", "AAA", "2026Q2", "used"),
        ("report", "b", "AAA", "2025Q4", "used"),
        ("report", "c", "AAA", "2026Q1", "used"),
        ("report", "d", "AAA", "not_known", "used"),
        ("report", "e", "BBB", "2026Q1", "used"),
    )
    for root in "abde":
        found(world, "report", root, "a_check", decision="accept" if root == "e" else None)
    found(world, "report", "c", "a_check", decision="accept")

    summarise(world, programme)

    assert counted(world, "partner, open_periods", "column_name = 'x'") == [
        ("*", "2025Q4, 2026Q2"), ("AAA", "2025Q4, 2026Q2"), ("BBB", None),
    ]  # fmt: skip


def test_forms_that_the_agency_holds_are_marked(world, programme):
    for form in ("report", "visit", "survey"):
        submitted(world, (form, form, "AAA", "2026Q1", "used"))
        found(world, form, form, "a_check")

    summarise(world, programme)

    assert set(counted(world, "form, is_agency_held")) == {
        ("report", False), ("visit", True), ("survey", False),
    }  # fmt: skip


def test_pass_rates_are_by_period_and_partner_and_over_all_of_them(world, programme):
    has_rule(world, "report", "a_check")
    submitted(
        world,
        ("report", "a", "AAA", "2026Q1", "quarantined"),
        ("report", "b", "AAA", "2026Q2", "used"),
        ("report", "c", "BBB", "2026Q2", "used"),
    )
    found(world, "report", "a", "a_check", "x")
    found(world, "report", "a", "a_check", "y")

    summarise(world, programme)

    assert rates(world, "period, partner, submissions, failed") == [
        ("*", "*", 3, 1), ("*", "AAA", 2, 1), ("*", "BBB", 1, 0),
        ("2026Q1", "*", 1, 1), ("2026Q1", "AAA", 1, 1),
        ("2026Q2", "*", 2, 0), ("2026Q2", "AAA", 1, 0), ("2026Q2", "BBB", 1, 0),
    ]  # fmt: skip


def test_a_pass_rate_is_exact_and_rounded_half_up(world, programme):
    has_rule(world, "report", "a_check")
    submitted(world, *(("report", root, "AAA", "2026Q1", "used") for root in "abc"))
    found(world, "report", "a", "a_check")

    summarise(world, programme)

    assert rates(world, "pass_rate", "period = '*' and partner = '*'") == [(Decimal("0.666667"),)]


def test_a_check_that_nothing_came_for_has_no_rate(world, programme):
    has_rule(world, "report", "a_check")

    summarise(world, programme)

    assert rates(world, "period, partner, submissions, failed, pass_rate") == [
        ("*", "*", 0, 0, None)
    ]


@pytest.mark.parametrize(
    ("suite", "severity", "submissions"),
    [("report", "error", 4), ("domain", "error", 3), ("domain", "warning", 1)],
)
def test_a_rule_of_the_domain_is_held_against_what_it_looks_at(
    world, programme, suite, severity, submissions
):
    has_rule(world, "report", "a_check", severity, suite)
    fates = ("used", "quarantined", "on_hold", "excluded")
    submitted(world, *(("report", fate, "AAA", "2026Q1", fate) for fate in fates))

    summarise(world, programme)

    assert rates(world, "submissions", "period = '*' and partner = '*'") == [(submissions,)]


def test_forms_of_people_and_of_concerns_are_marked_for_protection(world, programme):
    for form in ("report", "visit", "survey"):
        submitted(world, (form, form, "AAA", "2026Q1", "used"))
        has_rule(world, form, "a_check")
        found(world, form, form, "a_check")

    summarise(world, programme)

    marks = {("report", False, False), ("visit", True, True), ("survey", True, False)}
    assert set(counted(world, "form, is_confidential, is_about_partner")) == marks
    assert set(rates(world, "form, is_confidential, is_about_partner")) == marks
