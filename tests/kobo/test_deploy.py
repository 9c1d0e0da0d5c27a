"""Questionnaires on their way to a server: new, again, refused, interrupted, not permitted."""

import json

import pytest
from openpyxl import Workbook

from assets.kobo.deploy import POLLS, deploy
from assets.kobo.errors import KoboRequestError, KoboServerError
from assets.kobo.sandbox.faults import Cut, Fault, Reply
from assets.kobo.standing import plan, standing

JSON = "application/json"
IMPORTS = "/api/v2/imports/"
HEADING = ("type", "name", "label::English (en)", "constraint")
NAME, AGE = ("text", "name", "Name"), ("integer", "age", "Age", ". >= 0")


@pytest.fixture
def questionnaire(tmp_path):
    """Return a function that writes an XLSForm with some questions."""

    def written(*questions, name="village.xlsx"):
        workbook = Workbook()
        sheet = workbook.active
        sheet.title = "survey"
        for line in (HEADING, *questions):
            sheet.append(line)
        workbook.save(tmp_path / name)
        return tmp_path / name

    return written


def brought(client, uid, path):
    """Plan and deploy; return the form's uid and what was told on the way."""
    told = []
    return deploy(client, plan(client, uid, path), title="Village", tell=told.append), told


def questions(village, uid=None):
    version = village.store.forms[uid or village.uid].deployed_versions[0]
    return [row["name"] for row in version.content["survey"]]


# A form that is there.


def test_a_changed_questionnaire_replaces_the_one_that_respondents_have(village, questionnaire):
    path = questionnaire(NAME, AGE)
    with village.serving() as (client, _):
        before = plan(client, village.uid, path)
        uid, told = brought(client, village.uid, path)
        after = plan(client, village.uid, path)

    assert before.step == "replace"
    assert uid == village.uid
    assert questions(village) == ["name", "age"]
    assert after.step == "nothing"
    assert told == [
        "the questionnaire is on the server",
        f"deployed version {village.store.forms[uid].latest.uid}",
    ]


def test_submissions_survive_a_deployment(village, questionnaire):
    before = dict(village.store.forms[village.uid].rows)

    with village.serving() as (client, _):
        brought(client, village.uid, questionnaire(AGE))

    assert village.store.forms[village.uid].rows == before


def test_deploying_again_sends_nothing(village, questionnaire):
    path = questionnaire(NAME, AGE)
    with village.serving() as (client, requests):
        brought(client, village.uid, path)
        sent = len(requests)
        uid, told = brought(client, village.uid, path)

    assert (uid, told) == (village.uid, [])
    assert len(requests) == sent + 1  # The question how the form stands.


def test_what_was_saved_but_never_deployed_is_compared_by_what_respondents_have(
    village, questionnaire
):
    path = questionnaire(NAME, AGE)
    with village.serving() as (client, _):
        brought(client, village.uid, path)
        village.store.save_version(
            village.uid, {"schema": "1", "survey": [{"type": "text", "name": "x"}]}, village.at
        )
        found = plan(client, village.uid, path)

    assert found.step == "nothing"
    assert found.standing.has_undeployed_changes


def test_a_form_whose_questions_cannot_be_read_is_compared_with_nothing(village, questionnaire):
    with village.serving() as (client, _):
        form = dict(client.form(village.uid).body)
    form["content"] = {"survey": [{"type": "end_group"}]}
    broken = Reply(200, json.dumps(form), JSON)

    with (
        village.serving(Fault(f"/api/v2/assets/{village.uid}/", broken)) as (client, _),
        pytest.raises(KoboServerError, match="end_group, closes nothing that is open"),
    ):
        plan(client, village.uid, questionnaire(NAME))


def test_changes_that_somebody_saved_are_announced_before_they_are_replaced(village, questionnaire):
    village.store.save_version(
        village.uid, {"schema": "1", "survey": [{"type": "text", "name": "x"}]}, village.at
    )
    with village.serving() as (client, _):
        found = plan(client, village.uid, questionnaire(AGE))

    assert "saved on the server but not deployed would be replaced" in str(found)


def test_an_archived_form_is_opened_again_only_after_that_was_said(village, questionnaire):
    path = questionnaire(NAME, AGE)
    with village.serving() as (client, _):
        brought(client, village.uid, path)
        village.store.archive(village.uid, village.at)
        found = plan(client, village.uid, path)
        brought(client, village.uid, path)

    assert found.differences == ()
    assert "it would take submissions again" in str(found)
    assert not village.store.forms[village.uid].is_archived


def test_a_draft_is_deployed_for_the_first_time_and_open(village, questionnaire):
    draft = "aDraftOfAnotherForm001"
    village.store.add_draft(
        uid=draft, name="Draft", content={"schema": "1", "survey": []}, saved_at=village.at
    )
    with village.serving() as (client, _):
        found = plan(client, draft, questionnaire(NAME))
        brought(client, draft, questionnaire(NAME))

    assert "never deployed" in str(found)
    assert questions(village, draft) == ["name"]
    assert not village.store.forms[draft].is_archived


# A form that is not there.


def test_a_form_that_the_server_does_not_know_is_made_under_a_new_uid(village, questionnaire):
    with village.serving() as (client, _):
        uid, told = brought(client, "aFormThatIsNotThere001", questionnaire(NAME))

    assert uid not in {village.uid, "aFormThatIsNotThere001"}
    assert village.store.forms[uid].name == "Village"
    assert questions(village, uid) == ["name"]
    assert told[0] == f"made the form {uid}: write this uid into programme.yaml"


@pytest.mark.parametrize("disturbance", [Reply(503), Cut(after=30)])
def test_a_new_form_is_never_made_twice(village, questionnaire, disturbance):
    with (
        village.serving(Fault(IMPORTS, disturbance)) as (client, requests),
        pytest.raises(KoboServerError, match="Look in KoboToolbox before you try again"),
    ):
        brought(client, "aFormThatIsNotThere001", questionnaire(NAME))

    assert requests.count(IMPORTS) == 1


# How the server takes its time.


def test_the_import_is_asked_after_until_it_has_ended(village, questionnaire):
    village.store.polls_before_done = 6
    with village.serving() as (client, _):
        brought(client, village.uid, questionnaire(NAME, AGE))

    assert village.pauses == [1, 2, 4, 8, 8, 8]
    assert questions(village) == ["name", "age"]


def test_an_import_without_end_is_given_up(village, questionnaire):
    village.store.polls_before_done = 10**6
    with (
        village.serving() as (client, _),
        pytest.raises(KoboServerError, match=rf"has not read it after {POLLS} questions"),
    ):
        brought(client, village.uid, questionnaire(NAME, AGE))

    assert len(village.pauses) == POLLS
    assert questions(village) == ["name"]


@pytest.mark.parametrize("path", [IMPORTS, "/deployment/"])
@pytest.mark.parametrize("disturbance", [Reply(502), Cut(), Cut(after=30)])
def test_a_passing_disturbance_is_waited_out_on_the_way(village, questionnaire, path, disturbance):
    with village.serving(Fault(path, disturbance)) as (client, _):
        brought(client, village.uid, questionnaire(NAME, AGE))

    assert 1 in village.pauses
    assert questions(village) == ["name", "age"]


def test_an_interrupted_deployment_is_taken_up_by_the_next(village, questionnaire):
    path = questionnaire(NAME, AGE)
    with (
        village.serving(Fault("/deployment/", Reply(502), times=None)) as (client, _),
        pytest.raises(KoboServerError),
    ):
        brought(client, village.uid, path)
    assert questions(village) == ["name"]

    with village.serving() as (client, _):
        brought(client, village.uid, path)

    assert questions(village) == ["name", "age"]


@pytest.mark.parametrize("uid", ["", "../../me", None, 7])
def test_a_uid_that_cannot_be_part_of_an_address_is_refused(village, questionnaire, uid):
    answer = Reply(201, json.dumps({"uid": uid}), JSON)
    with (
        village.serving(Fault(IMPORTS, answer)) as (client, _),
        pytest.raises(KoboServerError, match="did not say under which uid"),
    ):
        brought(client, village.uid, questionnaire(NAME, AGE))


# What the server refuses.


@pytest.mark.parametrize("is_strict", [True, False], ids=["on import", "on deployment"])
def test_a_mistake_in_the_questionnaire_names_file_sheet_and_row(village, questionnaire, is_strict):
    village.store.is_strict_on_import = is_strict
    path = questionnaire(NAME, ("text", "two words", "Two words"))
    with (
        village.serving() as (client, _),
        pytest.raises(
            KoboRequestError, match=r"^forms/village\.xlsx, sheet survey, row 3: .* refuses it"
        ),
    ):
        brought(client, village.uid, path)

    assert questions(village) == ["name"]


@pytest.mark.parametrize(
    ("said", "place"),
    [
        ("[row : 5] Question or group with no name.", "sheet survey, row 5"),
        ("[row : 9] On the 'choices' sheet, the 'name' value is invalid.", "sheet choices, row 9"),
        ("There is a mistake in sheet settings, row 2.", "sheet settings, row 2"),
    ],
)
def test_the_servers_words_are_shown_with_the_row_that_they_name(
    village, questionnaire, said, place
):
    answer = Reply(400, json.dumps({"error": said}), JSON)
    with (
        village.serving(Fault("/deployment/", answer)) as (client, _),
        pytest.raises(KoboRequestError) as caught,
    ):
        brought(client, village.uid, questionnaire(NAME, AGE))

    assert str(caught.value).startswith(f"forms/village.xlsx, {place}: KoboToolbox refuses it: ")
    assert said in str(caught.value)


def test_a_file_that_is_no_questionnaire_is_refused_in_the_servers_words(village, tmp_path):
    broken = tmp_path / "broken.xlsx"
    broken.write_text("This is no workbook.")
    with (
        village.serving() as (client, _),
        pytest.raises(KoboRequestError, match=r"forms/broken\.xlsx: .*corrupt file"),
    ):
        brought(client, "aFormThatIsNotThere001", broken)


@pytest.mark.parametrize("access", ["view_submissions", "view_asset"])
def test_a_missing_permission_is_named_before_anything_is_sent(village, questionnaire, access):
    village.store.permit(village.uid, access)
    with (
        village.serving() as (client, requests),
        pytest.raises(KoboRequestError, match=r"account of KOBO_TOKEN lacks .* “Edit form”"),
    ):
        brought(client, village.uid, questionnaire(NAME, AGE))

    assert IMPORTS not in requests


def test_nothing_on_the_way_shows_the_token(village, questionnaire):
    with (
        village.serving(Fault("/deployment/", Reply(500), times=None)) as (client, requests),
        pytest.raises(KoboServerError) as caught,
    ):
        brought(client, village.uid, questionnaire(NAME, AGE))

    assert village.store.token not in "".join([str(caught.value), *requests])


# How a form stands.


def test_a_form_stands_as_its_server_says(village):
    with village.serving() as (client, _):
        found = standing(client, village.uid)

    assert found.title == "Village survey"
    assert found.version == village.store.forms[village.uid].latest.uid
    assert (found.version_number, found.submissions) == (1, 5)
    assert (found.is_open, found.has_undeployed_changes) == (True, False)


def test_who_may_not_see_submissions_is_given_no_number(village):
    village.store.permit(village.uid, "view_asset")

    with village.serving() as (client, _):
        assert standing(client, village.uid).submissions is None
