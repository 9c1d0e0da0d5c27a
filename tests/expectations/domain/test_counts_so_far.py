"""What a partner counted so far of one thing is not more than it counted of another."""

import pytest

from tests.expectations.domain.rows_world import context, found_by, made, rule, send

DOCUMENTS = {"form": "case", "dated_by": "document/issued_on"}
PERSONS = {"form": "case", "dated_by": "opened_on", "distinct": "person"}
RULE = rule("so_far", kind="so_far_not_more_than", part=DOCUMENTS, whole=PERSONS)


def case(came, person, opened_on, *issued_on, **said):
    documents = [
        {"document__issued_on": day, "document__copies": number}
        for number, day in enumerate(issued_on, start=1)
    ]
    return send(
        came,
        "case",
        person=person,
        opened_on=opened_on,
        items={"case__document": documents},
        **said,
    )


def places(found):
    return [(root, item) for _, root, item, _ in found]


def test_as_many_documents_as_persons_are_right(came):
    case(came, "one", "2026-01-01", "2026-01-01")
    case(came, "two", "2026-01-02", "2026-01-03")

    assert found_by(came, RULE) == []


def test_the_document_that_takes_it_beyond_is_found(came):
    root = case(came, "one", "2026-01-01", "2026-01-02", "2026-01-03")

    assert found_by(came, RULE) == [("case", root, "2", "document__issued_on")]


def test_a_person_who_comes_again_counts_once(came):
    case(came, "one", "2026-01-01", "2026-01-02")
    again = case(came, "one", "2026-02-01", "2026-02-02")

    assert places(found_by(came, RULE)) == [(again, "1")]


def test_persons_count_from_their_first_day_on_and_until_the_end_of_the_day(came):
    early = case(came, "one", "2026-01-02", "2026-01-01")
    case(came, "two", "2026-01-03", "2026-01-03")

    assert places(found_by(came, RULE)) == [(early, "1")]


def test_as_many_are_found_as_are_too_many(came):
    many = case(came, "one", "2026-01-01", "2026-01-02", "2026-01-03", "2026-01-04")
    case(came, "two", "2026-02-01", "2026-02-01")

    assert places(found_by(came, RULE)) == [(many, "2"), (many, "3")]


def test_each_partner_is_counted_by_itself(came):
    case(came, "one", "2026-01-01")
    other = case(came, "two", "2026-01-02", "2026-01-03", "2026-01-03", partner="BBB")

    assert places(found_by(came, RULE)) == [(other, "2")]


@pytest.mark.parametrize(
    "other", [{"fate": "quarantined"}, {"partner": None}, {"opened_on": None}, {"person": None}]
)
def test_what_does_not_count_or_says_too_little_is_left_out(came, other):
    """A case that was left out adds no person: what came of another one's is then too much."""
    said = {"person": "two", "opened_on": "2026-01-01", **other}
    case(came, said.pop("person"), said.pop("opened_on"), **said)
    root = case(came, "one", "2026-01-01", "2026-01-02", "2026-01-02")

    assert places(found_by(came, RULE)) == [(root, "2")]


@pytest.mark.parametrize(("persons", "is_found"), [(3, False), (2, True)])
def test_numbers_can_be_added_up_instead(came, persons, is_found):
    part = {**DOCUMENTS, "sum": "document/copies"}
    whole = {"form": "case", "dated_by": "opened_on", "sum": "persons"}
    declared = rule("so_far", kind="so_far_not_more_than", part=part, whole=whole)
    root = case(came, "one", "2026-01-01", "2026-01-02", "2026-01-03", persons=persons)

    assert places(found_by(came, declared)) == [(root, "2")][:is_found]


def test_a_whole_that_was_never_counted_is_none(came):
    root = case(came, None, "2026-01-01", "2026-01-02")

    assert places(found_by(came, RULE)) == [(root, "1")]


def test_without_submissions_nothing_is_found(came):
    assert found_by(came, RULE) == []


def test_it_says_what_it_is_held_against():
    [one], unchecked = made(RULE)

    assert (one.severity, unchecked) == ("warning", [])
    other = {"other_question": "opened_on", "other_form": "case"}
    assert one.looks_at == {("case", "document__issued_on"): other}


@pytest.mark.parametrize(
    ("table", "column"),
    [
        ("case", "partner"),
        ("case", "person"),
        ("case", "opened_on"),
        ("case__document", "document__issued_on"),
    ],
)
def test_what_the_form_does_not_ask_yet_cannot_be_checked(table, column):
    rules, unchecked = made(RULE, context(without=[(table, column)]))

    assert rules == []
    assert {one.column_name for one in unchecked} == {column}
