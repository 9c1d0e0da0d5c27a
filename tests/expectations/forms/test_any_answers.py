"""What is found in any answers to a form is what its workbook refuses, read without this code."""

from datetime import date

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from assets.kobo.xlsform import asset_content
from assets.staging.tables import column_name
from tests.expectations.form_world import NEWEST, FormWorld
from tests.kobo.form_rules import FormRules

SETTLED = settings(
    max_examples=12, deadline=None, derandomize=True, database=None, phases=[Phase.generate]
)
COLUMNS = (
    "type",
    "name",
    "label",
    "required",
    "relevant",
    "constraint",
    "choice_filter",
    "calculation",
    "repeat_count",
)
SURVEY = (
    {"type": "select_one kinds", "name": "kind", "required": "yes"},
    {"type": "select_one yes_no", "name": "nil", "required": "${kind} != ''"},
    {"type": "integer", "name": "most", "constraint": ". >= 1 and . <= 9"},
    {"type": "date", "name": "since"},
    {"type": "begin_group", "name": "told", "relevant": "${nil} = 'no' or ${kind} = 'b'"},
    {"type": "integer", "name": "n", "required": "yes", "constraint": ". >= 0 and . <= ${most}"},
    {
        "type": "select_multiple tags",
        "name": "tags",
        "constraint": "not(selected(., 'none') and count-selected(.) > 1)",
    },
    {
        "type": "text",
        "name": "why",
        "required": "yes",
        "relevant": "count-selected(${tags}) > 1 and not(selected(${tags}, 'none'))",
        "constraint": "string-length(.) <= 3",
    },
    {"type": "select_one things", "name": "thing", "choice_filter": "of = ${kind}"},
    {"type": "end_group"},
    {"type": "begin_repeat", "name": "visit", "relevant": "${nil} = 'no'"},
    {"type": "date", "name": "on", "required": "yes", "constraint": ". >= ${since}"},
    {"type": "text", "name": "code", "constraint": "regex(., '^[A-Z]{2}$')"},
    {"type": "begin_group", "name": "more", "relevant": "${code} != '' and ${most} > 2"},
    {"type": "text", "name": "note", "required": "${kind} = 'a'", "relevant": "${on} >= ${since}"},
    {"type": "begin_repeat", "name": "reached"},
    {"type": "decimal", "name": "people", "constraint": ". * 2 <= ${n} or . = 1"},
    {"type": "end_repeat"},
    {"type": "end_group"},
    {"type": "end_repeat"},
)
CHOICES = {
    "kinds": [("a", ""), ("b", "")],
    "yes_no": [("yes", ""), ("no", "")],
    "tags": [("none", ""), ("x", ""), ("y", "")],
    "things": [("a1", "a"), ("a2", "a"), ("b1", "b"), ("any", "c")],
}
CHECKS = {
    "required": "required_questions_are_answered",
    "constraint": "answers_meet_their_constraints",
    "choice": "choices_are_from_the_form",
    "relevant": "unasked_questions_have_no_answer",
}
UNASKED_ITEM = "repeats_have_the_items_asked_for"
TWO_DAYS = st.sampled_from(["2026-03-01", "2026-03-02", "2026-03-03"])


def some(**answers):
    """Return answers, each of which may be missing."""
    return st.fixed_dictionaries({}, optional=answers)


REACHED = some(**{"visit/more/reached/people": st.sampled_from(["0.5", "1", "2", "7"])})
VISIT = some(
    **{
        "visit/on": TWO_DAYS,
        "visit/code": st.sampled_from(["AB", "ab", "ABC"]),
        "visit/more/note": st.just("seen"),
        "visit/more/reached": st.lists(REACHED.filter(bool), min_size=1, max_size=2),
    }
).filter(bool)
ANSWERS = some(
    **{
        "kind": st.sampled_from(["a", "b", "c"]),
        "nil": st.sampled_from(["no", "no", "yes"]),
        "most": st.integers(0, 10).map(str),
        "since": TWO_DAYS,
        "told/n": st.integers(-1, 9).map(str),
        "told/tags": st.lists(st.sampled_from(["none", "x", "y"]), min_size=1, unique=True).map(
            " ".join
        ),
        "told/why": st.sampled_from(["why", "because"]),
        "told/thing": st.sampled_from(["a1", "a2", "b1", "any", "c1"]),
        "visit": st.lists(VISIT, min_size=1, max_size=3),
    }
)


@pytest.fixture(scope="module")
def form(tmp_path_factory):
    """The questionnaire as a workbook."""
    workbook = Workbook()
    survey, choices = workbook.active, workbook.create_sheet("choices")
    survey.title = "survey"
    survey.append(COLUMNS)
    for row in SURVEY:
        survey.append([row.get(column) for column in COLUMNS])
    choices.append(("list_name", "name", "label", "of"))
    for list_name, names in CHOICES.items():
        for name, of in names:
            choices.append((list_name, name, name, of))
    path = tmp_path_factory.mktemp("workbook") / "form.xlsx"
    workbook.save(path)
    return path


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    return FormWorld(tmp_path_factory.mktemp("any-answers"))


def refused(rules, answers):
    """Return what the workbook refuses, as pairs of check and column.

    Of a repeat that was not asked each item is found, and no answer in it.
    """
    found = {(CHECKS[kind], column_name(path)) for kind, path in rules.problems(answers, NEWEST)}
    if "visit" in answers and answers.get("nil") != "no":
        outside = {(check, column) for check, column in found if not column.startswith("visit")}
        return outside | {(UNASKED_ITEM, "visit")}
    inner = (CHECKS["relevant"], "visit__more__reached__people")
    return found - {inner} | ({(UNASKED_ITEM, "visit__more__reached")} if inner in found else set())


@SETTLED
@given(st.lists(ANSWERS, min_size=15, max_size=15))
def test_what_is_found_is_what_the_workbook_refuses(form, world, sent):
    rules = FormRules(form)

    found = world.hold((asset_content(form), *sent))

    assert world.unchecked == []
    for number, answers in enumerate(sent, 10):
        of_one = {tuple(rule.split(": ")) for rule, root, _ in found if root == str(number)}
        assert of_one == refused(rules, answers), answers


def test_the_answers_of_these_tests_are_dates_that_have_come():
    assert date(2026, 3, 3) < NEWEST
