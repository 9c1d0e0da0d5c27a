"""What a newer version of a form asks for is not held against answers to an older one."""

from dataclasses import replace

import pytest

from expectations.checks import Beside, result_of
from expectations.findings import Checked
from expectations.forms.rules import Rule
from expectations.library.runner import Failure
from expectations.words.told import said_of
from expectations.words.wordings import words
from tests.example import velmara_programme
from tests.expectations.form_world import FormWorld
from tests.staging.invented import content, question, repeat

REQUIRED = {"required": True}
CHECK = "answers_read_as_their_type"


def select(kind="select_one", list_name="places", **more):
    return question(kind, "q", select_from_list_name=list_name, **more)


def offering(*names, list_name="places"):
    return {"choices": [{"list_name": list_name, "name": name} for name in names]}


@pytest.fixture
def findings(tmp_path):
    """Hold answers, given by version as (form, answers …); return what the checks find."""
    world = FormWorld(tmp_path)

    def findings(*versions):
        world.hold(*versions)
        return sorted(
            (root, rule.severity, rule.name, words(said_of(rule), ("en",)).message)
            for rule, root, _ in world.failures
        )

    return findings


def brief(found):
    return [(root, severity, rule) for root, severity, rule, _ in found]


@pytest.mark.parametrize("within", [lambda *asked: asked, lambda *asked: [repeat("m", *asked)]])
def test_an_answer_whose_question_changed_its_type_is_a_warning_that_says_so(findings, within):
    texts, numbers = (content(*within(question(kind, "q"))) for kind in ("text", "integer"))
    is_item = "begin_repeat" in str(texts)
    column = "m__q" if is_item else "q"
    many, two = ({"m": [{"m/q": said}]} if is_item else {"q": said} for said in ("many", "2"))

    found = findings((texts, many, two), (numbers, many, two))

    assert brief(found) == [
        ("10", "warning", f"answers_read_as_their_type: {column}"),
        ("20", "error", f"answers_read_as_their_type: {column}"),
    ]
    assert "asks for another kind of answer by now" in found[0][3]
    assert "many" not in str(found)


def test_a_wrong_answer_beside_a_retyped_one_is_still_an_error(findings):
    old = content(question("text", "q"), question("integer", "n"))
    new = content(question("integer", "q"), question("integer", "n"))

    found = findings((old, {"q": "many", "n": "many"}), (new,))

    assert [severity for _, severity, _ in brief(found)] == ["error", "warning"]


@pytest.mark.parametrize("within", [lambda *asked: asked, lambda *asked: [repeat("m", *asked)]])
def test_what_a_newer_version_requires_was_not_missing_before(findings, within):
    name = question("text", "name")
    old = content(*within(name))
    new = content(*within(name, question("text", "q", **REQUIRED)))
    key = "m/name" if "begin_repeat" in str(old) else "name"
    given = {"m": [{key: "Awa"}]} if key != "name" else {key: "Awa"}

    found = findings((old, given), (new, given))

    [(root_uuid, severity, rule)] = brief(found)
    assert (root_uuid, severity) == ("20", "error")
    assert rule.startswith("required_questions_are_answered")


@pytest.mark.parametrize(
    "was", [question("text", "q"), question("text", "q", **REQUIRED), question("date", "q")]
)
def test_a_retyped_answer_is_not_called_missing_as_well(findings, was):
    new = content(question("integer", "q", **REQUIRED))

    found = findings((content(was), {"q": "2020-01-01"}), (new, {"q": "1"}))

    assert brief(found) == [("10", "warning", "answers_read_as_their_type: q")]


@pytest.mark.parametrize(
    ("older", "answer"),
    [
        (content(select(), **offering("gone", "here")), "gone"),
        (content(select(list_name="towns"), **offering("gone", list_name="towns")), "gone"),
        (content(question("text", "q")), "by the river"),
        (content(select("select_multiple"), **offering("gone", "here")), "gone here"),
        (content(select(_or_other=True), **offering("here")), "other"),
    ],
)
def test_an_answer_that_its_own_version_offered_is_no_finding(findings, older, answer):
    newer = content(select(), **offering("here"))

    found = findings((older, {"q": answer}), (newer, {"q": "here"}, {"q": "nowhere"}))

    assert brief(found) == [("21", "error", "choices_are_from_the_form: q")]


def test_warnings_do_not_stop_what_depends_on_a_table():
    programme = velmara_programme()
    [place] = [one for one in programme.file.forms if one.code == "quarterly_report"]
    rule = Rule("quarterly_report", CHECK, "q", "true", severity="warning", variant="retyped")
    marked = Failure(rule, (("u-1", None), ("u-2", None)))
    wrong = replace(marked, rule=replace(rule, severity="error", variant=""))

    results = [
        result_of(
            programme, place, CHECK, Checked((found.rule,), (found,), 2, open=left_out), Beside()
        )
        for found, left_out in (
            (marked, frozenset()),
            (wrong, frozenset({("u-1", rule.name), ("u-2", rule.name)})),
        )
    ]

    assert [result.passed for result in results] == [False, False]
    assert [result.severity.value for result in results] == ["WARN", "ERROR"]


def test_one_of_several_choices_that_was_removed_is_no_finding(findings):
    older = content(select(), **offering("gone", "here"))
    newer = content(select("select_multiple"), **offering("here"))

    found = findings((older, {"q": "gone"}), (newer, {"q": "here"}, {"q": "here nowhere"}))

    assert brief(found) == [("21", "error", "choices_are_from_the_form: q")]


def test_a_row_of_no_known_version_is_held_against_the_form_of_today(findings):
    older, newer = content(), content(question("text", "q", **REQUIRED))
    unknown = {"system": {"__version__": None}}

    found = findings((older, {}), (newer, {"q": "x"}, unknown))

    assert brief(found) == [("21", "error", "required_questions_are_answered: q")]
