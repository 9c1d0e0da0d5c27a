"""Who may speak, and for whom: each rule lets the right rows pass and finds the wrong ones."""

from dataclasses import replace

import pytest

from tests.expectations.domain.rows_world import (
    PSEUDONYMS,
    context,
    finds,
    of_every_programme,
    programme,
    roots,
    send,
)

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
    ("code", "form", "column"),
    [
        ("sender_speaks_for_the_partner", "case", "submitted_by"),
        ("code_speaks_for_the_partner", "survey", "code"),
    ],
)
def test_the_question_that_names_the_partner_is_named(code, form, column):
    [rule], _ = of_every_programme(code)

    assert rule.looks_at[form, column] == {"other_question": "partner"}


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
