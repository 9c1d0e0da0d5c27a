"""Who may speak, for whom and when: each rule lets the right rows pass and finds the wrong ones."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from tests.expectations.domain.rows_world import (
    AS_OF,
    PSEUDONYMS,
    context,
    finds,
    of_every_programme,
    programme,
    roots,
    send,
)

NONE, DAY = timedelta(0), timedelta(days=1)


@pytest.fixture
def find(came):
    """Find what a rule of every programme finds in what was sent."""

    def found(code, known=None):
        [rule], _ = of_every_programme(code, known)
        return finds(came, rule)

    return found


# A submission that is here twice ---------------------------------------------------------------


def test_a_submission_that_is_here_twice_is_found_once(came, find):
    send(came, "case", root_uuid="twin")
    send(came, "case", root_uuid="twin")
    send(came, "case")

    assert find("each_submission_is_here_once") == [("case", "twin", None, "root_uuid")]


def test_with_one_copy_excluded_the_other_one_is_right(came, find):
    send(came, "case", root_uuid="twin", fate="excluded")
    send(came, "case", root_uuid="twin", fate="quarantined")

    assert find("each_submission_is_here_once") == []


def test_two_forms_may_have_a_submission_of_the_same_name(came, find):
    send(came, "case", root_uuid="twin")
    send(came, "report", root_uuid="twin")

    assert find("each_submission_is_here_once") == []


# Partners and who speaks for them ----------------------------------------------------------------


def test_a_partner_that_nobody_registered_is_found(came, find):
    wrong = send(came, "case", partner="ZZZ")
    send(came, "case", partner="CCC")
    send(came, "case", partner=None)

    assert find("partner_is_in_the_register") == [("case", wrong, None, "partner")]


def test_without_partners_every_one_is_unknown(came, find):
    wrong = send(came, "case")
    send(came, "case", partner=None)

    found = find("partner_is_in_the_register", context(replace(programme(), partners=())))

    assert roots(found) == [wrong]


@pytest.mark.parametrize(
    ("sender", "partner", "is_found"),
    [
        ("aaa_office", "AAA", False),
        ("agency", "AAA", False),
        ("agency", "CCC", False),
        ("bbb_office", "AAA", True),
        ("nobody", "AAA", True),
        ("agency", "ZZZ", True),
        (None, "AAA", True),
        (None, None, True),
        ("aaa_office", None, False),
        ("nobody", None, True),
        ("o'clock", "AAA", True),
    ],
)
def test_an_account_speaks_for_its_partner_and_the_agency_for_all(
    came, find, sender, partner, is_found
):
    send(came, "case", submitted_by=sender, partner=partner)

    found = find("sender_speaks_for_the_partner")

    assert [column for *_, column in found] == ["submitted_by"] * is_found


@pytest.mark.parametrize(
    ("code", "partner", "is_found"),
    [
        (PSEUDONYMS.of("c0de0fAAA"), "AAA", False),
        (PSEUDONYMS.of("c0de0fAAA"), "BBB", True),
        (PSEUDONYMS.of("c0de0fAAA"), None, False),
        ("c0de0fAAA", "AAA", True),
        (None, "AAA", True),
    ],
)
def test_the_code_of_a_link_speaks_for_its_partner(came, find, code, partner, is_found):
    send(came, "survey", code=code, partner=partner, submitted_by=None)

    assert bool(find("code_speaks_for_the_partner")) is is_found
    assert find("sender_speaks_for_the_partner") == []


def test_without_the_key_no_code_is_known(came, find):
    send(came, "survey", code=PSEUDONYMS.of("c0de0fAAA"))

    assert find("code_speaks_for_the_partner", context(pseudonyms=None))


@pytest.mark.parametrize(
    ("promise", "partner", "is_found"),
    [
        ("P-1", "AAA", False),
        ("P-1", "BBB", True),
        ("P-2", "AAA", True),
        (None, "AAA", False),
        ("P-1", None, False),
        ("P-2", None, True),
        (None, "ZZZ", True),
        (None, None, False),
    ],
)
def test_a_promise_is_one_that_was_made_to_the_partner(came, find, promise, partner, is_found):
    send(came, "commitment_event", promise__commitment=promise, promise__partner=partner)

    found = find("promise_is_in_the_register")

    assert [column for *_, column in found] == ["promise__commitment"] * is_found


def test_a_promise_that_is_proposed_needs_no_place_in_the_register(came, find):
    said = {"promise__commitment": "NEW", "promise__partner": "BBB"}
    send(came, "commitment_event", promise__action="propose", fate="excluded", **said)
    send(came, "commitment_event", promise__action="done", **said)

    assert find("promise_is_in_the_register") == []


# Periods, days and scores ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("period", "is_found"),
    [
        ("2025Q3", False),
        ("2026Q2", False),
        ("2025Q2", True),
        ("2026Q3", True),
        ("Q2", True),
        (None, False),
    ],
)
def test_a_report_is_about_a_period_of_the_programme(came, find, period, is_found):
    send(came, "report", period=period)

    assert bool(find("period_is_in_the_programme")) is is_found


@pytest.mark.parametrize(("newest", "is_found"), [("2026-03-31", True), ("2026-04-01", False)])
def test_a_period_can_be_told_of_from_its_first_day_on(came, find, newest, is_found):
    send(came, "report", period="2026Q2")
    known = context(newest_day={"report": date.fromisoformat(newest)})

    assert bool(find("period_is_in_the_programme", known)) is is_found


def test_a_day_in_the_future_is_found_where_the_form_or_the_programme_says_so(came, find):
    report = send(
        came, "report", told_on=AS_OF + DAY, planned_on=AS_OF + DAY,
        items={"report__activity": [{"activity__held_on": AS_OF + days} for days in (NONE, DAY)]},
    )  # fmt: skip
    survey = send(came, "survey", asked_on=AS_OF + DAY)
    send(came, "report", told_on=AS_OF, planned_on=None)

    assert find("nothing_is_dated_after_today") == [
        ("report", report, "2", "activity__held_on"),
        ("report", report, None, "told_on"),
        ("survey", survey, None, "asked_on"),
    ]


def test_the_newest_day_is_each_forms_own(came, find):
    send(came, "report", told_on=AS_OF + DAY)
    survey = send(came, "survey", asked_on=AS_OF + DAY)

    found = find("nothing_is_dated_after_today", context(newest_day={"report": AS_OF + DAY}))

    assert roots(found) == [survey]


LEVELS = ("capacity_assessment", "d1__d1_2")
DEGREES = ("principles_survey", "p1__p1_1")


@pytest.mark.parametrize(
    ("item", "score", "is_found"),
    [
        *((LEVELS, score, False) for score in ("1", "2", "3", "4", "na", None)),
        *((LEVELS, score, True) for score in ("0", "5", "9", "", "NA")),
        *((DEGREES, score, False) for score in ("1", "2", "3", "4", "5", "9", None)),
        *((DEGREES, score, True) for score in ("0", "6", "8", "na", "3.5")),
    ],
)
def test_a_score_is_on_its_scale(came, find, item, score, is_found):
    form, column = item
    root = send(came, form, **{column: score})

    assert find("scores_are_on_the_scale") == [(form, root, None, column)] * is_found


# What is true of all of them ---------------------------------------------------------------------

CODES = (
    "each_submission_is_here_once",
    "partner_is_in_the_register",
    "sender_speaks_for_the_partner",
    "code_speaks_for_the_partner",
    "promise_is_in_the_register",
    "period_is_in_the_programme",
    "nothing_is_dated_after_today",
    "scores_are_on_the_scale",
)


@pytest.mark.parametrize("code", CODES)
def test_without_submissions_nothing_is_found(find, code):
    assert find(code) == []


@pytest.mark.parametrize("code", CODES)
def test_what_is_excluded_is_not_looked_at_and_all_else_is(came, find, code):
    for form in ("report", "case", "survey", "commitment_event"):
        partner = "promise__partner" if form == "commitment_event" else "partner"
        for fate in ("excluded", "quarantined", "on_hold", "used"):
            send(came, form, fate=fate, **{partner: "ZZZ"})

    fates = dict(came.execute("select root_uuid, fate from quality.submissions").fetchall())
    found = find(code)

    assert "excluded" not in {fates[root] for root in roots(found)}
    if code == "partner_is_in_the_register":
        assert {fates[root] for root in roots(found)} == {"quarantined", "on_hold", "used"}


@pytest.mark.parametrize(
    ("code", "table", "column"),
    [
        ("partner_is_in_the_register", "case", "partner"),
        ("sender_speaks_for_the_partner", "case", "partner"),
        ("code_speaks_for_the_partner", "survey", "code"),
        ("promise_is_in_the_register", "commitment_event", "promise__commitment"),
        ("period_is_in_the_programme", "report", "period"),
        ("nothing_is_dated_after_today", "report__activity", "activity__held_on"),
        ("scores_are_on_the_scale", "capacity_assessment", "d1__d1_1"),
    ],
)
def test_what_the_form_does_not_ask_yet_is_said_to_be_unchecked(came, code, table, column):
    rules, unchecked = of_every_programme(code, context(without=[(table, column)]))

    form = table.partition("__")[0]
    assert [(one.form, one.column_name, one.reason) for one in unchecked] == [
        (form, column, "not_asked")
    ]
    assert all((form, column) not in rule.looks_at for rule in rules)
    assert all(finds(came, rule) == [] for rule in rules)


@pytest.mark.parametrize("code", CODES)
def test_each_is_an_error_without_a_declaration(code):
    [rule], unchecked = of_every_programme(code)

    assert (rule.severity, rule.declared, unchecked) == ("error", None, [])
    assert rule.looks_at
