"""What a newer version of a form asks for is not held against answers to an older one."""

from dataclasses import replace
from datetime import date

import pytest

from assets.kobo.landing import Landed, Landing
from assets.programme.model import FormPlace
from assets.programme.read import read_programme
from assets.staging.load import stage
from assets.staging.pseudonyms import Pseudonyms
from assets.staging.tables import tables_of
from assets.warehouse.connection import writing
from expectations.checks import result_of
from expectations.findings import Checked, keep_findings, rows_of
from expectations.rules import Register, Rule, rules_of
from expectations.runner import Failure, run
from tests.staging.conftest import FORM, Office
from tests.staging.invented import content, question, repeat, submission
from tests.velmara_run import VELMARA

PLACE = FormPlace(code=FORM, uid="aSurvey", title="Survey")
REGISTER = Register(partners=(), speakers=(), promises=(), as_of=date(2026, 7, 20))
REQUIRED = {"required": True}
CHECK = "answers_read_as_their_type"


def select(kind="select_one", list_name="places", **more):
    return question(kind, "q", select_from_list_name=list_name, **more)


def offering(*names, list_name="places"):
    return {"choices": [{"list_name": list_name, "name": name} for name in names]}


@pytest.fixture
def findings(tmp_path):
    """Stage answers, given by version as (form, answers …), and return what the checks find."""

    def findings(*versions):
        landing = Landing(tmp_path / "landing")
        with writing(tmp_path / "w.duckdb") as connection:
            office = Office(landing, connection, tmp_path / "w.duckdb")
            forms = {f"v{number}": form for number, (form, *_) in enumerate(versions, 1)}
            rows = [
                submission(10 * number + place, answers, __version__=f"v{number}")
                for number, (_, *given) in enumerate(versions, 1)
                for place, answers in enumerate(given)
            ]
            pull = office.land(forms, rows)
            staged = stage(connection, FORM, Landed((pull,)), {}, Pseudonyms(b"key"))
        tables = tables_of(FORM, staged.form, {})
        rules = {
            table.name: list(rules_of(PLACE, staged.form, table, REGISTER)) for table in tables
        }
        which = f"select root_uuid from staging.{FORM}"
        queries = {
            table.name: rows_of(table, tables[0], rules[table.name], which) for table in tables
        }
        items = {table.name for table in tables if table.repeat}
        found = run(tmp_path / "w.duckdb", rules, items, queries)
        with writing(tmp_path / "w.duckdb") as connection:
            keep_findings(connection, FORM, found, REGISTER.as_of)
            return connection.execute(
                "select root_uuid, severity, expectation, message"
                " from quality.findings order by all"
            ).fetchall()

    return findings


def brief(found):
    return [(root_uuid, severity, rule) for root_uuid, severity, rule, _ in found]


@pytest.mark.parametrize("within", [lambda *asked: asked, lambda *asked: [repeat("m", *asked)]])
def test_an_answer_whose_question_changed_its_type_is_a_warning_that_says_so(findings, within):
    texts, numbers = (content(*within(question(kind, "q"))) for kind in ("text", "integer"))
    is_item = "begin_repeat" in str(texts)
    many, two = ({"m": [{"m/q": said}]} if is_item else {"q": said} for said in ("many", "2"))

    found = findings((texts, many, two), (numbers, many, two))

    assert brief(found) == [
        ("root-10", "warning", "answers_read_as_their_type: retyped"),
        ("root-20", "error", "answers_read_as_their_type: unreadable"),
    ]
    assert "changed its type between versions" in found[0][3]
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
    assert (root_uuid, severity) == ("root-20", "error")
    assert rule.startswith("required_questions_are_answered")


@pytest.mark.parametrize(
    "was", [question("text", "q"), question("text", "q", **REQUIRED), question("date", "q")]
)
def test_a_retyped_answer_is_not_called_missing_as_well(findings, was):
    new = content(question("integer", "q", **REQUIRED))

    found = findings((content(was), {"q": "2020-01-01"}), (new, {"q": "1"}))

    assert brief(found) == [("root-10", "warning", "answers_read_as_their_type: retyped")]


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

    assert brief(found) == [("root-21", "error", "choices_are_from_the_form: q")]


def test_warnings_do_not_stop_what_depends_on_a_table():
    programme = read_programme(VELMARA)
    rule = Rule("quarterly_report", CHECK, "retyped", "null", severity="warning")
    marked = Failure(rule, (("u-1", None),))
    wrong = replace(marked, rule=replace(rule, severity="error"))

    results = [
        result_of(programme, "quarterly_report", CHECK, Checked((rule,), (found,), 1))
        for found in (marked, wrong)
    ]

    assert [result.passed for result in results] == [False, False]
    assert [result.severity.value for result in results] == ["WARN", "ERROR"]


def test_one_of_several_choices_that_was_removed_is_no_finding(findings):
    older = content(select(), **offering("gone", "here"))
    newer = content(select("select_multiple"), **offering("here"))

    found = findings((older, {"q": "gone"}), (newer, {"q": "here"}, {"q": "here nowhere"}))

    assert brief(found) == [("root-21", "error", "choices_are_from_the_form: q")]


def test_a_row_of_no_known_version_is_held_against_the_form_of_today(findings):
    older, newer = content(), content(question("text", "q", **REQUIRED))
    unknown = {"__version__": None}

    found = findings((older, {}), (newer, {"q": "x"}, unknown))

    assert brief(found) == [("root-21", "error", "required_questions_are_answered: q")]
