"""What is called a difference between two states of a questionnaire, and what is not."""

import json
from pathlib import Path

import pytest

from assets.kobo.differences import Difference, differences
from assets.kobo.xlsform import asset_content

ROOT = Path(__file__).parents[2]
RECORDINGS = ROOT / "tests" / "recordings" / "kobo"
VELMARA = sorted((ROOT / "programmes" / "velmara" / "forms").glob("*.xlsx"))


def form(*survey, choices=(), translations=("English (en)", "French (fr)")):
    return {"survey": list(survey), "choices": list(choices), "translations": list(translations)}


def question(name, kind="text", **more):
    return {"type": kind, "name": name, **more}


def choice(name, **more):
    return {"list_name": "answers", "name": name, **more}


def recorded(name):
    path = RECORDINGS / f"{name}.json"
    return json.loads(path.read_text(encoding="utf-8"))["response"]["json"]["content"]


def test_a_question_of_one_side_is_added_or_removed():
    folder = form(question("both"), question("new"))
    server = form(question("both"), question("old"))

    assert differences(folder, server) == (
        Difference("added", "survey", "new"),
        Difference("removed", "survey", "old"),
    )


def test_a_choice_of_one_side_is_added_or_removed():
    folder = form(choices=[choice("yes"), choice("perhaps")])
    server = form(choices=[choice("yes"), choice("no")])

    assert differences(folder, server) == (
        Difference("added", "choices", "answers/perhaps"),
        Difference("removed", "choices", "answers/no"),
    )


@pytest.mark.parametrize(
    ("column", "here", "there"),
    [
        ("type", "integer", "text"),
        ("constraint", ". > 0", ". >= 0"),
        ("constraint", ". > 0", ""),
        ("relevant", "", "${a} = 1"),
        ("calculation", "1", "2"),
        ("select_from_list_name", "partners", "areas"),
    ],
)
def test_a_cell_that_says_something_else_is_a_change(column, here, there):
    folder, server = question("age"), question("age")
    folder |= {column: here} if here else {}
    server |= {column: there} if there else {}

    [found] = differences(form(folder), form(server))

    assert found == Difference("changed", "survey", "age", column, here, there)


def test_a_label_is_compared_language_by_language():
    folder = form(question("age", label=["Age", "Âge"]))
    server = form(question("age", label=["Age", "Age"]))

    [found] = differences(folder, server)

    assert found == Difference("changed", "survey", "age", "label::French (fr)", "Âge", "Age")
    assert str(found) == (
        "survey: age, label::French (fr): “Âge” in the folder, “Age” on the server"
    )


def test_languages_in_another_order_are_no_difference():
    folder = form(question("age", label=["Age", "Âge"]))
    server = form(
        question("age", label=["Âge", "Age"]), translations=["French (fr)", "English (en)"]
    )

    assert differences(folder, server) == ()


def test_the_wording_of_a_choice_is_compared():
    folder = form(choices=[choice("yes", label=["Yes", "Oui"])])
    server = form(choices=[choice("yes", label=["True", "Oui"])])

    [found] = differences(folder, server)

    assert found == Difference(
        "changed", "choices", "answers/yes", "label::English (en)", "Yes", "True"
    )


def test_what_respondents_do_not_see_is_no_difference():
    folder = question("age", data_class="restricted", required=False)
    server = {**question("age"), "$kuid": "abc", "$xpath": "age", "$autoname": "age"}

    assert differences(form(folder), form(server)) == ()


@pytest.mark.parametrize("yes", [True, "true", "yes", "TRUE"])
def test_all_ways_to_require_an_answer_are_one(yes):
    folder = form(question("age", required=True))

    assert differences(folder, form(question("age", required=yes))) == ()
    assert len(differences(folder, form(question("age", required="false")))) == 1


def test_questions_are_known_by_their_path_even_where_the_server_does_not_write_it():
    group = [question("hh", "begin_group"), question("size"), {"type": "end_group"}]
    server = form(*group, question("size", "integer"))
    folder = form(*group, question("size", "decimal"))

    [found] = differences(folder, server)

    assert (found.name, found.folder, found.server) == ("size", "decimal", "integer")


def test_another_order_is_said_of_the_question_that_moved():
    folder = form(question("a"), question("b"), question("c"))
    server = form(question("c"), question("a"), question("b"))

    [found] = differences(folder, server)

    assert (found.change, found.name) == ("moved", "c")


def test_two_recorded_versions_differ_by_what_was_changed_between_them():
    found = differences(recorded("asset_detail_v2"), recorded("asset_detail_v1"))

    assert [(each.change, each.sheet, each.name) for each in found] == [
        ("added", "survey", "hh/phone"),
        ("added", "survey", "aid_received"),
        ("added", "choices", "region/east"),
        ("added", "choices", "yn/yes"),
        ("added", "choices", "yn/no"),
    ]


@pytest.mark.parametrize("path", VELMARA, ids=lambda path: path.stem)
def test_a_questionnaire_does_not_differ_from_itself(path):
    assert differences(asset_content(path), asset_content(path)) == ()
