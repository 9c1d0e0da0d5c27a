"""The rules of the domain in `programme.yaml`: what they may name, and what is wrong with them."""

import pytest

from assets.programme.checks.quality import FIXED
from assets.programme.quality import QualityRules
from assets.programme.scaffold.rules import keep_rules
from assets.programme.workbook.document import Document
from expectations.domain import registers
from tests.example import velmara_programme
from tests.expectations.domain.rows_world import context
from tests.programme.planting import problems_of
from tests.velmara_run import VELMARA

CASE = "registration_case"
PAIR = "form: registration_case, earlier: application/applied_on, later"
NUMBERS = "form: event, part: quorum/minority_women, whole"
TOTAL = "form: quarterly_report, total: activity/participants, parts"
DOCUMENTS = "{form: registration_case, dated_by: document/issued_on}"
PERSONS = "{form: registration_case, dated_by: case/opened_on, distinct: case/person}"
# What a rule says besides its code, each with what is said of it.
WRONG = {
    "an unknown kind": ("kind: sent_onse", "did you mean 'sent_once'?"),
    "no kind": ("severity: warning", "kind is missing"),
    "an unknown field": ("kind: sent_once, digits: 7", "digits is not a known field"),
    "a number too small": ("kind: contact_in_text, digits: 2", "greater than or equal to 5"),
    "no days": ("kind: within_agreement, days: []", "days: name at least one"),
    "an unknown form": ("kind: sent_once, forms: [evnt]", "form 'evnt' is not one of the forms"),
    "a form without an account": (
        "kind: sent_once, forms: [report_reply]",
        "form 'report_reply' is sent without an account",
    ),
    "an unknown form of a question": (
        "kind: within_agreement, days: [{form: evnt, question: event/held_on}]",
        "form 'evnt' is not one of the forms; did you mean 'event'?",
    ),
    "an unknown question": (
        f"kind: in_order, pairs: [{{{PAIR}: document/issued_no}}]",
        "no question 'document/issued_no'; did you mean 'document/issued_on'?",
    ),
    "a question that is no day": (
        f"kind: in_order, pairs: [{{{PAIR}: application/state}}]",
        "is of type select_one; the rule needs date or today",
    ),
    "a question that is no number": (
        f"kind: not_more_than, pairs: [{{{NUMBERS}: event/held_on}}]",
        "is of type date; the rule needs integer or decimal or range",
    ),
    "two repeats": (
        "kind: in_order, pairs: [{form: registration_case, earlier: document/issued_on, "
        "later: follow_up/followed_up_on}]",
        "'follow_up/followed_up_on' is asked in another repeat than 'document/issued_on'",
    ),
    "parts beside their total": (
        f"kind: parts_equal_total, totals: [{{{TOTAL}: money/spent}}]",
        "'money/spent' is not asked in a repeat inside what asks 'activity/participants'",
    ),
    "a form about no partner": (
        "kind: within_agreement, days: [{form: event, question: event/held_on}]",
        "form 'event' names no partner",
    ),
    "two ways of counting": (
        f"kind: so_far_not_more_than, part: {DOCUMENTS}, whole: {PERSONS[:-1]}, sum: case/person}}",
        "give one of distinct and sum",
    ),
    "what is counted is further inside": (
        f"kind: so_far_not_more_than, part: {DOCUMENTS}, whole: "
        "{form: registration_case, dated_by: case/opened_on, distinct: document/document_type}",
        "is not asked beside 'case/opened_on', nor around it",
    ),
    "an unknown indicator": (
        "kind: outliers, indicators: [OC1.99]",
        "indicator 'OC1.99' is not in framework.yaml",
    ),
}


def plant(garden, said, code="planted"):
    garden.text("programme.yaml", "\n  rules:", f"\n  rules:\n    - {{code: {code}, {said}}}")


@pytest.mark.parametrize("kind", WRONG)
def test_a_rule_with_a_mistake_has_one_finding_at_its_line(garden, kind):
    written, said = WRONG[kind]
    plant(garden, written)

    [problem] = problems_of(garden.folder)

    assert {(problem.file, problem.line)} == garden.expected()
    assert said in problem.message


@pytest.mark.parametrize("code", ["sender_speaks_for_the_partner", "free_text_names_nobody"])
def test_a_code_is_taken_once(garden, code):
    garden.text("programme.yaml", "code: same_answers_are_sent_once", f"code: {code}")

    [problem] = problems_of(garden.folder)

    assert {(problem.file, problem.line)} == garden.expected()
    assert f"{code!r} is " in problem.message


def test_all_mistakes_are_told_at_once(garden):
    plant(garden, "kind: sent_once, forms: [evnt]", code="one")
    garden.text("programme.yaml", "digits: 7 ", "digits: 3 ")

    assert {(one.file, one.line) for one in problems_of(garden.folder)} == garden.expected()


def test_without_agreements_no_day_can_be_within_one(folder):
    lines = (folder / "agreements.csv").read_text("utf-8").splitlines()
    (folder / "agreements.csv").write_text(f"{lines[0]}\n", encoding="utf-8")

    assert any("all days would be outside" in one.message for one in problems_of(folder))


def test_a_rule_is_an_error_or_a_warning_as_the_programme_says():
    rules = QualityRules.model_validate({
        "rules": [
            {"code": "usual", "kind": "sent_once"},
            {"code": "stricter", "kind": "sent_once", "severity": "error"},
            {"code": "error", "kind": "in_order",
             "pairs": [{"form": "event", "earlier": "a", "later": "b"}]},
        ]
    }).rules  # fmt: skip

    assert [rule.severity for rule in rules] == ["warning", "error", "error"]


def test_the_names_that_a_rule_may_not_have_are_those_of_the_checks():
    of_the_domain = {rule.code for rule in registers.rules(context())}

    assert of_the_domain < set(FIXED)


def test_velmara_declares_a_rule_of_each_kind_that_looks_at_few_rows():
    kinds = {rule.kind for rule in velmara_programme().file.quality.rules}

    assert kinds >= {
        "within_agreement", "in_order", "parts_equal_total", "not_more_than", "contact_in_text",
        "sent_once", "views_differ", "so_far_not_more_than",
    }  # fmt: skip


# What a new programme starts with ----------------------------------------------------------------


def kept(*forms):
    values = Document.of(VELMARA / "programme.yaml").editable()
    keep_rules(values, forms, ())
    return {rule["code"]: rule for rule in values["quality"]["rules"]}


def test_a_new_programme_keeps_what_rules_say_of_its_forms():
    rules = kept("quarterly_report")

    days = rules["activity_is_within_the_agreement"]["days"]
    assert {day["form"] for day in days} == {"quarterly_report"}
    assert "self_and_facilitated_views_differ" not in rules
    assert "documents_do_not_exceed_persons_assisted" not in rules
    assert "survey_takes_its_time" not in rules


def test_without_forms_only_rules_that_name_none_are_kept():
    rules = kept()

    assert {"free_text_names_nobody", "same_answers_are_sent_once"} <= rules.keys()
    assert "part_is_not_more_than_the_whole" not in rules
    QualityRules.model_validate({"rules": list(rules.values())})
